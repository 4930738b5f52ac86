"""Reads number cells and yes/no cells as units fill them (DOMAIN.md §3 and §5). Never raises."""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from etl.text.answers import NumberReason, ParsedNumber, is_formula_error, stated_without_value
from etl.text.cleaning import clean, fold

Kind = Literal["count", "percent"]

LARGEST = 10**12
"""No count of a district comes near; a larger one is a telephone number or an account."""
_LONGEST = 60  # characters; a number with its unit of measure is shorter, and Decimal stays exact
_FLOAT_DIGITS = 9  # 2.9999999999999996 is how a spreadsheet stores 3

_ASCII = str.maketrans("０１２３４５６７８９．，％＋－−‐‑‒–—", "0123456789.,%+-------")
_NUMBER = re.compile(r"'?(?P<sign>[-+]?) ?(?P<digits>[0-9]+(?:[., ][0-9]+)*)[.;]? ?(?P<rest>.*)")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}([., ])[0-9]{3}(?:\1[0-9]{3})*")
_DECIMAL = re.compile(
    r"(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?P<group>[., ])[0-9]{3}(?:(?P=group)[0-9]{3})*)"
    r"(?P<mark>[.,])(?P<part>[0-9]+)"
)
_DATE_LIKE = re.compile(
    r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2,4}|[0-9]{1,2}/(?:0?[1-9]|1[0-2])|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|ngày .*",
    re.IGNORECASE,
)
_TICKS = frozenset("xv✓✔☑☒√\uf0fc\uf0fe")  # the last two: ticks of the font Wingdings
_YES = frozenset({"1", "có", "co", "yes", "rồi", "đã có"}) | _TICKS
_NO = frozenset({"0", "không", "khong", "no", "không có", "khong co", "chưa", "chưa có"})
_MISSING = ParsedNumber("missing")


def parse_number(raw: object, *, kind: Kind, unit_of_measure: str = "") -> ParsedNumber:
    """Reads a number cell, for the reader of returned forms.

    Args:
        raw: the cell as the spreadsheet library gives it: text, number, bool, date or None.
        kind: "count" is a whole number, so "1.234" is 1234; "percent" takes decimals and "%" and stays in
            per cent (12% is 12). A float under the number format "%" is a fraction: multiply before.
        unit_of_measure: of the indicator; it may stand after the number ("12 cuộc", "120 lượt" for "lượt
            người"), anything else there is a finding.

    A negative number is a number, a rule judges it later. Brackets are not: "(5)" may be 5 or -5.
    """
    if isinstance(raw, str):
        return _from_text(raw, kind, unit_of_measure)
    if raw is None:
        return _MISSING
    if isinstance(raw, bool):
        return _invalid("boolean")
    if isinstance(raw, int | float | Decimal):
        return _from_number(raw, kind)
    return _invalid("date" if isinstance(raw, date | time | timedelta) else "not_a_number")


def parse_yes_no(raw: object) -> ParsedNumber:
    """Reads a yes/no cell: value 1 for x, ✓, có, 1, TRUE; 0 for không, 0, FALSE.

    An empty box "☐" is missing, not "no": nobody has answered. "KPS" and "-" are no answers to a question.
    """
    if isinstance(raw, int | float) and raw in (0, 1):
        return ParsedNumber("number", Decimal(int(raw)))
    if raw is None:
        return _MISSING
    if not isinstance(raw, str):
        return _invalid("date" if isinstance(raw, date | time | timedelta) else "not_yes_no")
    text = clean(raw)
    word = text.lower().strip(" .;\"'").translate(_ASCII)
    if word in _YES or word in _NO:
        return ParsedNumber("number", Decimal(word in _YES))
    state = "missing" if text in ("☐", "□") else stated_without_value(text)
    if state in ("missing", "not_applicable"):
        return ParsedNumber(state)
    return _invalid("formula_error" if is_formula_error(text) else "not_yes_no")


def _invalid(reason: NumberReason) -> ParsedNumber:
    return ParsedNumber("invalid", reason=reason)


def _from_number(raw: int | float | Decimal, kind: Kind) -> ParsedNumber:
    if isinstance(raw, int):
        return _checked(raw, kind)
    # float.__repr__: numpy's floats are floats too, but their own repr is no number
    exact = Decimal(float.__repr__(raw)) if isinstance(raw, float) else raw
    if not exact.is_finite():
        return _invalid("not_finite")
    if not -LARGEST <= exact <= LARGEST:
        return _invalid("too_large")
    return _checked(round(exact, _FLOAT_DIGITS), kind)


def _checked(number: int | Decimal, kind: Kind) -> ParsedNumber:
    if not -LARGEST <= number <= LARGEST:
        return _invalid("too_large")
    if number == int(number):
        return ParsedNumber("number", Decimal(int(number)))
    return _invalid("not_whole") if kind == "count" else ParsedNumber("number", Decimal(number).normalize())


def _from_text(raw: str, kind: Kind, unit_of_measure: str) -> ParsedNumber:
    if len(raw) <= 12 and raw.isascii() and raw.isdigit():
        return ParsedNumber("number", Decimal(raw))
    text = clean(raw)
    state = stated_without_value(text)
    if state is not None:
        return ParsedNumber(state)
    text = text.translate(_ASCII)
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None or _DATE_LIKE.fullmatch(text):
        return _invalid(_why_no_number(text))
    trouble = _trouble_after(match["rest"], kind, unit_of_measure)
    if trouble is not None:
        return _invalid(trouble)
    number = _number_of(match["digits"], kind)
    if isinstance(number, str):
        return _invalid(number)
    return _checked(-number if match["sign"] == "-" else number, kind)


def _why_no_number(text: str) -> NumberReason:
    if is_formula_error(text):
        return "formula_error"
    if text.lower() in _TICKS:
        return "tick"
    return "date" if _DATE_LIKE.fullmatch(text) else "not_a_number"


def _trouble_after(rest: str, kind: Kind, unit_of_measure: str) -> NumberReason | None:
    """What is wrong with the text behind the digits, if anything."""
    if rest == "" or (rest == "%" and "%" in (unit_of_measure, "%" if kind == "percent" else "")):
        return None
    if rest == "%":
        return "percent"
    words = fold(rest)
    if words and any(f"{name} ".startswith(f"{words} ") for name in _unit_keys(unit_of_measure)):
        return None
    is_word = rest[0].isalpha() and not any(char.isdigit() for char in rest)
    return "unknown_unit" if is_word else "not_a_number"


@lru_cache(maxsize=512)
def _unit_keys(unit_of_measure: str) -> frozenset[str]:
    """Ways to write a unit of measure: "nhóm, lớp" is also "nhóm" or "lớp"."""
    return frozenset(fold(name) for name in (unit_of_measure, *re.split("[,/]", unit_of_measure)))


def _number_of(digits: str, kind: Kind) -> Decimal | NumberReason:
    """Reads digits with points, commas and spaces; the kind decides what "1.234" is."""
    if digits.isdigit():
        return Decimal(digits)
    groups = _THOUSANDS.fullmatch(digits)
    if groups and (kind == "count" or groups[1] == " " or digits.count(groups[1]) > 1):
        return Decimal(digits.replace(groups[1], ""))
    if groups and groups[1] == ".":
        return "ambiguous"
    parts = _DECIMAL.fullmatch(digits)
    if parts is None or parts["group"] == parts["mark"]:
        return "not_a_number"
    return Decimal(re.sub("[., ]", "", parts["whole"]) + "." + parts["part"])
