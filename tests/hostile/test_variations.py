"""One cell written by hand in ways that no program writes: read as LibreOffice 7.4 and Excel show it, or refused.

`SAME` says what stands in the cell of the first indicator when LibreOffice opens the file; None is blank.
`TROUBLE` are files that programs read to different values: each has to end in a finding.
"""

import re

import pytest

from etl.model.values import ValueState
from tests.hostile.corpus import DATA_PART, OFFICE
from tests.hostile.variations import (
    ALTERNATIVES,
    BOOK,
    CODE,
    FOREIGN,
    OFFICE_IDS,
    ROOT,
    Change,
    Parts,
    built,
    cell,
    codes_of,
    data_link,
    data_sheet,
    decoy_book,
    link_to_copy,
    merged,
    read,
    renamed_book,
    replaced,
    row_of,
    several,
    shared,
    text,
    value,
    value_of,
)


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
    "white digit of a shared text": (
        shared("0", items='<si><r><rPr><color theme="0"/></rPr><t>9</t></r><r><t>17</t></r></si>'),
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
