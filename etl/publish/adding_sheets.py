""" "Bảng cộng tay": a printed page an indicator, to add by hand what the report adds, unit by unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from etl.model.regime import AcrossUnits, ValueType
from etl.model.report import Figure, ReportContent, ReportIndicator
from etl.publish import words
from etl.publish.book import Book, Formula, Item, Sheet
from etl.publish.tables import Align, decimals_of, round_half_up

MOST_UNITS = 90
"""Two columns of 45 lines are one page; more units are added by level and ownership, each line a formula."""
_COLUMNS = ("STT", "Đơn vị", "Số liệu", "Ghi chú") * 2
_WIDTHS = (5, 40, 11, 13) * 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line to add: of a unit, or of all units of a level and ownership. `places`: the cells that it shows."""

    label: str
    position: int
    value: Decimal | None
    denominator: Decimal | None
    note: str
    formula: str
    denominator_formula: str


@dataclass(slots=True)
class Tally:
    """What the data sheets hold of one indicator, gathered while they are written."""

    lines: list[Line] = field(default_factory=list)
    sums: dict[tuple[str, str], list[Decimal]] = field(default_factory=dict)

    def add(self, row: Any, sheet: str, number: int, *, is_share: bool, by_unit: bool) -> None:
        """One unit's row; `number` is that of the sheet's row, from 1."""
        is_number = row.state in ("number", "nil") and (is_share or row.text_value is None)
        value = (row.numerator if is_share else row.value) if is_number else None
        denominator = row.denominator if is_share and is_number else None
        if by_unit:
            place = "I" if is_share else "H"
            note = "" if value is not None else words.STATE.get(row.state or "", words.NOT_REPORTED)
            self.lines.append(
                Line(
                    *(row.name, row.position, value, denominator, note),
                    *(f"='{sheet}'!{place}{number}", f"='{sheet}'!J{number}"),
                )
            )
        else:
            found = self.sums.setdefault((row.level, row.ownership), [Decimal(0), Decimal(0)])
            found[0] += value or 0
            found[1] += denominator or 0


def write_adding_sheets(
    book: Book, content: ReportContent, tallies: Mapping[str, Tally], blocks: Mapping[str, Any]
) -> None:
    """One sheet, one page an indicator that has a sum."""
    title = "BẢNG CỘNG TAY – mỗi chỉ tiêu một trang in"
    sheet = Sheet(book, "Bảng cộng tay", [title], _COLUMNS, _WIDTHS, is_landscape=False)
    figures, breaks = content.figures_by_tag(), []
    for indicator in content.indicators:
        if indicator.across_units is AcrossUnits.LIST or indicator.value_type in (ValueType.DATE, ValueType.TEXT):
            continue
        tally = tallies[indicator.code]
        lines = tally.lines or _grouped(content, tally, blocks[indicator.code])
        if lines:
            _page(sheet, content, indicator, lines, figures[f"{indicator.code}|total"])
            breaks.append(sheet.next_row)
    sheet.sheet.set_h_pagebreaks(breaks[:-1])


def _grouped(content: ReportContent, tally: Tally, block: Any) -> list[Line]:
    lines: list[Line] = []
    for level, level_name in content.levels:
        for ownership, ownership_name in content.ownerships:
            if (found := tally.sums.get((level, ownership))) is None:
                continue
            condition = f'{block.range("F")},"{level_name}",{block.range("G")},"{ownership_name}"'
            value, denominator = f"=SUMIFS({block.range('H')},{condition})", f"=SUMIFS({block.range('J')},{condition})"
            if found[1]:
                value = f"=SUMIFS({block.range('I')},{condition})"
            label = f"{level_name}, {ownership_name.lower()}"
            lines.append(Line(label, len(lines) + 1, found[0], found[1] or None, "", value, denominator))
    return lines


def _page(
    sheet: Sheet, content: ReportContent, indicator: ReportIndicator, lines: Sequence[Line], total: Figure
) -> None:
    book, is_share = sheet.book, bool(indicator.numerator)
    measured = "tử số, mẫu số" if is_share else indicator.unit_of_measure
    sheet.group(f"STT {indicator.stt} – {indicator.name} ({measured}); {content.period_name}")
    half = (len(lines) + 1) // 2
    first = sheet.next_row + 1
    blank: list[Item] = [(None, book.body())] * 4
    for number in range(half):
        right = _line(book, lines[half + number], is_share) if half + number < len(lines) else blank
        sheet.put([*_line(book, lines[number], is_share), *right])
    decimals = decimals_of(indicator, total.value) if is_share and total.value is not None else int(is_share)
    _totals(sheet, lines, total, (first, sheet.next_row), decimals, is_share=is_share)


def _line(book: Book, line: Line, is_share: bool) -> list[Item]:
    shown: Item = (line.note, book.body(Align.CENTER))
    if is_share and line.denominator is not None:
        shown = _formula(book, line.denominator_formula, line.denominator)
    value: Item = (None, book.body()) if line.value is None else _formula(book, line.formula, line.value)
    return [(line.position, book.body(Align.CENTER)), (line.label, book.body()), value, shown]


def _formula(book: Book, formula: str, value: Decimal) -> Item:
    is_whole = value == value.to_integral_value()
    return Formula(formula, int(value) if is_whole else float(value)), book.number(0 if is_whole else 2)


def _totals(
    sheet: Sheet, lines: Sequence[Line], total: Figure, rows: tuple[int, int], decimals: int, *, is_share: bool
) -> None:
    """The sum of the page beside what the report prints, and the difference of both: 0."""
    book, (first, last) = sheet.book, rows
    bold, cells = book.body(bold=True), ("C", "G")
    added = sum((line.value or Decimal(0) for line in lines), Decimal(0))
    value = "+".join(f"SUM({column}{first}:{column}{last})" for column in cells)
    row: list[Item] = [("", bold), ("Cộng", bold), _formula(book, f"={value}", added)]
    printed = total.value if total.value is not None else Decimal(0)
    result = f"C{last + 1}"
    if is_share:
        below = sum((line.denominator or Decimal(0) for line in lines), Decimal(0))
        parts = "+".join(f"SUM({column}{first}:{column}{last})" for column in ("D", "H"))
        row.append(_formula(book, f"={parts}", below))
        share = round_half_up(100 * added / below, decimals) if below else Decimal(0)
        result = f"IF(D{last + 1}=0,0,ROUND(100*C{last + 1}/D{last + 1},{decimals}))"
        printed = round_half_up(printed, decimals)
        difference = share - printed
    else:
        row.append((None, bold))
        difference = added - printed
    row += [("", bold), ("Số trong báo cáo", bold), (float(printed), book.number(decimals)), (None, bold)]
    sheet.put(row)
    again: list[Item] = [("", bold), ("Người cộng: ……………………", book.body()), (None, bold), (None, bold)]
    again += [
        ("", bold),
        ("Lệch (phải bằng 0)", bold),
        _formula(book, f"={result}-G{last + 1}", difference),
        (None, bold),
    ]
    sheet.put(again)
