"""Types a filling into an issued form with openpyxl, as a clerk's spreadsheet program would."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from etl.forms import layout
from samples.filling import Filling, Typed

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
Grid = list[tuple[Cell, ...]]
"""Rows of a sheet; cells that are covered by a merged one are left out."""


def fill_form(book: Workbook, filling: Filling) -> None:
    """Types all entries into an issued workbook whose layout is untouched; `KeyError` if one has no cell."""
    typed = entries(filling)
    for sheet in form_sheets(book):
        for key, cell in entry_cells(book[sheet]).items():
            if key in typed:
                _enter(cell, typed.pop(key))
    if typed:
        raise KeyError(f"the form has no cell for {', '.join(typed)}")


def open_book(data: bytes) -> Workbook:
    """An issued form for editing."""
    return load_workbook(BytesIO(data))


def saved(book: Workbook, moment: datetime) -> bytes:
    """The workbook's bytes; the same content and moment give the same bytes."""
    written = BytesIO()
    book.save(written)
    frozen = BytesIO()
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    with ZipFile(written) as parts, ZipFile(frozen, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for part in parts.infolist():
            data = parts.read(part)
            if part.filename == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + stamp, data)
            archive.writestr(ZipInfo(part.filename, ZIP_EPOCH), data, ZIP_DEFLATED)
    return frozen.getvalue()


def entries(filling: Filling) -> dict[str, Typed]:
    """Entries by key: "QM01", "QM01 explanation", "narrative II.1", "model 1 name", "document number"."""
    return (
        filling.figures
        | {f"{code} explanation": text for code, text in filling.explanations.items()}
        | {f"narrative {section}": text for section, text in filling.narratives.items()}
        | {f"model {row} {key}": text for row, model in enumerate(filling.models, 1) for key, text in model.items()}
        | {f"document {key}": text for key, text in filling.document.items()}
        | {f"task {code} {key}": value for code, row in filling.tasks.items() for key, value in row.items()}
        | {f"score {code} {key}": value for code, row in filling.scores.items() for key, value in row.items()}
    )


def form_sheets(book: Workbook) -> tuple[str, ...]:
    """Sheets with entries; those of a plan's own are not in every form."""
    return tuple(sheet for sheet in _CELLS_OF if sheet in book.sheetnames)


def entry_cells(sheet: Worksheet) -> dict[str, Cell]:
    """Cells of one sheet of an issued form by the keys of the entries that belong there."""
    return dict(_CELLS_OF[sheet.title](_grid(sheet)))


def _grid(sheet: Worksheet) -> Grid:
    return [tuple(cell for cell in row if isinstance(cell, Cell)) for row in sheet.iter_rows()]


def _data_cells(grid: Grid) -> Iterator[tuple[str, Cell]]:
    titles = [heading.title for heading in layout.DATA_COLUMNS]
    keys = [heading.key for heading in layout.DATA_COLUMNS]
    code, value, explanation = map(keys.index, ("code", "value", "explanation"))
    head = next(number for number, row in enumerate(grid) if [cell.value for cell in row] == titles)
    for row in grid[head + 1 :]:
        if len(row) > explanation and row[code].value:
            yield str(row[code].value), row[value]
            yield f"{row[code].value} explanation", row[explanation]


def _narrative_cells(grid: Grid) -> Iterator[tuple[str, Cell]]:
    text = len(layout.NARRATIVE_COLUMNS) - 1
    for row, below in pairwise(grid):
        if len(row) > text and row[0].value and len(below) > text and not below[text].protection.locked:
            yield f"narrative {row[0].value}", below[text]


def _model_cells(grid: Grid) -> Iterator[tuple[str, Cell]]:
    for row in grid:
        if len(row) == len(layout.MODEL_COLUMNS) and isinstance(row[0].value, int):
            for cell, heading in zip(row[1:], layout.MODEL_COLUMNS[1:], strict=True):
                yield f"model {row[0].value} {heading.key}", cell


def _document_cells(grid: Grid) -> Iterator[tuple[str, Cell]]:
    keys = {field.title: field.key for field in layout.DOCUMENT_FIELDS}
    for row in grid:
        if row and row[0].value in keys:
            yield f"document {keys[str(row[0].value)]}", row[1]


def _row_cells(kind: str, headings: tuple[layout.Heading, ...], grid: Grid) -> Iterator[tuple[str, Cell]]:
    """Entry cells of a table whose rows are known by the number in their first column."""
    titles = [heading.title for heading in headings]
    head = next(number for number, row in enumerate(grid) if [cell.value for cell in row] == titles)
    for row in grid[head + 1 :]:
        for cell, heading in zip(row, headings, strict=False):
            if row[0].value and not cell.protection.locked:
                yield f"{kind} {row[0].value} {heading.key}", cell


_CELLS_OF: dict[str, Callable[[Grid], Iterator[tuple[str, Cell]]]] = {
    layout.DOCUMENT_SHEET: _document_cells,
    layout.DATA_SHEET: _data_cells,
    layout.MODEL_SHEET: _model_cells,
    layout.TASK_SHEET: partial(_row_cells, "task", layout.TASK_COLUMNS),
    layout.SCORE_SHEET: partial(_row_cells, "score", layout.SCORE_COLUMNS),
    layout.NARRATIVE_SHEET: _narrative_cells,
}


def _enter(cell: Cell, value: Typed) -> None:
    """A date is typed as one, so that the cell holds a serial number as in a spreadsheet program."""
    if isinstance(value, str) and re.fullmatch(r"\d\d/\d\d/\d{4}", value):
        cell.value = datetime.strptime(value, "%d/%m/%Y")  # noqa: DTZ007 a day has no zone
        cell.number_format = "dd/mm/yyyy"
    else:
        cell.value = value
