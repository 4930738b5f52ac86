"""Fills the sentence templates of the suites: figures, labels and cells as a school clerk reads them."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from etl.forms.layout import CORRECTION_SHEET
from etl.model.regime import Indicator, ValueType
from etl.text import clean, number_text, short_date

LONGEST_QUOTE = 300
"""Characters of a unit's own words that a finding repeats."""

_TOGETHER = {1: "các ô ", 2: "cả hai ô ", 3: "cả ba ô ", 4: "cả bốn ô ", 5: "cả năm ô "}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure or text stands. `cell` is empty where the workbook has no such row."""

    sheet: str
    cell: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator and what the unit says of it: `{DT01}` its value, `{DT01.label}` "STT 23 – Đơn phải xử lý"."""

    indicator: Indicator
    value: float
    text: str

    @property
    def label(self) -> str:
        """The row as printed on the form."""
        return f"STT {self.indicator.stt} – {self.indicator.name}"

    def __str__(self) -> str:
        if self.indicator.value_type is ValueType.YES_NO:
            return "có" if self.value else "không"
        if self.indicator.value_type is ValueType.DATE:
            return _day_text(self.text) or "chưa ghi"
        if self.indicator.value_type is ValueType.TEXT:
            return self.text or "chưa ghi"
        return figure_text(self.value)


class _Sentences(string.Formatter):
    """`{DT02+DT03}` prints the sum of figures; everything else as `str.format`."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if isinstance(key, str) and "+" in key:
            return figure_text(sum(kwargs[part].value for part in key.split("+")))
        return super().get_value(key, args, kwargs)


_SENTENCES = _Sentences()


def fill(template: str, words: Mapping[str, Any]) -> str:
    """A template of our suites with its words; a name nobody gave is our mistake (`KeyError`)."""
    return _SENTENCES.vformat(template, (), words)


def figure_text(value: float) -> str:
    """A figure as printed: no decimals where it has none, else at most two."""
    exact = Decimal(repr(float(value)))
    return number_text(exact) if exact == exact.to_integral() else number_text(exact, 2).rstrip("0")


def rough_text(value: float) -> str:
    """A figure to one digit: it must not change with every report that comes in."""
    return number_text(Decimal(repr(float(value))).normalize().__round__(-len(str(int(value))) + 1))


def cells_text(places: Sequence[Place]) -> str:
    """All cells of a rule: "cả ba ô E31, E32, E33 (trang “Số liệu”)"; rows the workbook lacks by their STT."""
    parts = []
    for sheet in dict.fromkeys(place.sheet for place in places if place.cell):
        cells = [place.cell for place in places if place.cell and place.sheet == sheet]
        word = "ô " if len(cells) == 1 and ":" not in cells[0] else _TOGETHER.get(len(cells), "tất cả các ô ")
        parts.append(f"{word}{', '.join(cells)} (trang “{sheet}”)")
    parts += [_without_cell(place) for place in places if not place.cell]
    return " và ".join(parts)


def _without_cell(place: Place) -> str:
    if place.sheet == CORRECTION_SHEET:
        return f"{place.name} (số liệu đã sửa theo trao đổi)"
    return f"dòng {place.name} (không có trong báo cáo)"


def _day_text(text: str) -> str:
    """An ISO date as printed; anything else as it stands, for one odd cell must not stop a period."""
    try:
        return short_date(date.fromisoformat(text))
    except ValueError:
        return text


def quote(text: str) -> str:
    """A unit's own words on one line, cut where they would bury the sentence."""
    line = clean(text)
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + "…"
