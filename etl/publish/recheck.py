"""Re-checks a report that somebody edited by hand against the figures of its version and the text we wrote from them.

A number of ours stands in a content control under the figure's name: it must still say what the figure says. What
stands in no control (typed numbers, days, numbers of documents) is compared with our own paragraph that it comes from,
or the row of a table. Works on what Word and LibreOffice save.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from operator import attrgetter

from etl.model.report import ReportContent, Run
from etl.publish.facts import (
    Fact,
    Kind,
    appendix_rows,
    body_lines,
    control_facts,
    controls,
    line_facts,
    number_value,
)
from etl.publish.layout.check import open_document
from etl.publish.layout.reading import Document, Line
from etl.publish.word import report_document, report_tables
from etl.text import prose_count

GONE = "không còn"
UNTIED = "không gắn với số liệu nào"
UNKNOWN = "không có trong số liệu"
_LIKE = 0.6  # share of words that a paragraph has in common with the one it was made from
_NAMES = {Kind.NUMBER: "Số trong lời văn", Kind.DATE: "Ngày, thời gian", Kind.DOCUMENT: "Số, ký hiệu văn bản"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that does not agree. `what`: the figure in people's words; `tag` its name, empty if it was typed."""

    tag: str
    what: str
    found: str
    expected: str
    where: str

    def __str__(self) -> str:
        said = "văn bản không còn" if self.found == GONE else f"văn bản ghi {self.found}"
        ours = "số liệu là" if self.tag else "dự thảo ghi"
        right = self.expected if self.expected in (UNTIED, UNKNOWN) else f"{ours} {self.expected}"
        return f"{self.what}: {said}; {right} ({self.where})"


@dataclass(frozen=True, slots=True)
class Recheck:
    """What differs, in the order of the text; and paragraphs typed anew whose numbers are right but tied to nothing."""

    differences: tuple[Difference, ...] = ()
    untied: tuple[str, ...] = ()


def recheck(package: bytes, content: ReportContent, template: bytes) -> Recheck:
    """Compares the document with the figures and with what we write of them into this template.

    Raises:
        UsageError: it is no Word document.
    """
    document, ours = open_document(package), open_document(report_document(content, template))
    body = _Comparison(content, body_lines(document), body_lines(ours))
    rows = _Comparison(content, appendix_rows(document), appendix_rows(ours))
    changed = _changed(document, printed_figures(content), content)
    found = (*changed, *body.differences(), *rows.differences())
    again = [f"phụ lục, {prose_count(len(rows.untied))} dòng"] if rows.untied else []
    return Recheck(found, (*body.untied, *again))


def printed_figures(content: ReportContent) -> dict[str, set[str]]:
    """What our own document prints under each tag ("05" in a sentence, "5" in a table)."""
    found: dict[str, set[str]] = {}
    for run in _runs(content):
        if run.tag:
            found.setdefault(run.tag, set()).add(run.text)
    return found


def _runs(content: ReportContent) -> Iterator[Run]:
    for section in content.sections:
        for paragraph in section.paragraphs:
            yield from paragraph.runs
    for table in report_tables(content):
        for row in table.rows:
            for cell in row.cells:
                yield from cell.runs


def _changed(document: Document, printed: dict[str, set[str]], content: ReportContent) -> Iterator[Difference]:
    for line in document.lines:
        for tag, said in controls(line):
            allowed = printed.get(tag)
            if allowed is None:
                yield Difference(tag, "Số không rõ nguồn", said, UNKNOWN, _where(line))
            elif said not in allowed and not any(_same(said, text) for text in allowed):
                yield Difference(tag, figure_name(tag, content), said, min(allowed, key=len), _where(line))


def _same(one: str, other: str) -> bool:
    """ "5" and "05" are the same number."""
    return number_value(one) == number_value(other) and one.endswith("%") == other.endswith("%")


@dataclass(slots=True)
class _Comparison:
    """The body as it came back beside ours, paragraph by paragraph."""

    content: ReportContent
    theirs: list[Line]
    ours: list[Line]
    untied: list[str] = field(default_factory=list)
    gone: list[tuple[Fact, Line]] = field(default_factory=list)
    found: list[tuple[Fact, Fact | None, Line]] = field(default_factory=list)

    def differences(self) -> Iterator[Difference]:
        """What was changed or typed, by place; then what is gone."""
        tags = {tag for line in self.theirs for tag, _ in controls(line)}
        pairs = pair_lines([line.text for line in self.theirs], [line.text for line in self.ours])
        for number, line in enumerate(self.theirs):
            self._compare(line, self.ours[pairs[number]] if number in pairs else None, tags)
        for number in set(range(len(self.ours))) - set(pairs.values()):
            self.gone += [(fact, self.ours[number]) for fact in line_facts(self.ours[number]) if fact.tag not in tags]
        yield from dict.fromkeys(self._new())
        yield from dict.fromkeys(self._lost())

    def _compare(self, line: Line, ours: Line | None, tags: set[str]) -> None:
        """One paragraph: what was typed, over what of ours, and whether right numbers lost their controls."""
        expected = [] if ours is None else line_facts(ours)
        facts = list(_as_written(line_facts(line), {} if ours is None else dict(controls(ours))))
        is_untied, known = False, len(self.found)
        matcher = SequenceMatcher(None, [fact.key for fact in expected], [fact.key for fact in facts], autojunk=False)
        for kind, start, end, first, last in matcher.get_opcodes():
            old, new = expected[start:end], facts[first:last]
            if kind == "equal":
                is_untied |= any(one.tag and not two.tag for one, two in zip(old, new, strict=True))
            else:
                self._replaced([one for one in old if one.tag not in tags], [one for one in new if not one.tag], line)
        if is_untied and len(self.found) == known:
            self.untied.append(_where(line))

    def _replaced(self, old: list[Fact], new: list[Fact], line: Line) -> None:
        for kind in Kind:
            before = [fact for fact in old if fact.kind is kind]
            after = [fact for fact in new if fact.kind is kind]
            both = min(len(before), len(after))
            self.found += [(one, two, line) for one, two in zip(after, before, strict=False)]
            self.found += [(fact, None, line) for fact in after[both:]]
            self.gone += [(fact, line) for fact in before[both:]]

    def _new(self) -> Iterator[Difference]:
        """What was typed; a number that only went to another place is none, nor a day that our text names too."""
        moved = Counter(fact.key for fact, _ in self.gone if not fact.tag)
        known = {fact.key for line in self.ours for fact in line_facts(line) if fact.kind is not Kind.NUMBER}
        for fact, over, line in self.found:
            if over is not None:
                name = figure_name(over.tag, self.content) if over.tag else _NAMES[over.kind]
                yield Difference(over.tag, name, fact.text, over.text, _where(line))
            elif fact.kind is Kind.NUMBER and moved[fact.key]:
                moved[fact.key] -= 1
            elif fact.kind is Kind.NUMBER:
                yield Difference("", "Số gõ tay", fact.whole, UNTIED, _where(line))
            elif fact.key not in known:
                yield Difference("", _NAMES[fact.kind], fact.text, UNTIED, _where(line))

    def _lost(self) -> Iterator[Difference]:
        """What stood in our text and stands nowhere any more."""
        there = {fact.key for line in self.theirs for fact in line_facts(line)}
        for fact, line in self.gone:
            if fact.tag:
                yield Difference(fact.tag, figure_name(fact.tag, self.content), GONE, fact.text, _where(line))
            elif fact.key not in there:
                yield Difference("", _NAMES[fact.kind], GONE, fact.text, _where(line))


def _as_written(facts: Sequence[Fact], said: dict[str, str]) -> Iterator[Fact]:
    """Facts in controls as we wrote them there, for their values are judged by the figures; the others as they are."""
    for tag, group in groupby(facts, key=attrgetter("tag")):
        yield from control_facts(tag, said[tag]) if tag in said else group


def pair_lines(theirs: Sequence[str], ours: Sequence[str]) -> dict[int, int]:
    """Which of our paragraphs each of theirs was made from, by place: the same text first, then the likest."""
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    pairs = {one + n: two + n for one, two, size in matcher.get_matching_blocks() for n in range(size)}
    words = {n: _words(text) for n, text in enumerate(theirs) if n not in pairs}
    others = {n: _words(ours[n]) for n in set(range(len(ours))) - set(pairs.values())}
    likest = sorted((-_likeness(words[n], others[m]), abs(n - m), n, m) for n in words for m in others)
    for unlike, _, one, two in likest:
        if -unlike >= _LIKE and one not in pairs and two not in pairs.values():
            pairs[one] = two
    return pairs


def _words(text: str) -> Counter[str]:
    return Counter(word for word in text.casefold().split() if not any(sign.isdigit() for sign in word))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def figure_name(tag: str, content: ReportContent) -> str:
    """A tag in people's words: "STT 12 – Hội nghị, buổi quán triệt, Tiểu học"."""
    code, _, rest = tag.partition("|")
    indicator = next((one for one in content.indicators if one.code == code.partition("=")[0]), None)
    if indicator is None:
        return _OTHERS.get(code.partition(":")[0], "Số liệu khác")
    level = rest.removeprefix("level:").partition("|")[0]
    name = dict(content.levels).get(level)
    return f"STT {indicator.stt} – {indicator.name}" + (f", {name}" if name else "")


_OTHERS = {
    "fullness": "Mức độ đầy đủ của báo cáo",
    "through": "Đơn vị trực thuộc",
    "units": "Tình hình gửi báo cáo",
    "narrative": "Số đơn vị nêu nội dung",
    "models": "Mô hình",
    "target": "Chỉ tiêu phấn đấu",
    "task": "Nhiệm vụ",
    "stage": "Giai đoạn",
    "rewards": "Đề xuất khen thưởng",
}


def _where(line: Line) -> str:
    if line.section:
        return "phụ lục"
    text = " ".join(line.text.split())
    return f"đoạn “{text[:60].rpartition(' ')[0]} …”" if len(text) > 60 else f"đoạn “{text}”"
