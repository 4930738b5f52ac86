"""The journey of the sixty units: run once a session, looked at by many tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from etl import embedded
from etl.config import PROJECT
from etl.model.clock import Clock
from etl.pipeline import Journey
from samples import SampleManifest
from samples.district import manifest_path
from tests.journey.runs import fill_inbox, fresh_settings
from tests.journey.sums import Oracle
from tests.samples.district import PERIOD, REGIME, sample_district


@dataclass(frozen=True)
class Ran:
    """What one run over the whole district left behind; the journey stays open for questions."""

    journey: Journey
    manifest: SampleManifest
    clock: Clock
    collected: Any
    processed: dict[str, Any]
    made: dict[str, Any]
    oracle: Oracle

    @property
    def files(self) -> dict[str, Path]:
        """The published files by name."""
        return {name: Path(self.made["directory"]) / name for name in self.made["files"]}


@pytest.fixture(scope="session")
def ran(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    inbox, manifest = sample_district()
    home = tmp_path_factory.mktemp("district") / "var"
    clock = Clock.at(manifest.as_of)
    with fresh_settings(server, home) as settings:
        fill_inbox(settings, inbox)
        with Journey.open(settings) as journey:
            collected = journey.collect(clock)
            processed = journey.process(clock)
            made = journey.consolidate(REGIME, PERIOD, clock)
            oracle = Oracle.of(PROJECT / "regimes", manifest_path(inbox, REGIME, PERIOD), settings.landing)
            yield Ran(journey, manifest, clock, collected, processed, made, oracle)
