"""What a workbook looks like: the writer that issues it and the layout that the reader looks for."""

from etl.forms.issue import issue_form
from etl.forms.spec import FormSpec, form_spec

__all__ = ["FormSpec", "form_spec", "issue_form"]
