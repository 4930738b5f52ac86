"""What an office adds to its server: TLS, workers, a catalogue, the demonstration by mail, backups and a new place.

Goes on where test_compose.py ended. `make test-compose`; left out of its short form.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stack.certificate import make_certificate
from tests.compose.engine import PARTS, Engine, Refused, long_form, wait_for
from tests.compose.test_compose import is_at_rest, rows, spoiled, step
from tests.stack.web import Answer, Api, Browser
from tests.store.conftest import KEY, SECRET, Bucket, running_store

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("containers"), pytest.mark.timeout(900), long_form]

SECOND, SECOND_PERIOD = "kimdong-danvan-2022", "2022-H1"
LINEAGE = "/var/lib/bao-cao/lineage.jsonl"
ADDED = ("redis", "worker", "reader", "reader_2", "proxy")


def test_the_demonstration_by_mail(engine: Engine) -> None:
    said = engine.one_time("mail-demo")
    sent, taken = re.search(r"Đã gửi (\d+) thư mẫu", said), re.search(r"Đã lấy từ hộp thư: (\d+) thư, (\d+) tệp", said)
    answered = re.search(r"Đã trả lời (\d+) thư", said)
    assert sent and taken and answered, said
    assert int(sent[1]) == int(taken[1]) >= 50 and int(answered[1]) >= 50, said


@pytest.fixture(scope="module")
def grown(engine: Engine) -> Engine:
    """The server with a proxy for TLS before it, Redis and three workers behind it, and lineage told to a file."""
    certificate, key = make_certificate(engine.folder)
    for source, name in ((certificate, "tls_certificate"), (key, "tls_key")):
        shutil.copy(source, engine.folder / "secrets" / name)
        (engine.folder / "secrets" / name).chmod(0o444)
    engine.settings |= {
        "BAO_CAO_PAGE_URL": f"https://localhost:{engine.settings['BAO_CAO_TLS_PORT']}",
        "BAO_CAO_EXECUTOR": "CeleryExecutor",
        "BAO_CAO_QUEUES": "default",
        "BAO_CAO_LINEAGE": json.dumps({"type": "file", "log_file_path": LINEAGE, "append": True}),
    }
    engine.up_with("tls", "proxy")
    engine.up_with("celery", "redis", "worker", *PARTS)
    engine.up_with("reader", "--scale", "reader=2", "reader")
    engine.wait_until_well()
    assert set(ADDED) <= set(engine.parts())
    return engine


def page(grown: Engine) -> Answer:
    """The page to log in on, as soon as it is there, by way of the proxy."""
    url = f"{grown.settings['BAO_CAO_PAGE_URL']}/auth/login/"
    return wait_for("the proxy", lambda: (found := visitor(grown).visit(url)).status == 200 and found)


def visitor(grown: Engine) -> Browser:
    return Browser(trust=grown.folder / "secrets" / "tls_certificate")


def test_the_page_answers_by_https_and_its_cookies_go_nowhere_else(grown: Engine) -> None:
    https = grown.settings["BAO_CAO_PAGE_URL"]
    assert "max-age" in page(grown).headers["Strict-Transport-Security"]
    operator = visitor(grown)
    entered = operator.enter(https, "operator", password(grown, "operator"))
    assert entered.status == 302 and (entered.headers["Location"] or "").startswith((https, "/"))
    assert "_token" in operator.kept, "nobody has logged in"
    assert [cookie for cookie in entered.cookies if "secure" not in cookie.lower()] == [], "sent by http as well"


def test_http_gives_no_cookie_that_http_would_carry(grown: Engine) -> None:
    wrong_door = visitor(grown).visit(f"http://localhost:{grown.settings['BAO_CAO_TLS_PORT']}/auth/login/")
    assert wrong_door.status == 400 and wrong_door.cookies == []
    inner = visitor(grown).visit(f"http://127.0.0.1:{grown.settings['BAO_CAO_PORT']}/auth/login/")
    assert [cookie for cookie in inner.cookies if "secure" not in cookie.lower()] == []


def password(engine: Engine, name: str) -> str:
    return (engine.folder / "secrets" / f"login_{name}").read_text()


def test_the_proxy_refuses_to_start_without_its_key(grown: Engine) -> None:
    with spoiled(grown, "tls_key", ""), pytest.raises(Refused, match=r"Không khởi động: .* tls_key"):
        grown.one_time("proxy")


def test_the_broker_takes_nobody_without_its_password(grown: Engine) -> None:
    assert "NOAUTH" in grown.podman("exec", grown.name("redis"), "redis-cli", "ping")
    secret = (grown.folder / "secrets" / "redis").read_text()
    for part in ("redis", "worker"):
        assert secret not in grown.podman("inspect", grown.name(part)) + grown.podman("top", grown.name(part), "args")


def test_the_numbers_for_monitoring_are_shown_to_the_bearer_of_the_token(grown: Engine) -> None:
    url = f"http://127.0.0.1:{grown.settings['BAO_CAO_PORT']}"
    token = (grown.folder / "secrets" / "metrics_token").read_text()
    assert Api(url, token).text("GET", "/bao-cao/metrics")[0] == 200
    assert Api(url, "x" * 64).text("GET", "/bao-cao/metrics")[0] == 401


def test_two_readers_share_a_district_and_it_comes_to_the_report(grown: Engine) -> None:
    """Both stand with a batch in their hands before either may go on."""
    operator = Api.login(f"http://127.0.0.1:{grown.settings['BAO_CAO_PORT']}", "operator", password(grown, "operator"))
    assert operator.call("PATCH", "/api/v2/dags/process", {"is_paused": True})[0] == 200
    grown.one_time("cli", "samples", SECOND)
    grown.one_time("cli", "trigger", "collect", "voi-celery")
    wait_for("all to be taken in", lambda: state_of(grown, "voi-celery") == "success")
    grown.ask("INSERT INTO attempt SELECT id, 6 FROM receipt WHERE status = 'received'")  # batches of nine
    with held_up(grown):
        assert operator.call("PATCH", "/api/v2/dags/process", {"is_paused": False})[0] == 200
        grown.one_time("cli", "trigger", "process", "chia-viec")
        waiting = "SELECT DISTINCT client_addr FROM pg_stat_activity WHERE query LIKE 'INSERT INTO attempt%'"
        wait_for("two readers to hold a batch", lambda: len(grown.ask(f"{waiting} AND wait_event_type = 'Lock'")) == 2)
    wait_for("the run to end", lambda: state_of(grown, "chia-viec") == "success", patience=300)
    hosts = [grown.podman("inspect", "--format", "{{.Config.Hostname}}", grown.name(part)).strip() for part in ADDED]
    ran = "SELECT DISTINCT hostname FROM task_instance WHERE state = 'success' AND start_date > "
    ran += "(SELECT start_date FROM dag_run WHERE run_id = 'voi-celery') AND task_id "
    assert set(grown.ask(f"{ran} = 'read_receipts'", "airflow")) == {hosts[2], hosts[3]}
    assert set(grown.ask(f"{ran} <> 'read_receipts'", "airflow")) == {hosts[1]}, "a task ran in the scheduler"
    made = f"SELECT count(*) FROM report_version WHERE (regime, period) = ('{SECOND}', '{SECOND_PERIOD}')"
    wait_for("the report", lambda: grown.ask(made) == ["1"], patience=300)
    wait_for("all to come to rest", lambda: is_at_rest(grown), patience=200)
    assert '"units_expected"' in grown.one_time("cli", "etl", "status", SECOND, SECOND_PERIOD, "--json")


def state_of(engine: Engine, run: str) -> str:
    return "".join(engine.ask(f"SELECT state FROM dag_run WHERE run_id = '{run}'", "airflow"))


@contextmanager
def held_up(engine: Engine) -> Iterator[None]:
    """Whoever has claimed a batch waits, before it reads, until this ends."""
    command = ["podman", "exec", "-i", engine.name("database"), "psql", "-h", "/run/postgresql", "-U", "postgres"]
    holder = subprocess.Popen([*command, "-d", "etl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdin and holder.stdout
    holder.stdin.write("BEGIN; LOCK TABLE attempt IN EXCLUSIVE MODE;\n\\echo held\n")
    holder.stdin.flush()
    try:
        assert any("held" in line for line in holder.stdout)
        yield
    finally:
        holder.communicate(timeout=30)


def test_nothing_is_lost_by_a_kill_of_each_added_part(grown: Engine) -> None:
    before = rows(grown)
    for part in ADDED:
        grown.kill(part)
    grown.wait_until_well()
    grown.one_time("cli", "trigger", "process", "sau-khi-ngat")
    wait_for("the run after the kills", lambda: state_of(grown, "sau-khi-ngat") == "success", patience=300)
    assert rows(grown) == before
    page(grown)


def test_nothing_is_lost_when_the_host_loses_its_power(grown: Engine) -> None:
    before = rows(grown)
    grown.lose_power()
    grown.wait_until_well()
    assert rows(grown) == before
    page(grown)
    assert '"CD01"' in grown.give(step("etl figures"))


def test_the_proxy_finds_a_page_that_was_made_anew(grown: Engine) -> None:
    grown.podman("rm", "-f", grown.name("api-server"))
    grown.compose("up", "-d", "--no-deps", "api-server")
    page(grown)


def test_the_catalogue_is_told_tables_and_nobody(grown: Engine) -> None:
    lines = grown.podman("exec", grown.name("scheduler"), "cat", LINEAGE).splitlines()
    events = [json.loads(line) for line in lines]
    written = {one["name"] for event in events for one in event.get("outputs") or ()}
    read = {one["name"] for event in events for one in event.get("inputs") or ()}
    assert {"etl.public.receipt", "etl.public.cell_value", "etl.public.verdict", "etl.public.figure"} <= written
    assert {"etl.public.receipt", "etl.public.cell_value"} <= read
    told = "\n".join(lines)
    people = grown.ask("SELECT DISTINCT original_name FROM receipt WHERE original_name <> ''")
    logins = ["operator", "officer", "auditor", "baocao"]
    secrets = [secret for file in (grown.folder / "secrets").iterdir() if (secret := file.read_text().strip())]
    assert people and [word for word in [*people, *secrets] if word in told] == []
    assert [name for name in logins if f'"{name}"' in told] == [], "who started a run is nobody's business outside"
    assert "def make_draft" not in told, "source code"


@pytest.fixture
def store(grown: Engine, tmp_path: Path) -> Iterator[Bucket]:
    """A store of raw files that containers reach: it listens where their own machine does on their network."""
    network = f"{grown.project}_outside"
    address = grown.podman("network", "inspect", network, "--format", "{{(index .Subnets 0).Gateway}}").strip()
    with running_store(tmp_path / "log", address) as client:
        client.create_bucket(Bucket="kho-mau")
        yield Bucket("kho-mau", client, 0)


def test_a_backup_appears_and_a_new_place_with_a_store_is_made_from_it(
    grown: Engine, elsewhere: Engine, store: Bucket
) -> None:
    changed = grown.one_time("cli", "password", "officer").strip().splitlines()[-1]
    grown.compose("stop", *PARTS)  # a quiet place to compare with; the backup itself needs no quiet
    before = {"rows": rows(grown), "runs": grown.ask(RUNS, "airflow"), "waiting": grown.ask(WAITING, "airflow")}
    assert before["waiting"], "no draft waits for an officer: compares nothing"
    grown.one_time("backup")
    sets = [one for one in Path(grown.settings["BAO_CAO_BACKUPS"], "sets").iterdir() if one.name[0] != "."]
    assert {"database.dump", "airflow.dump", "manifest.json"} <= {file.name for file in sets[0].iterdir()}
    assert "trọn vẹn" in grown.one_time("cli", "etl", "backup", "verify", "/var/backups/bao-cao")
    elsewhere.settings |= {"BAO_CAO_LANDING": store.url, "BAO_CAO_STORE_URL": store.client.meta.endpoint_url}
    elsewhere.compose("up", "-d", "--no-deps", "database")
    wait_for("the empty database", lambda: elsewhere.is_healthy("database"))
    with pytest.raises(Refused, match=r"Không khởi động: .*store_key .*store_secret"):
        elsewhere.one_time("restore")
    for name, value in (("store_key", KEY), ("store_secret", SECRET)):
        grown.folder.joinpath("secrets", name).write_text(value)
    elsewhere.one_time("restore")
    assert len(store.contents()) > 60
    after = {
        "rows": rows(elsewhere),
        "runs": elsewhere.ask(RUNS, "airflow"),
        "waiting": elsewhere.ask(WAITING, "airflow"),
    }
    assert after == before
    elsewhere.one_time("restore")  # once more, with nothing done since: as one that was cut off
    assert rows(elsewhere) == before["rows"]
    elsewhere.one_time("cli", "etl", "officers", "add", "mau", "--name", "Cán bộ (mẫu)")
    with pytest.raises(Refused, match="Kho dữ liệu không trống"):
        elsewhere.one_time("restore")
    elsewhere.settings |= {"BAO_CAO_EXECUTOR": "LocalExecutor", "BAO_CAO_LINEAGE": "", "BAO_CAO_PAGE_URL": ""}
    elsewhere.up()
    url = f"http://127.0.0.1:{elsewhere.settings['BAO_CAO_PORT']}"
    officer = Api.login(url, "officer", changed)  # not the first password, which lies in secrets/
    assert officer.get("/dags")["total_entries"] >= len(PARTS)
    auditor = Api.login(url, "auditor", password(grown, "auditor"))
    assert auditor.call("POST", "/api/v2/dags/collect/dagRuns", {"logical_date": None})[0] == 403
    elsewhere.one_time("cli", "trigger", "process", "sau-khi-khoi-phuc")
    wait_for("work to go on", lambda: state_of(elsewhere, "sau-khi-khoi-phuc") == "success", patience=300)
    assert rows(elsewhere)["figure"] == before["rows"]["figure"]
    elsewhere.one_time("cli", "etl", "ledger", "verify")
    elsewhere.one_time("cli", "etl", "audit", "verify")  # reads every raw file


RUNS = "SELECT dag_id, run_id, state FROM dag_run WHERE state IN ('success', 'failed') ORDER BY 1, 2"
WAITING = "SELECT dag_id, run_id, task_id FROM task_instance WHERE state = 'awaiting_input' ORDER BY 1, 2"
