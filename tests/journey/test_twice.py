"""Running anything twice changes nothing."""

import hashlib

import pytest

from tests.journey.conftest import Ran
from tests.journey.runs import fill_inbox, rows
from tests.samples.district import PERIOD, REGIME, sample_district

pytestmark = pytest.mark.xdist_group("district")

TABLES = ("receipt", "submission", "cell_value", "verdict", "finding", "report_version", "figure", "ledger")


def counts(ran: Ran) -> dict[str, int]:
    return {table: rows(ran.journey, f"SELECT count(*) AS n FROM {table}")[0].n for table in TABLES}


def bytes_of(ran: Ran) -> dict[str, str]:
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in ran.files.items()}


def test_a_second_run_finds_nothing_to_do(ran: Ran) -> None:
    before, files = counts(ran), bytes_of(ran)
    collected = ran.journey.collect(ran.clock)
    assert (collected.received, collected.duplicates) == (0, 0)
    assert ran.journey.process(ran.clock)["processed"] == 0
    assert ran.journey.due(ran.clock) == []
    made = ran.journey.consolidate(REGIME, PERIOD, ran.clock)
    assert (made["version"], made["created"], made["directory"]) == (1, False, ran.made["directory"])
    assert counts(ran) == before
    assert bytes_of(ran) == files


def test_the_same_files_delivered_again_are_the_same_deliveries(ran: Ran) -> None:
    """A sync tool puts everything back, times and all: no new receipt, submission or version."""
    before, files = counts(ran), bytes_of(ran)
    fill_inbox(ran.journey.settings, sample_district()[0])
    collected = ran.journey.collect(ran.clock)
    assert (collected.received, collected.duplicates, collected.failed) == (0, 0, 0)
    ran.journey.process(ran.clock)
    assert not ran.journey.consolidate(REGIME, PERIOD, ran.clock)["created"]
    assert counts(ran) == before
    assert bytes_of(ran) == files


def test_validating_again_writes_no_new_verdict(ran: Ran) -> None:
    before = counts(ran)
    ran.journey.validate(REGIME, PERIOD, ran.clock)
    assert counts(ran) == before


def test_a_deleted_file_is_written_again_byte_for_byte(ran: Ran) -> None:
    files = bytes_of(ran)
    for path in ran.files.values():
        path.unlink()
    ran.journey.consolidate(REGIME, PERIOD, ran.clock)
    assert bytes_of(ran) == files
