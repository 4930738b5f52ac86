"""Reads day cells as units fill them (DOMAIN.md §5). Day before month, always. Never raises."""

import re
from datetime import date, datetime, timedelta

from etl.text.answers import DateReason, ParsedDate, is_formula_error, stated_without_value
from etl.text.cleaning import clean, fold

_EXCEL_DAY_ZERO = date(1899, 12, 30)  # the 1900 date system; a workbook in the 1904 system is the reader's to shift
_LAST_SERIAL = (date.max - _EXCEL_DAY_ZERO).days
_LONGEST = 200  # characters, dotted lines included; keeps a hostile cell from costing seconds

_TIME = r"(?:[T ][0-9]{1,2}:[0-9]{2}.*)?"
_NUMERIC = re.compile(
    rf"(?:ngày )?([0-9]{{1,2}}) ?([/.-]) ?([0-9]{{1,2}}) ?\2 ?([0-9]{{4}}|[0-9]{{2}})\.?{_TIME}", re.IGNORECASE
)
_ISO = re.compile(rf"([0-9]{{4}})([-/])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_SERIAL = re.compile(r"[0-9]{5}")
# Folded. A year of less than four digits is the printed "năm 20…".
_WORDS = re.compile(r"(?:ngay ?)?(?:m[uo]ng ?)?([0-9]{1,2})? ?thang ?([0-9]{1,2})? ?nam ?([0-9]{1,4})?")
_PLACE = re.compile(r"[^0-9,]{1,40}, ?(?=ngày|tháng|[0-9])", re.IGNORECASE)
_BLANK = "[/.…_ -]*"
_PREPRINTED = re.compile(f"(?=.*[/…]){_BLANK}(?:[0-9]{{2}}|[0-9]{{4}})?{_BLANK}")
_PARTIAL = re.compile(
    r"(?:tháng )?[0-9]{1,2}[/.-][0-9]{4}|tháng [0-9]{1,2}|(?:năm )?(?:19|20)[0-9]{2}|"
    rf"(?=.*[/…]){_BLANK}[0-9]{{1,4}}{_BLANK}(?:[0-9]{{1,4}}{_BLANK})?"
)


def parse_date(raw: object, *, not_before: date, not_after: date) -> ParsedDate:
    """Reads a day cell, for the reader of returned forms.

    Takes dates and datetimes (as they stand, no zone is applied), Excel serials, dd/mm/yyyy with / . or -,
    two-digit years as 20yy, ISO, and "ngày 05 tháng 10 năm 2022". "ngày   tháng   năm" left blank is missing.
    Never swaps day and month: "05/13/2022" is no day. The bounds are inclusive; a day outside is invalid, so
    a plain number read as a date does not pass for one.
    """
    found = _read(raw)
    if isinstance(found, date):
        if not_before <= found <= not_after:
            return ParsedDate("number", found)
        return ParsedDate("invalid", reason="out_of_range")
    return found if isinstance(found, ParsedDate) else ParsedDate("invalid", reason=found)


def _read(raw: object) -> date | ParsedDate | DateReason:
    if raw is None:
        return ParsedDate("missing")
    if isinstance(raw, datetime):
        return raw.date() if raw == raw else "not_a_date"  # pandas' NaT is a datetime without a day
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str):
        return _from_text(_without_place(clean(raw)))
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _from_serial(raw)
    return "not_a_date"


def _from_serial(serial: int | float) -> date | DateReason:
    if not 1 <= serial <= _LAST_SERIAL:
        return "out_of_range"
    return _EXCEL_DAY_ZERO + timedelta(days=int(serial))


def _from_text(text: str) -> date | ParsedDate | DateReason:
    state = stated_without_value(text)
    if state is not None:
        return ParsedDate(state)
    if len(text) > _LONGEST:
        return "not_a_date"
    if match := _NUMERIC.fullmatch(text):
        year = int(match[4])
        return _day(year if year > 99 else 2000 + year, int(match[3]), int(match[1]))
    if match := _ISO.fullmatch(text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if _PREPRINTED.fullmatch(text):
        return ParsedDate("missing")
    if match := _WORDS.fullmatch(fold(text)):
        return _from_words(*match.groups(default=""))
    if _SERIAL.fullmatch(text):
        return _from_serial(int(text))
    return _why_no_date(text)


def _without_place(text: str) -> str:
    """Drops the place of a document's date line: "Nơi gửi, ngày 05 tháng 5 năm 2023"."""
    place = _PLACE.match(text)
    return text[place.end() :] if place else text


def _from_words(day: str, month: str, year: str) -> date | ParsedDate | DateReason:
    if not day and not month:
        return ParsedDate("missing")
    if not day or not month or len(year) != 4:
        return "incomplete"
    return _day(int(year), int(month), int(day))


def _day(year: int, month: int, day: int) -> date | DateReason:
    try:
        return date(year, month, day)
    except ValueError:
        return "no_such_day"


def _why_no_date(text: str) -> DateReason:
    if is_formula_error(text):
        return "formula_error"
    return "incomplete" if _PARTIAL.fullmatch(text.lower()) else "not_a_date"
