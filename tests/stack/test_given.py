"""Secrets given as files: nobody starts with a weak one, and the sentence names it."""

import stat
import subprocess
from pathlib import Path

import pytest

from etl.model.errors import FatalError
from stack.container import container_environment, main
from stack.given import Given
from stack.places import Places


@pytest.fixture
def secrets(tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as deploy/make-secrets.sh makes it."""
    folder = tmp_path / "secrets"
    subprocess.run(["sh", repo / "deploy" / "make-secrets.sh", folder], check=True, capture_output=True)
    monkeypatch.setenv("ETL_SECRETS", str(folder))
    monkeypatch.setenv("ETL_HOME", str(tmp_path / "var"))
    monkeypatch.delenv("ETL_AIRFLOW__CORE__EXECUTOR", raising=False)
    return folder


def test_each_part_gets_what_it_needs_and_no_more(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "database_superuser" in Given.all_of("init") and set(Given.all_of("init").logins()) == {
        "operator",
        "officer",
        "auditor",
    }
    assert not {"database_superuser", "database_owner", "login_officer", "redis"} & set(Given.all_of("scheduler"))
    assert "redis" in Given.all_of("worker")
    monkeypatch.setenv("ETL_AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    assert "redis" in Given.all_of("scheduler") and "redis" not in Given.all_of("etl")


def test_all_that_is_wrong_is_named_at_once(secrets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in (("airflow_jwt", "short"), ("airflow_fernet", "x" * 60), ("database_writer", "")):
        (secrets / name).unlink()
        (secrets / name).write_text(content)
    (secrets / "airflow_api").unlink()
    assert main(["scheduler"]) == 1
    (sentence,) = capsys.readouterr().err.splitlines()
    for name in ("airflow_jwt", "airflow_fernet", "database_writer", "airflow_api"):
        assert name in sentence
    assert "database_reader" not in sentence and "make-secrets.sh" in sentence


def test_a_secret_that_would_break_a_url_is_refused(secrets: Path) -> None:
    (secrets / "database_writer").unlink()
    (secrets / "database_writer").write_text("abcdefgh@elsewhere/evil")
    with pytest.raises(FatalError, match=r"database_writer .có ký tự không dùng được"):
        Given.all_of("scheduler")


def test_an_unknown_program_is_wrong_usage(secrets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["postgres"]) == 2
    assert "api-server" in capsys.readouterr().err


def test_the_worker_finds_the_broker_and_nobody_else_does(secrets: Path, tmp_path: Path) -> None:
    places = Places(tmp_path / "var")
    worker = container_environment(places, Given.all_of("worker"))
    password = (secrets / "redis").read_text()
    assert worker["AIRFLOW__CELERY__BROKER_URL"] == f"redis://:{password}@redis:6379/0"
    assert "ETL_WAREHOUSE_OWNER_URL" not in worker
    assert password not in "".join(container_environment(places, Given.all_of("triggerer")).values())


def test_secrets_that_are_there_stay(secrets: Path, repo: Path) -> None:
    """New ones would lock out everybody who is logged in and lose every stored connection."""
    before = {file.name: file.read_text() for file in secrets.iterdir()}
    (secrets / "redis").unlink()
    subprocess.run(["sh", repo / "deploy" / "make-secrets.sh", secrets], check=True, capture_output=True)
    after = {file.name: file.read_text() for file in secrets.iterdir()}
    assert after.pop("redis") != before.pop("redis")
    assert after == before
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700


def test_a_store_of_raw_files_wants_its_keys(
    secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    places = Places(tmp_path / "var")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ETL_LANDING", "file:///srv/landing")
    assert "AWS_ACCESS_KEY_ID" not in container_environment(places, Given.all_of("scheduler"))
    monkeypatch.setenv("ETL_LANDING", "s3://kho/landing")
    assert main(["scheduler"]) == 1
    (sentence,) = capsys.readouterr().err.splitlines()
    assert "store_key (không có hoặc rỗng)" in sentence and "store_secret (không có hoặc rỗng)" in sentence
    fill(secrets, store_key="KHOA-MAU", store_secret="Bi/mat+mau=")
    told = container_environment(places, Given.all_of("scheduler"))
    assert (told["AWS_ACCESS_KEY_ID"], told["AWS_SECRET_ACCESS_KEY"]) == ("KHOA-MAU", "Bi/mat+mau=")
    assert "AWS_CA_BUNDLE" not in told, "an empty one is trusted by nobody"
    fill(secrets, store_certificate="-----BEGIN CERTIFICATE-----")
    told = container_environment(places, Given.all_of("scheduler"))
    assert told["AWS_CA_BUNDLE"] == str(secrets / "store_certificate")


def fill(secrets: Path, **contents: str) -> None:
    for name, content in contents.items():
        (secrets / name).chmod(0o644)
        (secrets / name).write_text(content)


def test_the_page_for_monitoring_has_its_token(secrets: Path, tmp_path: Path) -> None:
    places = Places(tmp_path / "var")
    server = container_environment(places, Given.all_of("api-server"))
    assert server["ETL_METRICS_TOKEN"] == (secrets / "metrics_token").read_text()
    assert "ETL_METRICS_TOKEN" not in container_environment(places, Given.all_of("triggerer"))


def test_a_health_check_reads_what_its_part_reads(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the broker's password a worker's would say forever that it is not well."""
    seen: list[dict[str, str]] = []
    monkeypatch.setattr("os.execve", lambda _path, _command, surroundings: seen.append(surroundings))
    main(["heartbeat", "worker"])
    main(["heartbeat", "api-server"])
    assert ["AIRFLOW__CELERY__BROKER_URL" in surroundings for surroundings in seen] == [True, False]


def test_a_restore_without_some_raw_files_ends_with_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """`docker compose run --rm restore` ended as if all were there."""
    from stack import installation  # with Airflow, which no other test of this file needs

    monkeypatch.setattr(Given, "all_of", classmethod(lambda *_: Given({})))
    monkeypatch.setattr(installation, "install", lambda *_: False)
    assert installation.main(Path("/var/backups/mau")) == 1
    monkeypatch.setattr(installation, "install", lambda *_: True)
    assert installation.main() == 0
