"""All that a run leaves behind, but for times, attempts and the chain's hashes, to be compared row by row."""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
from psycopg.types.string import TextLoader

from etl.config import Settings
from etl.publish.render import CONTROL

LEFT_OUT_TABLES = {"attempt", "scan", "sighting", "alembic_version", "schema_version"}
LEFT_OUT_COLUMNS = {
    "finding": {"id", "verdict_id"},
    "report_finding": {"finding_id"},
    "verdict": {"id", "run_id"},
    "validation_run": {"id"},
    "expectation_result": {"run_id"},
    "ledger": {"seq", "previous_hash", "hash"},
    "report_file": {"sha256"},  # the files themselves are compared
    "outbox": {"attempts", "after_data", "last_error", "not_before"},
}
_CHAIN_HASH = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_PRINTED_HASH = re.compile(rb"[0-9a-f]{4,16}( [0-9a-f]{4,16}){3,}")
_SELECT = {
    "ledger": """
        SELECT actor, event, object_kind,
               CASE WHEN event NOT IN ('validated', 'published') THEN object_id END AS object_id,
               CASE WHEN event NOT IN ('validated', 'published') THEN payload END AS payload
        FROM ledger"""
}
"""Those two events hash a run's random number and the sheet that bears the chain's hash: what they hash is compared."""
_OF_THE_RUN = re.compile(r'"recorded_at":"[^"]*",?|"rows":\{[^{}]*\},?')
"""When an event was written by this machine's clock, and the seals of its rows: those hash running numbers too, which a
killed transaction uses up. The rows themselves are compared.
"""
_TIMES = re.compile(r".*_at$|^at$")


def dump(settings: Settings) -> dict[str, Counter[str]]:
    """Rows by table, files of the landing store and of the reports; each as often as it is there."""
    assert settings.owner_url is not None
    found: dict[str, Counter[str]] = {}
    with psycopg.connect(settings.owner_url.replace("postgresql+psycopg", "postgresql")) as connection:
        for kind in ("date", "timestamptz"):  # as text: "infinity" is no date of Python's
            connection.adapters.register_loader(kind, TextLoader)
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in sorted(tables):
            if table not in LEFT_OUT_TABLES:
                found[table] = _rows(connection, table)
    for name in ("landing", "out"):
        found[name] = _files(settings.home / name)
    return found


def _rows(connection: psycopg.Connection[Any], table: str) -> Counter[str]:
    cursor = connection.execute(_SELECT.get(table, f'SELECT * FROM "{table}"'))  # type: ignore[call-overload]
    names = [column.name for column in cursor.description or ()]
    left_out = LEFT_OUT_COLUMNS.get(table, set())
    kept = [place for place, name in enumerate(names) if name not in left_out and not _TIMES.match(name)]
    return Counter(
        json.dumps([_plain(row[place]) for place in kept], ensure_ascii=False, default=str) for row in cursor
    )


def _plain(value: Any) -> Any:
    """Without what belongs to the run alone; a letter names its place on the ledger by the chain's hash."""
    if isinstance(value, str):
        return _OF_THE_RUN.sub("", value)
    if not isinstance(value, bytes | memoryview):
        return value
    unfolded = bytes(value).replace(b"=\r\n", b"")
    return hashlib.sha256(_CHAIN_HASH.sub(b"", unfolded)).hexdigest()


def _files(folder: Path) -> Counter[str]:
    """Contents by name; temp files of a killed writer are none."""
    return Counter(
        f"{path.relative_to(folder)} {_sha256(path)}"
        for path in folder.rglob("*")
        if path.is_file() and "incoming" not in path.parts and not path.name.startswith(".")
    )


def _sha256(path: Path) -> str:
    """Of a file's content; the control sheet has the chain's hash printed on it, in groups of letters."""
    data = path.read_bytes()
    if path.name == CONTROL:
        with ZipFile(path) as archive:
            data = _PRINTED_HASH.sub(b"", archive.read("word/document.xml"))
    return hashlib.sha256(data).hexdigest()


def differences(found: dict[str, Counter[str]], expected: dict[str, Counter[str]]) -> list[str]:
    """What is too much or missing, a line each."""
    lines = []
    for name in expected:
        lines += [f"{name} too much: {row[:300]}" for row in (found[name] - expected[name]).elements()]
        lines += [f"{name} missing: {row[:300]}" for row in (expected[name] - found[name]).elements()]
    return lines
