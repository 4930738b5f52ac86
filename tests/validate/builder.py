"""Puts submissions straight into the warehouse's tables, stating only what differs from a good report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy

from etl.model.receipt import submission_id
from etl.model.regime import Indicator, Regime, Unit, ValueType
from etl.warehouse import copy_rows

NAMESPACE = UUID("6f1c1f0e-8a52-4a53-9a5c-2f1f5a0c2f11")
START = datetime(2023, 4, 20, 1, 0, tzinfo=UTC)
SHEET, MODEL_SHEET, NARRATIVE_SHEET = "Số liệu", "Mô hình", "Nội dung"

ABSENT = "absent"
"""The row is not in the workbook at all: no cell_value row."""
MISSING, NIL, NOT_APPLICABLE, INVALID = "missing", "nil", "not_applicable", "invalid"
STATES = (MISSING, NIL, NOT_APPLICABLE, INVALID)

# A school with 40 people where every sum adds up; whatever is not named is 0.
GOOD: dict[str, Any] = {
    "QM01": 12, "QM02": 400, "QM03": 40, "QM04": 3, "QM05": 30, "QM06": 7, "QM07": 11,
    "CD01": 5, "CD02": 1, "CD05": 2, "CD06": 40, "CD07": 1, "CD08": 20, "CD09": 1,
    "HS01": 18, "HS02": 3, "HS03": 15, "HS04": 14, "HS05": 8, "HS06": 5, "HS07": 1, "HS08": 2, "HS09": 1, "HS10": 1,
    "HL01": 50, "HL02": 49, "TS01": 90, "TS02": 85, "SK01": 2, "SK02": 1,
    "TD01": 9, "TD02": 5, "TD03": 3, "TD04": 1, "TD05": 12, "TD06": 6, "TD07": 4,
    "DC01": 1, "DC01N": "2022-10-05", "DC17": "toàn thể", "DC02": 40, "DC03": 38,
    "DC07": 6, "DC08": 6, "DC09": 1, "DC10": 35, "DC11": 4, "DC12": 4, "DC13": 5, "DC14": 2, "DC15": 3, "DC16": 3,
    "DT01": 5, "DT02": 2, "DT03": 3, "DT04": 4, "DT05": 1, "DT06": 1, "DT07": 0, "DT08": 4, "DT09": 0,
    "DV01": 1, "DV02": 0, "UX01": 39,
}  # fmt: skip

MODEL = {
    "name": "Nụ cười công sở (mẫu)",
    "kind": "mô hình",
    "field": "Văn hóa - xã hội",
    "people": "Tập thể",
    "lead_unit": "Công đoàn trường",
    "goal": "Phụ huynh hài lòng",
    "result": "98% hài lòng",
    "status": "đang thực hiện",
    "recognition": "",
}
TEXT = "Đơn vị đã triển khai đầy đủ các nội dung theo kế hoạch của năm học."


@dataclass
class District:
    """Writes what units send. `clock` moves on by a minute with every submission unless `at` is given."""

    connection: sqlalchemy.Connection
    regime: Regime
    clock: datetime = START
    sent: int = field(default=0)

    def submit(
        self,
        unit: str,
        period: str = "2023-H1",
        *,
        kind: str = "first",
        at: datetime | None = None,
        models: Iterable[Mapping[str, str]] | None = None,
        narratives: Mapping[str, str] | None = None,
        explanations: Mapping[str, str] | None = None,
        status: str = "understood",
        base: Mapping[str, Any] | None = None,
        key: str | None = None,
        rows_above: int = 10,
        file_format: str = "workbook",
        **values: Any,
    ) -> UUID:
        """One submission of a unit; returns its id. A supplement states only what is given.

        `rows_above` the first indicator moves all cells of the file.
        """
        self.sent += 1
        self.clock += timedelta(minutes=1)
        received_at = at or self.clock
        if base is None:
            base = {} if kind == "supplement" else GOOD
        if models is None:
            models = [] if kind == "supplement" else [MODEL]
        if narratives is None:
            narratives = {} if kind == "supplement" else self.good_narratives()
        receipt = self._receipt(key or f"{period}/{unit}/{self.sent}", unit, period, received_at, status)
        submission = submission_id(receipt, self.regime.name, period, unit)
        document = (submission, receipt, self.regime.name, period, unit, kind, received_at, "1", "{}", file_format)
        columns = "id receipt_id regime period unit kind received_at form_version document format"
        self._copy("submission", columns, [document])
        fill = MISSING if kind == "supplement" else 0
        self._cells(submission, {**base, **values}, explanations or {}, fill, rows_above)
        self._copy(
            "narrative",
            "submission_id section body sheet cell",
            [
                (submission, code, body, NARRATIVE_SHEET, f"C{4 + 2 * n}")
                for n, (code, body) in enumerate(narratives.items())
            ],
        )
        columns = "name kind field people lead_unit goal result status recognition"
        self._copy(
            "model_row",
            f"submission_id row_number {columns} sheet cells",
            [
                (submission, n, *({**MODEL, **row}[c] for c in columns.split()), MODEL_SHEET, f"A{n + 3}:J{n + 3}")
                for n, row in enumerate(models, 1)
            ],
        )
        return submission

    def good_narratives(self) -> dict[str, str]:
        """Text under every section that takes some."""
        return {section.code: TEXT for section in self.regime.sections if section.narrative != "none"}

    def reading_finding(self, submission: UUID, severity: str, code: str = "not_a_number") -> None:
        """A finding that reading left on the submission's receipt."""
        receipt = self.connection.execute(
            sqlalchemy.text("SELECT receipt_id FROM submission WHERE id = :id"), {"id": submission}
        ).scalar_one()
        self._copy(
            "finding",
            "receipt_id code severity sheet cells indicators found expected message",
            [(receipt, code, severity, SHEET, ["E1"], [], "", "", "…")],
        )

    def decide(self, submission: UUID, verdict: str) -> None:
        """A verdict as validation or a person has stored it before."""
        statement = (
            "INSERT INTO verdict (submission_id, verdict, findings_sha256, decided_at)"
            " VALUES (:id, :verdict, '', now())"
        )
        self.connection.execute(sqlalchemy.text(statement), {"id": submission, "verdict": verdict})

    def _receipt(self, key: str, unit: str, period: str, received_at: datetime, status: str) -> UUID:
        digest = sha256(key.encode()).hexdigest()
        self._copy("blob", "sha256 size", [(digest, 1)])
        receipt = uuid5(NAMESPACE, key)
        self._copy(
            "receipt",
            "id channel locator sha256 original_name sender received_at received_at_source regime_hint unit_hint"
            " status regime period unit landed_at",
            [
                (
                    *(receipt, "folder", key, digest, "BaoCao.xlsx", "", received_at, "file_time", "", "", status),
                    *(self.regime.name, period, unit, received_at),
                )
            ],
        )
        return receipt

    def _cells(
        self,
        submission: UUID,
        values: Mapping[str, Any],
        explanations: Mapping[str, str],
        fill: Any,
        rows_above: int,
    ) -> None:
        rows = []
        for position, indicator in enumerate(self.regime.indicators, 1):
            said = values.get(indicator.code, _blank(indicator, fill))
            if indicator.is_derived or said == ABSENT:
                continue
            state, value, text = _cell(said)
            explanation = explanations.get(indicator.code, "")
            place = (SHEET, f"E{position + rows_above}", explanation)
            rows.append((submission, indicator.code, state, value, text, str(said), *place))
        self._copy("cell_value", "submission_id indicator state value text_value as_typed sheet cell explanation", rows)

    def _copy(self, table: str, columns: str, rows: Iterable[Any]) -> None:
        copy_rows(self.connection, table, columns.split(), rows)


def with_roster(regime: Regime, units: int, levels: tuple[str, ...] = ("MN", "TH", "THCS")) -> Regime:
    """The regime with a roster of so many public units "U0001" … in every period."""
    roster = tuple(
        Unit(f"U{n:04d}", f"Trường mẫu {n}", levels[n % len(levels)], "public", "0790010", n, True)
        for n in range(1, units + 1)
    )
    return replace(regime, rosters={period.code: roster for period in regime.periods})


def _blank(indicator: Indicator, fill: Any) -> Any:
    texts = (ValueType.TEXT, ValueType.DATE)
    return MISSING if indicator.value_type in texts else fill


def _cell(said: Any) -> tuple[str, Decimal | None, str | None]:
    if said in STATES:
        return said, None, None
    if isinstance(said, str):
        return "number", None, said
    return "number", Decimal(str(said)), None
