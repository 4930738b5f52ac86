"""What changed from one version of a report to the next, figure by figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from etl.model.regime import AcrossUnits
from etl.model.report import Figure, ReportContent, ReportIndicator, Run, Scope
from etl.publish.recheck import Difference, printed_figures
from etl.publish.tables import Align, Cell, Row, Table
from etl.text import number_text, share_decimals

NO_VALUE = "…"


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that is not what it was. `where`: "Tổng số" or the level; values as printed."""

    tag: str
    stt: str
    name: str
    where: str
    before: str
    after: str


def changes_between(old: ReportContent, new: ReportContent) -> tuple[Change, ...]:
    """Figures and units answering that differ, in the form's order: totals, then levels."""
    return tuple(_changes(old, new))


def as_printed(
    changes: tuple[Change, ...], differences: Sequence[Difference], new: ReportContent
) -> tuple[Change, ...]:
    """The changes against the earlier text as it was read: where a person typed another number, that one is named."""
    typed = {one.tag: one for one in differences if one.tag}
    told = [
        replace(one, before=f"{typed[one.tag].found} (sửa tay; số liệu là {one.before})") if one.tag in typed else one
        for one in changes
    ]
    printed, listed = printed_figures(new), {one.tag for one in changes}
    told += [
        Change(tag, "", one.what, "Văn bản", f"{one.found} (sửa tay)", min(printed.get(tag, {NO_VALUE}), key=len))
        for tag, one in typed.items()
        if tag not in listed
    ]
    return tuple(told)


def _changes(old: ReportContent, new: ReportContent) -> Iterator[Change]:
    for name, tag, attribute in (
        ("Đơn vị được đưa vào tổng hợp", "units|accepted", "accepted"),
        ("Trong đó gửi sau thời hạn", "units|late", "late"),
    ):
        pair = [str(getattr(content.unit_counts[0], attribute)) for content in (old, new)]
        if pair[0] != pair[1]:
            yield Change(tag, "", name, "Tổng số", *pair)
    before, levels = old.figures_by_tag(), dict(new.levels)
    indicators = {indicator.code: indicator for indicator in new.indicators}
    for figure in new.figures:
        if figure.scope is not Scope.OWNERSHIP and indicators[figure.indicator].across_units is not AcrossUnits.LIST:
            where = levels.get(figure.scope_code, "Tổng số")
            yield from _of_figure(indicators[figure.indicator], where, before.get(figure.tag), figure)


def _of_figure(indicator: ReportIndicator, where: str, old: Figure | None, new: Figure) -> Iterator[Change]:
    value = None if old is None else old.value
    if value != new.value:
        yield Change(
            new.tag, indicator.stt, indicator.name, where, *(_text(one, indicator) for one in (value, new.value))
        )
    reported = 0 if old is None else old.units_reported
    if new.scope is Scope.TOTAL and reported != new.units_reported and value == new.value:
        named = f"{indicator.name} (số đơn vị có số liệu)"
        yield Change(f"{new.tag}|n", indicator.stt, named, where, str(reported), str(new.units_reported))


def _text(value: Decimal | None, indicator: ReportIndicator) -> str:
    if value is None:
        return NO_VALUE
    is_whole = value == value.to_integral_value()
    return number_text(value, 0 if is_whole else share_decimals(value, indicator.thresholds))


def changes_table(changes: tuple[Change, ...]) -> Table:
    """The list as an officer reads it."""
    rows = tuple(
        Row(
            (
                _cell(str(number), Align.CENTER),
                _cell(f"STT {one.stt} – {one.name}" if one.stt else one.name),
                _cell(one.where),
                _cell(one.before, Align.RIGHT),
                _cell(one.after, Align.RIGHT),
            )
        )
        for number, one in enumerate(changes, 1)
    )
    return Table("Số liệu thay đổi", ("TT", "Chỉ tiêu", "Phạm vi", "Bản trước", "Bản này"), (8, 60, 22, 16, 16), rows)


def _cell(text: str, align: Align = Align.LEFT) -> Cell:
    return Cell((Run(text),), align)
