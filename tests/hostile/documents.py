"""Word and OpenDocument files written by hand, as small as they can be."""

from collections.abc import Sequence
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def packed(parts: dict[str, str | bytes], stored: Sequence[str] = ()) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data, ZIP_STORED if name in stored else ZIP_DEFLATED)
    return file.getvalue()


def paragraph(text: str, font: str = "") -> str:
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    return f'<w:p><w:r>{fonts}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(rows: Sequence[Sequence[object]], span: str = "") -> str:
    grid = f'<w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>' if span else ""
    cells = ("".join(f"<w:tc>{grid}{paragraph(str(cell))}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def docx(*blocks: str, head: str = "", more: dict[str, str] | None = None) -> bytes:
    """`blocks`: paragraphs and tables as XML; `head` goes before the root element."""
    body = (
        f"<?xml version='1.0' encoding='UTF-8'?>{head}<w:document {_W}><w:body>{''.join(blocks)}</w:body></w:document>"
    )
    return packed({"[Content_Types].xml": _TYPES, "word/document.xml": body, **(more or {})})


def header(text: str) -> dict[str, str]:
    return {"word/header1.xml": f"<w:hdr {_W}>{paragraph(text)}</w:hdr>"}


def ods_cell(value: object, more: str = "") -> str:
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}" {more}/>'
    text = f"<text:p>{escape(str(value))}</text:p>" if value != "" else ""
    return f'<table:table-cell office:value-type="string" {more}>{text}</table:table-cell>'


def ods(sheets: dict[str, Sequence[str]], head: str = "", styles: str = "") -> bytes:
    """`sheets`: rows as XML by the sheet's name; `styles`: automatic ones."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(rows)}</table:table>' for name, rows in sheets.items()
    )
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?>{head}<office:document-content {_NAMESPACES}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return packed({"mimetype": _ODS, "content.xml": content}, stored=("mimetype",))


def ods_row(cells: Sequence[str], more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"
