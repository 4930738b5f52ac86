"""A ledger that somebody wrote anew, every hash with it, is sound in itself; the backup remembers another one."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any

import psycopg
import pytest
import sqlalchemy
from typer.testing import CliRunner

from etl import ledger
from etl.backup import Compared, compare, create
from etl.cli.main import app
from etl.config import Settings
from tests.backup.conftest import Saved
from tests.backup.test_good_sets import at_hour

COLUMNS = "seq, at, actor, event, object_kind, object_id, payload, previous_hash"


def hash_of(row: list[Any]) -> str:
    """As `kiem_tra.py` in an audit package does it."""
    seq, at, *rest = row
    text = [seq, at.astimezone(UTC).isoformat(timespec="microseconds"), *rest]
    return hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).hexdigest()


@contextmanager
def written_anew(settings: Settings, since: int, *, up_to: int = 1 << 60) -> Iterator[None]:
    """From this event on somebody else did it, and all hashes follow; what comes after `up_to` is gone. Then undone."""
    assert settings.owner_url is not None
    with psycopg.connect(settings.owner_url.replace("+psycopg", ""), autocommit=True) as connection:
        before = connection.execute(f"SELECT {COLUMNS}, hash FROM ledger ORDER BY seq").fetchall()
        head, forged = before[since - 2][-1], []
        for row in before[since - 1 : up_to]:
            changed = [*row[:2], "kẻ khác (mẫu)", *row[3:7], head]
            head = hash_of(changed)
            forged.append((*changed, head))

        def put(rows: list[Any]) -> None:
            with connection.transaction():
                connection.execute("ALTER TABLE ledger DISABLE TRIGGER USER")
                connection.execute("DELETE FROM ledger WHERE seq >= %s", [since])
                for row in rows:
                    connection.execute(f"INSERT INTO ledger ({COLUMNS}, hash) VALUES ({'%s,' * 8} %s)", row)
                connection.execute("ALTER TABLE ledger ENABLE TRIGGER USER")

        put(forged)
        try:
            yield
        finally:
            put(before[since - 1 :])


def compared(saved: Saved) -> Compared:
    with saved.office.journey.warehouse.begin() as connection:
        return compare(connection, saved.settings.home)


def chain_problems(saved: Saved) -> list[str]:
    with saved.office.journey.warehouse.begin() as connection:
        return [one for one in ledger.verify(connection).problems if one.startswith("event ")]


def events(saved: Saved) -> int:
    with saved.office.journey.warehouse.begin() as connection:
        return int(connection.execute(sqlalchemy.text("SELECT max(seq) FROM ledger")).scalar_one())


def test_a_ledger_that_was_written_anew_is_not_the_saved_one(saved: Saved, monkeypatch: pytest.MonkeyPatch) -> None:
    made = create(saved.settings, saved.folder, at_hour(3))
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _: saved.settings))
    assert compared(saved) == Compared(str(made.folder))
    with written_anew(saved.settings, 2):
        assert chain_problems(saved) == [], "the chain itself must not give it away"
        done = CliRunner().invoke(app, ["audit", "verify", "--quick"])
        assert done.exit_code == 1
        assert "Sổ cái: không còn là sổ đã sao lưu ở bản 20230503T030000Z. Đến sự kiện số 0 hai sổ" in done.stdout
    done = CliRunner().invoke(app, ["audit", "verify", "--quick"])
    assert f"Đã so sổ cái với bản sao lưu {made.folder}." in done.stdout.replace("\n", "")


def test_it_is_told_how_far_they_agree(saved: Saved) -> None:
    """The first set ended before the forgery; the newest knows better."""
    first = json.loads((saved.folder / "sets" / "20230503T020000Z" / "manifest.json").read_text("utf-8"))["events"]
    create(saved.settings, saved.folder, at_hour(3))
    last = events(saved)
    assert 1 < first < last
    with written_anew(saved.settings, first + 1):
        assert f"Đến sự kiện số {first} hai sổ như nhau; từ đó đến sự kiện số {last} " in compared(saved).problem
    with written_anew(saved.settings, first + 1, up_to=last - 1):
        assert f"Đến sự kiện số {first} hai sổ như nhau" in compared(saved).problem, "a cut tail"


def test_a_set_of_another_office_beside_it_is_no_alarm(saved: Saved) -> None:
    """Its ledger parts from ours from the first event on."""
    with written_anew(saved.settings, 2):
        create(saved.settings, saved.folder, at_hour(3))
    made = create(saved.settings, saved.folder, at_hour(4))
    assert compared(saved) == Compared(str(made.folder))


def test_a_disk_that_is_away_is_said_and_is_no_alarm(saved: Saved) -> None:
    made = create(saved.settings, saved.folder, at_hour(3))
    shutil.rmtree(saved.folder)
    found = compared(saved)
    assert (found.folder, found.problem) == (str(made.folder), "") and "thiếu manifest.json" in found.unread
