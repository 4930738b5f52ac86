"""Writes one cell of a good workbook, and what leads to it, by hand: what no program would write."""

import re
from collections.abc import Callable

from etl.forms import form_spec
from etl.model.values import ValueState
from etl.read.outcome import ReadOutcome
from etl.read.reading import read_bytes
from tests.hostile.corpus import DATA_PART, OFFICE, SPACE, form, parts_of, zipped
from tests.hostile.good import REGIME, regime

CODE = "CD01"
BOOK, LINKS, ROOT, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels", "[Content_Types].xml"
FOREIGN = 'xmlns:x="urn:x"'
OFFICE_IDS = f'xmlns:r="{OFFICE}"'
ALTERNATIVES = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
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
