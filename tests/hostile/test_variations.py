"""One cell written by hand in ways that no program writes: read as LibreOffice 24 and Excel show it, or refused.

`SAME` and `ODS` say what stands in the cell of the first indicator when LibreOffice opens the file; None is blank.
`TROUBLE` are files that programs read to different values: each has to end in a finding.
"""

import re
import unicodedata
from collections.abc import Callable
from html import escape, unescape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from etl.forms import form_spec
from etl.model.regime import ValueType
from etl.model.values import ValueState
from etl.read.outcome import ReadOutcome
from etl.read.reading import read_bytes
from tests.hostile.corpus import DATA_PART, OFFICE, PACKAGE, SPACE, form, parts_of, zipped
from tests.hostile.documents import ods, ods_cell, ods_row
from tests.hostile.good import REGIME, regime

CODE = "CD01"
BOOK, LINKS, ROOT, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels", "[Content_Types].xml"
FOREIGN = 'xmlns:x="urn:x"'
OFFICE_IDS = f'xmlns:r="{OFFICE}"'
ALTERNATIVES = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SPECS = {REGIME: form_spec(regime())}

Parts = dict[str, bytes]
Change = Callable[[Parts], None]


def read(data: bytes, name: str = "BaoCao.xlsx") -> ReadOutcome:
    return read_bytes(data, name, REGIME, SPECS)


def codes_of(outcome: ReadOutcome) -> set[str]:
    if outcome.report is None:
        return set() if outcome.finding is None else {outcome.finding.code}
    return {one.code for one in outcome.report.findings}


def value_of(outcome: ReadOutcome) -> int | None:
    assert outcome.report is not None, outcome.finding
    cell = next(one for one in outcome.report.cells if one.indicator == CODE)
    assert cell.state in (ValueState.NUMBER, ValueState.MISSING), (cell, outcome.report.findings)
    return None if cell.value is None else int(cell.value)


def row_of(parts: Parts) -> int:
    """Where the indicator stands."""
    found = re.search(rb'<c r="B([0-9]+)"[^>]*><is><t[^>]*>' + CODE.encode(), parts[DATA_PART])
    assert found
    return int(found[1])


def written(parts: Parts) -> bytes:
    found = re.search(rb'<c r="E%d"[^>]*?(?:/>|>.*?</c>)' % row_of(parts), parts[DATA_PART])
    assert found
    return found[0]


def cell(xml: str) -> Change:
    """The cell written so; {r} is its address, {n} its row."""

    def change(parts: Parts) -> None:
        row = row_of(parts)
        new = xml.replace("{r}", f"E{row}").replace("{n}", str(row)).encode()
        parts[DATA_PART] = parts[DATA_PART].replace(written(parts), new, 1)

    return change


def value(inner: str, attributes: str = "") -> Change:
    return cell(f'<c r="{{r}}"{attributes}>{inner}</c>')


def text(inner: str) -> Change:
    return value(f"<is>{inner}</is>", ' t="inlineStr"')


def replaced(part: str, old: str, new: str) -> Change:
    def change(parts: Parts) -> None:
        assert old.encode() in parts[part], (part, old)
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return change


def several(*changes: Change) -> Change:
    def change(parts: Parts) -> None:
        for one in changes:
            one(parts)

    return change


def shared(reference: str, *, items: str = "<si><t>5</t></si>" * 8 + "<si><t>17</t></si>" * 8) -> Change:
    """The cell refers to shared texts: from the ninth on they say 17."""

    def change(parts: Parts) -> None:
        value(f"<v>{reference}</v>", ' t="s"')(parts)
        parts["xl/sharedStrings.xml"] = f"<sst {SPACE}>{items}</sst>".encode()
        link = f'<Relationship Id="rIdS" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        replaced(LINKS, "</Relationships>", link)(parts)

    return change


def copy_with(number: int, part: str = "xl/worksheets/copy.xml") -> Change:
    """A second sheet of data in the package, with another value; nothing leads to it yet."""

    def change(parts: Parts) -> None:
        changed = dict(parts)
        value(f"<v>{number}</v>")(changed)
        parts[part] = changed[DATA_PART]

    return change


def link_to_copy(name: str) -> Change:
    link = f'<Relationship Id="{name}" Type="{OFFICE}/worksheet" Target="worksheets/copy.xml"/></Relationships>'
    return several(copy_with(99), replaced(LINKS, "</Relationships>", link))


def data_link(parts: Parts) -> str:
    found = re.search(rb"<Relationship [^>]*sheet2\.xml[^>]*>", parts[LINKS])
    assert found
    named = re.search(rb'Id="([^"]+)"', found[0])
    assert named
    return named[1].decode()


def data_sheet(change: Callable[[str], str]) -> Change:
    """The element of the data sheet in the list of sheets, written otherwise."""

    def changed(parts: Parts) -> None:
        found = re.search(rb'<sheet [^>]*name="S\xe1\xbb\x91 li\xe1\xbb\x87u"[^>]*/>', parts[BOOK]) or re.search(
            rb'<sheet [^>]*name="S&#7889; li&#7879;u"[^>]*/>', parts[BOOK]
        )
        assert found, parts[BOOK]
        parts[BOOK] = parts[BOOK].replace(found[0], change(found[0].decode()).encode())

    return changed


def renamed_book(parts: Parts) -> None:
    parts["xl/book.xml"] = parts.pop(BOOK)
    parts["xl/_rels/book.xml.rels"] = parts.pop(LINKS)
    for part in (ROOT, TYPES):
        parts[part] = parts[part].replace(b"xl/workbook.xml", b"xl/book.xml")


def decoy_book(parts: Parts) -> None:
    """The main part leads to 17; one under the usual name, which nothing refers to, does not."""
    decoy = {BOOK: parts[BOOK], LINKS: parts[LINKS]}
    renamed_book(parts)
    copy_with(17)(parts)
    parts["xl/_rels/book.xml.rels"] = parts["xl/_rels/book.xml.rels"].replace(b"sheet2.xml", b"copy.xml")
    parts.update(decoy)


def merged(*ranges: str) -> Change:
    def change(parts: Parts) -> None:
        row = row_of(parts)
        value("<v>4</v>")(parts)
        cells = "".join(f'<mergeCell ref="{one.format(n=row, above=row - 2)}"/>' for one in ranges)
        xml = re.sub(rb"<mergeCells.*?</mergeCells>", b"", parts[DATA_PART])
        parts[DATA_PART] = xml.replace(b"</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>".encode(), 1)

    return change


def built(change: Change) -> bytes:
    parts = parts_of(form())
    value("<v>4</v>")(parts)
    change(parts)
    return zipped(parts)


def array_above(parts: Parts) -> None:
    """Another cell's formula fills this one, which is blank in the file: LibreOffice shows 17."""
    value("")(parts)
    row = row_of(parts)
    formula = b'<c r="E%d"><f t="array" ref="E%d:E%d">{11;0;17}</f><v>11</v></c>' % (row - 2, row - 2, row)
    old = re.search(rb'<c r="E%d"[^>]*?(?:/>|>.*?</c>)' % (row - 2), parts[DATA_PART])
    assert old
    parts[DATA_PART] = parts[DATA_PART].replace(old[0], formula, 1)


SAME: dict[str, tuple[Change, int | None]] = {
    "nothing odd": (value("<v>17</v>"), 17),
    "comment in a number": (value("<v>1<!-- x -->7</v>"), 17),
    "instruction in a number": (value("<v>1<?x y?>7</v>"), 17),
    "CDATA in a number": (value("<v>1<![CDATA[7]]></v>"), 17),
    "references in a number": (value("<v>&#49;&#x37;</v>"), 17),
    "comment in a text": (text("<t>1<!-- x -->7</t>"), 17),
    "CDATA in a text": (text("<t>1<![CDATA[7]]></t>"), 17),
    "runs of a text": (text("<r><t>1</t></r><r><rPr><b/></rPr><t>7</t></r>"), 17),
    "reading beside a text": (text('<t>17</t><rPh sb="0" eb="1"><t>99</t></rPh>'), 17),
    "run that is not struck out": (text('<r><rPr><strike val="0"/></rPr><t>17</t></r>'), 17),
    "escape": (text("<t>_x0031_7</t>"), 17),
    "escape beside a comment": (text("<t><!-- -->_x0031_7</t>"), 17),
    "foreign text": (text(f"<x:t {FOREIGN}>9</x:t><t>17</t>"), 17),
    "foreign text of a number": (value(f"<v>17</v><x:is {FOREIGN}><x:t>9</x:t></x:is>"), 17),
    "foreign value behind": (value(f"<v>5</v><x:v {FOREIGN}>17</x:v>"), 5),
    "foreign value before": (value(f"<x:v {FOREIGN}>17</x:v><v>5</v>"), 5),
    "foreign formula": (value(f"<x:f {FOREIGN}>1+1</x:f><v>17</v>"), 17),
    "foreign cell alone": (cell(f'<x:c {FOREIGN} r="{{r}}"><x:v>99</x:v></x:c>'), None),
    "foreign cell beside": (cell(f'<x:c {FOREIGN} r="{{r}}"><x:v>99</x:v></x:c><c r="{{r}}"><v>17</v></c>'), 17),
    "foreign type": (cell(f'<c r="{{r}}" {FOREIGN} x:t="s"><v>17</v></c>'), 17),
    "foreign address before": (cell(f'<c {FOREIGN} x:r="E2" r="{{r}}"><v>17</v></c>'), 17),
    "foreign address behind": (cell(f'<c r="{{r}}" {FOREIGN} x:r="E2"><v>17</v></c>'), 17),
    "single quotes": (cell("<c r='{r}' t='n'><v>17</v></c>"), 17),
    "attributes in another order": (cell('<c t="n" s="0" r="{r}"><v>17</v></c>'), 17),
    "address in lower case": (cell('<c r="e{n}"><v>17</v></c>'), 17),
    "no address": (cell("<c><v>17</v></c>"), 17),
    "sign": (value("<v>+17</v>"), 17),
    "blanks": (value("<v> 17\n</v>"), 17),
    "digits behind the power": (value("<v>1.7E+1</v>"), 17),
    "shared text": (shared("8"), 17),
    "blanks around the number of a shared text": (shared(" 8 "), 17),
    "comment in the number of a shared text": (shared("1<!-- x -->0"), 17),
    "comment in a shared text": (shared("0", items="<si><t>1<!-- x -->7</t></si>"), 17),
    "foreign shared text": (
        shared("0", items=f"<x:si {FOREIGN}><x:t>9</x:t></x:si><si><t>17</t></si><si><t>9</t></si>"),
        17,
    ),
    "foreign text of a shared text": (shared("0", items=f"<si><x:t {FOREIGN}>9</x:t><t>17</t></si>"), 17),
    "comment between shared texts": (shared("0", items="<!-- <si><t>9</t></si> --><si><t>17</t></si>"), 17),
    "foreign id of a sheet behind": (
        several(link_to_copy("rIdQ"), data_sheet(lambda e: e.replace("/>", f' {FOREIGN} x:id="rIdQ"/>'))),
        4,
    ),
    "foreign id of a sheet before": (
        several(link_to_copy("rIdQ"), data_sheet(lambda e: e.replace("<sheet ", f'<sheet {FOREIGN} x:id="rIdQ" '))),
        4,
    ),
    "foreign sheet": (
        several(
            link_to_copy("rIdQ"),
            data_sheet(lambda e: f'<x:sheet {FOREIGN} {OFFICE_IDS} name="Số liệu" sheetId="9" r:id="rIdQ"/>{e}'),
        ),
        4,
    ),
    "foreign list of sheets": (
        several(
            link_to_copy("rIdQ"),
            replaced(
                BOOK,
                "<sheets>",
                f'<x:sheets {FOREIGN}><sheet {OFFICE_IDS} name="Số liệu" sheetId="9" r:id="rIdQ"/></x:sheets><sheets>',
            ),
        ),
        4,
    ),
    "renamed workbook": (renamed_book, 4),
    "renamed workbook beside a decoy": (decoy_book, 17),
}

TROUBLE: dict[str, tuple[Change, str]] = {
    "two values": (value("<v>5</v><v>17</v>"), "file-damaged"),
    "element in a value": (value("<v>1<x>9</x>7</v>"), "file-damaged"),
    "two texts": (text("<t>1</t><t>7</t>"), "file-damaged"),
    "value beside a text": (value("<v>5</v><is><t>17</t></is>", ' t="inlineStr"'), "file-damaged"),
    "text of a number": (value("<is><t>17</t></is>"), "file-damaged"),
    "unknown type": (value("<v>17</v>", ' t="zz"'), "file-damaged"),
    "no type": (value("<v>17</v>", ' t=""'), "file-damaged"),
    "neither true nor false": (value("<v>yes</v>", ' t="b"'), "file-damaged"),
    "shared text before the first": (shared("-1"), "file-damaged"),
    "shared text behind the last": (shared("16"), "file-damaged"),
    "half a shared text": (shared("8.0"), "file-damaged"),
    "two texts in a shared text": (shared("0", items="<si><t>1</t><t>7</t></si>"), "file-damaged"),
    "raised digit": (
        text('<r><t>1</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>7</t></r>'),
        "cell-struck",
    ),
    "digit struck out": (text("<r><rPr><strike/></rPr><t>9</t></r><r><t>17</t></r>"), "cell-struck"),
    "digit struck out of a shared text": (
        shared("0", items="<si><r><rPr><strike/></rPr><t>9</t></r><r><t>17</t></r></si>"),
        "cell-struck",
    ),
    "alternatives in a cell": (
        value(f"<mc:AlternateContent {ALTERNATIVES}><mc:Fallback><v>17</v></mc:Fallback></mc:AlternateContent>"),
        "file-damaged",
    ),
    "alternatives in a text": (
        text(f"<mc:AlternateContent {ALTERNATIVES}><mc:Fallback><t>17</t></mc:Fallback></mc:AlternateContent>"),
        "file-damaged",
    ),
    "text behind runs": (text("<r><t>7</t></r><t>1</t>"), "file-damaged"),
    "escape of an escape": (text("<t>_x005F_x0031_7</t>"), "value-unreadable"),
    "an array over a blank cell": (array_above, "formula-not-calculated"),
    "an array over a blank cell in an odd sheet": (
        several(array_above, replaced(DATA_PART, "</sheetData>", "<!-- --></sheetData>")),
        "formula-not-calculated",
    ),
    "underscore": (value("<v>1_7</v>"), "file-damaged"),
    "wide digits": (value("<v>１７</v>"), "file-damaged"),
    "an address of another kind": (cell('<c r="$E${n}"><v>17</v></c>'), "file-damaged"),
    "no address at all": (cell('<c r=""><v>17</v></c>'), "file-damaged"),
    "cell in a cell": (cell('<c r="F{n}"><c r="{r}"><v>17</v></c></c>'), "file-damaged"),
    "cell twice": (cell('<c r="{r}"><v>5</v></c><c r="{r}"><v>17</v></c>'), "cell-twice"),
    "cell twice in two cases": (cell('<c r="{r}"><v>5</v></c><c r="e{n}"><v>17</v></c>'), "cell-twice"),
    "cell twice with a zero": (cell('<c r="{r}"><v>5</v></c><c r="E0{n}"><v>17</v></c>'), "cell-twice"),
    "a second table of cells": (
        replaced(DATA_PART, "</sheetData>", "</sheetData><sheetData><row/></sheetData>"),
        "file-damaged",
    ),
    "two sheets of one name": (
        several(link_to_copy("rIdQ"), data_sheet(lambda e: e + re.sub('r:id="[^"]+"', 'r:id="rIdQ"', e))),
        "code-twice",
    ),
    "one relation twice": (lambda parts: link_to_copy(data_link(parts))(parts), "file-damaged"),
    "two main parts": (
        several(
            decoy_book,
            replaced(
                ROOT,
                "</Relationships>",
                f'<Relationship Id="rIdZ" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            ),
        ),
        "file-damaged",
    ),
    "hidden under a merge across rows": (merged("E{above}:E{n}"), "cell-covered"),
    "hidden under a merge across columns": (merged("D{n}:E{n}"), "cell-covered"),
    "hidden under a merge in lower case": (merged("d{n}:e{n}"), "cell-covered"),
}


def test_a_formula_shared_below_fills_no_blank_cell() -> None:
    def change(parts: Parts) -> None:
        array_above(parts)
        parts[DATA_PART] = parts[DATA_PART].replace(b't="array"', b't="shared" si="0"')

    assert value_of(read(built(change))) is None


@pytest.mark.parametrize("name", SAME)
def test_it_is_read_as_others_show_it(name: str) -> None:
    change, expected = SAME[name]
    assert value_of(read(built(change))) == expected


@pytest.mark.parametrize("name", TROUBLE)
def test_it_ends_in_a_finding(name: str) -> None:
    change, expected = TROUBLE[name]
    outcome = read(built(change))
    assert expected in codes_of(outcome)
    if outcome.report is not None:
        found = next(one for one in outcome.report.cells if one.indicator == CODE)
        assert (found.state, found.value) == (ValueState.INVALID, None)


def test_two_sheets_of_one_name_and_the_same_values_are_said_to_be_so() -> None:
    twice = several(
        link_to_copy("rIdQ"),
        lambda parts: parts.update({"xl/worksheets/copy.xml": parts[DATA_PART]}),
        data_sheet(lambda e: e + re.sub('r:id="[^"]+"', 'r:id="rIdQ"', e)),
    )
    outcome = read(built(twice))
    assert value_of(outcome) == 4
    assert "sheet-repeated" in codes_of(outcome)


def look(code: str, number: str) -> Change:
    """The cell holds the number and has this number format."""

    def change(parts: Parts) -> None:
        styles = parts["xl/styles.xml"].decode()
        formats = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", styles, re.S)
        assert formats
        style = len(re.findall(r"<xf\b", formats[1]))
        styles = styles.replace("</cellXfs>", '<xf numFmtId="240" fontId="0" fillId="0" borderId="0"/></cellXfs>')
        entry = f'<numFmt numFmtId="240" formatCode="{escape(code, quote=True)}"/>'
        styles = styles.replace("</numFmts>", f"{entry}</numFmts>")
        assert entry in styles
        parts["xl/styles.xml"] = styles.encode()
        cell(f'<c r="{{r}}" s="{style}"><v>{number}</v></c>')(parts)

    return change


@pytest.mark.parametrize(("code", "number"), [("0%", "1"), ("0.0%", "17"), ("[>1]0%;0", "2")])
def test_a_count_that_is_shown_as_a_percentage_is_none(code: str, number: str) -> None:
    """1 under the format 0% is seen as 100 %: nobody meant one."""
    outcome = read(built(look(code, number)))
    assert codes_of(outcome) == {"value-unreadable"}


@pytest.mark.parametrize("code", [";;;", '"5"', "#,##0,", '0"0"', "\\5", "0\\0", '"x";"y"', "0,,"])
def test_a_format_that_shows_other_digits_is_told(code: str) -> None:
    outcome = read(built(look(code, "17000")))
    assert (value_of(outcome), codes_of(outcome)) == (17000, {"value-disguised"})


@pytest.mark.parametrize(
    "code",
    [
        "0",
        "#,##0",
        "#,##0;-#,##0;;@",
        '"Còn "0" ô"',
        '_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)',
        '#,##0 "đ"',
        "General",
        "@",
    ],
)
def test_usual_formats_are_no_matter(code: str) -> None:
    outcome = read(built(look(code, "17000")))
    assert (value_of(outcome), codes_of(outcome)) == (17000, set())


@pytest.mark.parametrize("code", ["h:mm", "[h]:mm", "[ss]", "d/m", "yyyy", "mm/yyyy", '"ngày "d'])
@pytest.mark.parametrize("address", ["{r}", "e{n}"], ids=["fast", "slow"])
def test_a_day_or_an_hour_is_no_count_for_either_reader(code: str, address: str) -> None:
    def change(parts: Parts) -> None:
        look(code, "17")(parts)
        parts[DATA_PART] = parts[DATA_PART].replace(
            f'r="E{row_of(parts)}"'.encode(), f'r="{address}"'.format(r=f"E{row_of(parts)}", n=row_of(parts)).encode()
        )

    assert "value-unreadable" in codes_of(read(built(change)))


def column_hidden(parts: Parts) -> None:
    xml = re.sub(rb"<cols>.*?</cols>", b"", parts[DATA_PART])
    cols = b'<cols><col min="4" max="6" width="9" hidden="1"/></cols><sheetData>'
    parts[DATA_PART] = xml.replace(b"<sheetData>", cols, 1)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            data_sheet(lambda e: e.replace("<sheet ", '<sheet state="veryHidden" ').replace('state="visible"', "")),
            "trang",
        ),
        (data_sheet(lambda e: e.replace("<sheet ", '<sheet state="hidden" ').replace('state="visible"', "")), "trang"),
        (column_hidden, "cột E"),
    ],
    ids=["very hidden", "hidden", "column"],
)
def test_values_that_nobody_sees_are_read_and_told(change: Change, found: str) -> None:
    outcome = read(built(change))
    assert value_of(outcome) == 4
    assert outcome.report is not None
    (told,) = [one for one in outcome.report.findings if one.code == "values-hidden"]
    assert found in told.found


@pytest.mark.parametrize("turned", ["\u202e71\u202c", "\u202d17", "1\u202e7", "\u202e71"])
def test_digits_that_are_turned_round_are_no_number(turned: str) -> None:
    outcome = read(built(text(f"<t>{turned}</t>")))
    assert {"text-poisoned", "value-unreadable"} <= codes_of(outcome)


def test_a_day_counted_from_1904_is_not_guessed() -> None:
    code = next(code for code, one in SPECS[REGIME].fields.items() if one.value_type is ValueType.DATE)

    def change(parts: Parts) -> None:
        row = re.search(rb'<c r="B([0-9]+)"[^>]*><is><t[^>]*>' + code.encode(), parts[DATA_PART])
        assert row
        new = b'<c r="E%s"><v>43373</v></c>' % row[1]
        parts[DATA_PART] = re.sub(rb'<c r="E%s"[^>]*?(?:/>|>.*?</c>)' % row[1], new, parts[DATA_PART], count=1)
        parts[BOOK] = re.sub(rb"<workbookPr[^>]*/>", b'<workbookPr date1904="1"/>', parts[BOOK])
        assert b'date1904="1"' in parts[BOOK]

    outcome = read(built(change))
    assert outcome.report is not None
    found = next(one for one in outcome.report.cells if one.indicator == code)
    assert (found.state, found.text_value) == (ValueState.INVALID, None)
    assert codes_of(outcome) == {"value-unreadable"}


def words(column: str, change: Callable[[dict[str, str]], dict[str, str]]) -> Change:
    """Texts of a column of the first three counts, by code, written otherwise."""

    def changed(parts: Parts) -> None:
        xml = parts[DATA_PART].decode()
        places = {
            code: re.search(rf'<c r="B([0-9]+)"[^>]*><is><t[^>]*>{code}<', xml) for code in (CODE, "CD03", "CD04")
        }
        pattern = r'(<c r="{}"[^>]*><is><t[^>]*>)([^<]*)(</t></is></c>)'
        cells = {code: pattern.format(column + place[1]) for code, place in places.items() if place}
        old = {code: unescape(re.search(cell, xml)[2]) for code, cell in cells.items()}  # type: ignore[index]
        for code, new in change(old).items():
            xml = re.sub(cells[code], lambda m, new=new: m[1] + escape(new) + m[3], xml)  # type: ignore[misc]
        parts[DATA_PART] = xml.encode()

    return changed


def swapped(old: dict[str, str]) -> dict[str, str]:
    return {CODE: old["CD03"], "CD03": old[CODE]}


@pytest.mark.parametrize("column", ["B", "C"])
def test_codes_and_names_that_disagree_are_returned_with_both_cells(column: str) -> None:
    outcome = read(built(words(column, swapped)))
    assert outcome.report is not None
    (told,) = [one for one in outcome.report.findings if one.code == "names-swapped"]
    assert told.severity == "critical"
    assert len(told.cells) == 2 and all(cell.startswith("C") for cell in told.cells)


@pytest.mark.parametrize(
    ("column", "change", "expected"),
    [
        ("D", lambda old: {CODE: "trăm văn bản"}, {"unit-of-measure-changed"}),
        ("D", lambda old: {CODE: "cuộc"}, {"unit-of-measure-changed"}),
        ("C", lambda old: {CODE: old[CODE] + " (tính bằng trăm)"}, {"name-changed"}),
        ("C", lambda old: {CODE: unicodedata.normalize("NFD", old[CODE]).upper() + " "}, set()),
        ("C", lambda old: {CODE: old[CODE].replace(" ", "  ")}, set()),
        ("D", lambda old: {CODE: old[CODE].upper()}, set()),
        ("D", lambda old: {CODE: ""}, set()),
    ],
)
def test_words_of_the_form_that_were_edited_are_told(
    column: str, change: Callable[[dict[str, str]], dict[str, str]], expected: set[str]
) -> None:
    outcome = read(built(words(column, change)))
    assert (value_of(outcome), codes_of(outcome)) == (4, expected)


ODS: dict[str, tuple[str, int | None]] = {
    "value and another text": ('office:value-type="float" office:value="17"|<text:p>5</text:p>', 17),
    "string-value": ('office:value-type="string" office:string-value="17"|<text:p>5</text:p>', 17),
    "comment": ('office:value-type="string"|<text:p>1<!-- x -->7</text:p>', 17),
    "span": ('office:value-type="string"|<text:p>1<text:span>7</text:span></text:p>', 17),
    "ruby": (
        'office:value-type="string"|<text:p>1<text:ruby><text:ruby-base>7</text:ruby-base>'
        "<text:ruby-text>99</text:ruby-text></text:ruby></text:p>",
        17,
    ),
    "annotation": (
        'office:value-type="string"|<office:annotation><text:p>9</text:p></office:annotation><text:p>17</text:p>',
        17,
    ),
    "foreign words": (f'office:value-type="string"|<text:p>17<x:t {FOREIGN}>9</x:t></text:p>', 17),
    "foreign value": (f'office:value-type="float" office:value="17" {FOREIGN} x:value="99"|', 17),
    "thousands by a blank": ('office:value-type="string"|<text:p>1<text:s/>234</text:p>', 1234),
}
ODS_TROUBLE = {
    "time": 'office:value-type="time" office:time-value="PT17H00M00S"|<text:p>17</text:p>',
    "line break": 'office:value-type="string"|<text:p>1<text:line-break/>7</text:p>',
    "tab": 'office:value-type="string"|<text:p>1<text:tab/>7</text:p>',
    "blanks": 'office:value-type="string"|<text:p>1<text:s text:c="2"/>7</text:p>',
    "count as a percentage": 'office:value-type="percentage" office:value="1"|<text:p>100%</text:p>',
    "no value": 'office:value-type="float"|<text:p>17</text:p>',
}


ODS_REFUSED = {
    "underscore": 'office:value-type="float" office:value="1_7"|',
    "wide digits": 'office:value-type="float" office:value="１７"|',
    "comma": 'office:value-type="float" office:value="1,7"|',
    "unknown type": 'office:value-type="zz" office:value="17"|<text:p>5</text:p>',
    "text on a condition": 'office:value-type="string"|<text:p>1<text:hidden-text>9</text:hidden-text>7</text:p>',
    "list": 'office:value-type="string"|<text:list><text:list-item><text:p>17</text:p></text:list-item></text:list>',
}


def ods_with(found: str, before: str = "", tag: str = "table-cell") -> bytes:
    attributes, _, inner = found.partition("|")
    heads = ["Mã", "Chỉ tiêu", "Số liệu kỳ này"]
    fields = [SPECS[REGIME].fields[code] for code in (CODE, "CD03", "CD04")]
    rows = [ods_row([ods_cell(head) for head in heads])]
    for one in fields:
        last = before + f"<table:{tag} {attributes}>{inner}</table:{tag}>" if one.code == CODE else ods_cell(1)
        rows.append(ods_row([ods_cell(one.code), ods_cell(one.name), last]))
    return ods({"Số liệu": rows})


@pytest.mark.parametrize("name", ODS)
def test_opendocument_is_read_as_libreoffice_shows_it(name: str) -> None:
    found, expected = ODS[name]
    assert value_of(read(ods_with(found), "a.ods")) == expected


@pytest.mark.parametrize("name", ODS_TROUBLE)
def test_opendocument_ends_in_a_finding(name: str) -> None:
    assert "value-unreadable" in codes_of(read(ods_with(ODS_TROUBLE[name]), "a.ods"))


@pytest.mark.parametrize("name", ODS_REFUSED)
def test_opendocument_that_programs_never_write_is_refused(name: str) -> None:
    assert codes_of(read(ods_with(ODS_REFUSED[name]), "a.ods")) == {"file-damaged"}


def test_a_foreign_cell_of_opendocument_is_none() -> None:
    foreign = f'<x:table-cell {FOREIGN} office:value-type="float" office:value="99"/>'
    assert value_of(read(ods_with('office:value-type="float" office:value="17"|', foreign), "a.ods")) == 17


def test_a_covered_cell_of_opendocument_is_seen_by_nobody() -> None:
    data = ods_with('office:value-type="float" office:value="17"|', tag="covered-table-cell")
    assert "cell-covered" in codes_of(read(data, "a.ods"))


def word_under(part: str, value: str = "17") -> bytes:
    """A report in Word whose document is called so; Word Online calls it `word/document2.xml`."""
    types = f'<Override PartName="/{part}" ContentType="{WORD_TYPE}"/>'
    link = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{part}"/>'
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    rows = [["Mã", "Chỉ tiêu", "Số liệu kỳ này"]]
    rows += [[code, SPECS[REGIME].fields[code].name, value] for code in (CODE, "CD03", "CD04")]
    cells = ("".join(f"<w:tc><w:p><w:r><w:t>{one}</w:t></w:r></w:p></w:tc>" for one in row) for row in rows)
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"
    parts = {
        TYPES: f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
        ROOT: f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>',
        part: f'<w:document xmlns:w="{space}"><w:body>{table}</w:body></w:document>',
    }
    with ZipFile(file := BytesIO(), "w", ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            archive.writestr(name, xml, ZIP_STORED)
    return file.getvalue()


@pytest.mark.parametrize("part", ["word/document.xml", "word/document2.xml"])
def test_word_is_found_by_the_relation_that_leads_to_it(part: str) -> None:
    assert value_of(read(word_under(part), "BaoCao.docx")) == 17


def test_digits_that_are_turned_round_in_word_are_no_number() -> None:
    outcome = read(word_under("word/document.xml", "\u202e71\u202c"), "BaoCao.docx")
    assert "value-unreadable" in codes_of(outcome)
