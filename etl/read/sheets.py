"""The sheets of a file of any format, as grids; what was left out of them, as findings."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from etl.archive import Archive
from etl.model import limits
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.read.formats import disguised_cells, percent_cells, placed_among, placed_in
from etl.read.grid import Grid
from etl.read.legacy_fonts import Fonts, fonts_of
from etl.read.marks import column_number, is_column_hidden, marks_of, twice_in_column
from etl.read.merges import merges_of
from etl.read.outcome import UnreadableFile
from etl.read.package import PACKAGE_ERRORS, DamagedPart, Package, SheetLink, UnsafePart
from etl.read.slow_sheet import Book, Cells, read_slowly
from etl.read.soundness import ROWS, TEXTS, Pieces, Spelling, spelling

_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="(?:[A-Z]+[0-9]+:)?([A-Z]{1,3})([0-9]{1,7})"')
_HEAD = 4_000
"""Bytes of a sheet in which writers put its extent."""


@dataclass(slots=True)
class Sheets:
    """What a file holds. `fonts` of a grid tell its old encodings, by the grid's name."""

    grids: list[Grid] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    fonts: dict[str, Fonts] = field(default_factory=dict)

    def add(self, name: str, cells: Cells, **facts: Any) -> None:
        """A grid of cells that were read one by one; what lies far outside becomes a finding."""
        if cells.far_count:
            more = f" và {cells.far_count - len(cells.far)} ô khác" if cells.far_count > len(cells.far) else ""
            self.findings.append(
                finding("cells-far", sheet=name, cells=cells.far, found=f"{cells.far_count} ô", more=more)
            )
        rows, top, left = cells.rows()
        if rows:
            self.grids.append(Grid(name, rows, top, left, **facts))


def opening(read: Callable[[], Sheets], name: str) -> Sheets:
    """What `read` finds in the file that the sender called `name`.

    Raises:
        UnreadableFile: damaged, unsafe, or behind a password.
    """
    try:
        return read()
    except UnsafePart as error:
        raise UnreadableFile(finding("file-unsafe", name=name, found=str(error))) from error
    except PasswordError as error:
        raise UnreadableFile(finding("file-encrypted", name=name)) from error
    except (CalamineError, *PACKAGE_ERRORS) as error:
        raise UnreadableFile(finding("file-damaged", name=name)) from error


def xlsx_sheets(archive: Archive, *, is_careful: bool = False) -> Sheets:
    """All worksheets of a package that hold anything. `is_careful`: the fast reader has died of this file once."""
    package = Package(archive)
    if is_careful or not _is_usual(package.strings_xml(), TEXTS, "the shared texts"):
        return _carefully(package)
    sheets, book = Sheets(), Book(package)
    fonts = fonts_of(package.styles_xml())
    workbook = CalamineWorkbook.from_filelike(BytesIO(package.for_reader()))
    for number, sheet in enumerate(package.sheets):
        if not sheet.part:
            continue
        xml = package.part(sheet.part)
        if not _is_usual(xml, ROWS, f"the sheet {sheet.name!r}") or _is_sparse(xml):
            _add_slowly(sheets, package, book, sheet)
            continue
        values = workbook.get_sheet_by_name(str(number))
        start = values.start
        if start is not None:
            sheets.grids.append(
                Grid(
                    sheet.name,
                    values.to_python(),
                    start[0],
                    start[1],
                    sheet.is_hidden,
                    marks_of(xml),
                    percent_cells(package, partial(placed_in, xml)),
                    merges_of(xml),
                    partial(twice_in_column, xml),
                    disguised_cells(package, partial(placed_in, xml)),
                    partial(is_column_hidden, xml),
                    package.is_1904,
                )
            )
            if fonts:
                sheets.fonts[sheet.name] = Fonts.of_sheet(fonts, xml)
    return sheets


def _is_usual(xml: bytes, pieces: Pieces, what: str) -> bool:
    """Whether the fast reader may be given a part; it makes something of anything."""
    if not xml:
        return True
    spelt = spelling(xml, pieces)
    if spelt is Spelling.TORN:
        raise DamagedPart(f"{what} is no XML")
    return spelt is Spelling.USUAL


def _carefully(package: Package) -> Sheets:
    sheets, book = Sheets(), Book(package)
    for sheet in package.sheets:
        if sheet.part:
            _add_slowly(sheets, package, book, sheet)
    return sheets


def _add_slowly(sheets: Sheets, package: Package, book: Book, link: SheetLink) -> None:
    sheet = read_slowly(package.part(link.part), book)
    sheets.add(
        link.name,
        sheet.cells,
        is_hidden=link.is_hidden,
        marks=sheet.marks,
        is_percent=percent_cells(package, partial(placed_among, sheet.styles)),
        merges=sheet.merges,
        twice_in=sheet.twice_in,
        is_disguised=disguised_cells(package, partial(placed_among, sheet.styles)),
        hides_column=partial(is_column_hidden, package.part(link.part)),
        is_1904=package.is_1904,
    )
    fonts = fonts_of(package.styles_xml())
    if fonts:
        sheets.fonts[link.name] = Fonts.of_styles(fonts, sheet.styles)


def _is_sparse(xml: bytes) -> bool:
    """Whether the sheet says that it reaches beyond any form; one that hides it dies in the sandbox and comes again."""
    extent = _DIMENSION.search(xml, 0, _HEAD)
    if extent is None:
        return False
    return column_number(extent[1].decode()) >= limits.MOST_COLUMNS or int(extent[2]) > limits.MOST_ROWS
