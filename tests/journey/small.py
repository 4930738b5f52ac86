"""A district of eight units with two periods behind each other, small enough to be delivered in many orders."""

import csv
import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from etl import ledger
from etl.config import PROJECT
from etl.model.clock import Clock
from etl.model.receipt import Receipt, TimeSource
from etl.model.regime import Regime
from etl.pipeline import Journey
from etl.publish.render import CONTROL
from etl.receive.register import register_receipts
from etl.regime import load_regime
from etl.warehouse import sql
from samples import SampleFile, make_sample_district
from tests.journey.runs import findings_by_receipt, rows
from tests.samples.district import REGIME

UNITS = ("0790101", "0790102", "0790117", "0790201", "0790202", "0790221", "0790301", "0790314")
PERIODS = ("2022-Y", "2023-H1")
AS_OF = "2023-05-06T08:00"
SEEDS = {"2022-Y": 1, "2023-H1": 2}
"""Two seeds: the later openings do not repeat the earlier closings, and only a rule across periods can tell."""

CASES = {
    "2022-Y": ("corrected", "late"),
    "2023-H1": ("supplement", "corrected", "sent_twice", "explained_excess", "neighbours_form", "cut_short"),
}


@dataclass(frozen=True)
class SmallDistrict:
    """Deliveries of two periods: the openings of the later one are compared with the closings of the earlier."""

    folder: Path

    @property
    def regimes(self) -> Path:
        return self.folder / "regimes"

    @cached_property
    def regime(self) -> Regime:
        for folder in ("shared", REGIME):
            shutil.copytree(PROJECT / "regimes" / folder, self.regimes / folder)
        for name in ("roster.csv", "aliases.csv"):
            _keep_units(self.regimes / REGIME / name)
        return load_regime(self.regimes, REGIME)

    @cached_property
    def deliveries(self) -> tuple[tuple[Path, SampleFile], ...]:
        """Folder and file of every delivery, litter left out, in order of arrival."""
        found = []
        for period in PERIODS:
            inbox = self.folder / period / "inbox"
            made = make_sample_district(
                self.regime, self.regime.period(period), inbox, seed=SEEDS[period], cases=CASES[period]
            )
            found += [(inbox, file) for file in made.files]
        return tuple(sorted(found, key=lambda delivery: delivery[1].received_at))


def _keep_units(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in table if row["unit"] in UNITS)


def register(journey: Journey, deliveries: Sequence[tuple[Path, SampleFile]], at: datetime) -> None:
    """Receipts with the times at which the files came, whenever we get to see them: mail fetched late, say."""
    receipts = [_receipt(journey, inbox, file) for inbox, file in deliveries]
    with journey.warehouse.begin() as connection:
        registered = register_receipts(connection, receipts, at)
        ledger.append(connection, registered.events, actor="collect", at=at)


def _receipt(journey: Journey, inbox: Path, file: SampleFile) -> Receipt:
    blob = journey.landing.put_file(inbox / file.path)
    return Receipt(
        channel="folder",
        locator=f"{inbox.parent.name}/{file.path}",
        sha256=blob.sha256,
        size=blob.size,
        original_name=Path(file.path).name,
        sender="",
        received_at=datetime.fromisoformat(file.received_at).astimezone(UTC),
        received_at_source=TimeSource.FILE_TIME,
        regime_hint=REGIME,
        unit_hint=file.unit,
    )


def outcome(journey: Journey, made: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """All that must not depend on order: verdicts, findings, figures, status and the bytes of the files."""
    found = findings_by_receipt(journey)
    locators = {row.id: row.locator for row in rows(journey, "SELECT id, locator FROM receipt")}
    return {
        "receipts": {
            locators[row.id]: (row.unit, row.period, row.status, sorted(map(_finding, found.get(str(row.id), []))))
            for row in rows(journey, sql("status/receipts"))
        },
        "told": {  # by `receipts` and `run`
            name: [tuple(row) for row in rows(journey, sql(f"status/{name}"), regime=REGIME)]
            for name in ("receipts", "results")
        },
        "status": {period: journey.status(REGIME, period, Clock.at(AS_OF)) for period in made},
        "figures": {period: journey.figures(REGIME, period) for period in made},
        "versions": {period: (one["version"], one["created"]) for period, one in made.items()},
        "files": {
            f"{period}/{name}": hashlib.sha256((Path(one["directory"]) / name).read_bytes()).hexdigest()
            for period, one in made.items()
            for name in one["files"]
            if name != CONTROL  # holds the ledger's hash, and the ledger tells what came first
        },
    }


def _finding(row: Any) -> tuple[str, ...]:
    return (row.code, row.severity, row.sheet, ",".join(row.cells), row.message)


def differences(found: Any, expected: Any, path: str = "") -> list[str]:
    """Where two outcomes differ, one line each: a whole outcome is too long to read."""
    if isinstance(found, dict) and isinstance(expected, dict):
        names = [*expected, *(name for name in found if name not in expected)]
        pairs = [(f"{path}/{name}", found.get(name), expected.get(name)) for name in names]
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        pairs = [(f"{path}/{n}", *pair) for n, pair in enumerate(zip(found, expected, strict=True))]
    else:
        return [] if found == expected else [f"{path}: {found!r}, expected {expected!r}"]
    return [line for where, one, other in pairs for line in differences(one, other, where)]
