"""The officer's desk: a draft is handed up, approved or sent back, numbered and issued (DOMAIN §6).

The number comes after the signature; what was approved is what goes out, byte for byte but for number and date; nothing
issued is ever altered: a late correction makes a new version, issued under a number of its own.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy

from etl import ledger
from etl.desk.folders import whole_folder
from etl.desk.office import Office
from etl.desk.sets import SIGNED, Sets
from etl.model.clock import Clock
from etl.model.decision import By
from etl.model.errors import UsageError
from etl.model.issue import EDITED, Step
from etl.model.regime import Period, Regime
from etl.publish.recheck import Difference, recheck
from etl.review import issuing
from etl.review.issuing import Happened, Numbering, VersionState
from etl.review.officers import check_officer
from etl.warehouse import Lock, sql

DEFAULT_CHANNEL = "đã phát hành qua hệ thống quản lý văn bản"


@dataclass(frozen=True)
class Desk:
    """What an officer does with the report of one regime and period; each verb is one transaction."""

    office: Office

    # ------------------------------------------------------------------ tell
    def versions(self, regime_name: str, period_code: str) -> list[dict[str, Any]]:
        """How far each version has come, newest first, and all that was done with it, oldest first."""
        with self.opened(regime_name, period_code) as sets:
            done = _history(sets)
            return [
                state_json(state) | {"history": [_happened_json(one) for one in done if one.version == state.version]}
                for state in _states(sets)
            ]

    def changes(self, regime_name: str, period_code: str, clock: Clock) -> dict[str, Any]:
        """What the newest version of that time changed against the one that had gone out, figure by figure."""
        with self.opened(regime_name, period_code) as sets:
            states = issuing.version_states(sets.connection, sets.regime.name, sets.period.code, clock.now)
            issued = issuing.last_issued(states)
            if issued is None:
                raise UsageError("Kỳ báo cáo này chưa phát hành lần nào: không có gì để so sánh.")
            found, reworded = sets.changes(issued, states[0]), sets.reworded(issued, states[0])
            edited_before, lost = sets.not_carried(states)
        return {
            "from": issued.version,
            "issued_as": issued.as_named(),
            "to": states[0].version,
            "issued_is_edited": bool(issued.edited),
            "reworded": [{"before": one.before, "after": one.after, "words": str(one)} for one in reworded],
            "edited_before": edited_before,
            "edits_not_carried": [{"before": one.before, "after": one.after, "words": str(one)} for one in lost],
            "changes": [
                {"figure": c.tag, "stt": c.stt, "name": c.name, "scope": c.where, "before": c.before, "after": c.after}
                for c in found
            ],
        }

    def alerts(self, clock: Clock) -> list[dict[str, Any]]:
        """Reports whose date to the receiver has passed and that have not gone out."""
        return [
            {"regime": regime.name, "period": period.code, "name": period.name, "report_before": before.isoformat()}
            for regime in self.office.regimes.values()
            for period in regime.periods
            if (before := self.report_before(regime, period)) is not None
            and before <= clock.now
            and not self._is_settled(regime, period)
        ]

    def report_before(self, regime: Regime, period: Period) -> datetime | None:
        """The plan's own date to the receiver, exclusive: stated, or the deadline of the regime above."""
        if period.report_before is not None or regime.upward is None:
            return period.report_before
        upper = self.office.regimes.get(regime.upward.regime)
        code = regime.upward.periods.get(period.code)
        return None if upper is None or code is None else upper.period(code).deadline

    def _is_settled(self, regime: Regime, period: Period) -> bool:
        """Whether it went out; a period of which nothing has ever arrived is nobody's debt."""
        facts = {"regime": regime.name, "period": period.code, "as_of": None}
        with self.office.warehouse.begin() as connection:
            rows = connection.execute(sqlalchemy.text(sql("issue/versions")), facts).all()
        return not rows or any(row.number is not None for row in rows)

    # ------------------------------------------------------------------ decide
    def submit(self, regime_name: str, period_code: str, by: By, clock: Clock, *, signer: str = "") -> dict[str, Any]:
        """Makes the set that is carried up for signature; `signer` is printed below the signature."""
        with self.opened(regime_name, period_code) as sets:
            check_officer(sets.connection, by)
            states = _states(sets)
            state = issuing.check_submit(states)
            if sets.is_outdated(clock.now):
                raise UsageError(
                    f"Từ khi lập dự thảo lần {state.version} đã có báo cáo hoặc quyết định mới (rút tệp, cho qua, sửa"
                    " số liệu, …) mà dự thảo chưa có: chạy lệnh consolidate, xem lại rồi trình bản mới."
                )
            number = 1 + sum(one.what == Step.SUBMITTED for one in _history(sets))
            target = sets.folder / f"trinh-lan-{number}"
            with whole_folder(target) as folder:
                blob, notes = sets.fill_submission(states, number, folder, by.officer, signer)
                events = issuing.add_step(sets.connection, state, Step.SUBMITTED, blob.sha256, "", by, clock.now)
            ledger.append(sets.connection, events, actor=by.officer, at=clock.now)
        return _made(state, target, notes) | {"submission": number}

    def approve(
        self, regime_name: str, period_code: str, version: int, by: By, clock: Clock, *, accept: str = ""
    ) -> dict[str, Any]:
        """Records that the leader approves the version that was handed up.

        `accept`: why numbers that a person typed over may differ from the figures; kept with the decision.

        Raises:
            UsageError: it cannot be approved now, or by this officer: two pairs of eyes see what was let pass; or its
                text differs from the figures and nobody accepts that.
        """
        return self._decide(regime_name, period_code, version, Step.APPROVED, accept, by, clock)

    def send_back(
        self, regime_name: str, period_code: str, version: int, why: str, by: By, clock: Clock
    ) -> dict[str, Any]:
        """Records that the leader sends back what was handed up, or what he approved and nobody issued yet, and why."""
        return self._decide(regime_name, period_code, version, Step.RETURNED, why, by, clock)

    def _decide(
        self, regime_name: str, period_code: str, version: int, step: Step, why: str, by: By, clock: Clock
    ) -> dict[str, Any]:
        with self.opened(regime_name, period_code) as sets:
            state = issuing.check_decide(_states(sets), version, step)
            accepted: tuple[Difference, ...] = ()
            if step is Step.APPROVED:
                accepted = sets.differences(state)
                why = issuing.check_accepted(state, accepted, why)
                if not sets.regime.office.leader_countersigns:
                    issuing.check_four_eyes(sets.connection, state, by)
            events = issuing.add_step(sets.connection, state, step, state.document, why, by, clock.now)
            ledger.append(sets.connection, events, actor=by.officer, at=clock.now)
            (now,) = (one for one in _states(sets) if one.version == version)
            return state_json(now) | {"accepted": differences_json(accepted)}

    def issue(
        self,
        regime_name: str,
        period_code: str,
        number: int,
        day: date,
        by: By,
        clock: Clock,
        *,
        signed: Path | None = None,
        channel: str = DEFAULT_CHANNEL,
    ) -> dict[str, Any]:
        """Writes number and date into what was approved, freezes it and records the sending.

        Files go to `phat-hanh-<number>/` and, byte for byte, into the landing store.
        """
        with self.opened(regime_name, period_code) as sets:
            check_officer(sets.connection, by)
            states = _states(sets)
            state, before = issuing.check_issue(states), issuing.last_issued(states)
            numbering = Numbering(sets.regime.office.document_symbol, number, day, channel)
            issuing.check_numbering(sets.connection, numbering, sets.period, before)
            target = sets.folder / f"phat-hanh-{number:02d}"
            with whole_folder(target) as folder:
                notes = sets.fill_issue(state, numbering, before, folder, signed)
                files = {path.name: self.office.landing.put_file(path) for path in sorted(folder.iterdir())}
                events = issuing.add_issue(sets.connection, state, numbering, before, files, by, clock.now)
                notes += sets.keep_statement(files[SIGNED]) if SIGNED in files else []
            ledger.append(sets.connection, events, actor=by.officer, at=clock.now)
            is_outdated = states[0] == state and sets.is_outdated(clock.now)  # nobody asks of an older one
        if states[0] != state:
            notes.append(f"Đã có dự thảo lần {states[0].version} mới hơn bản phát hành.")
        elif is_outdated:
            notes.append("Từ khi lập bản này đã có báo cáo hoặc quyết định mới chưa có trong bản phát hành.")
        return _made(state, target, notes) | {"number": number, "issued_on": day.isoformat()}

    def import_report(
        self, regime_name: str, period_code: str, path: Path, why: str, by: By, clock: Clock
    ) -> dict[str, Any]:
        """Takes in a Word file edited by hand in place of the newest draft; lists all that differs.

        `untied`: paragraphs typed anew whose numbers are right but stand in no control any more.
        """
        package = path.read_bytes()
        with self.opened(regime_name, period_code) as sets:
            state = _states(sets)[0]
            found = recheck(package, *sets.content(state.id))
            blob = self.office.landing.put([package])
            events = issuing.add_edit(sets.connection, state, blob, len(found.differences), why, by, clock.now)
            ledger.append(sets.connection, events, actor=by.officer, at=clock.now)
            edits = [one for one in _history(sets) if one.version == state.version and one.what == EDITED]
        return {
            "version": state.version,
            "edit": len(edits),
            "sha256": blob.sha256,
            "differences": differences_json(found.differences),
            "untied": list(found.untied),
        }

    # ------------------------------------------------------------------ inside
    @contextmanager
    def opened(self, regime_name: str, period_code: str) -> Iterator[Sets]:
        """One transaction; two officers never decide on one report at once."""
        regime = self.office.regime(regime_name)
        period = regime.period(period_code)
        with self.office.warehouse.begin() as connection:
            connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:key)"), {"key": Lock.ISSUE})
            yield Sets(self.office, connection, regime, period)


def _states(sets: Sets) -> tuple[VersionState, ...]:
    return issuing.version_states(sets.connection, sets.regime.name, sets.period.code)


def _history(sets: Sets) -> tuple[Happened, ...]:
    return issuing.history(sets.connection, sets.regime.name, sets.period.code)


def _happened_json(one: Happened) -> dict[str, Any]:
    return {
        "what": one.what,
        "words": one.words,
        "number": one.number,
        "why": one.why,
        "officer": one.officer,
        "at": one.at.isoformat(),
    }


def state_json(state: VersionState) -> dict[str, Any]:
    """How far a version has come."""
    return {
        "version": state.version,
        "step": str(state.step),
        "step_name": state.step_name,
        "replaced": state.is_replaced,
        "why": state.why,
        "is_edited": bool(state.edited),
        "differences": state.differences,
        "number": state.number,
        "issued_on": None if state.issued_on is None else state.issued_on.isoformat(),
    }


def differences_json(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Where a text says other numbers than the figures."""
    return [
        {"figure": d.tag, "what": d.what, "found": d.found, "expected": d.expected, "where": d.where} for d in found
    ]


def _made(state: VersionState, folder: Path, notes: list[str]) -> dict[str, Any]:
    files = sorted(path.name for path in folder.iterdir())
    return {"version": state.version, "directory": str(folder), "files": files, "notes": notes}
