"""The narratives of a Word report: a line that is a heading of the form opens its section.

Units renumber, misspell and shorten headings: they are known by their words, the numeral decides only between
headings of the same words. "II. KẾT QUẢ", "2/ Kêt quả thực hiện:" and "Kết quả thực hiện" are one.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from etl.forms.spec import FormSection, FormSpec
from etl.forms.words import NOTHING_TOLD
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.submission import DocumentFields, Narrative, SubmissionKind
from etl.read.cell_values import EARLIEST, LATEST
from etl.read.grid import folded
from etl.read.word import TEXT_SHEET, Line
from etl.text import clean, clean_lines, parse_date
from etl.text.answers import stated_without_value

LONGEST_HEADING = 200
ALIKE = 0.86
"""Share of letters in order that a misspelt heading keeps; two different headings of a form share less."""

LEAST_SECTIONS = 2
TITLE = "bao cao"
_NUMERAL = re.compile(r"\s*((?:[IVXLC]{1,6}|[0-9]{1,2}(?:\.[0-9]{1,2})*|[A-Za-zĐđ])\s*[.):/\-–]+|[IVX]{1,5}(?=\s))\s*")
_CLOSING = (
    "tren day la bao cao",
    "so lieu chi tiet tai phu luc",
    "noi nhan",
    "nguoi lap",
    "thu truong don vi",
    "hieu truong",
)
_NUMBER = re.compile(r"\bSố\s*:?\s*([0-9]{0,5}\s*/\s*[\w.\-/]{1,40})")
_SIGNED = re.compile(r"ngày\s+([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})", re.IGNORECASE)
_KINDS = (
    ("bao cao bo sung", SubmissionKind.SUPPLEMENT),
    ("bo sung bao cao", SubmissionKind.SUPPLEMENT),
    ("bao cao thay the", SubmissionKind.REPLACEMENT),
    ("thay the bao cao so", SubmissionKind.REPLACEMENT),
)


@dataclass(slots=True)
class _Reader:
    """The section that lines belong to while the document is read from top to bottom."""

    spec: FormSpec
    section: FormSection | None = None
    texts: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    ours: Collection[str] = ()
    headings: int = 0
    is_below_title: bool = False
    is_closed: bool = False


def read_sections(
    lines: list[Line], spec: FormSpec, ours: Collection[str] = ()
) -> tuple[list[Narrative], list[Finding], int]:
    """Texts by section, findings, and how many headings were known.

    `ours`: places of the sentences that `forms word` made of the unit's figures; they are none of its narratives.
    """
    reader = _Reader(spec, ours=ours)
    for line in lines:
        text = clean(line.text)
        if text and not reader.is_closed:
            _read_line(reader, line, text)
    narratives = [
        Narrative(code, clean_lines("\n".join(texts)), TEXT_SHEET, _extent(reader.places[code]))
        for code, texts in reader.texts.items()
    ]
    return narratives, reader.findings, reader.headings


def _read_line(reader: _Reader, line: Line, text: str) -> None:
    section = _section_of(text, reader.spec)
    place = f"đoạn {line.number}"
    is_below_title, reader.is_below_title = reader.is_below_title, folded(text) == TITLE
    if section is not None and not (is_below_title and _is_subject(text, section)):
        reader.section, reader.headings = section, reader.headings + 1
        return
    if reader.headings and folded(text).startswith(_CLOSING):
        reader.is_closed = True  # signature and recipients; nothing of the report follows
        return
    if reader.section is None:
        return  # letterhead, title and opening of the document
    if place in reader.ours or text == NOTHING_TOLD:
        return
    if not reader.section.takes_text:
        if stated_without_value(text) is not None:
            return  # there is nothing to be told, and nothing is lost
        reader.findings.append(finding("text-outside", sheet=TEXT_SHEET, cells=(place,), found=text))
        return
    reader.texts.setdefault(reader.section.code, []).append(line.text)
    reader.places.setdefault(reader.section.code, []).append(place)


def _is_subject(text: str, section: FormSection) -> bool:
    """Whether a line below "BÁO CÁO" tells what the report is about: it begins like a heading, and goes on."""
    return _NUMERAL.match(text) is None and folded(text) != section.title_key


def _section_of(text: str, spec: FormSpec) -> FormSection | None:
    """The section whose heading this line is."""
    if len(text) > LONGEST_HEADING:
        return None
    found = _NUMERAL.match(text)
    numeral = folded(found[1]) if found else ""
    words = folded(text[found.end() :] if found else text)
    alike = [section for section in spec.sections.values() if section.title_key and _is_alike(words, section.title_key)]
    exact = [section for section in alike if words.startswith(section.title_key)]
    candidates = exact or alike
    if len(candidates) > 1:
        candidates = [one for one in candidates if folded(one.numeral) == numeral] or candidates
        longest = max(len(one.title_key) for one in candidates)
        candidates = [one for one in candidates if len(one.title_key) == longest]
    return candidates[0] if candidates else None


def _is_alike(words: str, title: str) -> bool:
    """A heading is hardly longer than its title; a sentence that begins like it is no heading."""
    if words.startswith(title) and len(words) <= len(title) + 60:
        return True
    if not 0.7 * len(title) <= len(words) <= 1.4 * len(title):
        return False
    matcher = SequenceMatcher(None, words, title, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _extent(places: list[str]) -> str:
    return places[0] if len(places) == 1 else f"{places[0]} – {places[-1]}"


def read_letterhead(lines: list[Line]) -> DocumentFields:
    """Number, day and kind of the document from what stands above its first part; the day may be left blank.

    A Word report fills what the workbook of the same unit leaves blank; one that says it replaces, replaces.
    """
    head = [clean(line.text) for line in lines[:30]]
    number = next((found[1] for found in map(_NUMBER.search, head) if found), "")
    day = next((found for found in map(_SIGNED.search, head) if found), None)
    key = " ".join(folded(text) for text in head if len(text) < LONGEST_HEADING)
    kind = next((kind for words, kind in _KINDS if words in key), SubmissionKind.SUPPLEMENT)
    return DocumentFields(number=clean(number), signed_on=_day(day), kind=kind)


def _day(found: re.Match[str] | None) -> date | None:
    if found is None:
        return None
    return parse_date("/".join(found.groups()), not_before=EARLIEST, not_after=LATEST).value
