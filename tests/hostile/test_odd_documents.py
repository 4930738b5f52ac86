"""OpenDocument and Word written by hand in ways that no program writes: read as LibreOffice shows it, or refused."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from tests.hostile.corpus import OFFICE, PACKAGE
from tests.hostile.documents import ods, ods_cell, ods_row
from tests.hostile.good import REGIME
from tests.hostile.variations import CODE, FOREIGN, ROOT, SPECS, TYPES, codes_of, read, value_of

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
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
    "foreign value": (f'office:value-type="float" office:value="17" {FOREIGN} x:value="99"|', 17),
    "thousands by a blank": ('office:value-type="string"|<text:p>1<text:s/>234</text:p>', 1234),
}
ODS_TROUBLE = {
    "time": 'office:value-type="time" office:time-value="PT17H00M00S"|<text:p>17</text:p>',
    "line break": 'office:value-type="string"|<text:p>1<text:line-break/>7</text:p>',
    "tab": 'office:value-type="string"|<text:p>1<text:tab/>7</text:p>',
    "no blank at all": 'office:value-type="string"|<text:p>1<text:s text:c="0"/>7</text:p>',
    "blanks": 'office:value-type="string"|<text:p>1<text:s text:c="2"/>7</text:p>',
    "count as a percentage": 'office:value-type="percentage" office:value="1"|<text:p>100%</text:p>',
    "no value": 'office:value-type="float"|<text:p>17</text:p>',
}


ODS_REFUSED = {
    "foreign words": f'office:value-type="string"|<text:p>17<x:t {FOREIGN}>9</x:t></text:p>',
    "a field": 'office:value-type="string"|<text:p>1<text:sheet-name>7</text:sheet-name></text:p>',
    "meta": 'office:value-type="string"|<text:p>1<text:meta>7</text:meta></text:p>',
    "heading": 'office:value-type="string"|<text:h>17</text:h>',
    "void": 'office:value-type="void"|<text:p>17</text:p>',
    "two kinds": f'office:value-type="float" office:value="17" {CALC} calcext:value-type="string"|<text:p>5</text:p>',
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
