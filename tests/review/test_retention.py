"""Raw files whose time is over are gone for good, and everything that rests on them still stands."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import psycopg
import pytest
import sqlalchemy

from etl import embedded
from etl.config import Settings
from etl.landing import Landing
from etl.model.clock import Clock
from etl.model.decision import Reason
from etl.model.errors import UsageError
from etl.model.regime import Retention
from etl.oversight import audit_problems, export_dossier, retry
from etl.pipeline import Journey
from etl.retention import erase_expired, retention_plan
from tests.journey.runs import fresh_settings, rows
from tests.review.conftest import BY, PERIOD, REGIME, UNITS, Office, at, made  # noqa: F401 a fixture

WHY = Reason("", "hết thời hạn lưu")
TEN = Retention(files_years=10, mails_years=5)
LAST_DAY, AFTER = Clock.at("2033-12-31T23:59"), Clock.at("2034-01-01T00:01")


@pytest.fixture(scope="module")
def office(server: embedded.Server, made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:  # noqa: F811
    home = tmp_path_factory.mktemp("retention") / "var"
    with fresh_settings(server, home) as settings, Journey.open(settings) as journey:
        journey.add_officer(BY.officer, "Cán bộ A (mẫu)", at("04-01T08:00"))
        found = Office(journey, made)
        for unit in UNITS[:2]:
            found.receive(unit, "04-20T09:00")
        found.consolidate("05-02T08:00")
        yield found


def ruled(office: Office, retention: Retention) -> Journey:
    regimes = {name: replace(one, retention=retention) for name, one in office.journey.regimes.items()}
    return replace(office.journey, regimes=regimes)


def as_owner(office: Office, server: embedded.Server, statement: str) -> None:
    database = str(office.journey.warehouse.engine.url.database)
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, database), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def test_without_a_rule_everything_is_kept(office: Office) -> None:
    assert retention_plan(office.journey, Clock.at("2099-01-01T00:00")) == []
    assert retention_plan(ruled(office, Retention(mails_years=1)), AFTER) == [], "these are files, not mails"
    assert retention_plan(replace(ruled(office, TEN), regimes={}), AFTER) == [], "a regime that is gone lets nothing go"


def test_the_rule_counts_whole_years_from_that_of_the_period(office: Office) -> None:
    journey = ruled(office, TEN)
    assert retention_plan(journey, LAST_DAY) == []
    (row,) = retention_plan(journey, AFTER)
    assert (row["regime"], row["period"], row["files"], row["mails"]) == (REGIME, PERIOD, 2, 0)
    assert row["kept_until"] == "2033-12-31" and row["bytes"] > 10_000


def test_a_file_that_waits_or_was_issued_is_kept(office: Office, server: embedded.Server) -> None:
    journey = ruled(office, TEN)
    first = rows(journey, "SELECT id, sha256 FROM receipt ORDER BY unit")[0]
    as_owner(office, server, f"UPDATE receipt SET status = 'needs_review' WHERE id = '{first.id}'")
    assert [one["files"] for one in retention_plan(journey, AFTER)] == [1]
    as_owner(office, server, f"UPDATE receipt SET status = 'understood' WHERE id = '{first.id}'")
    version = rows(journey, "SELECT id FROM report_version")[0].id
    step = (
        "INSERT INTO report_step (report_version_id, step, why, document_sha256, decided_by, os_user, decided_at)"
        f" VALUES ('{version}', 'submitted', '', '{first.sha256}', '{BY.officer}', 'x', now())"
    )
    as_owner(office, server, step)
    assert [one["files"] for one in retention_plan(journey, AFTER)] == [1]
    as_owner(office, server, "ALTER TABLE report_step DISABLE TRIGGER ALL")
    as_owner(office, server, "DELETE FROM report_step")
    as_owner(office, server, "ALTER TABLE report_step ENABLE TRIGGER ALL")


def test_the_decision_needs_an_officer_and_a_reason(office: Office) -> None:
    journey = ruled(office, TEN)
    for by, why in ((replace(BY, officer="ai.do"), WHY), (BY, Reason("", " "))):
        with pytest.raises(UsageError):
            erase_expired(journey, by, why, AFTER)
    assert len(list(journey.settings.landing.glob("??/*"))) == 2


def test_erased_is_erased_and_all_else_stands(office: Office, server: embedded.Server, tmp_path: Path) -> None:
    """The last test of this module: it erases."""
    journey = ruled(office, TEN)
    as_owner(office, server, "UPDATE receipt SET sender = 'a@mau.example'")
    figures = journey.figures(REGIME, PERIOD)
    before = rows(journey, "SELECT id, sha256 FROM receipt ORDER BY unit")
    report = journey.settings.out / REGIME / PERIOD / "v1" / "bao-cao.docx"
    words = report.read_bytes()

    done = erase_expired(journey, BY, WHY, AFTER)
    assert (done["erased"], done["removed"]) == (2, 2)
    assert list(journey.settings.landing.glob("??/*")) == []
    kept = rows(journey, "SELECT id, sha256, sender FROM receipt ORDER BY unit")
    assert [(one.id, one.sha256) for one in kept] == [(one.id, one.sha256) for one in before]
    assert {one.sender for one in kept} == {""}
    told = rows(journey, "SELECT object_id, payload FROM ledger WHERE event = 'erased' ORDER BY seq")
    assert {one.object_id for one in told} == {one.sha256 for one in before}
    assert "hết thời hạn" not in json.dumps([one.payload for one in told], ensure_ascii=False)

    assert audit_problems(journey) == []
    assert journey.figures(REGIME, PERIOD) == figures
    report.unlink()
    journey.publish_all(REGIME, PERIOD)
    assert report.read_bytes() == words, "an old version renders again without the raw files"
    package = export_dossier(journey, REGIME, PERIOD, tmp_path / "hồ sơ.zip")
    with ZipFile(package["file"]) as archive:
        assert not [name for name in archive.namelist() if name.startswith("tep-nhan/")]
        assert "đã xóa theo thời hạn lưu ngày 01/01/2034" in archive.read("index.html").decode()
    with pytest.raises(UsageError):
        retry(journey, [str(before[0].id)], BY, "đọc lại", AFTER)
    again = erase_expired(journey, BY, WHY, AFTER)
    assert (again["erased"], again["removed"]) == (0, 0)

    # killed between the decision and the removal: the next call removes, and until then it is told
    raw = journey.settings.landing / before[0].sha256[:2] / before[0].sha256
    raw.write_bytes(b"x")
    assert "đã có quyết định xóa mà vẫn còn" in audit_problems(journey)[0]
    assert erase_expired(journey, BY, WHY, AFTER)["removed"] == 1
    assert audit_problems(journey) == []

    # sent anew, the same bytes are a file like any other
    source = next((office.made / REGIME / UNITS[0]).glob("*.xlsx"))
    statement = (
        "INSERT INTO receipt SELECT gen_random_uuid(), channel, 'mới', sha256, 'mới', '', received_at,"
        " received_at_source, '', '', 'duplicate', regime, period, unit, '2035-01-01' FROM receipt WHERE id = :id"
    )
    with journey.warehouse.begin() as connection:
        connection.execute(sqlalchemy.text(statement), {"id": before[0].id})
    journey.landing.put_file(source)
    assert erase_expired(journey, BY, WHY, Clock.at("2036-01-01T00:00"))["removed"] == 0


def test_mails_follow_their_own_rule(settings: Settings, server: embedded.Server, database: str) -> None:
    with (
        Journey.open(settings) as journey,
        psycopg.connect(server.conninfo(embedded.SUPERUSER, database), autocommit=True) as connection,
    ):
        blob = Landing(settings.landing).put([b"Subject: x"])
        connection.execute("INSERT INTO blob VALUES (%s, %s)", (blob.sha256, blob.size))
        mail = UUID(int=1)
        connection.execute(
            "INSERT INTO message VALUES (%s, 'phong', %s, '<a@mau>', 'a@mau.example', 'b', false, 'no_attachment',"
            " 'none', '2023-04-20', now())",
            (mail, blob.sha256),
        )
        connection.execute(
            "INSERT INTO outbox (id, kind, regime, period, unit, party, content, local_day, state, recipients, subject,"
            " body, not_before, created_at, sent_at, answers) VALUES (gen_random_uuid(), 'a', '', '', '', '', '',"
            " '2023-04-20', 'sent', '{a@mau.example}', 's', 'x', now(), now(), now(), %s)",
            (mail,),
        )
        connection.execute(
            "INSERT INTO outbox (id, kind, regime, period, unit, party, content, local_day, state, recipients, subject,"
            " body, not_before, created_at, sent_at) VALUES (gen_random_uuid(), 'reminder', %s, %s, '1',"
            " 'a@mau.example', '', '2023-04-20', 'sent', '{a@mau.example}', 's', 'x', now(), now(), now())",
            (REGIME, PERIOD),
        )
        journey.add_officer(BY.officer, "Cán bộ A (mẫu)", at("04-01T08:00"))
        regimes = {name: replace(one, retention=TEN) for name, one in journey.regimes.items()}
        ruled_journey = replace(journey, regimes=regimes)
        assert [one["mails"] for one in retention_plan(ruled_journey, Clock.at("2029-01-01T00:01"))] == [1]
        assert erase_expired(ruled_journey, BY, WHY, Clock.at("2028-12-31T23:59"))["mails_forgotten"] == 0
        done = erase_expired(ruled_journey, BY, WHY, Clock.at("2029-01-01T00:01"))
        assert (done["erased"], done["mails_forgotten"]) == (1, 2), "the answer, and the reminder that answered nothing"
        left: Any = connection.execute("SELECT sender, subject, message_id, in_reply_to FROM message").fetchone()
        assert left == ("", "", "", "")
        sent = connection.execute("SELECT recipients, subject, body, party FROM outbox ORDER BY kind").fetchall()
        assert sent == [([], "", b"", ""), ([], "", b"", "1")]
        again = erase_expired(ruled_journey, BY, WHY, Clock.at("2029-01-02T00:01"))
        assert again["mails_forgotten"] == 0, "what was emptied is counted once"
