"""A small district whose reports are judged already: what consolidation and everything after it starts from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy

from etl.load.regime_tables import sync_regime
from etl.model.regime import AcrossPeriods, AcrossUnits, Indicator, Phrase, Regime, Section, Unit, ValueType
from etl.warehouse import copy_rows
from tests.validate.builder import ABSENT, INVALID, MISSING, NIL, NOT_APPLICABLE, District

__all__ = ["ABSENT", "INVALID", "MISSING", "NIL", "NOT_APPLICABLE", "PERIOD", "Office", "open_office", "small_regime"]

PERIOD = "2023-H1"
BEFORE_DEADLINE = datetime(2023, 4, 28, 3, 0, tzinfo=UTC)
AFTER_DEADLINE = datetime(2023, 5, 3, 3, 0, tzinfo=UTC)
MUCH_LATER = datetime(2023, 6, 1, tzinfo=UTC)
_NAMESPACE = UUID("0d6dbb0c-9d19-4e0d-8f5e-5f2f9a1b7c11")

# Five units: two levels, both ownerships, in the office's order.
UNITS = (
    Unit("A", "Trường Mầm non Lá Xanh (mẫu)", "MN", "public", "0790010", 1, True),
    Unit("B", "Trường Mầm non Mây Hồng (mẫu)", "MN", "private", "0790010", 2, True),
    Unit("C", "Trường Tiểu học Sông Trăng (mẫu)", "TH", "public", "0790010", 3, True),
    Unit("D", "Trường Tiểu học Núi Biếc (mẫu)", "TH", "public", "0790010", 4, True),
    Unit("E", "Trường Tiểu học Gió Nam (mẫu)", "TH", "private", "0790010", 5, True),
)


def _indicator(code: str, stt: str, name: str, unit: str, **changes: Any) -> Indicator:
    kind = {"value_type": ValueType.COUNT, "across_units": AcrossUnits.SUM, "across_periods": AcrossPeriods.FLOW}
    return Indicator(code, stt, name, unit, "Số liệu", **kind | changes)


INDICATORS = (
    _indicator("CD01", "1", "Văn bản chỉ đạo", "văn bản"),
    _indicator("CD02", "2", "Có kế hoạch", "có/không", value_type=ValueType.YES_NO, across_units=AcrossUnits.COUNT_YES),
    _indicator("TD01", "3", "Lượt tiếp công dân", "lượt", ownerships=frozenset({"public"})),
    _indicator("HS04", "4", "Hồ sơ đã giải quyết", "hồ sơ"),
    _indicator("HS05", "5", "Hồ sơ trước hạn", "hồ sơ"),
    _indicator("HS06", "6", "Hồ sơ đúng hạn", "hồ sơ"),
    _indicator(
        "HS11",
        "7",
        "Tỷ lệ sớm và đúng hạn",
        "%",
        value_type=ValueType.PERCENT,
        across_units=AcrossUnits.DERIVED,
        numerator=("HS05", "HS06"),
        denominator=("HS04",),
    ),
    _indicator(
        "DC17",
        "8",
        "Hình thức hội nghị",
        "hình thức",
        value_type=ValueType.TEXT,
        across_units=AcrossUnits.LIST,
        choices=("toàn thể", "đại biểu"),
    ),
)
PHRASES = (
    Phrase(
        "I",
        "Đã ban hành {CD01} văn bản ({CD01.n}/{CD01.N} đơn vị báo cáo).",
        ("CD01",),
        "CD01",
        "Các đơn vị không phát sinh văn bản.",
        "{CD01.n}/{CD01.N} đơn vị báo cáo không phát sinh văn bản; {CD01.missing} đơn vị chưa báo cáo.",
    ),
    Phrase("II", "Đã giải quyết {HS04} hồ sơ, tỷ lệ đúng hạn {HS11}.", ("HS04", "HS11"), "HS04"),
)
SECTIONS = (
    Section("I", "I", "Tình hình", 1),
    Section("II", "II", "Kết quả", 1),
    Section("III", "III", "Hạn chế {period}", 1, "required"),
)


def small_regime(regime: Regime, units: Iterable[Unit] = UNITS) -> Regime:
    """The regime cut down to five units and eight indicators that can be reckoned by hand."""
    return replace(
        regime,
        rosters={period.code: tuple(units) for period in regime.periods},
        indicators=INDICATORS,
        phrases=PHRASES,
        sections=SECTIONS,
        sha256="5" * 64,
    )


@dataclass
class Office:
    """Receives and judges. Verdicts are what the test states, not what the rules would say."""

    district: District
    connection: sqlalchemy.Connection
    regime: Regime

    def accept(self, unit: str, *, verdict: str = "accepted", **sent: Any) -> UUID:
        """A submission with its verdict; `sent` as in `District.submit`, figures by code."""
        sent = {"base": {}, "models": [], "narratives": {}, "at": BEFORE_DEADLINE} | sent
        submission = self.district.submit(unit, **sent)
        self.judge(submission, verdict)
        return submission

    def judge(self, submission: UUID, verdict: str) -> int:
        """A further verdict on a submission; returns its id."""
        statement = (
            "INSERT INTO verdict (submission_id, verdict, findings_sha256, decided_at)"
            " VALUES (:id, :verdict, 'f', :at) RETURNING id"
        )
        values = {"id": submission, "verdict": verdict, "at": MUCH_LATER}
        return int(self.connection.execute(sqlalchemy.text(statement), values).scalar_one())

    def finding(self, submission: UUID, verdict_id: int, message: str, severity: str = "warning") -> None:
        """A finding of a verdict."""
        receipt = self.connection.execute(
            sqlalchemy.text("SELECT receipt_id FROM submission WHERE id = :id"), {"id": submission}
        ).scalar_one()
        row = (receipt, verdict_id, "rule", severity, "Số liệu", ["E31"], ["CD01"], "7", "", message)
        columns = "receipt_id verdict_id code severity sheet cells indicators found expected message"
        copy_rows(self.connection, "finding", columns.split(), [row])

    def receive(self, unit: str, status: str, at: datetime = BEFORE_DEADLINE, period: str | None = None) -> UUID:
        """A file that gave no submission: refused, unreadable, evidence or needs_review."""
        key = f"{unit}/{status}/{at}"
        digest, receipt = sha256(key.encode()).hexdigest(), uuid5(_NAMESPACE, key)
        copy_rows(self.connection, "blob", ("sha256", "size"), [(digest, 1)])
        columns = (
            "id channel locator sha256 original_name sender received_at received_at_source regime_hint unit_hint"
            " status regime period unit landed_at"
        )
        row = (receipt, "folder", key, digest, "BaoCao.pdf", "", at, "file_time", self.regime.name, unit)
        copy_rows(self.connection, "receipt", columns.split(), [(*row, status, None, period, None, at)])
        return receipt


def open_office(connection: sqlalchemy.Connection, regime: Regime) -> Office:
    """An office with the regime's tables filled and nothing received."""
    sync_regime(connection, regime)
    return Office(District(connection, regime), connection, regime)


def decimals(values: Mapping[str, int | str | None]) -> dict[str, Decimal | None]:
    """Expected values by scope code."""
    return {code: None if value is None else Decimal(str(value)) for code, value in values.items()}
