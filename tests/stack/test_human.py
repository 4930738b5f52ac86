"""A draft waits for the leader's word in a real Airflow: a wrong answer is asked again, a good one is recorded.

The same set has a mail server: what `respond` and `remind` write leaves through the scheduler.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from etl.config import PROJECT, Settings
from etl.desk import Desk
from etl.model.clock import Clock
from etl.pipeline import Journey
from tests.respond.conftest import MailServer
from tests.respond.deliver import address_of, register_addresses
from tests.stack.conftest import DAY_AFTER, FEW, FIRST_WEEKS, PERIOD, SMALL, Story
from tests.stack.office import Api, Office, ask_until

# one set for all: one worker runs them; the first to be asked waits for weeks in which servers die
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("process_set"), pytest.mark.timeout(900)]

TEN_DAYS_BEFORE = "2023-04-14T07:30"


@pytest.fixture(scope="module")
def settings(story: Story, office: Office, regimes: Path) -> Iterator[Settings]:
    """Four units have all sent; the draft is made, and its run stands at the question. Nobody else has an address."""
    office.pause("process", True)
    office.settle()
    settings = Settings(office.home, regimes, PROJECT / "expectations")
    with Journey.open(settings) as journey:
        journey.add_officer("nv.a", "Cán bộ mẫu", Clock.at(DAY_AFTER))
        journey.add_officer("nv.b", "Cán bộ mẫu thứ hai", Clock.at(DAY_AFTER))
        register_addresses(journey, units(journey))
    yield settings
    office.pause("process", False)


def waiting(office: Office) -> dict[str, Any] | None:
    """The task that waits for a person's word on the four units' draft."""
    found = office.api.get("/dags/~/dagRuns/~/taskInstances?state=awaiting_input")["task_instances"]
    return next((task for task in found if task["dag_run_id"].startswith(SMALL)), None)


def answer(office: Office, task: dict[str, Any], chosen: str, role: str = "officer", **said: str | None) -> int:
    """Answers in the name of one of the logins; the status."""
    fields = {"can_bo": None, "ly_do": None, "nguoi_ky": None} | said
    path = f"/api/v2/dags/consolidate/dagRuns/{task['dag_run_id']}/taskInstances/ask_officer/-1/hitlDetails"
    api = Api.login(office.api.url, role, office.logins[role])
    status, _ = api.call("PATCH", path, {"chosen_options": [chosen], "params_input": fields})
    return status


def units(journey: Journey) -> list[str]:
    return [unit.code for unit in journey.regime(SMALL).roster(PERIOD)]


def run(office: Office, dag: str, as_of: str) -> None:
    """A run as if it were that day; returns when it has succeeded."""
    body = {"logical_date": None, "conf": {"as_of": as_of}}
    status, started = office.api.call("POST", f"/api/v2/dags/{dag}/dagRuns", body)
    assert status == 200, started
    path = f"/dags/{dag}/dagRuns/{started['dag_run_id']}"
    ask_until(f"{dag} to end", lambda: office.api.get(path)["state"] in ("success", "failed"))
    assert office.api.get(path)["state"] == "success"


def versions(settings: Settings) -> list[dict[str, Any]]:
    with Journey.open(settings) as journey:
        return Desk(journey).versions(SMALL, PERIOD)


def test_a_wrong_answer_is_asked_again_and_a_good_one_is_recorded(office: Office, settings: Settings) -> None:
    task = waiting(office)
    assert task is not None and task["task_id"] == "ask_officer"
    asking = f"/dags/consolidate/dagRuns/{task['dag_run_id']}"
    path = f"{asking}/taskInstances/ask_officer/-1/hitlDetails"
    asked = office.api.get(path)
    assert "Dự thảo lần 1" in asked["subject"] and f"{FEW:02}/{FEW:02} đơn vị" in asked["body"]
    assert answer(office, task, "Duyệt", "operator", can_bo="nv.a") == 403, "who runs the machine approves nothing"
    assert answer(office, task, "Trả lại", can_bo="nv.a") == 200  # no reason
    ask_until("to be asked again", lambda: office.api.get(path)["response_received"] is False and waiting(office))
    assert versions(settings)[0]["step"] == "draft"

    def approved() -> bool:
        """The first officer's word hands it up, the second's approves; Airflow may ask once more by itself, too."""
        if waiting(office) and office.api.get(path)["response_received"] is False:
            officer = "nv.a" if versions(settings)[0]["step"] == "draft" else "nv.b"
            assert answer(office, task, "Duyệt", can_bo=officer, nguoi_ky="Người Ký Mẫu") == 200
        return bool(office.api.get(asking)["state"] == "success")

    ask_until("the end", approved, patience=200, pause=2)
    assert versions(settings)[0]["step"] == "approved"
    assert (settings.out / SMALL / PERIOD / "trinh-lan-1" / "phieu-trinh.docx").is_file()


def test_a_question_that_is_settled_elsewhere_is_not_asked(office: Office, settings: Settings) -> None:
    """The same data once more: the draft stands, is approved already, and nobody is bothered."""
    body = {"logical_date": None, "conf": {"regime": SMALL, "period": PERIOD, "as_of": None}}
    status, run = office.api.call("POST", "/api/v2/dags/consolidate/dagRuns", body)
    assert status == 200, run
    where = f"/dags/consolidate/dagRuns/{run['dag_run_id']}"
    ask_until("the end", lambda: office.api.get(where)["state"] == "success")
    assert waiting(office) is None


def test_slips_and_reminders_leave_through_the_scheduler_once(
    office: Office, settings: Settings, mail_process: MailServer
) -> None:
    """Ten working days before the deadline nothing had come; half came in the first weeks, the others on the eve.

    The first by the server of the environment, the others by that of a connection, which has another sender.
    """
    with Journey.open(settings) as journey:
        everybody = sorted(address_of(unit) for unit in units(journey))
    steps = (
        ("remind", [TEN_DAYS_BEFORE, TEN_DAYS_BEFORE], "Nhắc gửi báo cáo", "baocao@phong.example"),
        ("respond", [FIRST_WEEKS, DAY_AFTER, DAY_AFTER], "Đã tiếp nhận báo cáo", "ket-noi@phong.example"),
    )
    for dag, days, subject, sender in steps:
        mail_process.forget()
        if dag == "respond":
            add_connection(office, mail_process, sender)
        for as_of in days:
            run(office, dag, as_of)
        assert sorted(mail["To"] for mail in mail_process.taken) == everybody
        assert all(subject in mail["Subject"] and sender in mail["From"] for mail in mail_process.taken)


def add_connection(office: Office, server: MailServer, sender: str) -> None:
    """As the operator does it on the page."""
    extra = {"from": sender, "cafile": str(server.folder / "cert.pem"), "timeout": "30"}
    known = {"connection_id": "etl_smtp", "conn_type": "smtp", "host": "localhost", "port": server.ports["starttls"]}
    status, said = office.api.call("POST", "/api/v2/connections", {**known, "extra": json.dumps(extra)})
    assert status == 201, said
