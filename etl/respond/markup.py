"""The unit's own workbook, marked up: cells coloured and commented, a last sheet that lists the findings.

Runs inside the sandbox (`markup_worker`), for the file is a stranger's. Formulas with their cached values, validations,
protection, print areas and whatever else the unit's program has written stay as they are: only the formats of marked
cells, their comments and the list are touched, everything else keeps its bytes.
"""

from zipfile import BadZipFile
from zlib import error as ZlibError

from lxml import etree

from etl.respond.cells import CRITICAL_FILL, WARNING_FILL, SheetCells, Styles
from etl.respond.comments import SheetComments
from etl.respond.findings_sheet import put_list
from etl.respond.marks import Mark, MarkUp, Place, places
from etl.respond.ooxml import Editor, SheetPart, UnfitWorkbook, child, tag_like

_DAMAGE = (BadZipFile, ZlibError, etree.LxmlError, KeyError, ValueError, IndexError, EOFError, NotImplementedError)


def mark_up(data: bytes, markup: MarkUp) -> bytes:
    """The workbook with its marks; those of an earlier return are taken away first.

    Raises:
        UnfitWorkbook: the package cannot be taken apart; the unit gets a fresh form instead.
    """
    try:
        return _marked(data, markup)
    except _DAMAGE as error:
        raise UnfitWorkbook(f"{type(error).__name__}: {error}") from error


def _marked(data: bytes, markup: MarkUp) -> bytes:
    editor = Editor(data)
    styles = Styles(editor)
    originals = styles.originals()
    for number, sheet in enumerate(editor.sheets, 1):
        if sheet.name == markup.list_name:
            continue
        comments = SheetComments(editor, sheet.part, number)
        comments.remove_ours()
        _take_colours_back(editor, sheet, originals)
        _mark_sheet(editor, styles, comments, [mark for mark in markup.marks if mark.sheet == sheet.name])
    put_list(editor, styles, markup)
    return editor.saved()


def _take_colours_back(editor: Editor, sheet: SheetPart, originals: dict[int, int]) -> None:
    if not originals:
        return
    for cell in SheetCells(editor.tree(sheet.part)):
        style = int(cell.get("s") or 0)
        if style in originals:
            editor.tree(sheet.part, will_change=True)
            cell.set("s", str(originals[style]))


def _mark_sheet(editor: Editor, styles: Styles, comments: SheetComments, marks: list[Mark]) -> None:
    meant = {mark: places(mark.cells) for mark in marks}
    if not any(meant.values()):
        return
    root = editor.tree(sheet_part := comments.part, will_change=True)
    assert sheet_part
    cells = SheetCells(root)
    texts: dict[Place, list[str]] = {}
    colours: dict[Place, str] = {}
    for mark, found in meant.items():
        for place in found:
            fill = CRITICAL_FILL if mark.is_critical else WARNING_FILL
            colours[place] = CRITICAL_FILL if colours.get(place) == CRITICAL_FILL else fill
        for place in found if len(found) <= len(mark.cells) else found[:1]:
            texts.setdefault(place, []).append(mark.text)
    for place, fill in colours.items():
        styles.colour(cells.at(place), fill)
    comments.add({place: "\n".join(said) for place, said in texts.items()})
    _leave_out_in_print(root)


def _leave_out_in_print(sheet: etree._Element) -> None:
    """Fills and comments are not printed: the sheet is printed again to be signed."""
    if sheet.find(tag_like(sheet, "pageSetup")) is None and sheet.find(tag_like(sheet, "pageMargins")) is None:
        margins = {"left": "0.7", "right": "0.7", "top": "0.75", "bottom": "0.75", "header": "0.3", "footer": "0.3"}
        for side, inches in margins.items():
            child(sheet, "pageMargins").set(side, inches)
    setup = child(sheet, "pageSetup")
    setup.set("blackAndWhite", "1")
    setup.set("cellComments", "none")
