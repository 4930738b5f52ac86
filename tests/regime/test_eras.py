"""Periods between two changes of the units share what is made of them; no other periods do."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from etl.regime.files import parse, read_files
from etl.regime.rows import RosterRow, UnitRow
from etl.regime.source import Located, Table

REPO = Path(__file__).parents[2]
SOURCES = parse("govap-danvan-2023", read_files(REPO / "regimes", "govap-danvan-2023"))
FIRST = date(2023, 1, 1)
DAYS = {str(day): FIRST + timedelta(days=day) for day in range(-2, 12)}


@some.composite
def spans(draw: some.DrawFn) -> dict[str, str]:
    """First and last day of a row, either of them open."""
    first, last = sorted((draw(some.integers(0, 9)), draw(some.integers(0, 9))))
    ends = {"valid_from": FIRST + timedelta(days=first), "valid_to": FIRST + timedelta(days=last)}
    return {name: "" if draw(some.booleans()) else str(day) for name, day in ends.items()}


def unit_row(number: int, span: dict[str, str]) -> Located[UnitRow]:
    facts = {"unit": f"{number:04}", "name": "Trường mẫu", "level": "TH", "ownership": "CL", "parent": ""}
    return Located("units.csv:2", UnitRow.model_validate({**facts, "is_sample": "yes", **span}))


def roster_row(number: int, span: dict[str, str]) -> Located[RosterRow]:
    return Located("roster.csv:2", RosterRow.model_validate({"unit": f"{number:04}", **span}))


@given(some.lists(spans(), max_size=4), some.lists(spans(), max_size=4))
def test_each_day_has_the_rows_that_hold_on_it(units: list[dict[str, str]], roster: list[dict[str, str]]) -> None:
    sources = replace(
        SOURCES,
        units=Table("units.csv", tuple(unit_row(number, span) for number, span in enumerate(units)), ()),
        roster=Table("roster.csv", tuple(roster_row(number, span) for number, span in enumerate(roster)), ()),
    )

    def holding(day: date) -> list[tuple[str, str]]:
        rows = [
            *((one.place, one.row) for one in sources.units.rows),
            *((one.place, one.row) for one in sources.roster.rows),
        ]
        return [(place, row.unit) for place, row in rows if row.holds_on(day)]

    assert sources.by_era(DAYS, holding) == {name: holding(day) for name, day in DAYS.items()}


def test_what_does_not_change_is_made_once() -> None:
    made: list[date] = []
    sources = replace(
        SOURCES,
        units=Table("", (unit_row(1, {"valid_from": str(FIRST), "valid_to": ""}),), ()),
        roster=Table("", (), ()),
    )
    sources.by_era(DAYS, made.append)
    assert len(made) == 2  # before the unit, and with it
