"""What is no XML is told from what is, just as a parser tells it, whatever was seen before."""

import os
import random
import re
from typing import ClassVar, cast
from xml.etree import ElementTree

import pytest
from lxml import etree

from etl.read import soundness
from etl.read.package import PACKAGE_ERRORS
from etl.read.slow_sheet import Book
from etl.read.soundness import MOST_PIECES, ROWS, TEXTS, Pieces, Spelling, spelt
from etl.read.usual_sheet import read_usual
from tests.hostile.corpus import DATA_PART, form, parts_of
from tests.hostile.mutants import CHANGES, comment, cut_out, noise

MUTANTS = int(os.environ.get("ETL_TEST_MUTANTS", "200"))


class Texts:
    """What the cells of a sheet by itself refer to."""

    text_by_number: ClassVar[dict[bytes, str]] = {b"1": "một"}
    texts = ("không",) * 1_000
    written_date_styles: frozenset[bytes] = frozenset()


def spelling(xml: bytes, pieces: Pieces = ROWS) -> Spelling:
    """As it is found; values are judged where they are read, and what is unusual about them a parser sees."""
    whole = spelt(xml, pieces)
    if pieces is TEXTS or whole.spelling is not Spelling.USUAL:
        return whole.spelling
    try:
        sheet = read_usual(whole.meanings, whole.values, cast(Book, Texts))
    except PACKAGE_ERRORS:
        sheet = None
    is_sound = sheet is not None or parses(xml)
    return Spelling.USUAL if sheet is not None else Spelling.ODD if is_sound else Spelling.TORN


def is_well_formed(xml: bytes, pieces: Pieces = ROWS) -> bool:
    return spelling(xml, pieces) is not Spelling.TORN


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = b"<worksheet " + MAIN + b' xmlns:x="b"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def sheet(*rows: bytes) -> bytes:
    return HEAD + b"".join(rows) + TAIL


def row(*cells: bytes) -> bytes:
    return b"<row>" + b"".join(b"<c>" + cell + b"</c>" for cell in cells) + b"</row>"


def numbered(*rows: bytes) -> list[bytes]:
    """Rows that all say they are the first, one below the other."""
    return [re.sub(rb'( r="[A-Z]*)[0-9]"', b'\\g<1>%d"' % (10 * number), one) for number, one in enumerate(rows, 1)]


def parses(xml: bytes) -> bool:
    try:
        etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return False
    return True


def parses_strictly(xml: bytes) -> bool:
    """As the parser does that minds prefixes too."""
    try:
        ElementTree.fromstring(xml)
    except ElementTree.ParseError:
        return False
    return True


@pytest.mark.parametrize(
    "xml",
    [
        sheet(row(b"1", b"2", b"3"), row(b"<v>4</v>", b"<v/>", b"")),
        sheet(b"<row><c/><c><v>1</v></c><c/></row>", row(b"1", b"2", b"3")),
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + sheet(row(b"\xe1\xba\xac", b"&#65;", b"&lt;")),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + sheet(row(b"\xe1", b"2", b"3")),
        sheet(row(b"1", b'<v x:y="1">2</v>', b"3")),
        sheet(b"<row><c>1</c><!-- <c></c><c> --><c>2</c></row>"),
        sheet(),
    ],
)
def test_what_is_xml_is_found_so_twice(xml: bytes) -> None:
    assert parses(xml)
    assert is_well_formed(xml) and is_well_formed(xml)


@pytest.mark.parametrize(
    "xml",
    [
        sheet(row(b"1", b"<v>2", b"3")),
        sheet(row(b"1"), row(b"1", b"<v1>2</v2>", b"3"), row(b"1")),
        sheet(row(b"1"), row(b"1", b"<v>2", b"3"), row(b"1"), row(b"4")),
        sheet(row(b"1"), row(b"1"), b"<x>" + row(b"1"), row(b"4")),
        sheet(row(b"1"), row(b"1"), b"</sheetData><sheetData>" + row(b"1"), b"<x/>" + row(b"4"), b"</sheetData>"),
        sheet(row(b"1", b"<v>2</t>", b"3")),
        sheet(row(b"1", b"2</v>", b"3")),
        sheet(row(b"1", b"<c>", b"3"), row(b"", b"</c>", b"")),
        sheet(row(b"1", b"<!--", b"-->", b"4")) + b"x",
        sheet(row(b"1", b"2", b"3"), b"<row>"),
        sheet(row(b"1", b"2", b"3"), b"</row><row>"),
        sheet(row(b"1", b"</row></sheetData><sheetData><row><c>", b"3", b"</row>")),
        sheet(row(b"1", b"&nbsp;", b"3")),
        sheet(row(b"1", b"\xff", b"3")),
        sheet(row(b"1", b"\0", b"3")),
        sheet(row(b"1", b'<v a="1" a="2"/>', b"3")),
        sheet(row(b"1", b'<v z:a="1"/>', b"3")),
        sheet(row(b"1", b"2", b"3"))[:-3],
        sheet(row(b"1", b"2", b"3")) + b"<worksheet/>",
        sheet(row(b"1", b"2", b"3"))[1:],
        b"",
    ],
)
def test_what_is_none_is_found_so_twice(xml: bytes) -> None:
    assert not parses(xml)
    assert not is_well_formed(xml) and not is_well_formed(xml)


def texts(*items: bytes) -> bytes:
    return b'<sst xmlns="a" count="%d">' % len(items) + b"".join(b"<si>%s</si>" % item for item in items) + b"</sst>"


@pytest.mark.parametrize(
    "bad", [b"<t>c", b"<t>c</x>", b"c</t>", b"<t>&nbsp;</t>", b"</si></sst><sst><si>", b"<t>\xff</t>"]
)
def test_shared_texts_are_told_apart_too(bad: bytes) -> None:
    """Of texts that are no XML the fast reader made others, and no one was told."""
    good = texts(b"<t>a</t>", b"<t>1</t>", b"<t>b</t>", b"<t>2</t>")
    assert parses(good) and is_well_formed(good, TEXTS) and is_well_formed(good, TEXTS)
    for torn in (texts(b"<t>a</t>", b"<t>1</t>", bad, b"<t>2</t>"), texts(bad, b"<t>1</t>", b"<t>2</t>"), good[:-2]):
        assert not parses(torn)
        assert not is_well_formed(torn, TEXTS) and not is_well_formed(torn, TEXTS)


PREFIXED = [b'<row r="%d" x:y="%d"><c r="A%d"><v>7</v></c></row>' % (n, n, n) for n in (1, 2, 3)]


def test_a_prefix_that_another_sheet_declared_declares_nothing_here() -> None:
    declared = sheet(*numbered(USUAL, *PREFIXED, USUAL))
    assert spelling(declared) is Spelling.USUAL
    undeclared = declared.replace(b' xmlns:x="b"', b"")
    assert not parses_strictly(undeclared)
    assert spelling(undeclared) is spelling(undeclared) is Spelling.TORN


@pytest.mark.parametrize("attributes", [b' ht="1" ht="2"', b' z:y="1"', b' ht="&nbsp;"', b' ht="\xff"', b' ht="\x01"'])
def test_what_looks_usual_and_is_no_xml_is_torn(attributes: bytes) -> None:
    rows = [PREFIXED[0], PREFIXED[1].replace(b"<row", b"<row" + attributes), PREFIXED[2]]
    for number in range(3):
        torn = sheet(*numbered(*(rows[number:] + rows[:number])))
        assert not parses_strictly(torn)
        assert spelling(torn) is spelling(torn) is Spelling.TORN


EXCEL = b"<worksheet " + MAIN + b' xmlns:x14ac="b" xmlns:xr="c" xmlns:xr2="d" xmlns:xr3="e">'


WRITTEN = {
    "as Excel writes": EXCEL
    + b"<sheetData>"
    + b"".join(
        b'<row r="%d" x14ac:dyDescent="0.25"><c r="A%d" s="4"><v>%%d</v></c><c r="B%d" s="4"/></row>' % (n, n, n)
        for n in (1, 2, 3)
    ),
    "as openpyxl writes": HEAD
    + b"".join(b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>H%%d</t></is></c></row>' % (n, n) for n in (1, 2, 3)),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_what_differs_in_values_alone_is_parsed_once(written: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else every report of a real program would cost a parser's time."""
    assert parses(written % (1, 2, 3) + TAIL) and spelling(written % (1, 2, 3) + TAIL) is Spelling.USUAL
    monkeypatch.setattr(soundness, "_parses", lambda xml: pytest.fail(f"parsed: {xml!r}"))
    assert spelling(written % (45, 0, 123_456) + TAIL) is Spelling.USUAL


def test_mutants_are_told_apart_as_a_parser_does() -> None:
    """In one memory, so that a piece wrongly believed once would be believed again."""
    dice, good = random.Random(4), parts_of(form())[DATA_PART]
    torn = 0
    for _ in range(MUTANTS):
        xml = good
        for _ in range(dice.randint(1, 3)):
            xml = dice.choice((*CHANGES, noise, cut_out, comment))(xml, dice)
        expected = parses(xml)
        torn += not expected
        assert is_well_formed(xml) is expected
    assert MUTANTS // 5 < torn < MUTANTS * 9 // 10


def test_the_memory_has_an_end() -> None:
    for start in range(0, 3 * MOST_PIECES, MOST_PIECES // 2):
        cells = (b'<c r="A%d"><v>1</v></c>' % number for number in range(start, start + MOST_PIECES // 2))
        assert is_well_formed(sheet(*(b"<row>" + cell + b"</row>" for cell in cells)))
    for number in range(3 * soundness.MOST_ROOTS):
        assert is_well_formed(sheet(*numbered(USUAL, USUAL, USUAL)).replace(b"xmlns:x", b"xmlns:x%d" % number))
    assert len(soundness._known) <= soundness.MOST_ROOTS
    assert all(0 < len(pieces) < 2 * MOST_PIECES for pieces in soundness._known.values())


USUAL = b'<row r="1" spans="1:7"><c r="A1" s="4" t="s"><v>41</v></c><c r="E1" s="2"><v>17</v></c></row>'


@pytest.mark.parametrize(
    "written",
    [
        b'<row r="1"><c r="E1"><v>17</v></c></row>',
        b'<row r="1"><c r="E1" t="n"></c><c r="F1" s="3" /><c r="G1"><v /></c></row>',
        b'<row r="1"><c r="E1"><f aca="false">SUM(A1:A2)</f><v>-1.5E-7</v></c></row>',
        b'<row r="1"><c r="E1" t="str"><f>"a"&amp;"b"</f><v xml:space="preserve"> ab</v></c></row>',
        b'<row r="1"><c r="E1" t="inlineStr"><is><t xml:space="preserve">C&#243; </t></is></c></row>',
        b'<row r="1"><c r="E1" t="inlineStr"><is><r><rPr><b/></rPr><t>1</t></r><r><t>7</t></r></is></c></row>',
        b'<row r="1"><c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F1" t="b"><v>1</v></c></row>',
        b'<row r="1" customFormat="false" ht="12.8" hidden="false"/><row r="2"></row>',
        b'<row collapsed="false" ht="12.8" r="1"><c r="E1"><f t="dataTable" ref="E1:E8" r1="A1"/><v>1</v></c></row>',
        b'<row r="1">\n  <c r="E1">\n    <v>17</v>\n  </c>\n</row>',
    ],
)
def test_what_writers_write_is_left_to_the_fast_reader(written: bytes) -> None:
    assert spelling(sheet(*numbered(USUAL, written, USUAL))) is Spelling.USUAL
    assert spelling(sheet(*numbered(written, USUAL))) is spelling(sheet(*numbered(written, USUAL))) is Spelling.USUAL
    assert spelling(sheet(*numbered(USUAL, written))) is Spelling.USUAL


@pytest.mark.parametrize(
    "written",
    [
        b'<row r="1"><c r="E1"><v>5</v><x:v>17</x:v></c></row>',
        b'<row r="1"><x:c r="E1"><v>5</v></x:c></row>',
        b'<row r="1"><c x:r="F1" r="E1"><v>5</v></c></row>',
        b'<row r="1"><c r="E1"><v>5</v><v>17</v></c></row>',
        b'<row r="1"><c r="E1"><v>1<x/>7</v></c></row>',
        b'<row r="1"><c r="E1"><v>1<!-- -->7</v></c></row>',
        b'<row r="1"><c r="E1"><v>1<?x y?>7</v></c></row>',
        b'<row r="1"><c r="E1"><v><![CDATA[17]]></v></c></row>',
        b'<row r="1"><c r="E1"><v>&#49;7</v></c></row>',
        b'<row r="1"><c r="E1" t="str"><v>&#49;7</v></c></row>',
        b'<row r="1"><c r="e1"><v>17</v></c></row>',
        b'<row r="1"><c><v>17</v></c></row>',
        b"<row r=\"1\"><c r='E1'><v>17</v></c></row>",
        b'<row r="1"><c r="E1" t="s"><v> 7 </v></c></row>',
        b'<row r="1"><c r="E1" t="s"><v>7.0</v></c></row>',
        b'<row r="1"><c r="E1" t="s"><v>-7</v></c></row>',
        b'<row r="1"><c r="E1"><v>1_7</v></c></row>',
        b'<row r="1"><c r="E1"><v>+17</v></c></row>',
        b'<row r="1"><c r="E1" t="zz"><v>17</v></c></row>',
        b'<row r="1"><c r="E1" t="inlineStr"><is><t>1</t><t>7</t></is></c></row>',
        b'<row r="1"><c r="E1" t="inlineStr"><is><t>1<x:t>9</x:t>7</t></is></c></row>',
        b'<row r="1" xmlns="urn:x"><c r="E1"><v>17</v></c></row>',
        b'<row r="1"><x:row><c r="E1"><v>17</v></c></x:row></row>',
    ],
)
def test_what_no_writer_writes_is_left_to_the_slow_reader(written: bytes) -> None:
    """Each of these the fast reader, Excel, LibreOffice or openpyxl read to different values."""
    assert parses(sheet(written))
    for rows in (numbered(USUAL, written, USUAL), numbered(written, USUAL), numbered(USUAL, written)):
        xml = sheet(*rows)
        assert spelling(xml) is spelling(xml) is Spelling.ODD


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MAIN, b'xmlns="urn:x"'),
        (MAIN, MAIN.replace(b"2006", b"2016")),
        (b"<sheetData>", b"<x:sheetData/><sheetData>"),
        (b"</sheetData>", b"</sheetData><sheetData/>"),
        (b"</sheetData>", b"</sheetData><!-- -->"),
        (b"</sheetData>", b"</sheetData><mergeCells><mergeCell  ref='E1:E2'/></mergeCells>"),
    ],
)
def test_what_stands_around_the_rows_is_judged_too(old: bytes, new: bytes) -> None:
    good = sheet(*numbered(USUAL, USUAL, USUAL))
    assert spelling(good, ROWS) is Spelling.USUAL
    assert parses(good.replace(old, new, 1)) and spelling(good.replace(old, new, 1)) is Spelling.ODD
