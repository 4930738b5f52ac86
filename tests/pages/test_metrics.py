"""What a monitoring program reads: with the token alone, in the format it knows, and all that the dashboard shows."""

import json
import re
from dataclasses import replace
from pathlib import Path

import psycopg
from fastapi.testclient import TestClient

from etl import embedded
from etl.metrics import CONTENT_TYPE, GAUGES
from etl.pages import create_app
from tests.pages.conftest import Pages, by_header

TOKEN = "ma-thu"
SAMPLE = re.compile(r'([a-z_]+)(?:\{([a-z]+)="((?:[^"\\\n]|\\.)*)"\})? (-?[\d.e+]+)')


def asked(pages: Pages, bearer: str, token: str | None = TOKEN) -> tuple[int, str, str]:
    with TestClient(create_app(replace(pages.settings, metrics_token=token), by_header)) as client:
        headers = {"authorization": bearer.encode(), "x-who": "auditor"}
        answer = client.get("/metrics", headers=headers)  # type: ignore[arg-type]
    return answer.status_code, answer.headers["content-type"], answer.text


def samples(text: str) -> dict[tuple[str, str], float]:
    """As a reader of OpenMetrics takes it: every line is a comment or a sample, the last one says so."""
    lines = text.splitlines()
    assert lines[-1] == "# EOF"
    found = {}
    for line in lines[:-1]:
        if not line.startswith("# "):
            match = SAMPLE.fullmatch(line)
            assert match, line
            found[match[1], match[3] or ""] = float(match[4])
    return found


def test_the_token_opens_what_the_warehouse_holds(pages: Pages, server: embedded.Server) -> None:
    assert asked(pages, f"Bearer {TOKEN}", None)[0] == 404
    for bearer in ("", "Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer None"):
        code, kind, text = asked(pages, bearer)
        assert code == 401 and kind.startswith("text/plain") and "ETL_METRICS_TOKEN" in text, bearer
    assert asked(pages, f"bearer {TOKEN}")[0] == 200  # a scheme has no case

    code, kind, text = asked(pages, f"Bearer {TOKEN}")
    assert code == 200 and kind == CONTENT_TYPE
    found = samples(text)
    # three units sent, one of them twice, the second time wrongly
    assert found["etl_receipts", "understood"] == 4 and found["etl_receipts", "received"] == 0
    verdicts = {label: value for (name, label), value in found.items() if name == "etl_submissions"}
    assert verdicts["rejected"] == 1 and sum(verdicts.values()) == 4
    assert found["etl_report_versions", ""] == 1 and found["etl_ledger_ok", ""] == 1
    assert found["etl_ledger_events", ""] > 8 and found["etl_disk_free_bytes", ""] > 0
    assert found["etl_channel_last_success_timestamp_seconds", "folder"] > 1_600_000_000
    assert {name for name, _ in found} == set(GAUGES), "each gauge is there, be it 0"
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, pages.database), autocommit=True) as connection:
        connection.execute("ALTER TABLE ledger DISABLE TRIGGER ALL")
        connection.execute("UPDATE ledger SET actor = 'x' WHERE seq = 2")
        connection.execute("UPDATE receipt SET status = 'received', landed_at = now() - interval '1 hour'")
    found = samples(asked(pages, f"Bearer {TOKEN}")[2])
    assert found["etl_ledger_ok", ""] == 0
    assert 3_600 <= found["etl_receipts_oldest_unprocessed_age_seconds", ""] < 3_900


def test_the_dashboard_asks_for_what_is_there(repo: Path) -> None:
    dashboard = json.loads((repo / "stack" / "grafana" / "bao-cao.json").read_text("utf-8"))
    asked_for = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    assert set(re.findall(r"etl_\w+", asked_for)) == set(GAUGES)
    for name, label in re.findall(r'(etl_\w+)\{\w+=~?"([^"]+)"', asked_for):
        assert set(label.split("|")) <= set(GAUGES[name].known), name
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]):
                assert label in {gauge.label for name, gauge in GAUGES.items() if name in target["expr"]}
