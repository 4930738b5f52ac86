"""What a workbook looks like: the writer that issues it and the layout that the reader looks for."""

from typing import TYPE_CHECKING, Any

from etl.forms.spec import FormSpec, form_spec

if TYPE_CHECKING:
    from etl.forms.issue import issue_form, write_form

__all__ = ["FormSpec", "form_spec", "issue_form", "write_form"]


def __getattr__(name: str) -> Any:
    """Loads the writer when it is asked for: reading workers start without it, in half the time."""
    if name in ("issue_form", "write_form"):
        from etl.forms import issue

        return getattr(issue, name)
    raise AttributeError(name)
