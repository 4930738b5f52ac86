"""What a clerk sees in a cell is not what the file holds: formats, hidden places, turned digits, words moved about."""

import re
import unicodedata
from collections.abc import Callable
from html import escape, unescape

import pytest

from etl.model.regime import ValueType
from etl.model.values import ValueState
from tests.hostile.corpus import DATA_PART
from tests.hostile.good import REGIME
from tests.hostile.variations import (
    BOOK,
    CODE,
    SPECS,
    Change,
    Parts,
    built,
    cell,
    codes_of,
    data_sheet,
    read,
    row_of,
    text,
    value_of,
)


def styled(number: str, style: str, **added: str) -> Change:
    """The cell holds the number in a style of its own; `added` to the lists of that name before.

    `style`: its attributes, with the numbers that the newcomers of a list get ("{fonts}").
    """
    lists = {"numFmts": "numFmt", "fonts": "font", "fills": "fill", "cellXfs": "xf"}

    def change(parts: Parts) -> None:
        styles = parts["xl/styles.xml"].decode()
        count = {
            name: len(re.findall(rf"<{one}\b", styles.partition(f"<{name} ")[2].partition(f"</{name}>")[0]))
            for name, one in lists.items()
        }
        for name, entry in {**added, "cellXfs": f'<xf {style.format(**count)} borderId="0"/>'}.items():
            styles = styles.replace(f"</{name}>", f"{entry}</{name}>")
            assert entry in styles
        parts["xl/styles.xml"] = styles.encode()
        cell(f'<c r="{{r}}" s="{count["cellXfs"]}"><v>{number}</v></c>')(parts)

    return change


def look(code: str, number: str) -> Change:
    """The cell holds the number and has this number format."""
    entry = f'<numFmt numFmtId="240" formatCode="{escape(code, quote=True)}"/>'
    return styled(number, 'numFmtId="240" fontId="0" fillId="0"', numFmts=entry)


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


WHITE, NOTHING = 'rgb="FFFFFFFF"', '<patternFill patternType="none"/>'


@pytest.mark.parametrize(
    ("colour", "font", "fill", "is_told"),
    [
        (WHITE, "{fonts}", NOTHING, True),
        (WHITE, "0{fonts}", NOTHING, True),
        ('theme="0"', "{fonts}", '<patternFill patternType="solid"><fgColor rgb="FFFFFFFF"/></patternFill>', True),
        (WHITE, "{fonts}", '<patternFill patternType="solid"><fgColor rgb="FF003366"/></patternFill>', False),
        ('theme="1"', "{fonts}", NOTHING, False),
    ],
    ids=["on nothing", "its number spelt oddly", "on white", "on blue", "black"],
)
def test_a_number_in_white_on_white_is_told(colour: str, font: str, fill: str, is_told: bool) -> None:
    style = f'numFmtId="0" fontId="{font}" fillId="{{fills}}"'
    added = {"fonts": f"<font><color {colour}/></font>", "fills": f"<fill>{fill}</fill>"}
    outcome = read(built(styled("17", style, **added)))
    assert (value_of(outcome), codes_of(outcome)) == (17, {"value-disguised"} if is_told else set())


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
