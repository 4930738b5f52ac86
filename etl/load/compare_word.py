"""A unit that sends a workbook and a Word report states its figures twice: they are compared, nobody guesses.

The workbook's figure counts; where the Word report says something else, whoever comes second has the finding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy

from etl.forms.spec import FormSpec
from etl.load.submissions import ProcessedReceipt
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.values import SAID, CellValue, ValueState, meaning
from etl.warehouse import Lock, sql

Key = tuple[str, str, str]


def compare_formats(
    connection: sqlalchemy.Connection, processed: Sequence[ProcessedReceipt], specs: Mapping[str, FormSpec]
) -> list[ProcessedReceipt]:
    """The receipts, with findings where a unit's two formats differ; a Word cell that differs is not taken.

    Two chunks that hold a unit's two reports do not see each other before COMMIT, so one waits for the other here.
    """
    reports = [one for one in processed if one.report is not None]
    _wait_for_others(connection, has_word=any(_format(one) == "word" for one in reports))
    units = {(one.regime, one.period, one.unit) for one in reports}
    with_word = {(one.regime, one.period, one.unit) for one in reports if _format(one) == "word"}
    with_word |= _stored_with_word(connection, units)
    if not with_word:
        return list(processed)
    known = _stored(connection, with_word)
    compared = {}
    for one in sorted(reports, key=lambda one: (one.received_at, one.receipt_id)):
        key = (one.regime, one.period, one.unit)
        if key in with_word:
            compared[one.receipt_id] = _compared(one, known.setdefault(key, {}), specs[one.regime])
            known[key][_format(one)] = _said(one.report.cells if one.report else ())
    return [compared.get(one.receipt_id, one) for one in processed]


def _wait_for_others(connection: sqlalchemy.Connection, *, has_word: bool) -> None:
    """A chunk with a Word report is stored alone, until COMMIT; those without, which are most, at the same time."""
    lock = "pg_advisory_xact_lock" if has_word else "pg_advisory_xact_lock_shared"
    connection.execute(sqlalchemy.text(f"SELECT {lock}(:key)"), {"key": Lock.WORD})


def _compared(one: ProcessedReceipt, known: Mapping[str, Mapping[str, Any]], spec: FormSpec) -> ProcessedReceipt:
    assert one.report is not None
    is_word = _format(one) == "word"
    other = known.get("workbook" if is_word else "word", {})
    differing = [cell for cell in one.report.cells if cell.indicator in other and _differs(cell, other[cell.indicator])]
    if not differing:
        return one
    findings = [_finding(cell, other[cell.indicator], spec, is_word=is_word) for cell in differing]
    report = one.report
    if is_word:
        codes = {cell.indicator for cell in differing}
        cells = tuple(_not_taken(cell) if cell.indicator in codes else cell for cell in report.cells)
        report = replace(report, cells=cells)
    return replace(one, report=report, findings=(*one.findings, *findings))


def _not_taken(cell: CellValue) -> CellValue:
    """As typed it stays; to a sum it says nothing, so that the workbook's figure shows through."""
    return cell._replace(state=ValueState.MISSING, value=None, text_value=None)


def _finding(cell: CellValue, other: Any, spec: FormSpec, *, is_word: bool) -> Finding:
    field = spec.fields[cell.indicator]
    texts = (cell.as_typed, other[1]) if is_word else (other[1], cell.as_typed)
    return finding(
        "word-differs",
        sheet=cell.sheet,
        cells=(cell.cell,),
        indicators=(cell.indicator,),
        found=texts[0],
        expected=texts[1],
        stt=field.stt,
        name=field.name,
    )


def _differs(cell: CellValue, other: Any) -> bool:
    """Nil and 0 are one figure; what one of them leaves blank is no contradiction."""
    return cell.state in SAID and meaning(cell) != other[0]


def _said(cells: Sequence[CellValue]) -> dict[str, tuple[Any, str]]:
    """What each indicator says and how it was typed."""
    return {cell.indicator: (meaning(cell), cell.as_typed) for cell in cells if cell.state in SAID}


def _format(one: ProcessedReceipt) -> str:
    return one.report.format if one.report is not None else ""


def _stored_with_word(connection: sqlalchemy.Connection, units: set[Key]) -> set[Key]:
    if not units:
        return set()
    rows = connection.execute(sqlalchemy.text(sql("load/units_with_word")), _columns(units))
    return {(row.regime, row.period, row.unit) for row in rows}


def _stored(connection: sqlalchemy.Connection, units: set[Key]) -> dict[Key, dict[str, dict[str, tuple[Any, str]]]]:
    """What the latest submission of each format says, by unit."""
    known: dict[Key, dict[str, dict[str, tuple[Any, str]]]] = {}
    for row in connection.execute(sqlalchemy.text(sql("load/cells_by_format")), _columns(units)):
        cell = CellValue(row.indicator, ValueState(row.state), row.value, row.as_typed, "", "", row.text_value)
        said = known.setdefault((row.regime, row.period, row.unit), {}).setdefault(row.format, {})
        said |= _said([cell])
    return known


def _columns(units: set[Key]) -> dict[str, list[str]]:
    ordered = sorted(units)
    return {name: [key[place] for key in ordered] for place, name in enumerate(("regimes", "periods", "units"))}
