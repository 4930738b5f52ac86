"""Keys of the warehouse that make a double impossible, whatever a program of ours does twice."""

from collections.abc import Iterator

import psycopg
import pytest

from etl.config import Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from tests.hostile.good import PERIOD, REGIME, good_report, put

UNIT = "0790101"
CLOCK = Clock.at("2023-05-06T08:00")
TABLES = ("receipt", "submission", "cell_value", "narrative", "report_version", "figure", "report_file")


@pytest.fixture
def owner(settings: Settings) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The owner's connection to a warehouse that holds one report, consolidated."""
    put(settings.inbox, UNIT, "BaoCao.xlsx", good_report(UNIT)[0])
    with Journey.open(settings) as journey:
        journey.collect(CLOCK)
        journey.process(CLOCK)
        journey.consolidate(REGIME, PERIOD, CLOCK)
    assert settings.owner_url is not None
    with psycopg.connect(settings.owner_url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        yield connection


def test_no_row_can_stand_there_twice_under_another_id(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    for table in TABLES:
        columns = [
            str(row[0])
            for row in owner.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
                (table,),
            )
        ]
        values = ", ".join("gen_random_uuid()" if column == "id" else f'"{column}"' for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        assert owner.execute(f"SELECT 1 FROM {table}").fetchone(), f"{table} is empty: nothing is shown"  # type: ignore[call-overload]
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}")  # type: ignore[call-overload]
