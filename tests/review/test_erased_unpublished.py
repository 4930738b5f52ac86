"""A consolidation that was cut off before its files were written leaves a version: its sentences go with the files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from etl import embedded
from etl.ledger import verify
from etl.oversight import audit_problems
from etl.pipeline import Journey
from etl.retention import erase_expired
from tests.journey.runs import fresh_settings, rows
from tests.review.conftest import BY, PERIOD, REGIME, UNITS, Office, at, made  # noqa: F401 a fixture
from tests.review.test_erased_texts import NAME, deliver, naming, telling
from tests.review.test_retention import AFTER, TEN, WHY, ruled


@pytest.fixture
def office(server: embedded.Server, made: Path, tmp_path: Path) -> Iterator[Office]:  # noqa: F811
    with fresh_settings(server, tmp_path / "var") as settings, Journey.open(settings) as journey:
        journey.add_officer(BY.officer, "Cán bộ (mẫu)", at("04-01T08:00"))
        found = Office(journey, made)
        deliver(found, UNITS[0], "BaoCao.xlsx", telling(next((made / REGIME / UNITS[0]).glob("*.xlsx"))), "04-20T09:00")
        found.receive(UNITS[2], "04-20T09:00")
        yield found


def test_a_version_without_files_keeps_no_sentences(
    office: Office, server: embedded.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Journey, "_published", killed)
        office.consolidate("05-02T08:00")
    journey = ruled(office, TEN)
    assert rows(journey, "SELECT * FROM report_file") == []
    unprinted = {"narrative_statement.body", "narrative_group.body"}
    assert unprinted < naming(office, server)
    assert erase_expired(journey, BY, WHY, AFTER)["files_renewed"] == 1
    assert naming(office, server) & unprinted == set()
    assert erase_expired(journey, BY, WHY, AFTER)["files_renewed"] == 0, "once is enough"
    journey.publish_all(REGIME, PERIOD)  # what was printed then is printed now, with an inner file that names nobody
    assert NAME not in str(rows(journey, "SELECT body FROM narrative_statement"))
    assert audit_problems(journey) == []
    with journey.warehouse.begin() as connection:
        assert verify(connection).problems == ()
