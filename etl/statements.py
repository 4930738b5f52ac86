"""What officers do with the units' own words: take them out as a workbook, bring their decisions back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy

from etl import ledger
from etl.model.decision import By
from etl.model.errors import UsageError
from etl.model.regime import Regime
from etl.model.report import ReportContent
from etl.publish.narrative_workbook import write_narratives
from etl.publish.page_budget import about_budget
from etl.review.narratives import import_narratives
from etl.warehouse import Warehouse, sql


@dataclass(frozen=True, slots=True)
class Statements:
    """The verbs on the units' own words of one warehouse."""

    warehouse: Warehouse

    def export(self, regime: Regime, period_code: str, path: Path) -> dict[str, Any]:
        """Writes the newest report's statements into a workbook: {file, version, groups, pages}."""
        period = regime.period(period_code)
        with self.warehouse.begin() as connection:
            version_id, version, content = _newest(connection, regime.name, period.code, period.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            groups = write_narratives(connection, version_id, version, content, path)
        return {"file": str(path), "version": version, "groups": groups, "pages": about_budget(content)}

    def take_in(self, regime: Regime, period_code: str, path: Path, by: By, why: str, at: datetime) -> dict[str, Any]:
        """Records what an officer decided in such a workbook; returns what the ledger keeps of it.

        `hidden_from`: the chosen moment that the report was drafted for, if drafts of that time never see the decision.
        """
        with self.warehouse.begin() as connection:
            facts = {"regime": regime.name, "period": period_code}
            statement = sqlalchemy.text(sql("publish/drafted_on_chosen_clock"))
            drafted = connection.execute(statement, facts).scalar_one_or_none()
            events = import_narratives(connection, regime, regime.period(period_code), path, by, why, at)
            ledger.append(connection, events, actor=by.officer, at=at)
        is_hidden = drafted is not None and at > drafted + timedelta(days=1)
        return dict(events[0].payload) | ({"hidden_from": str(drafted)} if is_hidden else {})


def _newest(connection: sqlalchemy.Connection, regime: str, period: str, name: str) -> tuple[UUID, int, ReportContent]:
    found = connection.execute(
        sqlalchemy.text(
            "SELECT id, version, content FROM report_version WHERE regime = :regime AND period = :period"
            " ORDER BY version DESC LIMIT 1"
        ),
        {"regime": regime, "period": period},
    ).one_or_none()
    if found is None:
        raise UsageError(f"Kỳ {name} chưa có báo cáo nào; chạy lệnh consolidate trước.")
    return found.id, found.version, ReportContent.from_json(found.content)
