"""The sheets of a file of any format, as grids; what was left out of them, as findings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

from python_calamine import CalamineError, PasswordError

from etl.archive import Archive
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.read.formats import disguised_cells, percent_cells, placed_among, placed_in, struck_cells
from etl.read.grid import Grid
from etl.read.legacy_fonts import Fonts, fonts_of
from etl.read.marks import hidden_rows, is_column_hidden, twice_in_column
from etl.read.outcome import UnreadableFile
from etl.read.package import PACKAGE_ERRORS, DamagedPart, Package, SheetLink, UnsafePart
from etl.read.slow_sheet import WHITE, Book, Cells, read_slowly
from etl.read.soundness import ROWS, TEXTS, Pieces, Spelling, Spelt, spelt
from etl.read.usual_sheet import read_usual
from etl.text import Legacy


@dataclass(slots=True)
class Sheets:
    """What a file holds. `fonts` of a grid tell its old encodings, by the grid's name.

    `beside`: words that stand in no cell (page headers, notes, text boxes) and are only searched for marks of secrecy.
    """

    grids: list[Grid] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    fonts: dict[str, Fonts] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)

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
    """All worksheets of a package that hold anything. `is_careful`: a worker has died of this file once."""
    package = Package(archive)
    texts = None if is_careful else _usual_texts(package.strings_xml())
    book = Book(package, texts)
    sheets, fonts = Sheets(), fonts_of(package.styles_xml())
    for link in package.sheets:
        if link.part and (texts is None or not _add_usual(sheets, package, book, link, fonts)):
            _add_slowly(sheets, package, book, link, fonts)
    return sheets


def _usual_texts(xml: bytes) -> list[str] | None:
    """The shared texts if they are spelt as usual; None: a parser has to read them."""
    if WHITE in xml:
        return None  # the grammar knows no digit from another
    whole = _spelt(xml, TEXTS, "the shared texts")
    return list(chain.from_iterable(whole.meanings)) if whole.spelling is Spelling.USUAL else None


def _spelt(xml: bytes, pieces: Pieces, what: str) -> Spelt:
    whole = spelt(xml, pieces) if xml else Spelt(Spelling.USUAL)
    if whole.spelling is Spelling.TORN:
        raise DamagedPart(f"{what} is no XML")
    return whole


def _add_usual(sheets: Sheets, package: Package, book: Book, link: SheetLink, fonts: dict[int, Legacy]) -> bool:
    """Reads a sheet that is spelt as usual; whether it is."""
    xml = package.part(link.part)
    whole = _spelt(xml, ROWS, f"the sheet {link.name!r}")
    if whole.spelling is not Spelling.USUAL:
        return False
    sheet = read_usual(whole.meanings, whole.values, book)
    if sheet is None:
        return False
    if sheet.rows:
        sheets.grids.append(
            Grid(
                link.name,
                sheet.rows,
                sheet.top,
                sheet.left,
                link.is_hidden,
                sheet.marks,
                percent_cells(package, partial(placed_in, xml)),
                whole.merges,
                partial(twice_in_column, xml),
                disguised_cells(package, partial(placed_in, xml)),
                partial(is_column_hidden, xml),
                package.is_1904,
                partial(hidden_rows, xml),
                struck_cells(package, partial(placed_in, xml)),
            )
        )
        if fonts:
            sheets.fonts[link.name] = Fonts.of_sheet(fonts, xml)
    return True


def _add_slowly(sheets: Sheets, package: Package, book: Book, link: SheetLink, fonts: dict[int, Legacy]) -> None:
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
        hidden_rows=partial(hidden_rows, package.part(link.part)),
        struck=struck_cells(package, partial(placed_among, sheet.styles)),
    )
    if fonts:
        sheets.fonts[link.name] = Fonts.of_styles(fonts, sheet.styles)
