"""The page that opens from a USB stick: what was reported, by whom, what was checked, who let it pass."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from etl.model.clock import LOCAL
from etl.model.regime import Period, Regime
from etl.model.report import ReportContent
from etl.model.words import SEVERITY, STATUS, TIMELINESS
from etl.publish.words import TIME_SOURCE
from etl.text import number_text, share_decimals

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_PAGES.filters["moment"] = lambda value: "" if value is None else f"{value.astimezone(LOCAL):%d/%m/%Y %H:%M}"
_PAGES.filters["number"] = lambda value: (
    "" if value is None else number_text(value, 0 if value == int(value) else share_decimals(Decimal(value), least=2))
)


def index_page(
    regime: Regime,
    period: Period,
    versions: Sequence[Any],
    receipts: Sequence[Mapping[str, Any]],
    tables: Mapping[str, Sequence[Any]],
    made_at: datetime,
) -> str:
    """HTML without scripts and without anything from the network; all text escaped."""
    content = ReportContent.from_json(versions[-1].content)
    totals = {row.indicator: row for row in tables["so-lieu"] if row.scope == "total"}
    return _PAGES.get_template("index.html.jinja").render(
        regime=regime,
        period=period,
        versions=versions,
        receipts=receipts,
        units=tables["don-vi"],
        findings=tables["noi-dung-can-xem"],
        waivers=tables["da-cho-qua"],
        runs=_runs(tables["tieu-chi"]),
        indicators=[(one, totals.get(one.code)) for one in content.indicators],
        made_at=made_at,
        status=STATUS,
        timeliness=TIMELINESS,
        severity=SEVERITY,
        time_source=TIME_SOURCE,
    )


def _runs(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Each validation with how many values it looked at and how many failed."""
    runs: dict[tuple[Any, str], dict[str, Any]] = {}
    for row in rows:
        run = runs.setdefault(
            (row.validated_at, row.suite_sha256),
            {"at": row.validated_at, "suite": row.suite_sha256, "submissions": row.submissions, "rules": 0}
            | {"evaluated": 0, "failed": 0},
        )
        run["rules"] += 1
        run["evaluated"] += row.evaluated
        run["failed"] += row.failed
    return list(runs.values())
