"""Whatever goes wrong by itself is told to IT by a real mail, once a day, with what to do."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from etl import embedded
from etl.answers import Answers
from etl.config import Settings
from etl.last_backup import remember
from etl.model.clock import Clock
from etl.model.errors import FatalError
from etl.pipeline import Journey
from etl.watch import Watch
from tests.respond.conftest import MailServer, mail_process, mail_server  # noqa: F401 fixtures

IT = "cntt@phong.example"
DAY = datetime.now(UTC).replace(hour=3)
IN_PERIOD = datetime(2023, 4, 20, 3, tzinfo=UTC)


def run(server: embedded.Server, database: str, statement: str) -> None:
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, database), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def watching(settings: Settings, mail: MailServer | None, at: datetime, journey: Journey) -> Watch:
    url = mail.url() if mail is not None else None
    own = replace(
        settings, smtp_url=url, alert_to=(IT, "không phải địa chỉ"), mailboxes={"phong": "imaps://a:b@c.example"}
    )
    return Watch(Answers(replace(journey, settings=own), Clock(at, is_simulated=True)))


def subjects(mail: MailServer) -> list[str]:
    return sorted(message["Subject"].split("] ")[1].split(" – ")[0] for message in mail.taken)


def test_each_trouble_is_one_mail_a_day(
    settings: Settings,
    server: embedded.Server,
    database: str,
    mail_server: MailServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Journey.open(settings) as journey:
        quiet = watching(settings, mail_server, DAY, journey)
        assert quiet.look_around() == {"wrong": 0, "told": 0}
        run(
            server,
            database,
            "INSERT INTO outbox (id, kind, regime, period, unit, party, content, local_day, state, recipients, subject,"
            " body, not_before, created_at) VALUES (gen_random_uuid(), 'a', '', '', '', '', '', '2026-01-01', 'dead',"
            f" '{{}}', '', 'x', '{DAY}', '{DAY}')",
        )
        run(server, database, "INSERT INTO ledger VALUES (1, now(), 'x', 'x', 'x', 'x', '{}', repeat('0', 64), 'f')")
        run(server, database, "INSERT INTO blob VALUES (repeat('ab', 32), 7)")
        run(
            server,
            database,
            "INSERT INTO receipt VALUES (gen_random_uuid(), 'folder', 'a', repeat('ab', 32), 'a', '', now(),"
            f" 'file_time', '', '', 'received', NULL, NULL, NULL, '{DAY - timedelta(days=2)}')",
        )
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**8))
        assert quiet.look_around()["told"] == 4
        assert quiet.look_around()["told"] == 0, "a second look on the same day writes nothing"
        # the alert of the ledger itself goes out over a ledger that does not verify
        assert quiet.answers.deliver()["sent"] == 4
        assert subjects(mail_server) == ["Dung lượng đĩa", "Sổ cái", "Thư không gửi được", "Tệp chờ xử lý"]
        assert {tuple(one) for one in mail_server.envelopes} == {(IT,)}
        text = next(one for one in mail_server.taken if "Sổ cái" in one["Subject"]).get_body(("plain",)).get_content()
        assert "Việc cần làm" in text and "audit verify" in text and "is missing" not in text.splitlines()[0]
        tomorrow = watching(settings, mail_server, DAY + timedelta(days=1), journey)
        assert tomorrow.look_around()["told"] == 3, "a dead letter is told once, what lasts every day"


def test_a_mailbox_that_falls_silent_while_reports_come(
    settings: Settings,
    server: embedded.Server,
    database: str,
    mail_server: MailServer,  # noqa: F811
) -> None:
    with Journey.open(settings) as journey:
        assert watching(settings, mail_server, IN_PERIOD, journey).look_around()["wrong"] == 1
        silent = watching(settings, mail_server, IN_PERIOD, journey)
        assert silent.answers.deliver()["sent"] == 1 and subjects(mail_server) == ["Hộp thư im lặng"]
        run(server, database, f"INSERT INTO scan VALUES ('mail:phong', '{IN_PERIOD}')")
        late = IN_PERIOD + timedelta(hours=4)
        assert watching(settings, mail_server, IN_PERIOD, journey).look_around()["wrong"] == 0
        assert watching(settings, mail_server, late, journey).look_around()["wrong"] == 1
        between = datetime(2023, 9, 1, tzinfo=UTC)
        assert watching(settings, mail_server, between, journey).look_around()["wrong"] == 0, "nobody reports now"


def test_backups_that_are_made_no_more(settings: Settings, mail_server: MailServer) -> None:  # noqa: F811
    with Journey.open(settings) as journey:
        watch = watching(settings, mail_server, DAY, journey)
        assert watch.look_around()["wrong"] == 0, "nobody ever made one: doctor says so, no mail"
        remember(settings.home, Path("/mnt/sao-luu/sets/mau"), DAY - timedelta(hours=30))
        assert watch.look_around()["wrong"] == 0
        remember(settings.home, Path("/mnt/sao-luu/sets/mau"), DAY - timedelta(hours=40))
        assert watch.look_around()["told"] == 1
        watch.answers.deliver()
        assert subjects(mail_server) == ["Sao lưu"]


def test_a_bad_backup_is_told_though_it_is_new(settings: Settings, mail_server: MailServer) -> None:  # noqa: F811
    with Journey.open(settings) as journey:
        remember(settings.home, Path("/mnt/sao-luu/sets/tot"), DAY - timedelta(hours=24))
        remember(settings.home, Path("/mnt/sao-luu/sets/xau"), DAY, "Sổ cái: sai.")
        assert watching(settings, mail_server, DAY, journey).look_around()["told"] == 1


def test_a_task_that_failed_is_told_once_a_day(settings: Settings, mail_server: MailServer) -> None:  # noqa: F811
    with Journey.open(settings) as journey:
        watch = watching(settings, mail_server, DAY, journey)
        assert watch.task_failed("collect", "take_mail", "scheduled__1")
        assert not watch.task_failed("collect", "take_mail", "scheduled__2")
        assert watch.task_failed("process", "due", "scheduled__1")
        watch.answers.deliver()
        assert subjects(mail_server) == ["Bước chạy tự động bị lỗi"] * 2
        assert not watching(settings, None, DAY, journey).task_failed("collect", "take_mail", "x")


def test_where_nobody_can_be_written_to_the_task_turns_red(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**8))
    with Journey.open(settings) as journey, pytest.raises(FatalError, match="Dung lượng đĩa"):
        watching(settings, None, DAY, journey).look_around()
