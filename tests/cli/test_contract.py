"""The command line is a contract (DESIGN §7): scripts read its JSON, its keys and its exit codes."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from etl import embedded
from etl.config import PROJECT
from etl.publish.render import AUDIENCES
from tests.cli import forked
from tests.journey.runs import fresh_settings
from tests.journey.small import AS_OF, UNITS, SmallDistrict
from tests.samples.district import PERIOD, REGIME

pytestmark = pytest.mark.xdist_group("forks")

UNIT_COUNTS = {"units_expected", "on_time", "late", "rejected", "needs_review", "signed_only", "missing"}
KEYS = {
    "calendar": {"period", "cycle", "data_from", "data_to", "opens_at", "deadline", "last_on_time",
                 "last_working_day", "closes_at", "warnings"},
    "collect": {"received", "duplicates", "waiting", "failed"},
    "process": {"processed", "by_status"},
    "status": UNIT_COUNTS | {"units"},
    "unit": {"unit", "name", "status", "received_at", "timeliness", "version", "findings"},
    "receipts": {"id", "sha256", "original_name", "channel", "sender", "received_at", "regime", "period", "unit",
                 "status", "findings"},
    "findings": {"unit", "receipt", "code", "severity", "sheet", "cells", "found", "expected", "message"},
    "consolidate": {"version", "created", "directory", "files"},
    "figures": {"indicator", "name", "unit_of_measure", "across_units", "across_periods", "value", "numerator",
                "denominator", "units_reported", "units_expected", "units_nil", "units_not_applicable",
                "units_missing", "by_level", "by_ownership"},
    "trace": {"unit", "unit_path", "indicator", "value", "state", "as_typed", "regime", "period", "receipt",
              "sha256", "sheet", "cell"},
}  # fmt: skip
MORE = {
    "receipts": {"received_at_source"},
    "status": {"period_state", "mail", "replies"},
    "unit": {"extended_until", "fullness"},
    "consolidate": {"regime", "period"},
}
"""Keys beyond the contract: a script may ignore them, and they must not come and go unseen."""


@dataclass(frozen=True)
class Answer:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Stdout as the one JSON document that it must be."""
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True)
class Cli:
    """The command as a script calls it, in an environment of its own."""

    environment: dict[str, str]

    def __call__(self, *arguments: str) -> Answer:
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            process = forked.start(arguments, self.environment, out, err)
            process.join(120)
            assert process.exitcode is not None, arguments
            answer = Answer(process.exitcode, out.read_text("utf-8"), err.read_text("utf-8"))
        assert "Traceback" not in answer.out + answer.err, answer.err
        return answer

    def started(self, *arguments: str) -> Answer:
        """The same, started as a script starts it."""
        command = [sys.executable, "-m", "etl", *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=self.environment, capture_output=True, timeout=120, check=False)
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def cli(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    """The small district's later period in the inbox, nothing done yet."""
    district = SmallDistrict(tmp_path_factory.mktemp("cli"))
    with fresh_settings(server, district.folder / "var", district.regimes) as settings:
        for inbox, file in district.deliveries:
            if inbox.parent.name == PERIOD:
                target = settings.inbox / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(inbox / file.path, target)
        assert settings.warehouse_url is not None and settings.owner_url is not None
        yield Cli(
            os.environ
            | {
                "ETL_HOME": str(settings.home),
                "ETL_REGIMES": str(settings.regimes),
                "ETL_WAREHOUSE_URL": settings.warehouse_url,
                "ETL_WAREHOUSE_OWNER_URL": settings.owner_url,
            }
        )


@pytest.fixture(scope="module")
def done(cli: Cli) -> dict[str, Any]:
    """The stages one after the other, each by its verb, and a second time."""
    answers = {"upgrade": cli("db", "upgrade", "--json").document}
    for verb in ("collect", "process"):
        answers[verb] = cli(verb, "--as-of", AS_OF, "--json").document
        answers[f"{verb} again"] = cli(verb, "--as-of", AS_OF, "--json").document
    answers["consolidate"] = cli("consolidate", REGIME, PERIOD, "--as-of", AS_OF, "--json").document
    answers["consolidate again"] = cli("consolidate", REGIME, PERIOD, "--as-of", AS_OF, "--json").document
    return answers


def keys(verb: str) -> set[str]:
    return KEYS[verb] | MORE.get(verb, set())


@pytest.mark.parametrize(
    "command",
    [
        f"status {REGIME} {PERIOD} --as-of {AS_OF} --json",
        f"status {REGIME} {PERIOD} --as-of {AS_OF}",
        f"status khong-co {PERIOD} --json",
        "",
    ],
)
def test_a_program_that_is_started_says_the_same(cli: Cli, done: dict[str, Any], command: str) -> None:
    """Else all the others would tell of a fork and nothing of what a script meets."""
    started = cli.started(*command.split())
    assert started == cli(*command.split()) and started.out + started.err


# --- configuration ----------------------------------------------------------------------------------------


def test_regime_list_and_check(cli: Cli) -> None:
    listed = cli("regime", "list", "--json").document
    assert [(row["regime"], PERIOD in row["periods"]) for row in listed] == [(REGIME, True)]
    assert cli("regime", "check", "--json").document == {REGIME: []}


def test_calendar(cli: Cli) -> None:
    """The figures of DOMAIN §2 S0: before 1 May and before 1 November; 30/4/2023 is a Sunday and a holiday."""
    rows = {row["period"]: row for row in cli("regime", "calendar", REGIME, "--json").document}
    assert set(rows) == {"2023-H1", "2023-Y"} and all(set(row) == KEYS["calendar"] for row in rows.values())
    half = rows["2023-H1"]
    assert (half["deadline"], half["last_on_time"]) == ("2023-05-01T00:00:00+07:00", "2023-04-30T23:59:59.999999+07:00")
    assert (half["data_from"], half["data_to"]) == ("2022-10-16", "2023-04-15")
    assert half["last_working_day"] == "2023-04-28" and len(half["warnings"]) == 1
    assert rows["2023-Y"]["deadline"] == "2023-11-01T00:00:00+07:00" and rows["2023-Y"]["warnings"] == []
    earlier = cli("regime", "calendar", REGIME, "--year", "2022", "--json").document
    assert {row["period"] for row in earlier} == {"2022-H1", "2022-Y"}


def test_a_broken_regime_stops_the_check_and_names_the_place(cli: Cli, tmp_path: Path) -> None:
    regimes = tmp_path / "regimes"
    shutil.copytree(cli.environment["ETL_REGIMES"], regimes)
    roster = regimes / REGIME / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("0790102", "0790199"), "utf-8")
    answer = Cli(cli.environment | {"ETL_REGIMES": str(regimes)})("regime", "check", "--json")
    assert answer.code == 1
    problems = json.loads(answer.out)[REGIME]
    assert any(re.search(r"roster\.csv:3\b", one["place"]) and "0790199" in one["wrong"] for one in problems)
    assert all(one["remedy"] for one in problems)


def test_forms_issue(cli: Cli, tmp_path: Path) -> None:
    written = cli("forms", "issue", REGIME, PERIOD, "--out", str(tmp_path), "--unit", UNITS[0], "--json").document
    assert [Path(path).name for path in written] == [f"{UNITS[0]}.xlsx"]
    assert (tmp_path / f"{UNITS[0]}.xlsx").stat().st_size > 5_000


# --- stages -----------------------------------------------------------------------------------------------


def test_stages_count_what_they_did_and_do_it_once(done: dict[str, Any]) -> None:
    assert set(done["collect"]) == KEYS["collect"] and set(done["process"]) == KEYS["process"]
    collected = done["collect"]
    assert collected["received"] + collected["duplicates"] == done["process"]["processed"] > 8
    assert done["process"]["processed"] == sum(done["process"]["by_status"].values())
    assert done["collect again"] == {"received": 0, "duplicates": 0, "waiting": 0, "failed": 0}
    assert done["process again"] == {"processed": 0, "by_status": {}}


def test_consolidate_makes_one_version(done: dict[str, Any]) -> None:
    first, again = done["consolidate"], done["consolidate again"]
    assert set(first) == keys("consolidate")
    assert (first["version"], first["created"]) == (1, True) and (again["version"], again["created"]) == (1, False)
    assert set(first["files"]) == set(AUDIENCES)
    assert Path(first["directory"]).parts[-3:] == (REGIME, PERIOD, "v1")
    assert all((Path(first["directory"]) / name).is_file() for name in first["files"])


# --- verbs that tell --------------------------------------------------------------------------------------


def test_status(cli: Cli, done: dict[str, Any]) -> None:
    status = cli("status", REGIME, PERIOD, "--as-of", AS_OF, "--json").document
    assert set(status) == keys("status") and [unit["unit"] for unit in status["units"]] == list(UNITS)
    assert all(set(unit) == keys("unit") for unit in status["units"])
    assert status["units_expected"] == sum(status[name] for name in UNIT_COUNTS - {"units_expected"}) == len(UNITS)


def test_status_sees_nothing_later_than_as_of(cli: Cli, done: dict[str, Any]) -> None:
    status = cli("status", REGIME, PERIOD, "--as-of", "2023-04-05T08:00", "--json").document
    assert status["missing"] == len(UNITS)


def test_receipts(cli: Cli, done: dict[str, Any]) -> None:
    receipts = cli("receipts", "--json").document
    assert len(receipts) == done["process"]["processed"] and all(set(one) == keys("receipts") for one in receipts)
    assert {"accepted", "rejected", "duplicate", "needs_review", "refused"} <= {one["status"] for one in receipts}
    assert all(re.fullmatch("[0-9a-f]{64}", one["sha256"]) for one in receipts)
    assert all(one["received_at"].endswith("+07:00") and isinstance(one["findings"], int) for one in receipts)


def test_findings(cli: Cli, done: dict[str, Any]) -> None:
    found = cli("findings", REGIME, PERIOD, "--json").document
    assert found and all(set(one) == KEYS["findings"] and isinstance(one["cells"], list) for one in found)
    units = {one["unit"] for one in found}
    chosen = sorted(unit for unit in units if unit)[0]
    own = cli("findings", REGIME, PERIOD, "--unit", chosen, "--json").document
    assert own == [one for one in found if one["unit"] == chosen]


def test_figures_and_trace(cli: Cli, done: dict[str, Any]) -> None:
    figures = {one["indicator"]: one for one in cli("figures", REGIME, PERIOD, "--json").document}
    assert len(figures) == 81 and all(set(one) == KEYS["figures"] for one in figures.values())
    total = figures["QM02"]
    assert total["value"] == sum(total["by_level"].values()) == sum(total["by_ownership"].values()) > 0
    trace = cli("trace", REGIME, PERIOD, "QM02", "--json").document
    assert all(set(row) == KEYS["trace"] and row["unit_path"][-1] == row["unit"] for row in trace)
    assert sum(row["value"] for row in trace) == total["value"]
    share = cli("trace", REGIME, PERIOD, "HS11", "--json").document
    assert {row["indicator"] for row in share} == {"HS04", "HS05", "HS06"}, "a share's trace is that of its parts"


def test_ledger_verify(cli: Cli, done: dict[str, Any]) -> None:
    check = cli("ledger", "verify", "--json").document
    assert check["ok"] is True and check["problems"] == []
    assert check["events"] > 2 * done["process"]["processed"], "each receipt and each verdict has its event"


def test_without_json_people_read_vietnamese(cli: Cli, done: dict[str, Any]) -> None:
    shown = cli("status", REGIME, PERIOD, "--as-of", AS_OF)
    assert shown.code == 0 and "đạt yêu cầu" in re.sub(r"[│\s]+", " ", shown.out)
    assert not re.search("accepted|rejected|needs_review", shown.out)


# --- wrong usage ------------------------------------------------------------------------------------------


WRONG = {
    f"status khong-co {PERIOD}": REGIME,
    f"status {REGIME} 2023-Q1": PERIOD,
    f"consolidate khong-co {PERIOD}": REGIME,
    f"consolidate {REGIME} 2023-Q1": PERIOD,
    f"findings {REGIME} 2023-Q1": PERIOD,
    f"findings {REGIME} {PERIOD} --unit 0799999": UNITS[0],
    f"figures {REGIME} 2023-Q1": PERIOD,
    f"trace {REGIME} {PERIOD} QM99": "QM02",
    f"forms issue {REGIME} 2023-Q1 --out /tmp/never": PERIOD,
    f"forms issue {REGIME} {PERIOD} --out /tmp/never --unit 0799999": UNITS[0],
    "regime calendar khong-co": REGIME,
    "regime check khong-co": REGIME,
    "collect --as-of hôm-qua": "2023-05-01T06:00",
}
"""Wrong command → a valid name that the answer must list."""


@pytest.fixture(scope="module")
def refused(cli: Cli, done: dict[str, Any]) -> dict[str, Answer]:
    """Answers to all wrong commands, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(WRONG, pool.map(lambda command: cli(*command.split(), "--json"), WRONG), strict=True))


@pytest.mark.parametrize("command", WRONG)
def test_a_wrong_name_lists_the_valid_ones(refused: dict[str, Answer], command: str) -> None:
    answer = refused[command]
    assert answer.code == 2, answer.err
    assert answer.out == "", "stdout holds JSON or nothing"
    assert WRONG[command] in re.sub(r"\s+", " ", answer.err)
    assert re.search("[ăâđêôơưạ-ỹ]", answer.err), answer.err


def test_what_is_not_there_yet_is_said_politely(cli: Cli, done: dict[str, Any]) -> None:
    answer = cli("figures", REGIME, "2023-Y", "--json")
    assert answer.code in (1, 2) and answer.out == "" and "tổng hợp" in answer.err


def test_a_server_that_is_not_there_ends_with_exit_1(cli: Cli) -> None:
    gone = {"ETL_WAREHOUSE_URL": "postgresql://nobody@127.0.0.1:9/none", "ETL_WAREHOUSE_OWNER_URL": ""}
    answer = Cli(cli.environment | gone)("receipts", "--json")
    assert answer.code == 1 and answer.out == "" and answer.err.strip()
