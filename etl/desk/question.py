"""What the human step of Airflow asks an officer about a draft, and what becomes of the answer."""

from dataclasses import dataclass

import sqlalchemy

from etl.desk.desk import Desk
from etl.desk.sets import Sets, counts_words
from etl.model.clock import Clock
from etl.model.decision import By
from etl.model.errors import UsageError
from etl.model.issue import Step
from etl.review import issuing
from etl.review.issuing import VersionState
from etl.review.officers import officers
from etl.text import prose_count
from etl.warehouse import sql

APPROVE, SEND_BACK = "Duyệt", "Trả lại"
OPTIONS = [APPROVE, SEND_BACK]
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Question:
    """Headline and body (Markdown) of the question."""

    subject: str
    body: str


def ask(desk: Desk, regime: str, period: str, version: int) -> Question | None:
    """The question about a draft; None once it is settled: a newer one is there, or somebody has decided on it."""
    with desk.opened(regime, period) as sets:
        newest = issuing.version_states(sets.connection, sets.regime.name, sets.period.code)[0]
        if newest.version != version or newest.step not in (Step.DRAFT, Step.SUBMITTED):
            return None
        content, _ = sets.content(newest.id)
        lines = [counts_words(content), _missing(sets, newest.id), _warnings(sets, newest.id)]
        lines.append(f"Tệp: `{sets.folder / f'v{version}'}`")
        lines += _differences(sets, newest)
        lines += _handed_up(sets, newest)
        lines.append("Chọn **Trả lại** thì ghi lý do. Mã cán bộ: xem lệnh `officers list`.")
        title = f"Dự thảo lần {version}: {sets.regime.title}, {sets.period.name}"
        return Question(title, "\n\n".join(lines))


def answer(
    desk: Desk, regime: str, period: str, version: int, chosen: str, by: By, clock: Clock, *, why: str, signer: str
) -> str:
    """Hands the draft up, if nobody has, and records the decision; returns how far it has come.

    Raises:
        UsageError: the officer is not known, had a hand in what he approves (who handed it up is asked for a second
            officer), there is no reason for sending back, or it is settled already.
    """
    if chosen not in OPTIONS:
        raise UsageError(f"Không hiểu câu trả lời “{chosen}”: chọn {' hoặc '.join(OPTIONS)}.")
    if chosen == SEND_BACK and not why.strip():
        raise UsageError("Trả lại thì phải ghi lý do.")
    newest = desk.versions(regime, period)[0]
    if newest["version"] == version and newest["step"] == Step.DRAFT:
        desk.submit(regime, period, by, clock, signer=signer)
    if chosen == APPROVE:
        done = desk.approve(regime, period, version, by, clock, accept=why)
    else:
        done = desk.send_back(regime, period, version, why, by, clock)
    return str(done["step_name"])


def _handed_up(sets: Sets, state: VersionState) -> list[str]:
    """Who cannot answer, for somebody else has to."""
    submitter = issuing.hands(sets.connection, state).get("submitted")
    if submitter is None or sets.regime.office.leader_countersigns:
        return []
    return [f"{_plain(officers(sets.connection)[submitter])} đã trình: cần một cán bộ khác ghi nhận **Duyệt**."]


def _missing(sets: Sets, version_id: object) -> str:
    names = sets.connection.execute(sqlalchemy.text(sql("issue/missing")), {"version": version_id}).scalars().all()
    if not names:
        return "Tất cả đơn vị đã có số liệu trong báo cáo."
    listed = "".join(f"\n- {_plain(name)}" for name in names[:_SHOWN])
    more = "\n- …" if len(names) > _SHOWN else ""
    return f"Chưa có số liệu của {prose_count(len(names))} đơn vị:\n{listed}{more}"


def _warnings(sets: Sets, version_id: object) -> str:
    found = sets.connection.execute(sqlalchemy.text(sql("issue/warnings")), {"version": version_id}).scalar_one()
    return f"Nội dung đề nghị giải trình: {prose_count(found)}."


def _differences(sets: Sets, state: VersionState) -> list[str]:
    found = sets.differences(state)
    if not found:
        return []
    listed = "".join(f"\n- {_plain(str(one))}" for one in found)
    return [f"Văn bản sửa tay khác số liệu (chọn **Duyệt** thì ghi lý do chấp nhận):\n{listed}"]


def _plain(name: str) -> str:
    """Without signs that Markdown would take for its own."""
    return "".join("\\" + sign if sign in "\\`*_{}[]<>#|!" else sign for sign in name)
