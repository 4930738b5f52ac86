"""The sheet that is put behind the unit's own: every finding with a link to its cell. It is ignored when read back."""

from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from etl.forms.styles import FONT
from etl.respond.cells import CRITICAL_FILL, WARNING_FILL, Styles
from etl.respond.marks import Mark, MarkUp, places, reference
from etl.respond.ooxml import Editor, legal

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WIDTHS = (6, 16, 18, 18, 92)
_HEADINGS = ("STT", "Mức", "Trang", "Ô", "Nội dung và việc cần làm")
_LETTERS_A_LINE, _LINE_POINTS = 88, 16.5
MUST, EXPLAIN = "Phải sửa", "Đề nghị giải trình"


def put_list(editor: Editor, styles: Styles, markup: MarkUp) -> None:
    """Writes the sheet, in the place of the one that an earlier return has left."""
    known = editor.sheet(markup.list_name)
    part = known.part if known is not None else _new_sheet(editor, markup.list_name)
    namespace = etree.QName(editor.tree(editor.workbook)).namespace or ""
    editor.write(part, _xml(namespace, editor, _formats(styles), markup).encode())


def _new_sheet(editor: Editor, name: str) -> str:
    part = editor.free_name("xl/worksheets/sheet{}.xml")
    editor.declare(part, _SHEET_TYPE)
    book = editor.tree(editor.workbook, will_change=True)
    sheets = book.find("{*}sheets")
    assert sheets is not None
    number = max((int(sheet.get("sheetId") or 0) for sheet in sheets), default=0) + 1
    entry = etree.SubElement(sheets, str(sheets[0].tag), name=name, sheetId=str(number))
    entry.set(f"{{{editor.relation_types}}}id", editor.relate(editor.workbook, "worksheet", part))
    return part


def _formats(styles: Styles) -> dict[str, int]:
    """Indexes of the sheet's own formats by name; a workbook without formats gets a bare list."""
    if not styles.can_colour:
        return dict.fromkeys(("plain", "title", "note", "head", "link", "must", "explain"), 0)
    name = f'<name val="{FONT}"/><family val="1"/>'
    fonts = {
        "plain": f'<font><sz val="12"/>{name}</font>',
        "title": f'<font><b/><sz val="14"/>{name}</font>',
        "head": f'<font><b/><sz val="12"/>{name}</font>',
        "link": f'<font><u/><sz val="12"/><color rgb="FF0B57A4"/>{name}</font>',
    }
    line = '<color rgb="FF7F7F7F"/>'
    sides = "".join(f'<{side} style="thin">{line}</{side}>' for side in ("left", "right", "top", "bottom"))
    box = styles.append("borders", f"<border>{sides}<diagonal/></border>")
    font = {key: styles.append("fonts", xml) for key, xml in fonts.items()}
    fills = {
        key: styles.append(
            "fills", f'<fill><patternFill patternType="solid"><fgColor rgb="{rgb}"/></patternFill></fill>'
        )
        for key, rgb in (("must", CRITICAL_FILL), ("explain", WARNING_FILL))
    }

    def xf(font_key: str, border: int, fill: int = 0, across: str = "left") -> int:
        align = f'<alignment horizontal="{across}" vertical="top" wrapText="1"/>'
        return styles.append(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{font[font_key]}" fillId="{fill}" borderId="{border}" xfId="0" applyFont="1"'
            f' applyFill="1" applyBorder="1" applyAlignment="1">{align}</xf>',
        )

    return {
        "plain": xf("plain", box),
        "title": xf("title", 0),
        "note": xf("plain", 0),
        "head": xf("head", box, across="center"),
        "link": xf("link", box),
        "must": xf("plain", box, fills["must"]),
        "explain": xf("plain", box, fills["explain"]),
    }


def _xml(namespace: str, editor: Editor, formats: dict[str, int], markup: MarkUp) -> str:
    heads = len(markup.heading)
    rows = [
        _row(1 + n, [(0, line, "note" if n else "title")], _height(line, 140)) for n, line in enumerate(markup.heading)
    ]
    rows.append(_row(heads + 1, [(n, text, "head") for n, text in enumerate(_HEADINGS)], 20))
    links = []
    for number, mark in enumerate(markup.marks, 1):
        row = heads + 1 + number
        target = _target(editor, mark)
        rows.append(_row(row, _finding_cells(number, mark, bool(target)), _height(mark.text, _LETTERS_A_LINE)))
        if target:
            links.append(f'<hyperlink ref="D{row}" location={quoteattr(target)} display={quoteattr(target)}/>')
    cells = "".join(row.format(**formats) for row in rows)
    columns = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(_WIDTHS, 1))
    merged = "".join(f'<mergeCell ref="A{n}:E{n}"/>' for n in range(1, heads + 1))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="{CRITICAL_FILL}"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews><cols>{columns}</cols>'
        f'<sheetData>{cells}</sheetData><mergeCells count="{heads}">{merged}</mergeCells>'
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageMargins left="0.6" right="0.6" top="0.8" bottom="0.8" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0" blackAndWhite="1"/></worksheet>'
    )


def _finding_cells(number: int, mark: Mark, is_linked: bool) -> list[tuple[int, str, str]]:
    level = (MUST, "must") if mark.is_critical else (EXPLAIN, "explain")
    return [
        (0, str(number), "plain"),
        (1, *level),
        (2, mark.sheet, "plain"),
        (3, ", ".join(mark.cells), "link" if is_linked else "plain"),
        (4, mark.text, "plain"),
    ]


def _row(number: int, cells: list[tuple[int, str, str]], height: float) -> str:
    """One row with placeholders for its formats; texts stand inside, so that the shared ones stay untouched."""
    written = "".join(
        f'<c r="{reference((number, column + 1))}" s="{{{style}}}" t="inlineStr">'
        f'<is><t xml:space="preserve">{_text(text)}</t></is></c>'
        for column, text, style in cells
    )
    return f'<row r="{number}" ht="{height}" customHeight="1">{written}</row>'


def _text(text: str) -> str:
    return escape(legal(text)).replace("{", "{{").replace("}", "}}")


def _height(text: str, letters: int) -> float:
    lines = sum(max(1, -(-len(part) // letters)) for part in text.split("\n"))
    return min(400.0, lines * _LINE_POINTS + 4)


def _target(editor: Editor, mark: Mark) -> str:
    """Where the link leads: the first cell of the finding, if the workbook has it."""
    found = places(mark.cells)
    if not found or editor.sheet(mark.sheet) is None:
        return ""
    return f"'{mark.sheet.replace(chr(39), chr(39) * 2)}'!{reference(found[0])}"
