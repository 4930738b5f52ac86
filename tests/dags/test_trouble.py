"""The mail that a failed task sends: the very callback that Airflow calls, on a real warehouse and mail server."""

import os
import subprocess
import sys
from pathlib import Path

from etl.answers import Answers
from etl.config import Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from tests.respond.conftest import MailServer, mail_process, mail_server, mailing  # noqa: F401 fixtures

SCRIPT = """
import sys
from types import SimpleNamespace
sys.path.insert(0, sys.argv[1])
from airflow.sdk.exceptions import AirflowException
from dags import post, steps
from dags.trouble import tell_of_failure

def none_there(_):
    raise AirflowException("no such connection")

steps.Variable = SimpleNamespace(get=lambda *_, **__: None)
post.Connection = SimpleNamespace(get=none_there)
failed = SimpleNamespace(dag_id="process", task_id="due", run_id="scheduled__1")
tell_of_failure({"ti": failed})
tell_of_failure({"ti": failed})
"""
"""Variables and connections are asked of a running Airflow, which is not here: there are none."""


def test_a_task_that_failed_for_good_is_told_by_mail(
    mailing: Settings,  # noqa: F811
    mail_server: MailServer,  # noqa: F811
    tmp_path: Path,
    repo: Path,
) -> None:
    environment = os.environ | {
        "AIRFLOW_HOME": str(tmp_path),
        "ETL_HOME": str(mailing.home),
        "ETL_WAREHOUSE_URL": str(mailing.warehouse_url),
        "ETL_WAREHOUSE_OWNER_URL": str(mailing.owner_url),
        "ETL_SMTP_URL": str(mailing.smtp_url),
        "ETL_ALERT_TO": "cntt@phong.example",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(repo)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with Journey.open(mailing) as journey:
        assert Answers(journey, Clock.at(None)).deliver()["sent"] == 1, "two failures of one task a day are one mail"
    (mail,) = mail_server.taken
    assert mail["To"] == "cntt@phong.example" and "Bước chạy tự động bị lỗi" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "“due” của DAG “process”" in text and "Việc cần làm" in text
