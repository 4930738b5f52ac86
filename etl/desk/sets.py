"""The two sets of files: what is carried up for signature, and what goes out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.consolidate.version import is_outdated
from etl.desk.folders import add_pdfs, copy_into
from etl.desk.office import Office
from etl.landing import Blob
from etl.model.clock import LOCAL
from etl.model.errors import RetryableError, UsageError
from etl.model.issue import Issued
from etl.model.regime import Period, Regime
from etl.model.report import ReportContent
from etl.model.voices import Choice
from etl.publish import letters, slip
from etl.publish.appendix_workbook import write_appendix
from etl.publish.changes import Change, as_printed, changes_between
from etl.publish.hand_edits import HandEdit, body_texts, hand_edits
from etl.publish.page_budget import about_budget, counted_pages
from etl.publish.recheck import Difference, Recheck, figure_name, recheck
from etl.publish.registers import write_details
from etl.publish.render import CONTROL, INTERNAL, UPWARD, render
from etl.publish.stamp import stamp
from etl.publish.templates import load_template
from etl.publish.word import draft_mark, report_document
from etl.read.outcome import ReadJob
from etl.read.sandbox import Sandbox
from etl.review import issuing
from etl.review.issuing import Numbering, VersionState
from etl.review.officers import officers
from etl.signatures import keep_signatures
from etl.text import date_text, dated, prose_count
from etl.warehouse import sql

_PDF_TAIL = 2048  # bytes at the end in which readers look for the end mark

WORD, APPENDIX, SLIP, SIGNED = "bao-cao.docx", "phu-luc.xlsx", "phieu-trinh.docx", "ban-ky.pdf"
DETAILS = "chi-tiet-phieu-trinh.xlsx"


@dataclass(frozen=True, slots=True)
class Sets:
    """Fills folders for one report."""

    office: Office
    connection: sqlalchemy.Connection
    regime: Regime
    period: Period

    @property
    def folder(self) -> Path:
        """Where the files of the period's report are."""
        return self.office.settings.out / self.regime.name / self.period.code

    def content(self, version_id: UUID) -> tuple[ReportContent, bytes]:
        """Content and template of a version."""
        row = self.connection.execute(sqlalchemy.text(sql("issue/content")), {"version": version_id}).one()
        return ReportContent.from_json(row.content), bytes(row.body)

    def is_outdated(self, now: datetime) -> bool:
        """Whether something came or was decided since the newest version, which has it not."""
        regime = self.regime
        upper = None if regime.upward is None else self.office.regimes.get(regime.upward.regime)
        return is_outdated(self.connection, regime, self.period.code, now, load_template(regime), upper)

    def changes(self, old: VersionState, new: VersionState) -> tuple[Change, ...]:
        """What differs between two versions, against what the old one's text said in print."""
        now = self.content(new.id)[0]
        found = changes_between(self.content(old.id)[0], now)
        return found if old.version == new.version else as_printed(found, self.differences(old), now)

    def not_carried(self, states: Sequence[VersionState]) -> tuple[str, tuple[HandEdit, ...]]:
        """The newest text before this version that a person edited, and what of his edits this one has not."""
        edited = issuing.last_edited(states)
        if edited is None:
            return "", ()
        there = body_texts(self._text(states[0]))
        return _name(edited), tuple(one for one in self.edits(edited) if not one.is_in(there))

    def edits(self, state: VersionState) -> tuple[HandEdit, ...]:
        """What a person edited in the words of this version."""
        return hand_edits(self._text(state), report_document(*self.content(state.id))) if state.edited else ()

    def reworded(self, old: VersionState, new: VersionState) -> tuple[HandEdit, ...]:
        """Which words of the old text are others in the new one; numbers are told as figures."""
        found = hand_edits(self._text(new), self._text(old))
        return tuple(one for one in found if one.is_of_words)

    def _text(self, state: VersionState) -> bytes:
        """The Word that stands for a version: the edited one, else ours."""
        return self.office.landing.read(state.edited) if state.edited else report_document(*self.content(state.id))

    def differences(self, state: VersionState) -> tuple[Difference, ...]:
        """Where the text that a person edited says other numbers than the figures of its version."""
        return self.rechecked(state).differences

    def rechecked(self, state: VersionState) -> Recheck:
        """The text that a person edited beside ours; nothing where nobody edited it."""
        if not state.edited:
            return Recheck()
        return recheck(self.office.landing.read(state.edited), *self.content(state.id))

    def fill_submission(
        self, states: Sequence[VersionState], number: int, folder: Path, officer: str, signer: str
    ) -> tuple[Blob, list[str]]:
        """Word, appendix, brief, PDFs and phiếu trình; returns the Word as kept, and what could not be made."""
        state, before = states[0], issuing.last_issued(states)
        content, template = self.content(state.id)
        replaces = "" if before is None else before.as_named()
        issued = Issued(signer=signer, replaces=replaces, is_submitted=True)
        word = self._word(state, content, template, issued)
        (folder / WORD).write_bytes(word)
        self._copy_published(state, folder)
        notes = add_pdfs(folder)
        pages = about_budget(content, None if notes else _counted(word))
        notes += self._write_slip(states, number, folder, content, officer, pages)
        blob = self.office.landing.put([word])
        issuing.keep(self.connection, [blob])
        return blob, notes

    def _word(self, state: VersionState, content: ReportContent, template: bytes, issued: Issued) -> bytes:
        """Ours, or the one that somebody edited."""
        if not state.edited:
            return report_document(content, template, issued)
        return stamp(self.office.landing.read(state.edited), content, issued, draft_mark(content, issued))

    def _copy_published(self, state: VersionState, folder: Path) -> None:
        """Appendix and leader's brief; what is for the file stays where it is."""
        for file in render(self.connection, state.id, self.folder):
            if file.name not in (WORD, INTERNAL, CONTROL):
                copy_into(file.path, folder)

    def _write_slip(
        self,
        states: Sequence[VersionState],
        number: int,
        folder: Path,
        content: ReportContent,
        officer: str,
        pages: str,
    ) -> list[str]:
        """Returns what the officer must know before he carries it up."""
        state, before, returned = states[0], issuing.last_issued(states), issuing.last_returned(states)
        compared = before or returned
        names = officers(self.connection)
        missing = self.connection.execute(sqlalchemy.text(sql("issue/missing")), {"version": state.id})
        warnings = self.connection.execute(sqlalchemy.text(sql("issue/warnings")), {"version": state.id})
        found, corrected = self.rechecked(state), self._unconfirmed(state, content, names)
        edited_before, lost = self.not_carried(states)
        told = slip.Submitted(
            number=number,
            version=state.version,
            counts=counts_words(content),
            missing=tuple(missing.scalars()),
            warnings=warnings.scalar_one(),
            files=(),
            edited_by=names[issuing.hands(self.connection, state)["edited"]] if state.edited else "",
            differences=found.differences,
            untied=len(found.untied),
            corrected=corrected,
            worded=self._worded(state),
            changes=None if compared is None else self.changes(compared, state),
            replaces="" if before is None else before.as_named(),
            returned="" if returned is None else _returned(returned),
            drafter=names[officer],
            pages=pages,
            edits=tuple(one.shown for one in self.edits(state)),
            reworded=() if compared is None else tuple(one.shown for one in self.reworded(compared, state)),
            edited_before=edited_before,
            not_carried=tuple(map(str, lost)),
            waived=tuple(_waived(row) for row in issuing.waivers(self.connection, state)),
            rest=f"tệp {DETAILS}",
            countersigns=self.regime.office.leader_countersigns,
        )
        if details := list(slip.details(told)):
            about = f"{self.regime.title} – {self.period.name}, trình lần {number}"
            write_details(folder / DETAILS, about, details, content.deadline)
        told = replace(told, files=_named(path.name for path in folder.iterdir()))
        letter = slip.submission_slip(self.regime, self.period, told, content.deadline)
        (folder / SLIP).write_bytes(letters.letter_document(letter, load_template(self.regime, letters.SLIP)))
        return [slip.lost_words(told)] if lost else []

    def _unconfirmed(
        self, state: VersionState, content: ReportContent, names: Mapping[str, str]
    ) -> tuple[slip.Corrected, ...]:
        return tuple(
            slip.Corrected(
                row.name,
                figure_name(f"{row.indicator}|total", content),
                row.before or "(trống)",
                row.after,
                f"{names[row.decided_by]}, {date_text(row.decided_at.astimezone(LOCAL))}",
                row.why,
            )
            for row in issuing.corrections(self.connection, state)
            if not row.is_confirmed
        )

    def _worded(self, state: VersionState) -> slip.Worded:
        rows = self.connection.execute(sqlalchemy.text(sql("issue/worded")), {"version": state.id}).all()
        kinds = Counter(_wording(row) for row in rows)
        own = tuple(row.body for row in rows if row.body and row.is_printed)
        return slip.Worded(**kinds, officers=tuple(dict.fromkeys(row.officer for row in rows)), own=own)

    def fill_issue(
        self, state: VersionState, numbering: Numbering, before: VersionState | None, folder: Path, signed: Path | None
    ) -> list[str]:
        """What was approved with its number and date, the appendix, PDFs, the upper form, the signed copy.

        Made from what is kept, not copied from the version's folder: what stays inside cannot come along.
        """
        content, _ = self.content(state.id)
        replaces = "" if before is None else before.as_named()
        issued = Issued(numbering.number, numbering.day, replaces=replaces)
        approved = self.office.landing.read(state.document)
        (folder / WORD).write_bytes(stamp(approved, content, issued, draft_mark(content, issued)))
        tied = f"Kèm theo Báo cáo số {issued.number_text}/{numbering.symbol} {dated(issued.day, content.year)}"
        write_appendix(content, folder / APPENDIX, tied)
        notes = add_pdfs(folder)
        upward = self.connection.execute(sqlalchemy.text(sql("issue/upward")), {"version": state.id})
        for body in upward.scalars():
            (folder / UPWARD).write_bytes(bytes(body))
        if signed is not None:
            _check_pdf(signed)
            copy_into(signed, folder, SIGNED)
        return notes

    def keep_statement(self, blob: Blob) -> list[str]:
        """What the digital signatures of the signed copy say, kept and told. It went out whatever they say."""
        with Sandbox(workers=1) as sandbox, self.office.landing.lent([blob.sha256]) as paths:
            ((_, outcome),) = sandbox.read_many([ReadJob(SIGNED, paths[blob.sha256], SIGNED)])
        keep_signatures(self.connection, blob.sha256, outcome.signatures)
        return [f"Bản ký: {one.words}" for one in outcome.signatures] or ["Bản ký: không có chữ ký số."]


def _check_pdf(path: Path) -> None:
    body = path.read_bytes()
    if not body.startswith(b"%PDF-"):
        raise UsageError(f"Tệp bản ký {path.name} không phải là PDF.")
    if b"startxref" not in body or b"%%EOF" not in body[-_PDF_TAIL:]:
        raise UsageError(f"Tệp bản ký {path.name} là PDF bị cắt ngang hoặc trống: hãy chụp hoặc tải lại bản ký.")


def counts_words(content: ReportContent) -> str:
    """How many units stand behind the figures."""
    total = content.unit_counts[0]
    rest = total.units_expected - total.accepted
    said = f"Số liệu tổng hợp từ {prose_count(total.accepted)}/{prose_count(total.units_expected)} đơn vị"
    return f"{said}; {prose_count(rest)} đơn vị chưa có số liệu trong báo cáo." if rest else f"{said}."


def _name(state: VersionState) -> str:
    return state.as_named() if state.number is not None else f"Dự thảo lần {state.version}"


def _returned(state: VersionState) -> str:
    return f"Lãnh đạo đã trả lại lần {state.version}, lý do: {state.returned.rstrip(' .')}."


def _waived(row: Any) -> str:
    day = date_text(row.decided_at.astimezone(LOCAL))
    return f"{row.name}: {(row.message or '').rstrip(' .')} ({row.officer}, {day}; lý do: {row.why})"


def _wording(row: Any) -> str:
    """What an officer did with a group of statements, the weightiest first."""
    if row.choice == Choice.OUT:
        return "dropped"
    if row.body:
        return "edited"
    return "ordered" if row.choice == Choice.AUTO else "picked"


_PAPERS = {
    "bao-cao": "dự thảo Báo cáo",
    "phu-luc": "phụ lục số liệu",
    "tom-tat-lanh-dao": "tóm tắt cho lãnh đạo",
    "gui-cap-tren": "biểu gửi cấp trên",
    "chi-tiet-phieu-trinh": "chi tiết kèm phiếu trình",
}
_KINDS = {".docx": "Word", ".xlsx": "Excel", ".pdf": "PDF"}


def _counted(word: bytes) -> int | None:
    try:
        return counted_pages(word)
    except RetryableError:
        return None  # the slip then gives an estimate, and says so


def _named(files: Iterable[str]) -> tuple[str, ...]:
    """Each paper of the set as people call it, with the forms that it is there in."""
    kinds: dict[str, list[str]] = {name: [] for name in _PAPERS}
    for file in sorted(map(Path, files)):
        kinds[file.stem].append(_KINDS[file.suffix])
    return tuple(f"{_PAPERS[name]} ({', '.join(found)})" for name, found in kinds.items() if found)
