"""WordprocessingML that a template cannot say: figures in content controls, ruled lines, whole tables."""

from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from etl.model.report import Run
from etl.publish.tables import Align, Row, Table
from etl.publish.text_width import bold_width

TWIPS_PER_POINT = 20
_TABLE_SIZE, _MARGIN = 11, 57  # points; twips on either side of a cell
_SHORT = 12
"""Rows of a table that is not torn between pages, if it has pages of its own."""
BODY_STYLE = "ThanVan"
_KEPT, _FREE = "<w:keepNext/>", '<w:keepNext w:val="0"/>'
_ABOVE_TABLE = f'{_KEPT}<w:spacing w:before="120"/>'
_CELL_STYLES = {Align.LEFT: "BangChu", Align.CENTER: "BangGiua", Align.RIGHT: "BangSo"}


def runs_xml(runs: tuple[Run, ...]) -> Markup:
    """Text runs; a figure stands in a content control tagged with its name. Ids are numbered when saved."""
    return Markup("".join(_control(run) if run.tag else _run(run.text) for run in runs))


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _control(run: Run) -> str:
    # LibreOffice 7 drops the tag and keeps the name of the placeholder: the figure's name stands in both.
    name = quoteattr(run.tag)
    kept = f"<w:placeholder><w:docPart w:val={name}/></w:placeholder>"
    properties = f'<w:sdtPr><w:tag w:val={name}/><w:id w:val="0"/>{kept}<w:text/></w:sdtPr>'
    return f"<w:sdt>{properties}<w:sdtContent>{_run(run.text)}</w:sdtContent></w:sdt>"


def rule_xml(column_points: float, rule_points: float) -> Markup:
    """A ruled line of this length in the middle of a column: the border of an empty, indented paragraph."""
    indent = max(0, round((column_points - rule_points) / 2 * TWIPS_PER_POINT))
    properties = f'<w:pStyle w:val="GachDuoi"/><w:ind w:left="{indent}" w:right="{indent}" w:firstLine="0"/>'
    return Markup(f"<w:p><w:pPr>{properties}</w:pPr></w:p>")


def tables_xml(tables: tuple[Table, ...], points: float, title_style: str = "TenBang") -> Markup:
    """Tables one below the other, each with its title if there are several; in the style of a text always.

    Below a text they may be torn: kept together they would leave it alone on its page. One ends where the next begins:
    all kept with each other would leave an appendix's title alone on its page.
    """
    parts, is_below_text = [], title_style == BODY_STYLE
    for table in tables:
        if table.title and (is_below_text or len(tables) > 1):
            parts.append(_paragraph(title_style, (Run(table.title),), _ABOVE_TABLE if is_below_text else ""))
        is_last = table is tables[-1]
        parts.append(_table(table, round(points * TWIPS_PER_POINT), is_whole=not is_below_text, is_last=is_last))
    return Markup("".join(parts))


def _table(table: Table, twips: int, *, is_whole: bool, is_last: bool) -> str:
    widths = _widths(table, twips)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    margins = f'<w:left w:w="{_MARGIN}" w:type="dxa"/><w:right w:w="{_MARGIN}" w:type="dxa"/>'
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )
    kept = "" if is_whole else _FREE
    cells = zip(table.headers, widths, strict=True)
    header = "".join(_cell("BangDau", (Run(text),), width, kept=kept) for text, width in cells)
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
    # A short table stays whole, and a note below the last takes its last row along.
    end = len(table.rows) - 1
    tied = range(0 if end < _SHORT else end, end + is_last) if is_whole else range(0)
    body = "".join(_row(row, widths, kept=_KEPT if n in tied else "") for n, row in enumerate(table.rows))
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"


def _widths(table: Table, twips: int) -> list[int]:
    """Column widths by their shares; no word of a heading and no number is torn: the widest columns give."""
    widths = [round(twips * share / sum(table.widths)) for share in table.widths]
    least = [max(_longest_word(text), _longest_number(table, n)) for n, text in enumerate(table.headers)]
    lacking = {n for n, width in enumerate(widths) if width < least[n]}
    given = sum(least[n] - widths[n] for n in lacking)
    for n in lacking:
        widths[n] = least[n]
    spare = {n: max(0, widths[n] - least[n]) ** 2 for n in range(len(widths)) if n not in lacking}
    for n, weight in spare.items():
        widths[n] -= round(given * weight / (sum(spare.values()) or 1))
    return widths


def _longest_word(heading: str) -> int:
    return round((max(bold_width(word, _TABLE_SIZE) for word in heading.split()) + 1) * TWIPS_PER_POINT) + 2 * _MARGIN


def _longest_number(table: Table, column: int) -> int:
    """What the column needs for its longest cell that is not running text."""
    cells = (row.cells[column] for row in table.rows if not row.is_group)
    texts = {cell.text for cell in cells if cell.align is not Align.LEFT}
    widest = max((bold_width(text, _TABLE_SIZE) for text in texts), default=0.0)
    return round((widest + 1) * TWIPS_PER_POINT) + 2 * _MARGIN


def _row(row: Row, widths: list[int], *, kept: str) -> str:
    """A row that is never split between pages; a group's heading stays with what follows, and so does one `kept`."""
    if row.is_group:
        cells = _cell("BangNhom", row.cells[0].runs, sum(widths), span=len(widths))
    else:
        placed = zip(row.cells, widths, strict=True)
        cells = "".join(_cell(_CELL_STYLES[cell.align], cell.runs, width, kept=kept) for cell, width in placed)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(style: str, runs: tuple[Run, ...], width: int, span: int = 1, *, kept: str = "") -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}<w:vAlign w:val="center"/></w:tcPr>'
    return f"<w:tc>{properties}{_paragraph(style, runs, kept)}</w:tc>"


def _paragraph(style: str, runs: tuple[Run, ...], more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs_xml(runs)}</w:p>'
