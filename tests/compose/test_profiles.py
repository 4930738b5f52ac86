"""What an office adds to its server: TLS, workers, a catalogue, the demonstration by mail, backups and a new place.

Goes on where test_compose.py ended. `make test-compose`; left out of its short form.
"""

import json
import re
import shutil
import ssl
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPResponse
from pathlib import Path

import pytest

from stack.certificate import make_certificate
from tests.compose.engine import PARTS, Engine, Refused, long_form, wait_for
from tests.compose.test_compose import is_at_rest, rows
from tests.stack.office import Api

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("containers"), pytest.mark.timeout(900), long_form]

SECOND, SECOND_PERIOD = "kimdong-danvan-2022", "2022-H1"
LINEAGE = "/var/lib/bao-cao/lineage.jsonl"


def test_the_demonstration_by_mail(engine: Engine) -> None:
    said = engine.one_time("mail-demo")
    sent, taken = re.search(r"Đã gửi (\d+) thư mẫu", said), re.search(r"Đã lấy từ hộp thư: (\d+) thư, (\d+) tệp", said)
    answered = re.search(r"Đã trả lời (\d+) thư", said)
    assert sent and taken and answered, said
    assert int(sent[1]) == int(taken[1]) >= 50 and int(answered[1]) >= 50, said


@pytest.fixture(scope="module")
def grown(engine: Engine) -> Engine:
    """The server with a proxy for TLS before it, two workers on Redis behind it, and lineage told to a file."""
    certificate, key = make_certificate(engine.folder)
    for source, name in ((certificate, "tls_certificate"), (key, "tls_key")):
        shutil.copy(source, engine.folder / "secrets" / name)
        (engine.folder / "secrets" / name).chmod(0o444)
    engine.settings |= {
        "BAO_CAO_PAGE_URL": f"https://localhost:{engine.settings['BAO_CAO_TLS_PORT']}",
        "BAO_CAO_EXECUTOR": "CeleryExecutor",
        "BAO_CAO_LINEAGE": json.dumps({"type": "file", "log_file_path": LINEAGE, "append": True}),
    }
    engine.up_with("celery", "--scale", "worker=2", "redis", "worker", *PARTS)
    engine.up_with("tls", "proxy")
    engine.wait_until_well()
    return engine


def visit(grown: Engine, url: str, form: dict[str, str] | None = None, cookie: str = "") -> HTTPResponse:
    """One request, redirects not followed; the proxy's certificate is the one of the office."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    trust = ssl.create_default_context(cafile=str(grown.folder / "secrets" / "tls_certificate"))
    opener = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=trust))
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    headers = {"Cookie": cookie, "Referer": url}  # as browsers say whose form it is
    try:
        answer: HTTPResponse = opener.open(urllib.request.Request(url, data, headers), timeout=30)
    except urllib.error.HTTPError as error:
        return error  # type: ignore[return-value]  # an answer like any other
    return answer


def cookies(answer: HTTPResponse) -> list[str]:
    return answer.headers.get_all("Set-Cookie") or []


def test_the_page_answers_by_https_and_its_cookies_go_nowhere_else(grown: Engine) -> None:
    https = grown.settings["BAO_CAO_PAGE_URL"]
    asked = wait_for("the proxy", lambda: (found := visit(grown, f"{https}/auth/login/")).status == 200 and found)
    assert "max-age" in asked.headers["Strict-Transport-Security"]
    token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', asked.read())
    assert token
    form = {"csrf_token": token[1].decode(), "username": "operator", "password": password(grown, "operator")}
    entered = visit(grown, f"{https}/auth/login/", form, cookies(asked)[0].partition(";")[0])
    assert entered.status == 302 and (entered.headers["Location"] or "").startswith((https, "/"))
    given = [*cookies(asked), *cookies(entered)]
    assert any(cookie.startswith("_token=") for cookie in given), "nobody has logged in"
    assert [cookie for cookie in given if "secure" not in cookie.lower()] == [], "a browser sends it by http as well"


def test_http_gives_no_cookie_that_http_would_carry(grown: Engine) -> None:
    wrong_door = visit(grown, f"http://localhost:{grown.settings['BAO_CAO_TLS_PORT']}/auth/login/")
    assert wrong_door.status == 400 and cookies(wrong_door) == []
    inner = visit(grown, f"http://127.0.0.1:{grown.settings['BAO_CAO_PORT']}/auth/login/")
    assert [cookie for cookie in cookies(inner) if "secure" not in cookie.lower()] == []


def password(engine: Engine, name: str) -> str:
    return (engine.folder / "secrets" / f"login_{name}").read_text()


def test_the_broker_takes_nobody_without_its_password(grown: Engine) -> None:
    assert "NOAUTH" in grown.podman("exec", grown.name("redis"), "redis-cli", "ping")
    secret = (grown.folder / "secrets" / "redis").read_text()
    for part in ("redis", "worker"):
        assert secret not in grown.podman("inspect", grown.name(part)) + grown.podman("top", grown.name(part), "args")


def test_two_workers_take_a_district_to_the_report(grown: Engine) -> None:
    grown.one_time("cli", "samples", SECOND)
    grown.one_time("cli", "trigger", "collect", "voi-celery")
    made = f"SELECT count(*) FROM report_version WHERE (regime, period) = ('{SECOND}', '{SECOND_PERIOD}')"
    wait_for("the report", lambda: grown.ask(made) == ["1"], patience=300)
    wait_for("all to come to rest", lambda: is_at_rest(grown), patience=200)
    began = "(SELECT start_date FROM dag_run WHERE run_id = 'voi-celery')"
    ran = f"SELECT DISTINCT hostname FROM task_instance WHERE state = 'success' AND start_date > {began}"
    names = [grown.name("worker").removesuffix("1") + number for number in "12"]
    workers = {grown.podman("inspect", "--format", "{{.Config.Hostname}}", name).strip() for name in names}
    assert len(workers) == 2 and set(grown.ask(ran, "airflow")) <= workers, "a task ran in the scheduler"
    assert '"units_expected"' in grown.one_time("cli", "etl", "status", SECOND, SECOND_PERIOD, "--json")


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
    secrets = [file.read_text().strip() for file in (grown.folder / "secrets").iterdir()]
    assert people and [word for word in [*people, *secrets] if word in told] == []
    assert [name for name in logins if f'"{name}"' in told] == [], "who started a run is nobody's business outside"
    assert "def make_draft" not in told, "source code"


def test_a_backup_appears_and_a_new_place_is_made_from_it(grown: Engine, elsewhere: Engine) -> None:
    changed = grown.one_time("cli", "password", "officer").strip().splitlines()[-1]
    grown.compose("stop", *PARTS)  # a quiet place to compare with; the backup itself needs no quiet
    before = {"rows": rows(grown), "runs": grown.ask(RUNS, "airflow"), "waiting": grown.ask(WAITING, "airflow")}
    assert before["waiting"], "no draft waits for an officer: compares nothing"
    grown.one_time("backup")
    sets = [one for one in Path(grown.settings["BAO_CAO_BACKUPS"], "sets").iterdir() if one.name[0] != "."]
    assert {"database.dump", "airflow.dump", "manifest.json"} <= {file.name for file in sets[0].iterdir()}
    assert "trọn vẹn" in grown.one_time("cli", "etl", "backup", "verify", "/var/backups/bao-cao")
    elsewhere.compose("up", "-d", "--no-deps", "database")
    wait_for("the empty database", lambda: elsewhere.is_healthy("database"))
    elsewhere.one_time("restore")
    after = {
        "rows": rows(elsewhere),
        "runs": elsewhere.ask(RUNS, "airflow"),
        "waiting": elsewhere.ask(WAITING, "airflow"),
    }
    assert after == before
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
    run = "SELECT state FROM dag_run WHERE run_id = 'sau-khi-khoi-phuc'"
    wait_for("work to go on", lambda: elsewhere.ask(run, "airflow") == ["success"], patience=300)
    assert rows(elsewhere)["figure"] == before["rows"]["figure"]
    elsewhere.one_time("cli", "etl", "ledger", "verify")


RUNS = "SELECT dag_id, run_id, state FROM dag_run WHERE state IN ('success', 'failed') ORDER BY 1, 2"
WAITING = "SELECT dag_id, run_id, task_id FROM task_instance WHERE state = 'awaiting_input' ORDER BY 1, 2"
