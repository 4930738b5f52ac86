"""The report of a lower office as the upper regime's form: filled, with the cells of its units behind every figure.

Nobody retypes it: what is counted through stands in locked cells, and the units' own cells go along, so that the
authority above can count units and trace a figure to them without a line to our warehouse.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.consolidate import marts
from etl.consolidate.upward_models import models_by_unit
from etl.forms.filled import Entry, Filled
from etl.forms.issue import write_form
from etl.forms.layout import COUNTED_WORDS, NIL, NOT_APPLICABLE
from etl.model.regime import AcrossLevels, Indicator, Period, Regime, Unit, Upward, ValueType
from etl.model.report import ReportContent
from etl.model.submission import ModelRow
from etl.model.through import ThroughCell, ThroughFact
from etl.model.values import ValueState
from etl.warehouse import copy_rows, sql

NOTE = "Hệ thống cộng từ báo cáo của các đơn vị trực thuộc; không sửa ở đây."
LONGEST = 3_000
"""Characters of a section that are passed on: what a spreadsheet cell can still show and print."""


@dataclass(frozen=True, slots=True)
class Above:
    """Where a period's report goes: the upper regime, its period, and the unit that we are there."""

    regime: Regime
    period: Period
    unit: Unit

    @classmethod
    def of(cls, upward: Upward | None, upper: Regime | None, period: str) -> "Above | None":
        """None where nothing goes up from the period: no such period or unit above, or one made of stages."""
        if upward is None or upper is None:
            return None
        fed = next((one for one in upper.periods if one.code == upward.periods.get(period)), None)
        if fed is None or fed.derived_from or upward.unit not in upper.units(fed.code):
            return None
        return cls(upper, fed, upper.unit(fed.code, upward.unit))

    @property
    def fact(self) -> list[str]:
        """What the form that we send rests on, for the fingerprint of our report."""
        return ["upward", self.regime.sha256, self.period.code, self.unit.code]


def store_upward(
    connection: sqlalchemy.Connection,
    version_id: UUID,
    regime: Regime,
    above: Above,
    content: ReportContent,
    parameters: Mapping[str, Any],
) -> None:
    """Makes the workbook that goes up and keeps it with the stored version; the same version gives the same bytes."""
    indicators = list(_counted(regime, above))
    through = _through(connection, version_id, regime, parameters["period"], indicators)
    figures = {code: entry for code, entry in _entries(indicators, through) if entry is not None}
    cells = [cell for indicator in indicators for cell in through.get(indicator.code, ())]
    filled = Filled(
        figures=figures,
        note=NOTE,
        locked=frozenset(through),
        narratives=_narratives(content, above.regime),
        models=tuple(_models(connection, parameters)),
        through=[*cells, *models_by_unit(connection, version_id, regime, above.regime, parameters)],
    )
    body = BytesIO()
    write_form(above.regime, above.period, above.unit, filled, body)
    copy_rows(connection, "upward_form", ("report_version_id", "body"), [(version_id, body.getvalue())])


def _counted(regime: Regime, above: Above) -> Iterator[Indicator]:
    """The upper regime's indicators that its form asks of us and that our units answer in the same kind."""
    ours = {indicator.code: indicator.value_type for indicator in regime.indicators}
    for indicator in above.regime.indicators:
        is_asked = indicator.binds(above.unit) and not indicator.is_derived
        is_ours = ours.get(indicator.code) is indicator.value_type
        if is_asked and is_ours and indicator.across_levels is AcrossLevels.THROUGH:
            yield indicator


def _through(
    connection: sqlalchemy.Connection, version_id: UUID, regime: Regime, period: str, indicators: list[Indicator]
) -> dict[str, list[ThroughCell]]:
    """The units' cells by indicator, in our order; positions go on through the units of offices between."""
    facts = {"version_id": version_id, "indicators": [indicator.code for indicator in indicators]}
    rows = connection.execute(sqlalchemy.text(sql("consolidate/through_rows")), facts).all()
    positions = {key: place for place, key in enumerate(sorted({(row.position, row.part) for row in rows}), 1)}
    found: dict[str, list[ThroughCell]] = {}
    for row in rows:
        place = positions[row.position, row.part]
        found.setdefault(row.indicator, []).append(_cell(row, place, regime.name, period))
    return found


def _cell(row: Any, position: int, regime: str, period: str) -> ThroughCell:
    return ThroughCell(
        indicator=row.indicator,
        position=position,
        unit=row.unit,
        name=row.name,
        ownership=row.ownership,
        path=tuple(row.path),
        state=ValueState(row.state),
        value=row.value,
        text_value=row.text_value,
        as_typed=row.as_typed,
        regime=row.regime or regime,
        period=row.period or period,
        receipt="" if row.receipt_id is None else str(row.receipt_id),
        sha256=row.sha256 or "",
        sheet=row.sheet,
        cell=row.cell,
    )


def _entries(
    indicators: list[Indicator], through: Mapping[str, list[ThroughCell]]
) -> Iterator[tuple[str, Entry | None]]:
    for indicator in indicators:
        if indicator.code in through:
            yield indicator.code, entry_of(indicator.value_type, ThroughFact.of(through[indicator.code]))


def entry_of(value_type: ValueType, fact: ThroughFact) -> Entry | None:
    """What stands in the office's own cell; None: blank, for none of the units has answered."""
    state, value = fact.said(value_type)
    if state is ValueState.NUMBER and value_type is ValueType.YES_NO:
        return COUNTED_WORDS.format(yes=int(value or 0), answered=fact.units_reported)
    if state is ValueState.NUMBER:
        return value
    return {ValueState.NIL: NIL, ValueState.NOT_APPLICABLE: NOT_APPLICABLE}.get(state)


def _narratives(content: ReportContent, upper: Regime) -> dict[str, str]:
    """Our report's own words under the headings that both levels have."""
    ours = {section.code: section for section in content.sections}
    asked = [section.code for section in upper.sections if section.narrative != "none" and section.code in ours]
    texts = {code: "\n".join(paragraph.text for paragraph in ours[code].paragraphs) for code in asked}
    return {code: text if len(text) <= LONGEST else text[: LONGEST - 1] + "…" for code, text in texts.items() if text}


def _models(connection: sqlalchemy.Connection, parameters: Mapping[str, Any]) -> Iterator[ModelRow]:
    """Every model of our units, in our order; above, "Công đoàn" alone would be nobody's, so the unit is named."""
    for number, row in enumerate(marts.rows(connection, "models", parameters), 1):
        yield ModelRow(
            row_number=number,
            name=row.name,
            kind=row.kind,
            field=row.field,
            people=row.people,
            lead_unit=row.unit_name if row.lead_unit in row.unit_name else f"{row.lead_unit}, {row.unit_name}",
            goal=row.goal,
            result=row.result,
            status=row.status,
            recognition=row.recognition,
            sheet="",
            cells="",
        )
