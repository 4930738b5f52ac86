"""What the set is told: secrets, and settings that never touch another installation."""

import json
import stat
from pathlib import Path

import pytest

from etl.config import Settings
from etl.model.errors import UsageError
from stack.environment import LINEAGE, environment
from stack.places import Places
from stack.secrets import ROLES, logins_of, secrets_of

DATABASE = "postgresql+psycopg://airflow@/airflow?host=/nowhere"


@pytest.fixture
def places(tmp_path: Path, repo: Path) -> Places:
    return Places.of(Settings(tmp_path / "var", repo / "regimes", repo / "expectations"))


def test_secrets_are_random_long_and_kept(places: Places, tmp_path: Path) -> None:
    made = secrets_of(places.secrets)
    assert len(made["jwt"]) >= 64
    assert secrets_of(places.secrets) == made, "new secrets would lock out who is logged in"
    assert not set(secrets_of(tmp_path / "other.json").values()) & set(made.values())
    assert stat.S_IMODE(places.secrets.stat().st_mode) == 0o600


def test_every_role_has_a_login_of_its_own(places: Places) -> None:
    made = logins_of(places.logins)
    assert set(made) == set(ROLES) == {"operator", "officer", "auditor"}
    assert len(set(made.values())) == len(ROLES) and min(map(len, made.values())) >= 20


def test_a_first_start_that_was_killed_leaves_no_half_file(places: Places) -> None:
    places.logins.with_name("logins.json.new").write_text("{")
    assert set(logins_of(places.logins)) == set(ROLES)
    assert set(json.loads(places.logins.read_text())) == set(ROLES)


def test_another_installations_settings_are_left_behind(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else `make up` in the shell of another Airflow would migrate that one's database."""
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://production")
    monkeypatch.setenv("AIRFLOW_HOME", "/somewhere/else")
    monkeypatch.setenv("AIRFLOW__SECRETS__BACKEND", "production.Vault")
    made = environment(places, DATABASE, secrets_of(places.secrets), 8123)
    assert made["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == DATABASE
    assert made["AIRFLOW_HOME"] == str(places.airflow)
    assert "production" not in json.dumps(made)


def test_an_operator_overrides_by_the_same_name_with_a_prefix(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_AIRFLOW__CORE__PARALLELISM", "17")
    monkeypatch.setenv("ETL_AIRFLOW__ETL__COLLECT_CRON", "0 * * * *")
    made = environment(places, DATABASE, secrets_of(places.secrets), 8123)
    assert made["AIRFLOW__CORE__PARALLELISM"] == "17"
    assert made["AIRFLOW__ETL__COLLECT_CRON"] == "0 * * * *"


def test_lineage_is_told_to_nobody_unless_wished_and_never_with_people(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ETL_AIRFLOW__OPENLINEAGE__TRANSPORT", "")
    assert not environment(places, DATABASE, secrets_of(places.secrets), 8123)[LINEAGE]
    monkeypatch.setenv("ETL_AIRFLOW__OPENLINEAGE__TRANSPORT", '{"type": "http", "url": "https://catalogue.example"}')
    told = json.loads(environment(places, DATABASE, secrets_of(places.secrets), 8123)[LINEAGE])
    assert (told["type"], told["transport"]["type"]) == ("transform", "http"), "events would go out as they are"
    monkeypatch.setenv("ETL_AIRFLOW__OPENLINEAGE__TRANSPORT", "https://catalogue.example")
    with pytest.raises(UsageError, match="ETL_AIRFLOW__OPENLINEAGE__TRANSPORT phải là"):
        environment(places, DATABASE, secrets_of(places.secrets), 8123)


def test_everything_is_on_this_machine_and_the_chosen_port(places: Places) -> None:
    made = environment(places, DATABASE, secrets_of(places.secrets), 8123)
    assert (made["AIRFLOW__API__HOST"], made["AIRFLOW__API__PORT"]) == ("127.0.0.1", "8123")
    assert made["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].startswith("http://127.0.0.1:8123/")
