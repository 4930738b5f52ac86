"""The sheet "Tổng hợp" of `doi-chieu.xlsx`: every printed figure as a formula over the data sheets.

Each formula carries the figure as its cached value, so that the sheet agrees with the Word document to the digit
before anybody recalculates, and a recalculation shows that the document is right.
"""

from collections.abc import Mapping

from etl.model.regime import AcrossUnits
from etl.model.report import Figure, ReportContent, ReportIndicator, Scope
from etl.publish import words
from etl.publish.book import Book, Formula, Item, Sheet
from etl.publish.cross_check_data import DENOMINATOR, LEVEL, NUMERATOR, OWNERSHIP, STATE, VALUE, Block
from etl.publish.tables import TOTAL, Align, Column, decimals_of, round_half_up

_COUNTS = {
    "Có số liệu": "units_reported",
    "Phải báo cáo": "units_expected",
    "Không phát sinh": "units_nil",
    "Không áp dụng": "units_not_applicable",
    "Chưa có số liệu": "units_missing",
}
_ANSWERED = (words.STATE["number"], words.STATE["nil"])


class TotalsSheet:
    """Made before the data sheets, so that it stands first; filled after them, when their rows are known."""

    def __init__(self, book: Book, content: ReportContent) -> None:
        self.book, self.content = book, content
        self.columns: list[Column] = [TOTAL]
        self.columns += [(name, Scope.LEVEL, code) for code, name in content.levels]
        self.columns += [(name, Scope.OWNERSHIP, code) for code, name in content.ownerships]
        title = f"ĐỐI CHIẾU SỐ LIỆU TỔNG HỢP, {content.period_name}"
        about = "Mỗi ô là công thức cộng từ trang “Dữ liệu”. Lọc trang “Dữ liệu” theo chỉ tiêu để cộng tay."
        headers = ("STT", "Chỉ tiêu", "ĐVT", *(name for name, _, _ in self.columns), *_COUNTS)
        widths = (6, 44, 11, *([10.5] * len(self.columns)), *([9] * len(_COUNTS)))
        self.sheet = Sheet(book, "Tổng hợp", [title, about], headers, widths)

    def write(self, blocks: Mapping[str, Block]) -> None:
        """All indicators in the form's order."""
        figures = self.content.figures_by_tag()
        group = ""
        for indicator in self.content.indicators:
            if indicator.group != group:
                group = indicator.group
                self.sheet.group(group)
            self._row(indicator, blocks[indicator.code], figures)
        self.sheet.finish()

    def _row(self, indicator: ReportIndicator, block: Block, figures: Mapping[str, Figure]) -> None:
        look = self.book.body()
        items: list[Item] = [(text, look) for text in (indicator.stt, indicator.name, indicator.unit_of_measure)]
        for column in self.columns:
            _, scope, code = column
            tag = f"{indicator.code}|{scope}" + (f":{code}" if code else "")
            items.append(self._figure(indicator, block, column, figures.get(tag)))
        self.sheet.put(items + self._counts(block, figures[f"{indicator.code}|total"]))

    def _figure(self, indicator: ReportIndicator, block: Block, column: Column, figure: Figure | None) -> Item:
        if figure is None or figure.units_expected == 0 or indicator.across_units is AcrossUnits.LIST:
            return "" if figure else "–", self.book.body(Align.CENTER)
        is_share = indicator.across_units is AcrossUnits.DERIVED
        value, decimals = cached(figure, indicator)
        formula = share_formula(block, column, decimals) if is_share else sum_formula(block, column)
        return Formula(formula, value), self.book.number(decimals)

    def _counts(self, block: Block, total: Figure) -> list[Item]:
        states = block.range(STATE)
        formulas = ["=0"] * len(_COUNTS)
        if total.units_expected:
            reported = "+".join(f'COUNTIF({states},"{state}")' for state in _ANSWERED)
            nil, na = (f'COUNTIF({states},"{words.STATE[state]}")' for state in ("nil", "not_applicable"))
            missing = f"=ROWS({states})-({reported})-{na}"
            formulas = [f"={reported}", f"=ROWS({states})", f"={nil}", f"={na}", missing]
        pairs = zip(formulas, _COUNTS.values(), strict=True)
        return [(Formula(formula, getattr(total, name)), self.book.number()) for formula, name in pairs]


def sum_formula(block: Block, column: Column) -> str:
    """Sum of the units of one scope; empty where none of them answered."""
    return f'=IF({_answered(block, column)}=0,"",{_sum(block, column, VALUE)})'


def share_formula(block: Block, column: Column, decimals: int = 1) -> str:
    """Percentage of summed parts, rounded as printed; "KPS" where there is nothing to share."""
    numerator, denominator = _sum(block, column, NUMERATOR), _sum(block, column, DENOMINATOR)
    share = f'IF({denominator}=0,"KPS",ROUND(100*{numerator}/{denominator},{max(1, decimals)}))'
    return f'=IF({_answered(block, column)}=0,"",{share})'


def cached(figure: Figure, indicator: ReportIndicator) -> tuple[float | int | str, int]:
    """The figure as the formula gives it, and its decimals."""
    is_share = indicator.across_units is AcrossUnits.DERIVED
    if figure.value is None:
        return ("KPS" if is_share and figure.units_reported else ""), 0
    if is_share:
        decimals = decimals_of(indicator, figure.value)
        return float(round_half_up(figure.value, decimals)), decimals
    is_whole = figure.value == figure.value.to_integral_value()
    return (int(figure.value), 0) if is_whole else (float(figure.value), 1)


def _sum(block: Block, column: Column, cells: str) -> str:
    condition = _condition(block, column)
    return f"SUMIFS({block.range(cells)},{condition})" if condition else f"SUM({block.range(cells)})"


def _answered(block: Block, column: Column) -> str:
    condition = _condition(block, column)
    more = f",{condition}" if condition else ""
    return "+".join(f'COUNTIFS({block.range(STATE)},"{state}"{more})' for state in _ANSWERED)


def _condition(block: Block, column: Column) -> str:
    """Range and word that pick the units of a level or an ownership; empty for all."""
    name, scope, _ = column
    if scope is Scope.TOTAL:
        return ""
    word = name.replace('"', '""')
    return f'{block.range(LEVEL if scope is Scope.LEVEL else OWNERSHIP)},"{word}"'
