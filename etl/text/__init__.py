"""Pure cleaners: what units type becomes text, numbers, dates and keys; what we print becomes Vietnamese.

Standard library only, no other part of `etl` is imported. Nothing here raises for what a unit typed. Text in
a legacy font goes through `from_legacy` *before* `clean`: a soft hyphen is an "ư" in TCVN3.
"""

from etl.text.answers import DateReason, NumberReason, ParsedDate, ParsedNumber, State
from etl.text.cleaning import clean, clean_lines, fold
from etl.text.dates import parse_date
from etl.text.file_names import file_name
from etl.text.legacy import Legacy, from_legacy, guess_legacy, legacy_of_font
from etl.text.names import NameKeys, name_keys, own_name, school_name_key
from etl.text.numbers import parse_number, parse_yes_no
from etl.text.vietnamese import sort_key
from etl.text.wording import (
    date_text,
    dated,
    document_name,
    number_line,
    number_text,
    percent_text,
    prose_count,
    share_decimals,
    short_date,
)

__all__ = [
    "DateReason",
    "Legacy",
    "NameKeys",
    "NumberReason",
    "ParsedDate",
    "ParsedNumber",
    "State",
    "clean",
    "clean_lines",
    "date_text",
    "dated",
    "document_name",
    "file_name",
    "fold",
    "from_legacy",
    "guess_legacy",
    "legacy_of_font",
    "name_keys",
    "number_line",
    "number_text",
    "own_name",
    "parse_date",
    "parse_number",
    "parse_yes_no",
    "percent_text",
    "prose_count",
    "school_name_key",
    "share_decimals",
    "short_date",
    "sort_key",
]
