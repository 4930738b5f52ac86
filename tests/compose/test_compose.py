"""The server of an office in containers, from nothing: installed by the document's own commands, killed, restarted.

One story in the order of its tests; each goes on where the one before ended. `make test-compose`, in its short form
`make test-compose ETL_TEST_COMPOSE=short`.
"""

import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest

from etl import embedded
from etl.config import PROJECT, Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from stack.samples_in import lay_samples
from tests.compose.engine import LONG_RUNNING, MANNER, Engine, Refused, long_form, wait_for
from tests.stack.rows import QUERIES, all_rows

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("containers"), pytest.mark.timeout(900)]

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"
OF_INIT = [("init", secret) for secret in ("airflow_jwt", "database_superuser", "login_officer")]
OF_OTHERS = [
    ("database", "database_superuser"),
    ("redis", "redis"),
    ("worker", "redis"),
    ("api-server", "metrics_token"),
]
CONTENTS = (None, "", "mat-khau")
"""Missing, empty, too short."""

FEW = [(*OF_INIT[0], None), (*OF_OTHERS[0], ""), (*OF_INIT[2], "mat-khau")]
WRONG = FEW if MANNER == "short" else [(*whose, content) for whose, content in product(OF_INIT + OF_OTHERS, CONTENTS)]
TIMELESS = ("cell_value", "narrative", "model_row", "figure", "figure_source")
"""Tables that say the same whenever the files were taken in."""


def commands() -> list[str]:
    """The ten commands of docs/operations.md."""
    page = (PROJECT / "docs" / "operations.md").read_text("utf-8")
    block = re.search(r"## Install\n.*?```sh\n(.*?)```", page, re.DOTALL)
    assert block
    return block[1].splitlines()


def step(part: str) -> str:
    """The one command of the ten that contains this."""
    (found,) = [command for command in commands() if part in command]
    return found


def rows(engine: Engine) -> dict[str, list[str]]:
    return {table: sorted(engine.ask(f"SELECT q::text FROM ({query}) AS t (q)")) for table, query in QUERIES.items()}


def is_at_rest(engine: Engine) -> bool:
    """No task is at work or about to be; one that waits for a person is at rest."""
    query = "SELECT count(*) FROM task_instance WHERE state IN ('scheduled','queued','running','up_for_retry')"
    return engine.ask(query, "airflow") == ["0"]


def test_ten_commands(engine: Engine) -> None:
    assert len(commands()) == 10


def test_secrets_are_made_once_and_closed_to_others(engine: Engine) -> None:
    engine.give(step("make-secrets"))
    folder = engine.folder / "secrets"
    made = {file.name: file.read_text() for file in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    from_others = {name: made.pop(name) for name in ("store_key", "store_secret", "store_certificate")}
    assert set(from_others.values()) == {""}, "made up what only the store can give"
    assert len(set(made.values())) == len(made) == 13 and min(map(len, made.values())) >= 20
    engine.give(step("make-secrets"))
    assert {file.name: file.read_text() for file in folder.iterdir()} == made | from_others


def test_the_image_is_built_from_the_lock(engine: Engine) -> None:
    engine.give(step("docker compose build"))
    image = engine.settings["BAO_CAO_IMAGE"]
    assert engine.podman("image", "inspect", "--format", "{{.User}}", image).strip() == "10001:10001"
    kept = engine.podman("run", "--rm", "--entrypoint", "sh", image, "-c", "ls -a /opt/bao-cao /run/secrets 2>&1; true")
    assert "secrets" not in kept.replace("/run/secrets", "") and ".git" not in kept


@contextmanager
def spoiled(engine: Engine, secret: str, content: str | None) -> Iterator[str]:
    """Another content of a secret's file, or none; what it was is put back."""
    file = engine.folder / "secrets" / secret
    right = file.read_text()
    file.unlink()
    if content is not None:
        file.write_text(content)
    try:
        yield right
    finally:
        file.unlink(missing_ok=True)
        file.write_text(right)
        file.chmod(0o444)


@pytest.mark.parametrize(("part", "secret", "content"), WRONG)
def test_a_wrong_secret_refuses_and_is_named(engine: Engine, part: str, secret: str, content: str | None) -> None:
    with spoiled(engine, secret, content) as right, pytest.raises(Refused) as refused:
        engine.one_time(part)
    said = str(refused.value)
    assert secret in said and right not in said
    if content is not None:
        (sentence,) = [line for line in said.splitlines() if line.startswith("Không khởi động:")]
        assert secret in sentence and "make-secrets.sh" in sentence


def test_an_installation_that_is_killed_is_done_again(engine: Engine) -> None:
    """The next test brings it up."""
    engine.compose("up", "-d", "--no-deps", "database")
    wait_for("the database to be healthy", lambda: engine.is_healthy("database"))
    engine.compose("up", "-d", "--no-deps", "init")
    begun = "SELECT 1 FROM pg_roles WHERE rolname LIKE 'etl%'"
    wait_for("the first role", lambda: engine.ask(begun, "postgres"), pause=0.1)
    engine.podman("kill", engine.name("init"))


def test_it_comes_up_healthy(engine: Engine) -> None:
    engine.give(step("up -d"))
    assert engine.ports() == {f"127.0.0.1:{engine.settings['BAO_CAO_PORT']}"}
    assert all(part in engine.give(step(" ps")) for part in LONG_RUNNING)


def test_the_file_system_is_closed(engine: Engine) -> None:
    done = "touch /opt/x /etc/x /usr/x 2>/dev/null; id -u; grep CapEff /proc/self/status"
    for part in LONG_RUNNING:
        said = engine.podman("exec", engine.name(part), "sh", "-c", done).split()
        assert said[0] != "0" and int(said[-1], 16) == 0, part
        assert engine.podman("exec", engine.name(part), "sh", "-c", "ls /opt /etc /usr").split().count("x") == 0


def test_the_district_reaches_the_report_though_the_scheduler_is_killed(engine: Engine) -> None:
    engine.give(step("samples"))
    engine.give(step("trigger"))
    wait_for("receipts", lambda: engine.ask("SELECT count(*) FROM receipt") != ["0"], pause=0.2)
    engine.kill("scheduler")
    report = f"/var/lib/bao-cao/out/{REGIME}/{PERIOD}/v1/bao-cao.docx"
    there = ["exec", engine.name("scheduler"), "sh", "-c", f"test -s {report} && echo yes || true"]
    wait_for("the report", lambda: "yes" in engine.podman(*there), patience=400)
    wait_for("the scheduler to come to rest", lambda: is_at_rest(engine), patience=200)
    assert "60" in engine.give(step("etl status"))
    assert '"CD01"' in engine.give(step("etl figures"))


@long_form
def test_every_row_is_that_of_an_undisturbed_run(engine: Engine, tmp_path: Path) -> None:
    seen, expected = rows(engine), undisturbed(tmp_path)
    for table in TIMELESS:
        assert expected[table], "compares nothing"
        assert len(seen[table]) == len(expected[table]), table


def undisturbed(folder: Path) -> dict[str, list[str]]:
    """Rows after the same files without containers, Airflow and accidents."""
    with Journey.open(Settings(folder / "var", PROJECT / "regimes", PROJECT / "expectations")) as journey:
        lay_samples(journey, journey.regime(REGIME))
        clock = Clock.at(None)
        journey.collect(clock)
        journey.process(clock)
        for period in journey.due(clock):
            journey.consolidate(period.regime, period.period, clock)
    home = folder / "var" / "pg"
    try:
        return all_rows(embedded.ensure_running(home))
    finally:
        embedded.stop(home)


@long_form
def test_nothing_is_lost_by_a_kill_of_each_part(engine: Engine) -> None:
    before = rows(engine)
    for part in LONG_RUNNING:
        engine.kill(part)
    engine.wait_until_well()
    engine.give("docker compose run --rm cli trigger process sau-khi-bi-ngat")
    query = "SELECT state FROM dag_run WHERE run_id = 'sau-khi-bi-ngat'"
    wait_for("the run after the kills", lambda: engine.ask(query, "airflow") == ["success"], patience=300)
    assert rows(engine) == before


def test_nothing_is_lost_by_a_restart_of_all(engine: Engine) -> None:
    before = rows(engine)
    engine.give(step("compose stop"))
    engine.give(step("compose start"))
    engine.wait_until_well()
    assert rows(engine) == before
    assert [command for command in dict.fromkeys(engine.given) if command in commands()] == commands()


@long_form
def test_the_wrong_superuser_password_is_told(engine: Engine) -> None:
    with (
        spoiled(engine, "database_superuser", "x" * 64),
        pytest.raises(Refused, match="không nhận mật khẩu trong secrets/database_superuser"),
    ):
        engine.one_time("init")
