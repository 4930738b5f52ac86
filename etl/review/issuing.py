"""Dự thảo → trình → duyệt → phát hành: how far each version of a report has come, and what may follow."""

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.landing import Blob
from etl.ledger import Event
from etl.model.decision import By
from etl.model.errors import UsageError
from etl.model.issue import EDITED, STEP_NAMES, Step
from etl.model.regime import Period
from etl.review.officers import check_officer, officers
from etl.text import clean, document_name
from etl.warehouse import copy_rows, sql


@dataclass(frozen=True, slots=True)
class VersionState:
    """One version and how far it has come. `document`: the Word that was handed up; `edited`: one taken in by hand.

    `returned`: why the leader last sent it back, empty if he did not. `is_replaced`: another report was issued for it.
    """

    id: UUID
    version: int
    created_at: datetime
    step: Step
    why: str
    document: str
    edited: str
    differences: int
    number: int | None
    issued_on: date | None
    symbol: str
    returned: str = ""
    is_replaced: bool = False

    @property
    def step_name(self) -> str:
        """As people say it."""
        return STEP_NAMES[self.step] + (", đã được thay thế" if self.is_replaced else "")

    def as_named(self) -> str:
        """ "Báo cáo số 05/BC-GDĐT ngày 02/5/2023" of an issued one."""
        assert self.number is not None and self.issued_on is not None, "only an issued report has a number"
        return document_name("Báo cáo", self.number, self.symbol, self.issued_on)


def version_states(
    connection: sqlalchemy.Connection, regime: str, period: str, as_of: datetime | None = None
) -> tuple[VersionState, ...]:
    """All versions of a period's report (as they stood then), newest first; `UsageError` if there is none."""
    facts = {"regime": regime, "period": period, "as_of": as_of}
    rows = connection.execute(sqlalchemy.text(sql("issue/versions")), facts).all()
    if not rows:
        raise UsageError("Kỳ báo cáo này chưa được tổng hợp lần nào: chạy lệnh consolidate trước.")
    return tuple(
        VersionState(
            id=row.id,
            version=row.version,
            created_at=row.created_at,
            step=_step(row),
            why=row.why or "",
            document=row.document_sha256 or "",
            edited=row.edited or "",
            differences=row.differences or 0,
            number=row.number,
            issued_on=row.issued_on,
            symbol=row.symbol or "",
            is_replaced=any(other.replaces == row.id for other in rows),
            returned=(row.why or "") if row.step == Step.RETURNED else "",
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that was done with a version: a step, or (`EDITED`) a Word file taken in that was edited by hand.

    `number`: of the submission in the period, as its folder has it; of the edited file in its version; else 0.
    """

    version: int
    what: str
    number: int
    why: str
    officer: str
    at: datetime
    differences: int

    @property
    def words(self) -> str:
        """As people say it."""
        if self.what == EDITED:
            return f"nhận bản sửa tay {self.number} ({self.differences} chỗ khác số liệu)"
        return f"trình lần {self.number}" if self.what == Step.SUBMITTED else STEP_NAMES[Step(self.what)]


def history(connection: sqlalchemy.Connection, regime: str, period: str) -> tuple[Happened, ...]:
    """What people did with the versions of a period's report, oldest first."""
    rows = connection.execute(sqlalchemy.text(sql("issue/history")), {"regime": regime, "period": period})
    return tuple(
        Happened(row.version, row.what, row.number or 0, row.why, row.decided_by, row.decided_at, row.differences or 0)
        for row in rows
    )


def _step(row: Any) -> Step:
    """What was handed up and then edited by hand must be handed up anew."""
    if row.number is not None:
        return Step.ISSUED
    return Step(row.step) if row.step and row.step_edit == row.edit_id else Step.DRAFT


def last_issued(states: Sequence[VersionState]) -> VersionState | None:
    """The newest version that went out."""
    return next((state for state in states if state.step is Step.ISSUED), None)


def last_returned(states: Sequence[VersionState]) -> VersionState | None:
    """The newest version that the leader sent back since a report last went out."""
    since = itertools.takewhile(lambda state: state.step is not Step.ISSUED, states)
    return next((state for state in since if state.returned), None)


def last_edited(states: Sequence[VersionState]) -> VersionState | None:
    """The newest text before this version that a person edited, no older than what last went out."""
    since = itertools.takewhile(lambda pair: pair[0].step is not Step.ISSUED, itertools.pairwise(states))
    return next((older for _, older in since if older.edited), None)


def check_submit(states: Sequence[VersionState]) -> VersionState:
    """The version that may be handed up: the newest, unless it has gone out already."""
    newest = states[0]
    if newest.step is Step.ISSUED:
        raise UsageError(f"Lần {newest.version} đã phát hành ({newest.as_named()}); số liệu chưa có gì thay đổi.")
    return newest


def check_decide(states: Sequence[VersionState], version: int, step: Step) -> VersionState:
    """The version that the leader decides on: the newest, handed up; what he approved he may still send back."""
    approved = next((state for state in states if state.version == version and state.step is Step.APPROVED), None)
    if step is Step.RETURNED and approved is not None:
        return approved
    newest = states[0]
    if version != newest.version:
        raise UsageError(
            f"Lần {version} không phải bản mới nhất: đã có lần {newest.version}. Xem lại và trình bản mới nhất."
        )
    if newest.step is not Step.SUBMITTED:
        raise UsageError(f"Lần {version} {newest.step_name}, không phải đang trình: chạy lệnh submit trước.")
    return newest


def waivers(connection: sqlalchemy.Connection, state: VersionState) -> Sequence[Any]:
    """What officers let pass that the version counts on; a row for each finding."""
    return connection.execute(sqlalchemy.text(sql("publish/waivers")), {"version_id": state.id}).all()


def corrections(connection: sqlalchemy.Connection, state: VersionState) -> Sequence[Any]:
    """Figures of the version that officers corrected by what units said; a row for each, confirmed ones too."""
    return connection.execute(sqlalchemy.text(sql("issue/corrections")), {"version": state.id}).all()


def hands(connection: sqlalchemy.Connection, state: VersionState) -> dict[str, str]:
    """Which officer handed the version up (`submitted`), and took in the Word that stands for it (`edited`)."""
    rows = connection.execute(sqlalchemy.text(sql("issue/hands")), {"version": state.id})
    return {row.what: row.decided_by for row in rows}


def check_four_eyes(connection: sqlalchemy.Connection, state: VersionState, by: By) -> None:
    """Refuses the approval at the hand of an officer who had a hand in what is approved."""
    done = list(_done_by(connection, state, by.officer))
    if done:
        raise UsageError(
            f"Cán bộ “{officers(connection)[by.officer]}” ({by.officer}) {', '.join(done)} ở lần {state.version}, nên"
            " không tự ghi nhận lãnh đạo duyệt được: cần một cán bộ khác ghi nhận."
        )


def _done_by(connection: sqlalchemy.Connection, state: VersionState, officer: str) -> Iterator[str]:
    found = hands(connection, state)
    if found.get("submitted") == officer:
        yield "đã trình báo cáo"
    if state.edited and found.get("edited") == officer:
        yield "đã nhận bản sửa tay"
    worded = connection.execute(sqlalchemy.text(sql("issue/wording_hands")), {"version": state.id})
    if officer in set(worded.scalars()):
        yield "đã biên tập phần lời của đơn vị"
    for words, rows in (
        ("đã sửa số liệu của", corrections(connection, state)),
        ("đã cho qua nội dung của", waivers(connection, state)),
    ):
        units = list(dict.fromkeys(row.name for row in rows if row.decided_by == officer))
        if units:
            yield f"{words} {'; '.join(units[:5])}" + ("; …" if len(units) > 5 else "")


def check_accepted(state: VersionState, differences: Sequence[object], why: str) -> str:
    """Why a text whose numbers differ from the figures may go out all the same; empty where none differs.

    Raises:
        UsageError: numbers differ and nobody says why: the report would contradict its own appendix.
    """
    if not differences:
        return ""
    if not clean(why):
        listed = "".join(f"\n- {one}" for one in differences)
        raise UsageError(
            f"Văn bản sửa tay của lần {state.version} có {len(differences)} chỗ khác số liệu:{listed}\n"
            "Sửa lại văn bản rồi nhận lại (report import); hoặc lãnh đạo chấp nhận các chỗ này thì duyệt kèm lý do"
            " (--accept-differences)."
        )
    return why


def check_issue(states: Sequence[VersionState]) -> VersionState:
    """The version that may go out: the approved one."""
    approved = next((state for state in states if state.step is Step.APPROVED), None)
    issued = last_issued(states)
    if approved is None or (issued is not None and issued.version > approved.version):
        raise UsageError(f"Chưa có bản nào được duyệt để phát hành; lần {states[0].version}: {states[0].step_name}.")
    if approved.edited and approved.differences and not clean(approved.why):
        raise UsageError(
            f"Văn bản sửa tay của lần {approved.version} khác số liệu mà khi duyệt chưa ai chấp nhận: không phát hành."
            " Sửa số liệu hoặc văn bản, rồi trình và duyệt lại."
        )
    return approved


def add_step(
    connection: sqlalchemy.Connection, state: VersionState, step: Step, document: str, why: str, by: By, at: datetime
) -> list[Event]:
    """Records a step. The caller appends the event before COMMIT.

    Raises:
        UsageError: the officer is not registered, or a report is sent back without a reason.
    """
    check_officer(connection, by)
    if step is Step.RETURNED and not clean(why):
        raise UsageError("Trả lại thì phải ghi lý do (--why).")
    facts = {"version": state.id, "step": str(step), "why": why, "document": document, "at": at}
    row = facts | {"officer": by.officer, "os_user": by.os_user}
    number = connection.execute(sqlalchemy.text(sql("issue/add_step")), row).scalar_one()
    payload = {
        "version": str(state.id),
        "step": str(step),
        "document_sha256": document,
        "why_sha256": hashlib.sha256(why.encode()).hexdigest(),
        "differences": state.differences if state.edited else 0,
    }
    return [Event("report_decided", "report_step", str(number), payload)]


def add_edit(
    connection: sqlalchemy.Connection, state: VersionState, blob: Blob, differences: int, why: str, by: By, at: datetime
) -> list[Event]:
    """Records a Word file edited by hand; it stands for the version from now on, and must be handed up anew."""
    check_officer(connection, by)
    if state.step in (Step.APPROVED, Step.ISSUED):
        first = "; trả lại (approve --back) rồi mới thay được" if state.step is Step.APPROVED else " được nữa"
        raise UsageError(f"Lần {state.version} {state.step_name}: không thay văn bản{first}.")
    keep(connection, [blob])
    facts = {"version": state.id, "sha256": blob.sha256, "differences": differences, "why": why, "at": at}
    row = facts | {"officer": by.officer, "os_user": by.os_user}
    number = connection.execute(sqlalchemy.text(sql("issue/add_edit")), row).scalar_one()
    payload = {"version": str(state.id), "sha256": blob.sha256, "differences": differences}
    return [Event("report_edited", "report_edit", str(number), payload)]


@dataclass(frozen=True, slots=True)
class Numbering:
    """What the office's registry gave: symbol, number, day, and by which way the report went out."""

    symbol: str
    number: int
    day: date
    channel: str


def check_numbering(
    connection: sqlalchemy.Connection, numbering: Numbering, period: Period, issued: VersionState | None
) -> None:
    """Refuses a number that was given already, and a day that cannot be."""
    if not 0 < numbering.number < 100_000:
        raise UsageError(f"Số văn bản {numbering.number} không hợp lệ.")
    if numbering.day < period.data_to:
        raise UsageError("Ngày phát hành sớm hơn ngày cuối của số liệu.")
    if issued is not None and issued.issued_on is not None and numbering.day < issued.issued_on:
        raise UsageError(f"Ngày phát hành sớm hơn {issued.as_named()}, là văn bản sẽ bị thay thế.")
    taken = sqlalchemy.text("SELECT 1 FROM report_issue WHERE symbol = :symbol AND year = :year AND number = :number")
    facts = {"symbol": numbering.symbol, "year": numbering.day.year, "number": numbering.number}
    if connection.execute(taken, facts).first():
        name = f"{numbering.number:02d}/{numbering.symbol}"
        raise UsageError(f"Số {name} năm {numbering.day.year} đã cấp cho một báo cáo khác.")


def add_issue(
    connection: sqlalchemy.Connection,
    state: VersionState,
    numbering: Numbering,
    replaces: VersionState | None,
    files: dict[str, Blob],
    by: By,
    at: datetime,
) -> list[Event]:
    """Records what went out, for good."""
    check_officer(connection, by)
    row = {
        "version": state.id,
        "symbol": numbering.symbol,
        "year": numbering.day.year,
        "number": numbering.number,
        "day": numbering.day,
        "replaces": None if replaces is None else replaces.id,
        "channel": numbering.channel,
        "officer": by.officer,
        "os_user": by.os_user,
        "at": at,
    }
    connection.execute(sqlalchemy.text(sql("issue/add_issue")), row)
    keep(connection, list(files.values()))
    rows = [(state.id, name, blob.sha256) for name, blob in sorted(files.items())]
    copy_rows(connection, "report_issue_file", ("report_version_id", "name", "sha256"), rows)
    payload = {
        "number": numbering.number,
        "symbol": numbering.symbol,
        "issued_on": numbering.day.isoformat(),
        "replaces": None if replaces is None else str(replaces.id),
        "files": {name: blob.sha256 for name, blob in sorted(files.items())},
    }
    return [Event("report_issued", "report_issue", str(state.id), payload)]


def keep(connection: sqlalchemy.Connection, blobs: list[Blob]) -> None:
    """Makes bytes of the landing store known to the warehouse."""
    statement = sqlalchemy.text("INSERT INTO blob (sha256, size) VALUES (:sha256, :size) ON CONFLICT DO NOTHING")
    for blob in blobs:
        connection.execute(statement, {"sha256": blob.sha256, "size": blob.size})
