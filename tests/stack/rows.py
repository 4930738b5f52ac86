"""Everything the warehouse holds, in an order of its own, without the numbers that depend on who came first."""

from typing import Any

import psycopg

from etl import embedded

QUERIES = {
    "receipt": "SELECT to_jsonb(t) FROM receipt t",
    "submission": "SELECT to_jsonb(t) FROM submission t",
    "cell_value": "SELECT to_jsonb(t) FROM cell_value t",
    "narrative": "SELECT to_jsonb(t) FROM narrative t",
    "model_row": "SELECT to_jsonb(t) FROM model_row t",
    "verdict": "SELECT to_jsonb(t) - 'id' - 'run_id' FROM verdict t",
    "finding": "SELECT to_jsonb(t) - 'id' - 'verdict_id' FROM finding t",
    "report_version": "SELECT jsonb_build_array(regime, period, version, fingerprint, created_at) FROM report_version",
    "figure": """SELECT to_jsonb(f) - 'report_version_id' || to_jsonb(v.version) || to_jsonb(v.regime)
                 FROM figure f JOIN report_version v ON v.id = f.report_version_id""",
    "figure_source": """SELECT to_jsonb(f) - 'report_version_id' || to_jsonb(v.version) || to_jsonb(v.regime)
                        FROM figure_source f JOIN report_version v ON v.id = f.report_version_id""",
    "ledger": "SELECT jsonb_build_array(event, object_kind, count(*)) FROM ledger GROUP BY event, object_kind",
}


def all_rows(server: embedded.Server) -> dict[str, list[Any]]:
    """Rows by table as sorted JSON texts."""
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, "etl")) as connection:
        return {
            table: sorted(row[0] for row in connection.execute(f"SELECT q::text FROM ({query}) AS t (q)"))
            for table, query in QUERIES.items()
        }
