"""Gia hạn: what it does to timeliness, to the report, to the ledger; and what is refused."""

from datetime import date
from pathlib import Path

import psycopg
import pytest
import sqlalchemy
from openpyxl import load_workbook

from etl import embedded, ledger
from etl.model.clock import Clock
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from tests.review.conftest import BY, PERIOD, REASON, REGIME, Office, at

LATE, ON_TIME, SILENT = "0790101", "0790102", "0790201"


def test_an_extended_report_is_in_time_until_the_end_of_its_day(office: Office) -> None:
    office.receive(ON_TIME, "04-28T09:00")
    office.receive(LATE, "05-04T23:59:59")
    assert office.unit(LATE, "05-06T08:00")["timeliness"] == "late"
    before = office.consolidate("05-06T08:00")

    office.extend(LATE, "05-04", "05-06T09:00")
    office.extend(SILENT, "05-10", "05-06T09:00")
    unit = office.unit(LATE, "05-06T10:00")
    assert (unit["timeliness"], unit["extended_until"]) == ("on_time_extended", "2023-05-05T00:00:00+07:00")
    assert office.unit(ON_TIME, "05-06T10:00")["extended_until"] is None
    silent = office.unit(SILENT, "05-06T10:00")
    assert (silent["status"], silent["timeliness"]) == ("missing", "missing")
    assert silent["extended_until"] == "2023-05-11T00:00:00+07:00"

    after = office.consolidate("05-06T10:00")
    assert (before["version"], after["version"], after["created"]) == (1, 2, True)
    rows = list(load_workbook(Path(after["directory"]) / "doi-chieu.xlsx")["Tiến độ"].iter_rows(values_only=True))
    told = {row[1]: "|".join(map(str, row)) for row in rows if row[1]}
    assert "|Đúng thời hạn (được gia hạn); gia hạn đến hết ngày 04/5/2023|" in told[LATE]
    assert "gia hạn đến hết ngày 10/5/2023" in told[SILENT] and "gia hạn" not in told[ON_TIME]


def test_the_day_after_is_late(office: Office) -> None:
    office.extend(LATE, "05-04", "04-27T08:00")
    office.receive(LATE, "05-05T00:00:00")
    assert office.unit(LATE, "05-06T08:00")["timeliness"] == "late"


def test_in_time_anyway_needs_no_extension(office: Office) -> None:
    office.extend(ON_TIME, "05-10", "04-27T08:00")
    office.receive(ON_TIME, "04-28T09:00")
    assert office.unit(ON_TIME, "05-06T08:00")["timeliness"] == "on_time"


def test_the_newest_extension_counts_and_the_plans_own_day_takes_it_back(office: Office) -> None:
    office.receive(LATE, "05-04T09:00")
    office.extend(LATE, "05-10", "05-05T08:00")
    office.extend(LATE, "05-03", "05-05T09:00")
    assert office.unit(LATE, "05-06T08:00")["timeliness"] == "late"
    office.extend(LATE, "04-30", "05-05T10:00")
    assert office.unit(LATE, "05-06T08:00")["extended_until"] is None
    assert office.unit(LATE, "05-05T08:30")["timeliness"] == "on_time_extended", "as it was then"


def test_the_decision_is_on_the_ledger_without_names_or_words(office: Office) -> None:
    office.extend(LATE, "05-10", "05-05T08:00")
    with office.journey.warehouse.begin() as connection:
        assert ledger.verify(connection).problems == ()
        row = connection.execute(sqlalchemy.text("SELECT * FROM ledger WHERE event = 'extended'")).one()
        stored = connection.execute(sqlalchemy.text("SELECT * FROM extension")).one()
    assert row.actor == "nv.a" and LATE in row.payload and "document_sha256" in row.payload
    assert "CV" not in row.payload and "mất điện" not in row.payload
    assert (stored.document, stored.why, stored.os_user) == (REASON.document, REASON.why, "root")


def test_an_extension_that_lost_its_event_is_noticed(office: Office) -> None:
    """Somebody who writes into the table is found, though every hash of the chain is right."""
    with office.journey.warehouse.begin() as connection:
        connection.execute(
            sqlalchemy.text(
                "INSERT INTO extension (regime, period, unit, until, document, why, decided_by, os_user, decided_at)"
                " VALUES ('r', 'p', 'u', now(), 'd', 'w', 'nv.a', 'x', now())"
            )
        )
    with office.journey.warehouse.begin() as connection:
        assert "extension" in ledger.verify(connection).problems[0]


@pytest.mark.parametrize(
    ("unit", "day", "by", "reason", "message"),
    [
        ("0790999", "2023-05-10", BY, REASON, "“0790999”.*Các mã hợp lệ: 0790101"),
        (LATE, "2023-04-29", BY, REASON, "sớm hơn hạn chung, hết ngày 30/4/2023"),
        (LATE, "2023-05-10", By("ai.do", "root"), REASON, "“ai.do”.*nv.a"),
        (LATE, "2023-05-10", BY, Reason(" ", "vì"), "văn bản"),
        (LATE, "2023-05-10", BY, Reason("CV số 1", ""), "lý do"),
    ],
)
def test_what_is_refused(office: Office, unit: str, day: str, by: By, reason: Reason, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        office.journey.extend(REGIME, PERIOD, unit, date.fromisoformat(day), by, reason, at("05-05T08:00"))
    with office.journey.warehouse.begin() as connection:
        assert connection.execute(sqlalchemy.text("SELECT count(*) FROM extension")).scalar_one() == 0


def test_nobody_submits_the_end_report_so_nobody_extends_it(office: Office) -> None:
    with pytest.raises(UsageError, match="2021-S1, 2021-S2"):
        office.journey.extend(
            "govap-thidua-2021", "2021-C", "0790101", date(2021, 7, 20), BY, REASON, Clock.at("2021-07-09T08:00")
        )


def test_what_was_decided_cannot_be_rewritten(office: Office, server: embedded.Server) -> None:
    office.extend(LATE, "05-10", "05-05T08:00")
    for statement in ("UPDATE extension SET unit = 'x'", "DELETE FROM extension", "DELETE FROM period_change"):
        with pytest.raises(sqlalchemy.exc.ProgrammingError), office.journey.warehouse.begin() as connection:
            connection.execute(sqlalchemy.text(statement))
    database = office.journey.warehouse.engine.url.database
    with psycopg.connect(server.conninfo("etl_reader", database)) as reader:
        assert reader.execute("SELECT count(*) FROM extension").fetchone() == (1,)
    with (
        psycopg.connect(server.conninfo("etl_reader", database)) as reader,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        reader.execute("SELECT * FROM officer")


def test_officers_are_registered_once_by_a_code_that_is_one(office: Office) -> None:
    office.journey.add_officer("nv.a", "Tên khác", at("05-05T08:00"))
    assert office.journey.officers() == [{"officer": "nv.a", "name": "Cán bộ A (mẫu)"}]
    with pytest.raises(UsageError, match="không hợp lệ"):
        office.journey.add_officer("Nguyễn A", "A", at("05-05T08:00"))
    with pytest.raises(UsageError, match="họ tên"):
        office.journey.add_officer("nv.b", " ", at("05-05T08:00"))
