"""One workbook for several units, from whoever keeps the books of several schools: a sheet each, or a row each.

It is one only if the names are the roster's own: at least two sheets (or rows) that name different units. Each unit
gets a report of its own, with the places of its cells in the common workbook.
"""

from collections.abc import Mapping
from dataclasses import replace

from etl.forms.layout import DATA_SHEET, METADATA_SHEET
from etl.forms.spec import FormField, FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.submission import DocumentFields, FormIdentity, ReadReport
from etl.model.values import CellValue
from etl.read.cell_values import read_value, typed
from etl.read.data_sheet import looks_like_data, read_data
from etl.read.grid import Grid, Raw, folded, is_blank_row
from etl.read.merge import merge_cells
from etl.text import clean

LEAST_INDICATORS = 3
LONGEST_SHEET_NAME = 31
"""Excel cuts names of sheets: a name of this length may be the beginning of a longer one."""

HEADING_ROWS = 30
LONGEST_NAME = 200
"""Longer texts are no indicator's name."""

Places = dict[int, FormField]
"""Indicators by their column."""


def reports_of_units(grids: list[Grid], spec: FormSpec, identity: FormIdentity) -> tuple[ReadReport, ...]:
    """One report for each unit, or nothing if the workbook is not one of several units."""
    seen = [grid for grid in grids if not grid.is_hidden and grid.name != METADATA_SHEET]
    is_a_form = any(grid.name == DATA_SHEET for grid in seen)  # then a table of units is the form's own
    return _by_sheet(seen, spec, identity) or (() if is_a_form else _by_row(seen, spec, identity))


def _by_sheet(grids: list[Grid], spec: FormSpec, identity: FormIdentity) -> tuple[ReadReport, ...]:
    units = {grid.name: _unit_of_sheet(grid.name, spec, identity) for grid in grids}
    if len(set(units.values()) - {""}) < 2:
        return ()
    data = [grid for grid in grids if looks_like_data(grid, spec)]
    if len({units[grid.name] for grid in data} - {""}) < 2:
        return ()
    read: dict[str, tuple[list[CellValue], list[Finding]]] = {}
    strange = [
        finding("sheet-unknown", sheet=grid.name) for grid in grids if grid not in data and _says_something(grid)
    ]
    for grid in data:
        unit = units[grid.name]
        if not unit:
            strange.append(finding("workbook-unit-unknown", sheet=grid.name))
            continue
        cells, findings = read_data(grid, spec)
        known = read.setdefault(unit, ([], []))
        known[0].extend(cells)
        known[1].extend(findings)
    return _reports(identity, spec, read, strange)


def _says_something(grid: Grid) -> bool:
    return not all(is_blank_row(row) for row in grid.rows)


def _by_row(grids: list[Grid], spec: FormSpec, identity: FormIdentity) -> tuple[ReadReport, ...]:
    for grid in grids:
        header, places = _heading(grid, spec)
        if not places:
            continue
        rows = range(header + 1, len(grid.rows))
        units = {row: unit for row in rows if (unit := _unit_in(grid, row, places, spec))}
        if len(set(units.values())) >= 2:
            return _read_rows(grid, spec, identity, header, places, units)
    return ()


def _heading(grid: Grid, spec: FormSpec) -> tuple[int, Places]:
    for row, cells in enumerate(grid.rows[:HEADING_ROWS]):
        if places := _places(cells, spec):
            return row, places
    return 0, {}


def _read_rows(
    grid: Grid, spec: FormSpec, identity: FormIdentity, header: int, places: Places, units: Mapping[int, str]
) -> tuple[ReadReport, ...]:
    read: dict[str, tuple[list[CellValue], list[Finding]]] = {}
    strange: list[Finding] = []
    for column in places:
        grid.mark_doubles(column)
        grid.mark_covered(column)
    for row in range(header + 1, len(grid.rows)):
        if row in units:
            cells, findings = read.setdefault(units[row], ([], []))
            for column, field in places.items():
                cells.append(read_value(field, grid.rows[row][column], grid, row, column, "", findings))
        elif _has_name_and_numbers(grid, row, places):
            strange.append(finding("workbook-unit-unknown", sheet=f"{grid.name}, dòng {grid.top + row + 1}"))
    return _reports(identity, spec, read, strange)


def _places(cells: list[Raw], spec: FormSpec) -> Places:
    """The columns of a heading row that names indicators by code, or by a name that only one of them has."""
    found: Places = {}
    for column, raw in enumerate(cells):
        if not isinstance(raw, str) or not 0 < len(raw) <= LONGEST_NAME:
            continue
        codes = (raw.strip(),) if raw.strip() in spec.fields else spec.fields_by_name.get(folded(raw), ())
        if len(codes) == 1 and not spec.fields[codes[0]].is_derived:
            found[column] = spec.fields[codes[0]]
    is_heading = len({field.code for field in found.values()}) == len(found) >= LEAST_INDICATORS
    return found if is_heading else {}


def _unit_in(grid: Grid, row: int, places: Places, spec: FormSpec) -> str:
    """The unit that the row names in any cell before its figures; '' if none or several."""
    first = min(places)
    names = {_unit_named(clean(typed(raw)), spec) for raw in grid.rows[row][:first] if raw != ""} - {""}
    return names.pop() if len(names) == 1 else ""


def _has_name_and_numbers(grid: Grid, row: int, places: Places) -> bool:
    """A row of figures under a name that nobody knows, totals apart."""
    cells = grid.rows[row]
    words = [folded(raw) for raw in cells[: min(places)] if isinstance(raw, str) and raw]
    is_total = any(word.startswith(("tong", "cong")) for word in words)
    return bool(words) and not is_total and any(isinstance(cells[column], int | float) for column in places)


def _unit_of_sheet(name: str, spec: FormSpec, identity: FormIdentity) -> str:
    """The data sheet of the form that the others were copied into belongs to the form's own unit."""
    return identity.unit if name == DATA_SHEET else _unit_named(name, spec)


def _unit_named(name: str, spec: FormSpec) -> str:
    key = folded(name)
    if key in spec.units:
        return spec.units[key]
    if len(name) < LONGEST_SHEET_NAME - 1:
        return ""
    alike = {code for known, code in spec.units.items() if known.startswith(key)}
    return alike.pop() if len(alike) == 1 else ""


def _reports(
    identity: FormIdentity,
    spec: FormSpec,
    read: Mapping[str, tuple[list[CellValue], list[Finding]]],
    strange: list[Finding],
) -> tuple[ReadReport, ...]:
    """What names nobody is told to all: one of them wrote it."""
    reports = []
    for unit, (cells, findings) in sorted(read.items()):
        merged, doubled = merge_cells(cells, spec)
        whose = replace(identity, unit=unit, regime=identity.regime or spec.regime)
        reports.append(ReadReport(whose, DocumentFields(), tuple(merged), findings=(*findings, *doubled, *strange)))
    return tuple(reports)
