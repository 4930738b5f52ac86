"""Who may do what, asked over REST as each role. A set that lets anybody in is no set for an office."""

import stat
from pathlib import Path

import pytest

from tests.stack.conftest import LARGE
from tests.stack.office import Api, Office

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("process_set")]  # one set for all: one worker runs them

RUN = (
    "POST",
    "/api/v2/dags/issue_forms/dagRuns",
    {"logical_date": None, "conf": {"regime": LARGE, "period": "2023-Y"}},
)
SEE = [("GET", f"/api/v2/{what}", None) for what in ("dags", "importErrors", "dags/collect/dagRuns", "assets")]
CHANGE = [
    RUN,
    ("PATCH", "/api/v2/dags/collect", {"is_paused": True}),
    ("POST", "/api/v2/dags/collect/clearTaskInstances", {"dry_run": False}),
    ("POST", "/api/v2/variables", {"key": "etl_as_of", "value": "2030-01-01T00:00"}),
    ("POST", "/api/v2/assets/events", {"asset_id": 1}),
    ("POST", "/api/v2/backfills", {"dag_id": "collect", "from_date": "2023-01-01", "to_date": "2023-01-02"}),
    ("DELETE", "/api/v2/dags/collect", None),
]


def as_role(office: Office, role: str) -> Api:
    return Api.login(office.api.url, role, office.logins[role])


@pytest.mark.parametrize("role", ["operator", "officer", "auditor"])
def test_every_role_logs_in_and_sees(office: Office, role: str) -> None:
    api = as_role(office, role)
    assert [api.call(*request)[0] for request in SEE] == [200] * len(SEE)


def test_the_auditor_starts_and_changes_nothing(office: Office) -> None:
    api = as_role(office, "auditor")
    refused = {request[1]: api.call(*request)[0] for request in CHANGE}
    assert set(refused.values()) == {403}, refused
    assert api.call("GET", "/api/v2/eventLogs")[0] == 200, "sees who did what"


def test_the_officer_runs_but_does_not_operate(office: Office) -> None:
    api = as_role(office, "officer")
    assert api.call(*RUN)[0] == 200
    for method, path, body in (CHANGE[3], ("GET", "/api/v2/connections", None), CHANGE[-1]):
        assert api.call(method, path, body)[0] == 403, path


def test_the_operator_operates(office: Office) -> None:
    for what in ("variables", "connections", "pools", "eventLogs"):
        assert office.api.call("GET", f"/api/v2/{what}")[0] == 200, what


def test_without_a_login_nothing_is_shown(office: Office) -> None:
    stranger = Api(office.api.url, "")
    for method, path, body in [*SEE, *CHANGE]:
        assert stranger.call(method, path, body)[0] == 401, path
    assert stranger.call("POST", "/auth/token", {"username": "auditor", "password": "auditor"})[0] == 401


def test_wrong_params_name_the_right_ones(office: Office) -> None:
    api = as_role(office, "officer")
    path = "/api/v2/dags/consolidate/dagRuns"
    for conf, valid in (
        ({"regime": "khong-co", "period": "2023-H1"}, LARGE),
        ({"regime": LARGE, "period": "2023-H9"}, "2023-Y"),
        ({}, LARGE),
    ):
        status, said = api.call("POST", path, {"logical_date": None, "conf": conf})
        assert status == 400 and valid in said


def test_secrets_are_for_their_owner_alone(office: Office) -> None:
    for name in ("secrets.json", "logins.json"):
        assert stat.S_IMODE((office.home / "airflow" / name).stat().st_mode) == 0o600
    for folder in ("airflow", "logs"):
        assert stat.S_IMODE((office.home / folder).stat().st_mode) == 0o700


def test_passwords_are_printed_once(office: Office) -> None:
    said = (office.home / "up.log").read_text()
    assert all(password in said for password in office.logins.values())
    others = [file for file in Path(office.home / "logs").rglob("*.log")]
    assert others and not [file for file in others if office.logins["operator"] in file.read_text(errors="replace")]


def test_the_page_listens_on_this_machine_alone(office: Office) -> None:
    """Addresses of all listening sockets of the set's port, from the kernel."""
    port = f"{int(office.api.url.rpartition(':')[2]):04X}"
    lines = [
        line.split() for file in ("tcp", "tcp6") for line in Path(f"/proc/net/{file}").read_text().splitlines()[1:]
    ]
    listening = [line[1] for line in lines if line[3] == "0A" and line[1].endswith(f":{port}")]
    assert listening == [f"0100007F:{port}"]
