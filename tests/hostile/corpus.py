"""Hostile and broken files, each made anew by a few lines that say what is wrong with it; no binaries are kept.

`CORPUS` maps a name to (file name, bytes, what it must end in): the finding's code, "evidence", or "" for a file
whose figures can be read although something is odd about it.
"""

import random
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.hostile.documents import docx, header, ods, ods_cell, ods_row, packed, paragraph, table
from tests.hostile.good import good_report
from tests.hostile.old_book import BIFF5, PASSWORD, old_book
from tests.hostile.raw_zip import Part, raw_zip

UNIT = "0790101"
DATA_PART = "xl/worksheets/sheet2.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
EXTERNAL_DTD = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


@dataclass(frozen=True)
class Hostile:
    """One file. `ends`: codes that it may end in; "" where its own figures may be read."""

    name: str
    file_name: str
    content: bytes | Callable[[], bytes]
    ends: tuple[str, ...]

    @property
    def data(self) -> bytes:
        """Its bytes; bombs are packed by the one worker that needs them."""
        return self.content() if callable(self.content) else self.content


Told = tuple[str, str, bytes | Callable[[], bytes], str]


def form() -> bytes:
    return good_report(UNIT)[0]


def parts_of(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rebuilt(**changes: Callable[[bytes], bytes]) -> bytes:
    """The good form with parts changed, by keyword: data, book, styles, types, relations."""
    names = {
        "data": DATA_PART,
        "book": "xl/workbook.xml",
        "styles": "xl/styles.xml",
        "types": "[Content_Types].xml",
        "relations": "xl/_rels/workbook.xml.rels",
    }
    parts = parts_of(form())
    for name, change in changes.items():
        parts[names[name]] = change(parts[names[name]])
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    with ZipFile(target := BytesIO(), "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def before_root(text: str) -> Callable[[bytes], bytes]:
    return lambda xml: re.sub(rb"<worksheet", text.encode() + b"<worksheet", xml, count=1)


def more_rows(rows: bytes) -> Callable[[bytes], bytes]:
    return lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")


def extent(text: bytes, rows: bytes) -> Callable[[bytes], bytes]:
    return lambda xml: more_rows(rows)(re.sub(rb'<dimension ref="[A-Z0-9:]+"', b'<dimension ref="' + text + b'"', xml))


def first_value(text: bytes) -> Callable[[bytes], bytes]:
    """The first number typed into the column of values, written otherwise."""
    return lambda xml: re.sub(
        rb'<c r="(E[0-9]+)"([^>]*?)( t="n")?><v>[0-9.]+</v></c>', rb'<c r="\1"\2' + text, xml, count=1
    )


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def files() -> Iterator[Told]:
    """(name, file name, bytes, ends) of every file; several ends are set apart by a stroke."""
    yield from _broken()
    yield from _zips()
    yield from _xml()
    yield from _sheets()
    yield from _other_formats()
    yield from _not_ours()
    yield from _texts()


def _broken() -> Iterator[Told]:
    good = form()
    yield "empty", "a.xlsx", b"", "file-empty"
    yield "one byte", "a.xlsx", b"P", "file-other-type"
    yield "cut in the middle", "a.xlsx", good[: len(good) // 2], "file-damaged"
    yield "cut at the end", "a.xlsx", good[:-10], "file-damaged"
    yield "zip signature alone", "a.xlsx", b"PK\x03\x04", "file-damaged"
    yield "noise", "a.xlsx", random.Random(1).randbytes(5000), "file-other-type"
    yield "noise behind a zip signature", "a.xlsx", b"PK\x03\x04" + random.Random(2).randbytes(5000), "file-damaged"
    yield "one flipped byte in a sheet", "a.xlsx", flipped(good), "file-damaged|"
    yield "too large", "a.xlsx", b"PK\x03\x04" + bytes(21 * 1024 * 1024), "file-too-large"


def flipped(data: bytes) -> bytes:
    damaged = bytearray(data)
    place = data.index(DATA_PART.encode()) + 400
    damaged[place] ^= 0xFF
    return bytes(damaged)


def _zips() -> Iterator[Told]:
    types, book = Part(b"[Content_Types].xml", b"<a/>"), Part(b"xl/workbook.xml", b"<a/>")
    base = [types, book]
    yield (
        "42 parts of a bomb",
        "a.xlsx",
        lambda: raw_zip([*base, *(Part(b"%d" % n, bytes(7 << 20)) for n in range(42))]),
        "file-unsafe",
    )
    yield "one part of a bomb", "a.xlsx", lambda: raw_zip([*base, Part(b"x", bytes(60 << 20))]), "file-unsafe"
    yield "lying size", "a.xlsx", lambda: raw_zip([*base, Part(b"x", bytes(100 << 20), declared=100)]), "file-unsafe"
    yield (
        "lying size of a stored part",
        "a.xlsx",
        raw_zip([*base, Part(b"x", b"y" * 99, declared=3, method=0)]),
        "file-unsafe",
    )
    yield (
        "overlapping parts",
        "a.xlsx",
        raw_zip([*base, Part(b"x", b"1" * 500), Part(b"x2", b"1" * 500, local_name=b"x", at=2)]),
        "file-unsafe",
    )
    yield "part of the same name", "a.xlsx", raw_zip([*base, book]), "file-unsafe"
    yield "part of the same name in capitals", "a.xlsx", raw_zip([*base, Part(b"XL/Workbook.xml")]), "file-unsafe"
    yield "part leading outside", "a.xlsx", raw_zip([*base, Part(b"../../../tmp/x")]), "file-unsafe"
    yield "part with an absolute path", "a.xlsx", raw_zip([*base, Part(b"/tmp/x")]), "file-unsafe"
    yield "part with a NUL in its name", "a.xlsx", raw_zip([*base, Part(b"xl/a\0b")]), "file-unsafe"
    yield "two names for one part", "a.xlsx", raw_zip([*base, Part(b"x", local_name=b"y")]), "file-unsafe"
    yield (
        "ten thousand parts",
        "a.xlsx",
        lambda: raw_zip([*base, *(Part(b"%d" % n) for n in range(10_000))]),
        "file-unsafe",
    )
    yield (
        "ten thousand parts that say they are three",
        "a.xlsx",
        lambda: raw_zip([*base, *(Part(b"%d" % n) for n in range(10_000))], told=3),
        "file-unsafe",
    )
    yield "unknown packing", "a.xlsx", raw_zip([*base, Part(b"x", b"y", method=99)]), "file-unsafe"
    yield "encrypted parts", "a.xlsx", raw_zip([types, Part(b"xl/workbook.xml", b"x", flags=0x801)]), "file-encrypted"
    yield (
        "archive in an archive",
        "a.zip",
        zipped({"b.zip": zipped({"c.zip": zipped({"a.txt": b"x"})})}),
        "file-other-type",
    )
    yield "archive leading outside", "a.zip", raw_zip([Part(b"../../evil.xlsx", b"x")]), "file-unsafe"
    yield (
        "archive bomb",
        "a.zip",
        lambda: raw_zip([Part(b"%d.xlsx" % n, bytes(7 << 20)) for n in range(12)]),
        "file-unsafe",
    )
    yield "archive without a file", "a.zip", zipped({}), "file-other-type"


def _xml() -> Iterator[Told]:
    for name, text in (("billion laughs", LAUGHS), ("external entity", XXE), ("external DTD", EXTERNAL_DTD)):
        yield name, "a.xlsx", rebuilt(data=before_root(text)), "file-unsafe"
        yield (
            f"{name} in the workbook part",
            "a.xlsx",
            rebuilt(book=lambda xml, text=text: re.sub(rb"<workbook", text.encode() + b"<workbook", xml, count=1)),
            "file-unsafe",
        )
        yield f"{name} in Word", "a.docx", docx(paragraph("x"), head=text), "file-unsafe"
        yield f"{name} in OpenDocument", "a.ods", ods({"a": [ods_row([ods_cell("x")])]}, head=text), "file-unsafe"
    yield (
        "document type in shared texts",
        "a.xlsx",
        zipped(parts_of(form()) | {"xl/sharedStrings.xml": LAUGHS.encode() + b"<sst/>"}),
        "file-unsafe",
    )
    yield (
        "document type in UTF-16",
        "a.xlsx",
        rebuilt(data=lambda xml: ("<?xml version='1.0' encoding='UTF-16'?>" + XXE + "<worksheet/>").encode("utf-16")),
        "file-unsafe",
    )
    yield (
        "document type in UTF-7",
        "a.xlsx",
        rebuilt(data=lambda xml: b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE x []><worksheet/>"),
        "file-unsafe",
    )
    yield (
        "deep nesting",
        "a.xlsx",
        rebuilt(data=more_rows(b"<row><c>" + b"<is>" * 100_000 + b"</is>" * 100_000 + b"</c></row>")),
        "file-damaged|reader-died|",
    )
    yield "torn XML", "a.xlsx", rebuilt(data=lambda xml: xml[: len(xml) // 2]), "file-damaged"
    yield (
        "tags that do not match",
        "a.xlsx",
        rebuilt(data=first_value(b"><x>7</v></c>")),
        "file-damaged",
    )
    yield "no XML at all", "a.xlsx", rebuilt(data=lambda xml: b"\xff\xfe\x00garbage"), "file-damaged"
    yield (
        "deep nesting in Word",
        "a.docx",
        docx("<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000),
        "file-damaged",
    )


def _sheets() -> Iterator[Told]:
    sparse = b'<row r="1"><c r="A1"><v>1</v></c></row>' + FAR

    def corners(xml: bytes) -> bytes:
        return re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + sparse + b"</sheetData>", xml, flags=re.S)

    yield "stray cell at the end of the sheet", "a.xlsx", rebuilt(data=extent(b"A1:XFD1048576", FAR)), "cells-far"
    yield "stray cell, extent denied", "a.xlsx", rebuilt(data=extent(b"A1:B2", FAR)), "cells-far"
    yield "two cells at opposite corners", "a.xlsx", rebuilt(data=corners), "heading-missing|form-not-found"
    yield "twenty thousand sheets", "a.xlsx", many_sheets(20_000), "file-unsafe|file-damaged|form-not-found"
    yield "a thousand sheets", "a.xlsx", many_sheets(1_000), "regime-unknown|form-not-found|file-damaged"
    yield (
        "huge merges",
        "a.xlsx",
        rebuilt(
            data=lambda xml: xml.replace(
                b"</sheetData>",
                b'</sheetData><mergeCells count="9">'
                + b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % n for n in range(100, 5000))
                + b"</mergeCells>",
            )
        ),
        "",
    )
    yield (
        "two million blank cells",
        "a.xlsx",
        rebuilt(data=more_rows(b'<row r="500">' + b'<c r="A500"/>' * 250_000 + b"</row>")),
        "reader-died|",
    )
    yield (
        "one text in a hundred thousand cells",
        "a.xlsx",
        repeated_text(),
        "reader-died|code-unknown",
    )
    yield (
        "cell number beyond all sheets",
        "a.xlsx",
        rebuilt(data=more_rows(b'<row r="99999999"><c r="ZZZ99999999"><v>1</v></c></row>')),
        "cells-far|file-damaged",
    )
    yield "error cell", "a.xlsx", rebuilt(data=first_value(b' t="e"><f>1/0</f><v>#DIV/0!</v></c>')), "cell-error"
    yield (
        "formula never calculated",
        "a.xlsx",
        rebuilt(data=first_value(b"><f>SUM(A1:A2)</f></c>")),
        "formula-not-calculated",
    )
    yield (
        "formula of another file",
        "a.xlsx",
        rebuilt(data=first_value(b"><f>[1]Sheet1!A1</f><v>7</v></c>")),
        "formula-external",
    )
    yield "not a number", "a.xlsx", rebuilt(data=first_value(b"><v>NaN</v></c>")), "value-unreadable|file-damaged"
    yield "infinity", "a.xlsx", rebuilt(data=first_value(b"><v>1e999</v></c>")), "value-unreadable|file-damaged"
    yield "a number too large", "a.xlsx", rebuilt(data=first_value(b"><v>12345678901234</v></c>")), "value-unreadable"
    yield "a negative count", "a.xlsx", rebuilt(data=first_value(b"><v>-5</v></c>")), "negative_value|"
    yield (
        "data exchange in a cell",
        "a.xlsx",
        rebuilt(data=first_value(b" t=\"str\"><f>cmd|' /C calc'!A0</f><v>x</v></c>")),
        "value-unreadable",
    )
    yield "macros", "a.xlsm", zipped(parts_of(form()) | {"xl/vbaProject.bin": OLE}), "file-macros"
    yield (
        "strict names without a sheet",
        "a.xlsx",
        rebuilt(book=lambda xml: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", xml, flags=re.S)),
        "regime-unknown|form-not-found|file-damaged",
    )
    yield (
        "relations leading to each other",
        "a.xlsx",
        rebuilt(relations=lambda xml: xml.replace(b"worksheets/sheet2.xml", b"workbook.xml")),
        "form-not-found|file-damaged|heading-missing",
    )


SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def many_sheets(count: int) -> bytes:
    """So many sheets, all of them the same part."""
    names = "".join(f'<sheet name="T{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, count + 1))
    link = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    cell = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "xl/workbook.xml": f'<workbook {SPACE} xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {SPACE}>{cell}</worksheet>",
    }
    return packed(parts)


def repeated_text() -> bytes:
    """One text of 30,000 letters, in a hundred thousand cells: 3 GB for who copies it."""
    parts = parts_of(form())
    rows = b"".join(
        b'<row r="%d">' % row
        + b"".join(b'<c r="%c%d" t="s"><v>0</v></c>' % (65 + n, row) for n in range(20))
        + b"</row>"
        for row in range(200, 5200)
    )
    parts["xl/sharedStrings.xml"] = f"<sst {SPACE}><si><t>{'x' * 30_000}</t></si></sst>".encode()
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = b'<Relationship Id="rIdS" Type="' + kind + b'" Target="sharedStrings.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", link)
    parts[DATA_PART] = parts[DATA_PART].replace(b"</sheetData>", rows + b"</sheetData>")
    return zipped(parts)


def _other_formats() -> Iterator[Told]:
    bomb = ods_row([ods_cell("x", 'table:number-columns-repeated="16384"')], 'table:number-rows-repeated="1048576"')
    yield "repeats of OpenDocument", "a.ods", ods({"Số liệu": [bomb]}), "heading-missing"
    yield "torn OpenDocument", "a.ods", ods({"a": [bomb]})[:300], "file-damaged"
    yield "span of Word", "a.docx", docx(table([["a", "b"]], span="100000000")), "form-not-found"
    yield "prose in Word", "a.docx", docx(paragraph("Kính gửi Phòng Giáo dục và Đào tạo.")), "form-not-found"
    yield "no document in Word", "a.docx", packed({"[Content_Types].xml": "x", "word/document.xml": ""}), "file-damaged"
    yield "table of commas", "a.csv", b"a,b\n" * 200_000, "form-not-found"
    yield "one line of a million cells", "a.csv", b"a;" * 1_000_000 + b"\n" + b"b;c\n" * 3, "file-other-type"
    yield (
        "OpenDocument behind a password",
        "a.ods",
        packed(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": "<m:manifest><m:encryption-data/></m:manifest>",
                "content.xml": random.Random(4).randbytes(900),
            },
            stored=("mimetype",),
        ),
        "file-encrypted",
    )
    yield "old workbook behind a password", "a.xls", old_book([(0, 0, 1)], more=PASSWORD), "file-encrypted"
    yield "workbook of Excel 95", "a.xls", old_book([(0, 0, 1)], BIFF5, "Book"), "file-other-type"
    yield "cells at opposite corners of an old workbook", "a.xls", old_book([(0, 0, 1), (65535, 255, 1)]), "file-unsafe"
    yield "old workbook with nothing in it", "a.xls", OLE + "Workbook".encode("utf-16-le"), "file-damaged"
    yield (
        "old workbook of noise",
        "a.xls",
        OLE + "Workbook".encode("utf-16-le") + random.Random(3).randbytes(9000),
        "file-damaged",
    )


def _not_ours() -> Iterator[Told]:
    yield (
        "web page as .xls",
        "a.xls",
        b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        "file-other-type",
    )
    yield "XML as .xls", "a.xls", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "file-other-type"
    yield "old Word", "a.doc", OLE + "WordDocument".encode("utf-16-le"), "file-other-type"
    yield "behind a password", "a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "file-encrypted"
    yield "binary workbook", "a.xlsb", packed({"[Content_Types].xml": "", "xl/workbook.bin": "x"}), "file-other-type"
    yield "presentation", "a.pptx", packed({"[Content_Types].xml": "", "ppt/presentation.xml": "x"}), "file-other-type"
    yield "rar", "a.rar", b"Rar!\x1a\x07\x01\x00" + b"\0" * 50, "file-other-type"
    yield "7z", "a.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "file-other-type"
    yield "rich text", "a.rtf", b"{\\rtf1 x}", "file-other-type"
    yield "program", "BaoCao.xlsx.exe", b"MZ\x90\0" + b"\0" * 500, "file-other-type"
    yield "link to a shared drive", "a.txt", b"https://drive.example/d/abc", "file-link"
    yield "signed scan", "a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + zlib.compress(b"x"), "evidence"
    yield "picture named as a workbook", "a.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "evidence"


def _texts() -> Iterator[Told]:
    yield "secret by name", "TỐI MẬT.xlsx", form(), "file-secret"
    yield (
        "secret by a cell",
        "a.xlsx",
        rebuilt(
            data=lambda xml: more_rows(
                b'<row r="400"><c r="A400" t="inlineStr"><is><t>M\xe1\xba\xacT</t></is></c></row>'
            )(xml)
        ),
        "file-secret",
    )
    yield "secret in the margin of Word", "a.docx", docx(paragraph("x"), more=header("TUYỆT MẬT")), "file-secret"
    yield (
        "formula as text",
        "=cmd.xlsx",
        rebuilt(data=first_value(b' t="inlineStr"><is><t>=HYPERLINK("http://x.example","y")</t></is></c>')),
        "value-unreadable",
    )
    yield (
        "control characters",
        "a.xlsx",
        rebuilt(data=first_value(b' t="inlineStr"><is><t>5_x0000__x001F_</t></is></c>')),
        "text-poisoned",
    )
    yield (
        "lone surrogate",
        "a.xlsx",
        rebuilt(data=first_value(b' t="inlineStr"><is><t>5_xD800_</t></is></c>')),
        "text-poisoned",
    )
    yield "markup as a name", "<img src=x onerror=alert(1)>.csv", b"a;b\nc;d\n", "form-not-found"
    yield "a name of dots", "..%2f..%2fx.csv", b"a;b\nc;d\n", "form-not-found"


def corpus() -> list[Hostile]:
    """All of them, always the same."""
    return [Hostile(name, file_name, content, tuple(ends.split("|"))) for name, file_name, content, ends in files()]
