"""The tables of a report, made once for Word and for Excel, so that the two cannot differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from etl.model.regime import AcrossUnits, ValueType
from etl.model.report import ChoiceCount, Comparison, Figure, ReportContent, ReportIndicator, Run, Scope
from etl.model.results import Reached
from etl.text import number_text, share_decimals


class Align(StrEnum):
    """How a cell stands in its column."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """What is printed; `value` is the number behind it where a workbook can hold one."""

    runs: tuple[Run, ...]
    align: Align = Align.LEFT
    value: Decimal | None = None
    decimals: int = 0

    @property
    def text(self) -> str:
        """The printed text."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells, or one heading over the whole width (`is_group`, a single cell)."""

    cells: tuple[Cell, ...]
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are shares of the whole width."""

    title: str
    headers: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[Row, ...]


TOTAL = ("Tổng số", Scope.TOTAL, "")
MEASURES = {
    "n/N": ("Số đơn vị", ""),
    "n": ("Số đơn vị có số liệu", "units_reported"),
    "N": ("Số đơn vị phải báo cáo", "units_expected"),
    "nil": ("Trong đó không phát sinh", "units_nil"),
    "na": ("Không áp dụng", "units_not_applicable"),
    "missing": ("Chưa có số liệu", "units_missing"),
}
SAME_UNITS, LAST_YEAR = "now", "last"
"""Further columns of the figures table where a year before is known: both are of the units that have both years."""
_SAME_UNITS_TITLE = "Kỳ này (đơn vị có cả hai kỳ)"

FIGURES_NOTE = (
    "Ghi chú: cột “Số đơn vị” ghi số đơn vị có số liệu trên số đơn vị phải báo cáo; dấu “–” là không thuộc diện"
    " báo cáo; dấu “…” là chưa có số liệu; “KPS” là không phát sinh. Chỉ tiêu có/không ghi số đơn vị trả lời “có”."
)
_LEFT_OUT = " Số thứ tự ghi theo biểu mẫu; chỉ tiêu ghi ngày hoặc ghi lời không cộng được nên không có trong bảng."
Column = tuple[str, Scope, str]


def figures_note(content: ReportContent) -> str:
    """What stands below the figures; without a word on them, left-out numbers look like lost rows."""
    return FIGURES_NOTE + (_LEFT_OUT if any(_is_left_out(content, one) for one in content.indicators) else "")


def _is_left_out(content: ReportContent, indicator: ReportIndicator) -> bool:
    """Free text and dates have no total, unless they are chosen from a list."""
    is_chosen = any(choice.indicator == indicator.code for choice in content.choices)
    return indicator.across_units is AcrossUnits.LIST and not is_chosen


def columns_by_level(content: ReportContent) -> list[Column]:
    """Total and one column a level."""
    return [TOTAL, *((name, Scope.LEVEL, code) for code, name in content.levels)]


def columns_by_ownership(content: ReportContent) -> list[Column]:
    """Total and one column an ownership."""
    return [TOTAL, *((name, Scope.OWNERSHIP, code) for code, name in content.ownerships)]


def compared_measures(content: ReportContent) -> tuple[str, ...]:
    """The columns of a year before. This year's is there too unless the total is that too."""
    figures = content.figures_by_tag()
    now = {one.indicator: percentage(one.now) for one in content.comparisons if one.now is not None}
    differs = any(figures[_tag(code, TOTAL)].value != value for code, value in now.items())
    return (*((SAME_UNITS,) if differs else ()), *((LAST_YEAR,) if content.comparisons else ()))


def figures_table(content: ReportContent, title: str, columns: Sequence[Column], measures: Sequence[str]) -> Table:
    """All indicators under their headings; free text and dates have no total and are left out."""
    compared = {SAME_UNITS: _SAME_UNITS_TITLE, LAST_YEAR: content.last_period_title}
    titles = [compared.get(measure) or MEASURES[measure][0] for measure in measures]
    headers = ("STT", "Chỉ tiêu", "ĐVT", *(name for name, _, _ in columns), *titles)
    widths = (6.0, 46.0, 10.5, *([8.6] * len(columns)), *([8.4] * len(measures)))
    return Table(title, headers, widths, tuple(_figure_rows(content, columns, measures)))


def _figure_rows(content: ReportContent, columns: Sequence[Column], measures: Sequence[str]) -> Iterator[Row]:
    figures, before = content.figures_by_tag(), {one.indicator: one for one in content.comparisons}
    group = ""
    for indicator in content.indicators:
        choices = [choice for choice in content.choices if choice.indicator == indicator.code]
        if _is_left_out(content, indicator):
            continue
        if indicator.group != group:
            group = indicator.group
            yield Row((Cell((Run(group),)),), is_group=True)
        values = [_value_cell(indicator, figures.get(_tag(indicator.code, column))) for column in columns]
        total = figures[_tag(indicator.code, TOTAL)]
        compared = compared_cells(indicator, before.get(indicator.code))
        counts = [compared.get(measure) or _measure_cell(total, measure) for measure in measures]
        named = (_text(indicator.stt, Align.CENTER), _text(indicator.name), _text(_measured_in(indicator)))
        yield Row((*named, *values, *counts))
        yield from _choice_rows(choices, columns, len(measures))


def _tag(code: str, column: Column) -> str:
    _, scope, scope_code = column
    return f"{code}|{scope}" + (f":{scope_code}" if scope_code else "")


def _measured_in(indicator: ReportIndicator) -> str:
    counts_units = indicator.across_units in (AcrossUnits.COUNT_YES, AcrossUnits.LIST)
    return "đơn vị" if counts_units else indicator.unit_of_measure


def _value_cell(indicator: ReportIndicator, figure: Figure | None) -> Cell:
    if figure is None:
        return _text("–", Align.CENTER)
    if indicator.across_units is AcrossUnits.LIST:
        return _text("", Align.CENTER)
    is_share = indicator.across_units is AcrossUnits.DERIVED
    if figure.value is None:
        says_nothing = is_share and figure.units_reported
        return Cell((Run("KPS" if says_nothing else "…", figure.tag),), Align.RIGHT)
    decimals = decimals_of(indicator, figure.value)
    printed = number_text(figure.value, decimals)
    return Cell((Run(printed, figure.tag),), Align.RIGHT, figure.value, decimals)


def compared_cells(indicator: ReportIndicator, one: Comparison | None) -> dict[str, Cell]:
    """This year and a year before, of the units that answered in both; what was printed then names no units."""
    if one is None:
        return dict.fromkeys((SAME_UNITS, LAST_YEAR), _text("…", Align.RIGHT))
    now = _text("", Align.RIGHT) if one.now is None else reached_cell(indicator, one.now, SAME_UNITS)
    return {SAME_UNITS: now, LAST_YEAR: reached_cell(indicator, one.last, LAST_YEAR)}


def reached_cell(indicator: ReportIndicator, reached: Reached | None, tag: str) -> Cell:
    """A number, or a share as a percentage, under the indicator's tag."""
    value = None if reached is None else percentage(reached)
    if value is None:
        return _text("…" if reached is None or reached.denominator is None else "KPS", Align.RIGHT)
    decimals = decimals_of(indicator, value)
    return Cell((Run(number_text(value, decimals), f"{indicator.code}|{tag}"),), Align.RIGHT, value, decimals)


def percentage(reached: Reached) -> Decimal | None:
    """The value, of a share 100 × numerator / denominator; None where there is nothing to share."""
    if reached.numerator is None or reached.denominator is None:
        return reached.value
    return 100 * reached.numerator / reached.denominator if reached.denominator else None


def _measure_cell(total: Figure, measure: str) -> Cell:
    if measure != "n/N":
        return count_cell(getattr(total, MEASURES[measure][1]), f"{total.tag}|{measure}")
    runs = (
        Run(str(total.units_reported), f"{total.tag}|n"),
        Run("/"),
        Run(str(total.units_expected), f"{total.tag}|N"),
    )
    return Cell(runs, Align.CENTER)


def _choice_rows(choices: Sequence[ChoiceCount], columns: Sequence[Column], measures: int) -> Iterator[Row]:
    """One row for each text that a drop-down offers and somebody chose."""
    counted = {(choice.choice, choice.scope, choice.scope_code): choice for choice in choices}
    for text in dict.fromkeys(choice.choice for choice in choices):
        found = [(column, counted.get((text, column[1], column[2]))) for column in columns]
        cells = [
            count_cell(choice.units if choice else 0, _tag(f"{choices[0].indicator}={text}", column))
            for column, choice in found
        ]
        blank = [_text("")] * measures
        yield Row((_text(""), _text(f"– {text}"), _text("đơn vị"), *cells, *blank))


def decimals_of(indicator: ReportIndicator, value: Decimal) -> int:
    """Decimals of a figure: none of a whole count; enough of a share that it is not rounded onto a bound."""
    if indicator.value_type is not ValueType.PERCENT and value == value.to_integral_value():
        return 0
    return share_decimals(value, indicator.thresholds)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Rounds as Word prints and as Excel's ROUND does."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def count_cell(number: int, tag: str) -> Cell:
    """A plain count under its tag."""
    return Cell((Run(number_text(number), tag),), Align.RIGHT, Decimal(number))


def _text(text: str, align: Align = Align.LEFT) -> Cell:
    return Cell((Run(text),), align)


UNIT_CLASSES = {
    "units_expected": "Phải báo cáo",
    "on_time": "Gửi đúng thời hạn",
    "late": "Gửi sau thời hạn",
    "rejected": "Đề nghị chỉnh sửa, gửi lại",
    "needs_review": "Đang xác minh",
    "signed_only": "Chỉ có văn bản ký",
    "missing": "Chưa gửi",
}


def units_table(content: ReportContent) -> Table:
    """How many units of each level stand where; no unit is named."""
    names = dict(content.levels)
    rows = []
    for number, counts in enumerate([*content.unit_counts[1:], content.unit_counts[0]], 1):
        name = names.get(counts.level, "Tổng cộng")
        tag = f"units:{counts.level}" if counts.level else "units"
        cells = [count_cell(getattr(counts, kind), f"{tag}|{kind}") for kind in UNIT_CLASSES]
        rows.append(Row((_text(str(number) if counts.level else "", Align.CENTER), _text(name), *cells)))
    headers = ("STT", content.level_title, *UNIT_CLASSES.values())
    return Table("Tình hình gửi báo cáo", headers, (7.5, 22.0, *([10.3] * len(UNIT_CLASSES))), tuple(rows))


OTHER = "Khác, không ghi"


def models_table(content: ReportContent) -> Table:
    """Models by field, kind and status in the regime's own words; what a unit wrote instead is "khác"."""
    headers = ("STT", "Lĩnh vực", "Tổng số", *map(str.capitalize, (*content.model_kinds, *content.model_statuses)))
    fields = [field for field in (*content.model_fields, OTHER) if _models(content, field=field) or field != OTHER]
    rows = [
        Row((_text(str(number), Align.CENTER), _text(field), *_model_cells(content, field)))
        for number, field in enumerate(fields, 1)
    ]
    rows.append(Row((_text(""), _text("Tổng cộng"), *_model_cells(content, None))))
    counts = 1 + len(content.model_kinds) + len(content.model_statuses)
    return Table(content.model_title, headers, (7.5, 30.0, *([10.6] * counts)), tuple(rows))


def _model_cells(content: ReportContent, field: str | None) -> list[Cell]:
    tag = f"models:{field}" if field else "models"
    cells = [count_cell(_models(content, field=field), f"{tag}|all")]
    cells += [count_cell(_models(content, field=field, kind=k), f"{tag}|{k}") for k in content.model_kinds]
    cells += [count_cell(_models(content, field=field, status=s), f"{tag}|{s}") for s in content.model_statuses]
    return cells


def _models(content: ReportContent, *, field: str | None, kind: str = "", status: str = "") -> int:
    return sum(
        found.count
        for found in content.model_counts
        if field in (None, found.field if found.field in content.model_fields else OTHER)
        and kind in ("", found.kind)
        and status in ("", found.status)
    )


def model_list(content: ReportContent) -> Table:
    """Every model by level without its owner."""
    names = dict(content.levels)
    rows = [
        Row(
            (
                _text(str(number), Align.CENTER),
                *map(_text, (model.name, model.kind, model.field, names.get(model.level, ""), model.status)),
                _text(model.recognition),
            )
        )
        for number, model in enumerate(content.models, 1)
    ]
    headers = (
        "STT",
        "Tên mô hình, điển hình",
        "Loại",
        "Lĩnh vực",
        content.level_title,
        "Trạng thái",
        "Số, ngày, cấp công nhận",
    )
    return Table("Danh mục mô hình, điển hình", headers, (6, 40, 12, 18, 16, 16, 24), tuple(rows))
