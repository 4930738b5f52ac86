"""Makes a new version of a report, if anything that it rests on has changed (DESIGN §6.8)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy

from etl import __version__
from etl.consolidate import marts
from etl.consolidate.completeness import PeriodStatus, UnitState, read_status, with_fullness
from etl.consolidate.content import build_content
from etl.consolidate.figures import read_figures
from etl.consolidate.plan import judge_plan, outside_facts, store_plan
from etl.consolidate.software import software
from etl.consolidate.upward import Above, store_upward
from etl.consolidate.voices import listen, store_voices
from etl.ledger import Event
from etl.model.clock import LOCAL
from etl.model.errors import FatalError
from etl.model.regime import Regime
from etl.model.report import Figure, ReportContent, sha256_text
from etl.warehouse import Lock, copy_rows, sql


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a period's report. `created` is false if it stood already; then there are no events."""

    id: UUID
    number: int
    created: bool
    fingerprint: str
    content: ReportContent
    events: tuple[Event, ...] = ()


def consolidate(
    connection: sqlalchemy.Connection,
    regime: Regime,
    period: str,
    as_of: datetime,
    template: bytes,
    upper: Regime | None = None,
) -> Version:
    """The report of the period as of an instant: the newest version, or a new one if something changed.

    `template` is the Word template, kept with the version; `upper` the regime that our report feeds. The caller
    appends the events before COMMIT.

    Raises:
        FatalError: figures or status contradict themselves, or the newest version knows what came after `as_of`;
            nothing is stored then.
    """
    connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:key)"), {"key": Lock.CONSOLIDATE})
    now = _look(connection, regime, period, as_of, template, upper)
    if now.newest is not None and (now.is_unchanged or now.is_erased):
        content = ReportContent.from_json(now.newest.content)
        return Version(now.newest.id, now.newest.version, False, now.newest.fingerprint, content)
    _refuse_erased(now)
    _refuse_going_back(now.newest, as_of)
    parameters = now.parameters
    marts.prepare_cells(connection, parameters)
    number = 1 if now.newest is None else now.newest.version + 1
    status = with_fullness(connection, now.status, parameters)
    figures = read_figures(connection, regime, parameters)
    plan = judge_plan(connection, regime, status, parameters)
    voices = listen(connection, regime, parameters)
    content = build_content(connection, regime, status, figures, plan, voices, parameters)
    made = Version(_id(regime.name, period, number, now.fingerprint), number, True, now.fingerprint, content)
    _store(connection, made, template, now.template_sha256, as_of)
    _store_rows(connection, regime.name, made.id, status, figures)
    store_plan(connection, made.id, plan)
    store_voices(connection, made.id, voices)
    marts.check(connection, "figures", parameters | {"version_id": made.id})
    if now.above is not None:
        store_upward(connection, made.id, regime, now.above, content, parameters)
    return replace(made, events=(_event(connection, made, regime.sha256, now.template_sha256),))


def stale_fingerprint(
    connection: sqlalchemy.Connection,
    regime: Regime,
    period: str,
    as_of: datetime,
    template: bytes,
    upper: Regime | None = None,
) -> str | None:
    """Fingerprint of the period's present data if a draft of it is due and is not there, files and all.

    Due (DESIGN §6): something has arrived, and the deadline has passed or every unit's report is accepted. While
    receipts are still being processed nothing is due yet: whoever processes them will ask again.
    """
    in_flight = sqlalchemy.text(sql("consolidate/in_flight"))
    facts = {"regime": regime.name, "period": period, "as_of": as_of}
    if connection.execute(in_flight, facts).scalar_one():
        return None
    now = _look(connection, regime, period, as_of, template, upper)
    counts = now.status.counts()
    arrived = any(unit.received_at is not None for unit in now.status.units)
    if not arrived or (as_of < regime.period(period).deadline and counts.accepted < counts.units_expected):
        return None
    if now.is_erased:
        return None
    if now.newest is None:
        return now.fingerprint
    is_done = now.is_unchanged and now.newest.is_published
    return None if is_done or now.newest.created_at > as_of else now.fingerprint


def is_outdated(
    connection: sqlalchemy.Connection,
    regime: Regime,
    period: str,
    as_of: datetime,
    template: bytes,
    upper: Regime | None = None,
) -> bool:
    """Whether the newest version rests on other reports, decisions, words or software than there are now."""
    now = _look(connection, regime, period, as_of, template, upper)
    return now.newest is not None and not (now.is_unchanged or now.is_erased)


@dataclass(frozen=True, slots=True)
class _Present:
    """How a period stands, beside its newest version (None: there is none yet).

    `is_erased`: words of the units are erased; what was made of them is the last that can be made.
    """

    parameters: dict[str, Any]
    status: PeriodStatus
    fingerprint: str
    template_sha256: str
    above: Above | None
    newest: Any
    is_erased: bool

    @property
    def is_unchanged(self) -> bool:
        """Whether the newest version rests on all that there is now."""
        return self.newest is not None and bool(self.newest.fingerprint == self.fingerprint)


def _look(
    connection: sqlalchemy.Connection,
    regime: Regime,
    period: str,
    as_of: datetime,
    template: bytes,
    upper: Regime | None,
) -> _Present:
    """Looks at units and their reports, not at their cells, so that asking whether anything is new costs little."""
    parameters = marts.prepare_inputs(connection, regime.name, period, as_of)
    status, above = read_status(connection, regime, parameters), Above.of(regime.upward, upper, period)
    template_sha256 = hashlib.sha256(template).hexdigest()
    fingerprint = _fingerprint(connection, regime, status, template_sha256, parameters, above)
    newest = _newest(connection, regime.name, period)
    is_erased = connection.execute(sqlalchemy.text(sql("consolidate/is_erased"))).scalar_one()
    return _Present(parameters, status, fingerprint, template_sha256, above, newest, is_erased)


def _refuse_erased(now: _Present) -> None:
    if now.is_erased:
        raise FatalError(
            "Kỳ này chưa có báo cáo tổng hợp, mà lời văn của đơn vị đã xóa theo thời hạn lưu: không lập được nữa."
        )


def _refuse_going_back(newest: Any, as_of: datetime) -> None:
    """A look at an earlier moment must not become the newest report."""
    if newest is not None and newest.created_at > as_of:
        until = f"{newest.created_at.astimezone(LOCAL):%d/%m/%Y %H:%M}"
        raise FatalError(
            f"Báo cáo lần {newest.version} đã được lập với số liệu đến {until};"
            " không lập lại báo cáo theo một thời điểm trước đó. Xem tình hình lúc ấy bằng lệnh status --as-of."
        )


def _fingerprint(
    connection: sqlalchemy.Connection,
    regime: Regime,
    status: PeriodStatus,
    template_sha256: str,
    parameters: Mapping[str, Any],
    above: Above | None,
) -> str:
    """Hash of all that the report rests on: config, templates, software, submissions, verdicts, completeness."""
    digest = hashlib.sha256()
    inputs = sqlalchemy.text(
        "SELECT submission_id, is_base, verdict, findings_sha256 FROM current_input"
        " ORDER BY position, received_at, submission_id"
    )
    facts: list[Any] = [["made by", regime.sha256, template_sha256, software()]]
    facts += [[str(row.submission_id), *row[1:]] for row in connection.execute(inputs)]
    facts += [_unit_fact(unit) for unit in status.units]
    facts += [["period", change.number, str(change.change)] for change in status.changes]
    facts += [["extended", unit.unit, _until(unit)] for unit in status.units if unit.extension]
    waivers = sqlalchemy.text(sql("consolidate/waivers"))
    facts += [["waived", *row] for row in connection.execute(waivers, parameters)]
    facts += outside_facts(connection, regime, parameters)
    facts += [] if above is None else [above.fact]
    for fact in facts:
        digest.update(json.dumps(fact, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def _unit_fact(unit: UnitState) -> list[Any]:
    received = None if unit.received_at is None else unit.received_at.astimezone(UTC).isoformat()
    findings = [(f.code, f.severity, f.sheet, f.cells, f.found, f.message) for f in unit.findings]
    return [unit.unit, str(unit.status), str(unit.timeliness), received, unit.version, findings]


def _until(unit: UnitState) -> str | None:
    return None if unit.extension is None else unit.extension.until.astimezone(UTC).isoformat()


def _newest(connection: sqlalchemy.Connection, regime: str, period: str) -> Any:
    return connection.execute(
        sqlalchemy.text(
            "SELECT id, version, fingerprint, content, created_at,"
            " EXISTS (SELECT FROM report_file WHERE report_version_id = id) AS is_published FROM report_version"
            " WHERE regime = :regime AND period = :period ORDER BY version DESC LIMIT 1"
        ),
        {"regime": regime, "period": period},
    ).one_or_none()


def _id(regime: str, period: str, number: int, fingerprint: str) -> UUID:
    return uuid5(NAMESPACE_URL, "\x1f".join(("report_version", regime, period, str(number), fingerprint)))


def _store(
    connection: sqlalchemy.Connection, made: Version, template: bytes, template_sha256: str, as_of: datetime
) -> None:
    connection.execute(
        sqlalchemy.text("INSERT INTO report_template VALUES (:sha256, :body) ON CONFLICT DO NOTHING"),
        {"sha256": template_sha256, "body": template},
    )
    text = made.content.to_json()
    columns = "id regime period version fingerprint template_sha256 content content_sha256 created_at"
    row = (made.id, made.content.regime, made.content.period, made.number, made.fingerprint, template_sha256)
    copy_rows(connection, "report_version", columns.split(), [(*row, text, sha256_text(text), as_of)])


def _store_rows(
    connection: sqlalchemy.Connection, regime: str, version_id: UUID, status: PeriodStatus, figures: tuple[Figure, ...]
) -> None:
    columns = tuple(Figure.__dataclass_fields__)
    copy_rows(
        connection,
        "figure",
        ("report_version_id", *columns),
        ((version_id, *(getattr(figure, name) for name in columns)) for figure in figures),
    )
    unit_columns = "unit position name level ownership path status timeliness received_at received_at_source version"
    unit_columns += " extended_until fullness"
    copy_rows(
        connection,
        "report_unit",
        ("report_version_id", *unit_columns.split()),
        (_unit_row(version_id, unit) for unit in status.units),
    )
    copy_rows(connection, "report_finding", ("report_version_id", "unit", "finding_id"), _findings(version_id, status))
    for table in ("report_input", "figure_source", "stages_cell", "report_waiver"):
        facts = {"version_id": version_id, "regime": regime}
        connection.execute(sqlalchemy.text(sql(f"consolidate/{table}")), facts)
    connection.execute(sqlalchemy.text("SELECT count_versions()"))


def _unit_row(version_id: UUID, unit: UnitState) -> tuple[Any, ...]:
    place = (unit.unit, unit.position, unit.name, unit.level, unit.ownership, list(unit.path))
    time = (unit.received_at, unit.received_at_source)
    return (
        version_id,
        *place,
        str(unit.status),
        str(unit.timeliness),
        *time,
        unit.version,
        _until(unit),
        str(unit.fullness),
    )


def _findings(version_id: UUID, status: PeriodStatus) -> Iterator[tuple[Any, ...]]:
    for unit in status.units:
        for finding in unit.findings:
            yield (version_id, unit.unit, finding.finding_id)


def _event(connection: sqlalchemy.Connection, made: Version, config_sha256: str, template_sha256: str) -> Event:
    """With all that the paper that goes to the file prints of how the version was made."""
    inputs = connection.execute(sqlalchemy.text("SELECT count(*) FROM current_input")).scalar_one()
    suites = connection.execute(sqlalchemy.text(sql("consolidate/suites"))).scalars().all()
    return Event(
        "consolidated",
        "report_version",
        str(made.id),
        {
            "regime": made.content.regime,
            "period": made.content.period,
            "version": made.number,
            "fingerprint": made.fingerprint,
            "content_sha256": sha256_text(made.content.to_json()),
            "submissions": inputs,
            "software": __version__,
            "config_sha256": config_sha256,
            "template_sha256": template_sha256,
            "suites_sha256": list(suites),
        },
    )
