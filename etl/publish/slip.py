"""Phiếu trình: what the leader is told of the report that is handed up for signature; internal (DOMAIN §6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from etl.model.regime import Period, Regime
from etl.model.report import Run
from etl.publish.changes import Change, changes_table
from etl.publish.letters import Letter, letterhead_for, office_code
from etl.publish.recheck import Difference
from etl.publish.tables import Align, Cell, Row, Table
from etl.text import prose_count

LONGEST = 12
"""Rows of a table that a leader reads on his desk; the others stand in a file."""
_NAMED = 10
_EDITS, _REWORDED = "Lời văn sửa bằng tay", "Lời văn thay đổi"


@dataclass(frozen=True, slots=True)
class Corrected:
    """A figure that an officer changed by what the unit said, and that the unit has not confirmed."""

    unit: str
    indicator: str
    before: str
    after: str
    officer: str
    why: str


@dataclass(frozen=True, slots=True)
class Worded:
    """What officers decided about the units' words: how many groups of each kind, and the sentences of their own."""

    edited: int = 0
    dropped: int = 0
    picked: int = 0
    ordered: int = 0
    officers: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the leader is told of the draft that is handed up.

    `number`: how often something was handed up in the period, this time included. `edited_by`: who took in the Word
    that was edited by hand, empty if ours is handed up; `differences` and `untied` (paragraphs) are of that Word.
    `edits`: what was edited by hand in the words of this text, (before, after).
    `changes`: against what went out before, else against what the leader sent back (`returned`: which and why);
    `reworded`: words that are others than there, (before, after).
    `not_carried`: what people had edited by hand in an earlier text and this one has not; `edited_before`: which text.
    `waived`: what officers let pass, each with unit, officer, day and reason. `rest`: the file that lists what has no
    room here. `pages`: how long it is. `countersigns`: the leader's word stands for a second officer's.
    """

    number: int
    version: int
    counts: str
    missing: tuple[str, ...]
    warnings: int
    files: tuple[str, ...]
    changes: tuple[Change, ...] | None
    replaces: str
    drafter: str
    pages: str
    edited_by: str = ""
    differences: tuple[Difference, ...] = ()
    untied: int = 0
    edits: tuple[tuple[str, str], ...] = ()
    reworded: tuple[tuple[str, str], ...] = ()
    corrected: tuple[Corrected, ...] = ()
    worded: Worded = Worded()
    returned: str = ""
    edited_before: str = ""
    not_carried: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    rest: str = ""
    countersigns: bool = False


@dataclass(slots=True)
class _Tables:
    """The tables below the text, numbered as the text names them."""

    shown: list[Table] = field(default_factory=list)

    def add(self, table: Table) -> str:
        """Takes the table in; returns how the text points to it."""
        name = f"Bảng {len(self.shown) + 1}"
        self.shown.append(replace(table, title=f"{name}. {table.title}"))
        return name


def submission_slip(regime: Regime, period: Period, told: Submitted, at: datetime) -> Letter:
    """The letter that goes with the report to the leader who decides."""
    tables = _Tables()
    lines = [f"{number}. {line}" for number, line in enumerate(_said(told, tables), 1)]
    head = letterhead_for(
        regime,
        symbol=f"PTr-{office_code(regime)}",
        receivers=(f"Lãnh đạo {regime.office.name}",),
        opening=f"{regime.office.consolidator or 'Bộ phận tổng hợp'} kính trình Lãnh đạo xem xét, duyệt ký Báo cáo"
        f" {regime.subject[:1].lower()}{regime.subject[1:]} {period.name}:",
        closing="Kính trình Lãnh đạo cho ý kiến: duyệt ký, hoặc trả lại để chỉnh sửa (ghi rõ lý do)./.",
        recipients=("- Như trên;", "- Lưu: hồ sơ."),
    )
    head = replace(head, signer_title=("NGƯỜI TRÌNH",), signer_name=told.drafter)
    subject = f"Về việc duyệt ký báo cáo {period.name}"
    return Letter(head, subject, period.year, at, tuple(lines), tuple(tables.shown), mark="")


def _said(told: Submitted, tables: _Tables) -> Iterator[str]:
    yield f"Trình lần {told.number}, dự thảo lần {told.version}. {told.counts}"
    missing = f"Đơn vị chưa có số liệu trong báo cáo ({prose_count(len(told.missing))} đơn vị)"
    if told.missing:
        yield f"{missing}: {_some(told.missing, 'đơn vị')}."
    else:
        yield "Tất cả đơn vị đã có số liệu trong báo cáo."
    if told.warnings:
        yield f"Nội dung đề nghị đơn vị giải trình: {prose_count(told.warnings)} nội dung (xem tệp đối chiếu)."
    else:
        yield "Không có nội dung đề nghị đơn vị giải trình."
    yield from _by_officers(told, tables)
    yield told.pages
    yield f"Hồ sơ trình gồm: {'; '.join(told.files)}."
    yield from _earlier(told, tables)
    if told.countersigns:
        yield f"Cơ quan có một cán bộ phụ trách: Lãnh đạo ký duyệt là đồng ý cả với {', '.join(_covered(told))}."


def _by_officers(told: Submitted, tables: _Tables) -> Iterator[str]:
    """What is not simply the units' figures and words: wording, edits by hand, corrections, what was let pass."""
    yield from _text(told, tables)
    if told.corrected:
        place = tables.add(_corrections(told.corrected, told.rest))
        yield (
            f"Số liệu cán bộ sửa theo trao đổi, đơn vị chưa xác nhận: {prose_count(len(told.corrected))} số liệu"
            f" ({place})."
        )
    if told.waived:
        let_pass = f"Nội dung cán bộ đã cho qua ({prose_count(len(told.waived))} nội dung)"
        yield f"{let_pass}: {_some(told.waived, 'nội dung')}."


def _text(told: Submitted, tables: _Tables) -> Iterator[str]:
    if told.edited_by:
        said = f"Văn bản đã được chỉnh sửa bằng tay ({told.edited_by} nhận lại)"
        again = f" {prose_count(told.untied)} đoạn được gõ lại, các số trong đoạn vẫn đúng." if told.untied else ""
        if told.differences:
            place = tables.add(_differences(told.differences, told.rest))
            yield (
                f"{said}; {prose_count(len(told.differences))} chỗ khác số liệu ({place}).{again} Tệp phụ lục"
                " vẫn theo số liệu; duyệt văn bản này phải ghi lý do chấp nhận các chỗ trên."
            )
        else:
            yield f"{said}; các số, ngày và số văn bản đều khớp với số liệu.{again}"
        if told.edits:
            place = tables.add(_words(_EDITS, told.edits, told.rest))
            yield f"Lời văn sửa bằng tay: {prose_count(len(told.edits))} chỗ ({place})."
    elif told.worded == Worded():
        yield "Văn bản do hệ thống lập từ số liệu và báo cáo của đơn vị, chưa chỉnh sửa bằng tay."
    else:
        yield "Văn bản do hệ thống lập; tệp Word chưa chỉnh sửa bằng tay."
    yield from _wording(told.worded)


def _wording(worded: Worded) -> Iterator[str]:
    counts = (
        (worded.edited, "viết lại {} câu"),
        (worded.dropped, "bỏ {} nhóm ý kiến"),
        (worded.picked, "chọn đưa vào {} nhóm ý kiến"),
        (worded.ordered, "gộp, tách hoặc xếp lại {} nhóm ý kiến"),
    )
    done = [words.format(prose_count(number)) for number, words in counts if number]
    if done:
        own = f" Câu của cán bộ: {_some([f'“{text}”' for text in worded.own], 'câu')}." if worded.own else ""
        yield f"Cán bộ ({', '.join(worded.officers)}) đã biên tập phần lời của đơn vị: {', '.join(done)}.{own}"


def _earlier(told: Submitted, tables: _Tables) -> Iterator[str]:
    """What became of the text before this one."""
    if told.returned:
        yield told.returned
    if told.replaces:
        yield f"Báo cáo này khi phát hành thay thế {told.replaces}."
    if told.not_carried:
        yield f"{lost_words(told)}: {_some(told.not_carried, 'chỗ')}."
    if told.changes:
        place = tables.add(changes_table(told.changes))
        yield f"Số liệu thay đổi so với bản ấy: {prose_count(len(told.changes))} số liệu ({place})."
    elif told.changes is not None:
        yield "Số liệu không thay đổi so với bản ấy."
    if told.reworded:
        place = tables.add(_words(_REWORDED, told.reworded, told.rest))
        yield f"Lời văn thay đổi so với bản ấy: {prose_count(len(told.reworded))} chỗ ({place})."


def lost_words(told: Submitted) -> str:
    """How many edits by hand of an earlier text are not in this one, for whoever hands it up and whoever signs."""
    count = prose_count(len(told.not_carried))
    return f"{told.edited_before} đã được chỉnh sửa bằng tay; {count} chỗ sửa không có trong dự thảo này"


def _covered(told: Submitted) -> Iterator[str]:
    """What a second officer would have seen."""
    yield f"việc trình của {told.drafter}"
    if told.edited_by:
        yield "bản sửa tay"
    if told.worded.officers:
        yield "phần lời cán bộ biên tập"
    if told.corrected:
        yield "số liệu sửa theo trao đổi"
    if told.waived:
        yield "nội dung đã cho qua"


def grouped(differences: Sequence[Difference]) -> list[tuple[str, str, str, str]]:
    """(what, places, printed, expected): the same difference once, however many places say it."""
    lines = []
    for (what, found, expected), same in groupby(sorted(differences, key=_same), key=_same):
        places = list(dict.fromkeys(one.where for one in same))
        more = f" và {prose_count(len(places) - 1)} chỗ nữa" if places[1:] else ""
        lines.append((what, f"{places[0]}{more}", found, expected))
    order = {_same(one): number for number, one in reversed(list(enumerate(differences)))}
    return sorted(lines, key=lambda line: order[line[0], line[2], line[3]])


def details(told: Submitted) -> Iterator[tuple[str, ...]]:
    """All lines of a table that is longer than what the leader reads here; nothing where each has room."""
    if len(grouped(told.differences)) > LONGEST:
        for one in told.differences:
            yield one.what, one.where, one.found, one.expected, ""
    if len(told.corrected) > LONGEST:
        for two in told.corrected:
            yield two.indicator, two.unit, two.before, two.after, f"{two.officer}; {two.why}"

    for name, pairs in ((_EDITS, told.edits), (_REWORDED, told.reworded)):
        if len(pairs) > LONGEST:
            for before, after in pairs:
                yield name, "", before, after, ""


def _same(one: Difference) -> tuple[str, str, str]:
    return one.what, one.found, one.expected


def _differences(differences: Sequence[Difference], rest: str) -> Table:
    lines = grouped(differences)
    headers = ("TT", "Số liệu", "Ở đâu", "Văn bản ghi", "Đúng ra là")
    return _table("Chỗ văn bản khác số liệu", headers, (6, 36, 36, 16, 18), lines, f"chỗ khác ({rest})")


def _words(title: str, pairs: Sequence[tuple[str, str]], rest: str) -> Table:
    lines = [(before or "(không có)", after or "(bỏ)") for before, after in pairs]
    return _table(title, ("TT", "Trước", "Nay là"), (6, 53, 53), lines, f"chỗ khác ({rest})")


def _corrections(corrected: Sequence[Corrected], rest: str) -> Table:
    headers = ("TT", "Đơn vị", "Chỉ tiêu", "Từ", "Thành", "Người sửa; lý do")
    lines = [(one.unit, one.indicator, one.before, one.after, f"{one.officer}; {one.why}") for one in corrected]
    title = "Số liệu sửa theo trao đổi, chờ đơn vị xác nhận"
    return _table(title, headers, (6, 28, 30, 10, 10, 28), lines, f"số liệu khác ({rest})")


def _table(
    title: str, headers: tuple[str, ...], widths: tuple[int, ...], lines: Sequence[tuple[str, ...]], others: str
) -> Table:
    """As many lines as a leader reads, and how many more there are in a file."""
    rows = [Row((_cell(str(number), Align.CENTER), *map(_cell, line))) for number, line in enumerate(lines, 1)]
    if len(lines) > LONGEST:
        more = _cell(f"và {prose_count(len(lines) - LONGEST + 1)} {others}")
        rows = [*rows[: LONGEST - 1], Row((more,), is_group=True)]
    return Table(title, headers, widths, tuple(rows))


def _some(texts: Sequence[str], counted_in: str) -> str:
    """As many as a leader reads on one page, and how many more there are."""
    more = len(texts) - _NAMED
    return "; ".join(texts[:_NAMED]) + (f" và {prose_count(more)} {counted_in} khác" if more > 0 else "")


def _cell(text: str, align: Align = Align.LEFT) -> Cell:
    return Cell((Run(text),), align)
