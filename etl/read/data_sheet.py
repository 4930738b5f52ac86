"""The data sheet: finds each indicator's row by its code, or by STT and name where the code is gone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from etl.forms.layout import DATA_COLUMNS, Column
from etl.forms.spec import FormField, FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.values import CellValue
from etl.read.cell_values import read_value, typed
from etl.read.changed_words import ChangedWords, listed
from etl.read.grid import LONGEST_HEADING, Grid, Raw, column_letters, folded, is_blank_row
from etl.read.headings import DATA, Header, find_header
from etl.text import clean

LEAST_HEADINGS = 2
MOST_LISTED_CELLS = 12
VALUE_TITLE = next(heading.title for heading in DATA_COLUMNS if heading.key == Column.VALUE)

# "(1)", "(2)=(3)+(4)", "A", "1": the row below the headings that numbers the columns.
_COLUMN_NUMBER = re.compile(r"\(?[A-Z0-9]{1,2}\)?(\s*=.*)?")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Rows that add up or introduce others; their figures are read where they belong.
_TOTALS = ("tong cong", "tong so", "cong", "trong do")


@dataclass(slots=True)
class _Table:
    """The table of one sheet while it is read.

    `stray` are columns without heading, where anything is a finding; `words` those where a number is.
    """

    grid: Grid
    spec: FormSpec
    header: Header
    code: int | None
    value: int
    name: int | None
    explanation: int | None
    stray: list[int]
    unit: int | None
    words: list[int]
    cells: list[CellValue] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    strays: list[tuple[str, str]] = field(default_factory=list)
    words_changed: ChangedWords = field(default_factory=ChangedWords)
    disguised: list[tuple[str, str]] = field(default_factory=list)
    pending: list[Finding] = field(default_factory=list)
    """Texts in rows of no indicator; below the last indicator they are signatures and ignored."""


def read_data(grid: Grid, spec: FormSpec, *, is_as_issued: bool = False) -> tuple[list[CellValue], list[Finding]]:
    """Values of all indicators of the sheet in row order; the same code may come twice (see `merge_cells`).

    `is_as_issued`: the sheet is our own form of today, so that its names and units of measure are known by heart.
    """
    header = find_header(grid, DATA, LEAST_HEADINGS)
    trouble = _trouble_of(header, grid)
    if header is None or trouble is not None:
        return [], [trouble] if trouble else []
    table = _table(grid, spec, header)
    grid.mark_doubles(table.value)
    grid.mark_covered(table.value)
    grid.mark_struck(table.value)
    for row in range(header.last_row + 1, len(grid.rows)):
        _read_row(table, row, grid.rows[row])
    if table.strays:
        table.findings.append(_stray_finding(table))
    table.findings += [*table.words_changed.findings(grid, is_as_issued=is_as_issued), *_about_looks(table)]
    return table.cells, table.findings


def looks_like_data(grid: Grid, spec: FormSpec) -> bool:
    """Whether a sheet under any name is a data sheet: it has the headings, or several codes."""
    header = find_header(grid, DATA, LEAST_HEADINGS)
    if header is not None and header.columns.keys() & {Column.VALUE, Column.CODE}:
        return header.columns.keys() >= {Column.NAME} or _code_column(grid, spec.fields, None) is not None
    return _code_column(grid, spec.fields, None) is not None


def _trouble_of(header: Header | None, grid: Grid) -> Finding | None:
    if header is None or Column.VALUE not in header.columns:
        return finding("heading-missing", sheet=grid.name, expected=VALUE_TITLE)
    if Column.VALUE in header.rivals:
        places = [grid.cell(header.last_row, column) for column in header.rivals[Column.VALUE]]
        return finding("heading-twice", sheet=grid.name, cells=places, found=", ".join(places), expected=VALUE_TITLE)
    return None


def _table(grid: Grid, spec: FormSpec, header: Header) -> _Table:
    columns = header.columns
    known = {*columns.values(), *header.ignored}
    code = _code_column(grid, spec.fields, columns.get(Column.CODE))
    if code is not None:
        known.add(code)
    return _Table(
        grid=grid,
        spec=spec,
        header=header,
        code=code,
        value=columns[Column.VALUE],
        name=columns.get(Column.NAME),
        explanation=columns.get(Column.EXPLANATION),
        unit=columns.get(Column.UNIT_OF_MEASURE),
        stray=[column for column in range(len(grid.rows[0])) if column not in known],
        words=[columns[key] for key in (Column.UNIT_OF_MEASURE, Column.HELP) if key in columns],
    )


def _code_column(grid: Grid, fields: Mapping[str, FormField], headed: int | None) -> int | None:
    """The column of codes: the one so headed if it holds any, else the one that holds most, at least three."""
    if headed is not None and any(row[headed] in fields for row in grid.rows):
        return headed
    hits = Counter(column for row in grid.rows for column, raw in enumerate(row) if raw in fields)
    best = hits.most_common(1)
    return best[0][0] if best and best[0][1] >= min(3, len(fields)) else None


def _read_row(table: _Table, row: int, cells: list[Raw]) -> None:
    code = cells[table.code] if table.code is not None else ""
    entry = table.spec.fields.get(code) if isinstance(code, str) else None
    if entry is None and not is_blank_row(cells):
        entry = _field_by_words(table, code, cells)
        if entry is None:
            _read_other_row(table, row, cells, code)
    if entry is not None:
        _read_field_row(table, row, cells, entry)


def _read_field_row(table: _Table, row: int, cells: list[Raw], entry: FormField) -> None:
    if table.pending:
        table.findings += table.pending
        table.pending.clear()
    for column in table.stray:
        if cells[column] != "":
            table.strays.append((table.grid.cell(row, column), typed(cells[column])))
    for column in table.words:
        if type(cells[column]) is float:
            table.strays.append((table.grid.cell(row, column), typed(cells[column])))
    _look_beside(table, row, cells, entry)
    raw = "" if table.explanation is None else cells[table.explanation]
    explanation = clean(typed(raw)) if raw != "" else ""
    if not entry.is_derived:
        table.cells.append(
            read_value(entry, cells[table.value], table.grid, row, table.value, explanation, table.findings)
        )
    elif explanation and table.explanation is not None:
        table.strays.append((table.grid.cell(row, table.explanation), explanation))


def _look_beside(table: _Table, row: int, cells: list[Raw], entry: FormField) -> None:
    """What the clerk saw in the row besides the value: name, unit of measure, the value's own look."""
    if table.name is not None and cells[table.name] != entry.name:
        table.words_changed.take_name(table.grid.cell(row, table.name), cells[table.name], entry, table.spec)
    if table.unit is not None and cells[table.unit] != entry.unit_of_measure:
        table.words_changed.take_unit(table.grid.cell(row, table.unit), cells[table.unit], entry)
    if type(cells[table.value]) is float and table.grid.disguises(row, table.value):
        table.disguised.append((table.grid.cell(row, table.value), typed(cells[table.value])))


def _about_looks(table: _Table) -> Iterator[Finding]:
    """Values that are read and that the clerk may not have seen."""
    if table.disguised:
        yield listed("value-disguised", table.grid, table.disguised)
    if table.cells and table.grid.hides(table.value):
        what = "trang này" if table.grid.is_hidden else f"cột {column_letters(table.grid.left + table.value)}"
        yield finding("values-hidden", sheet=table.grid.name, found=what)
    hidden = {str(row + 1) for row in table.grid.hidden_rows()}
    cells = (
        [cell.cell for cell in table.cells if cell.as_typed and cell.cell.lstrip(_LETTERS) in hidden] if hidden else []
    )
    if cells:
        what = f"hàng {_listed(cell.lstrip(_LETTERS) for cell in cells)}"
        yield finding("values-hidden", sheet=table.grid.name, cells=cells[:MOST_LISTED_CELLS], found=what)


def _listed(numbers: Iterable[str]) -> str:
    every = list(numbers)
    more = f" và {len(every) - MOST_LISTED_CELLS} hàng khác" if len(every) > MOST_LISTED_CELLS else ""
    return ", ".join(every[:MOST_LISTED_CELLS]) + more


def _field_by_words(table: _Table, code: Raw, cells: list[Raw]) -> FormField | None:
    """The indicator of a row whose code is spelt otherwise or gone: by name, with its STT where names repeat."""
    if code != "":
        return table.spec.fields.get(clean(typed(code)).upper())
    if table.name is None or not isinstance(cells[table.name], str):
        return None
    alike = table.spec.fields_by_name.get(folded(str(cells[table.name])), ())
    if len(alike) == 1:
        return table.spec.fields[alike[0]]
    stt_column = table.header.columns.get(Column.STT)
    stt = "" if stt_column is None else clean(typed(cells[stt_column]))
    matches = [table.spec.fields[code] for code in alike if table.spec.fields[code].stt == stt]
    return matches[0] if len(matches) == 1 else None


def _read_other_row(table: _Table, row: int, cells: list[Raw], code: Raw) -> None:
    """A row without indicator: a heading, a total or a numbering row is ignored; a value in it is a finding."""
    column = _value_place(table, cells)
    if column is None:
        return
    name = clean(typed(cells[table.name])) if table.name is not None else ""
    if _numbers_columns(cells) or folded(name).startswith(_TOTALS):
        return
    cell, found = table.grid.cell(row, column), typed(cells[column])
    if code != "":
        kind, facts = "code-unknown", {"code": typed(code)}
    else:
        kind, facts = "row-unknown", {"name": name or "(không tên)"}
    findings = table.pending if isinstance(cells[column], str) and code == "" else table.findings
    findings.append(finding(kind, sheet=table.grid.name, cells=(cell,), found=found, **facts))


def _value_place(table: _Table, cells: list[Raw]) -> int | None:
    """Where the row holds a value: the value column, else the first number right of STT and code."""
    if cells[table.value] != "":
        return table.value
    labels = {table.header.columns.get(Column.STT), table.code}
    places = (column for column, raw in enumerate(cells) if isinstance(raw, (int, float)))
    return next((column for column in places if column not in labels), None)


def _numbers_columns(cells: list[Raw]) -> bool:
    if any(isinstance(raw, str) and len(raw) > LONGEST_HEADING for raw in cells):
        return False
    filled = [clean(typed(raw)) for raw in cells if raw != ""]
    return len(filled) >= 3 and all(_COLUMN_NUMBER.fullmatch(text) for text in filled)


def _stray_finding(table: _Table) -> Finding:
    return finding(
        "value-outside",
        sheet=table.grid.name,
        cells=[cell for cell, _ in table.strays[:MOST_LISTED_CELLS]],
        found="; ".join(text for _, text in table.strays[:MOST_LISTED_CELLS]),
    )
