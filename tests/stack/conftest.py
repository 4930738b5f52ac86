"""One office through the weeks around a deadline, disturbed at every turn, and the same weeks undisturbed."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from etl import embedded
from etl.config import PROJECT, Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from etl.regime import load_regime
from samples import make_sample_district
from tests.respond.conftest import MailServer, mail_process  # noqa: F401  a mail server that takes answers
from tests.stack.office import EVERY_HALF_MINUTE, NEVER, Office, wait_for
from tests.stack.rows import all_rows

LARGE, SMALL, PERIOD = "govap-danvan-2023", "mau-it-don-vi-2023", "2023-H1"
FEW = 4
FIRST_WEEKS, EVE, MORNING_AFTER, DAY_AFTER = (
    "2023-04-18T12:00",
    "2023-04-30T23:59",
    "2023-05-01T06:00",
    "2023-05-03T06:00",
)
CLOCKS = (FIRST_WEEKS, EVE, MORNING_AFTER, DAY_AFTER)


@dataclass
class Story:
    """What was seen: versions by regime after each clock, who was killed, the rows in the end."""

    versions: dict[str, dict[str, int]] = field(default_factory=dict)
    killed: dict[str, int] = field(default_factory=dict)
    woken_by: str = ""
    rows: dict[str, list[Any]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def regimes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample district shared out: most units under one regime, the first four, which send early, under another."""
    folder = tmp_path_factory.mktemp("few") / "regimes"
    for name in ("shared", LARGE):
        shutil.copytree(PROJECT / "regimes" / name, folder / name)
    shutil.copytree(folder / LARGE, folder / SMALL)
    plan = folder / SMALL / "regime.toml"
    plan.write_text(plan.read_text("utf-8").replace(f'name = "{LARGE}"', f'name = "{SMALL}"'), "utf-8")
    heading, *units = (folder / LARGE / "roster.csv").read_text("utf-8").splitlines()
    for name, some in ((SMALL, units[:FEW]), (LARGE, units[FEW:])):
        (folder / name / "roster.csv").write_text("\n".join([heading, *some, ""]), "utf-8")
    return folder


@pytest.fixture(scope="session")
def deliveries(regimes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that both regimes' units will ever send; with a simulated clock nobody sees a file before its time."""
    inbox = tmp_path_factory.mktemp("deliveries") / "inbox"
    for name, cases in ((LARGE, None), (SMALL, [])):
        regime = load_regime(regimes, name)
        make_sample_district(regime, regime.period(PERIOD), inbox, cases=cases)
    return inbox


@pytest.fixture(scope="session")
def office(
    request: pytest.FixtureRequest,
    regimes: Path,
    deliveries: Path,
    mail_process: MailServer,  # noqa: F811
) -> Iterator[Office]:
    """The set, with a mail server. Its home stays if a test has failed: the logs are there."""
    folder = Path(tempfile.mkdtemp(prefix="etl-office-"))
    home = folder / "một thư mục có dấu cách"
    shutil.copytree(deliveries, home / "inbox")
    by_hand = {f"ETL_AIRFLOW__ETL__{name}_CRON": NEVER for name in ("COLLECT", "RESPOND", "REMIND")}
    office = Office.open(
        home,
        regimes,
        **by_hand,
        ETL_AIRFLOW__ETL__PROCESS_CRON=EVERY_HALF_MINUTE,
        ETL_SMTP_URL=mail_process.url(timeout="30"),
    )
    office.pause("process", True)
    yield office
    office.close()
    if not request.session.testsfailed:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def story(office: Office) -> Story:
    """The weeks around the deadline; in each somebody is killed in the middle of the work."""
    told = Story()
    office.set_clock(FIRST_WEEKS)  # first: a run that begins today writes into the ledger that it is today
    office.pause("process", False)
    for as_of, task, kill in (
        (FIRST_WEEKS, "read_receipts", lambda: office.kill_task("read_receipts")),
        (EVE, "validate_periods", office.kill_database),
    ):
        office.set_clock(as_of)
        office.start("collect")
        office.wait_until_at_work(task)
        told.killed[task] = kill()
        office.settle()
        told.versions[as_of] = versions(office)
    runs_before = {run["dag_run_id"] for run in office.runs("process")}
    office.set_clock(MORNING_AFTER)
    office.wait_until_at_work("due")
    told.killed["scheduler"] = office.kill_scheduler()
    office.settle()
    wait_for("the draft", lambda: versions(office).get(LARGE))
    told.versions[MORNING_AFTER] = versions(office)
    told.woken_by = ",".join(
        sorted({run["run_type"] for run in office.runs("process") if run["dag_run_id"] not in runs_before})
    )
    office.set_clock(DAY_AFTER)
    office.start("collect")
    office.settle()
    told.versions[DAY_AFTER] = versions(office)
    told.rows = all_rows(embedded.ensure_running(office.home / "pg"))
    return told


def versions(office: Office) -> dict[str, int]:
    """Newest version by regime, told by the files that an officer would open."""
    found = {}
    for name in (LARGE, SMALL):
        made = list((office.home / "out" / name / PERIOD).glob("v*/bao-cao.docx"))
        if made:
            found[name] = len(made)
    return found


@pytest.fixture(scope="session")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory, regimes: Path, deliveries: Path
) -> Iterator[dict[str, list[Any]]]:
    """The rows after the same weeks, without Airflow and without accidents."""
    home = tmp_path_factory.mktemp("quiet") / "var"
    yield rows_without_accidents(home, regimes, deliveries, CLOCKS)
    embedded.stop(home / "pg")


def rows_without_accidents(home: Path, regimes: Path, deliveries: Path, clocks: Sequence[str]) -> dict[str, list[Any]]:
    """Rows after those days in a home of their own, without Airflow; its server stays up."""
    shutil.copytree(deliveries, home / "inbox")
    with Journey.open(Settings(home, regimes, PROJECT / "expectations")) as journey:
        for as_of in clocks:
            clock = Clock.at(as_of)
            if as_of != MORNING_AFTER or len(clocks) == 1:  # nobody starts collect by hand at night
                journey.collect(clock)
            journey.process(clock)
            for period in journey.due(clock):
                journey.consolidate(period.regime, period.period, clock)
    return all_rows(embedded.ensure_running(home / "pg"))
