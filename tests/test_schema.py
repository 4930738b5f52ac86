"""`db upgrade`: never on somebody else's database, never on a newer one, never without a backup."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory

from etl import embedded, schema
from etl.config import PROJECT, Settings
from etl.model.errors import FatalError

NOW = datetime(2023, 4, 20, 3, tzinfo=UTC)


def run(server: embedded.Server, database: str, statement: str) -> None:
    with psycopg.connect(server.conninfo("etl_owner", database)) as connection:
        connection.execute(statement)


def test_a_revision_is_what_its_file_is_named() -> None:
    """Every command asks for the newest one without Alembic."""
    migrations = ScriptDirectory(str(schema.MIGRATIONS))
    assert schema.head() == migrations.get_current_head()
    assert all(schema.is_known(one.revision) for one in migrations.walk_revisions())
    assert not schema.is_known("0014"), "which was never written"


def test_commands_start_without_alembic() -> None:
    program = "import sys, etl.cli.main; sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=True)


def test_a_second_upgrade_changes_nothing(settings: Settings) -> None:
    assert schema.upgrade(settings, NOW) == schema.upgrade(settings, NOW)
    assert not (settings.home / "backups").exists()


def test_a_newer_schema_is_refused(settings: Settings, server: embedded.Server, database: str) -> None:
    run(server, database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(FatalError, match="9999, mới hơn phần mềm này"):
        schema.upgrade(settings, NOW)
    with pytest.raises(FatalError, match="9999, mới hơn phần mềm này") as refused:
        schema.prepare(settings, NOW)
    assert "db upgrade" not in str(refused.value)  # which would refuse in its turn


def test_an_older_schema_waits_for_a_person(settings: Settings, server: embedded.Server, database: str) -> None:
    run(server, database, "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(FatalError, match=r"0001.*db upgrade"):
        schema.prepare(settings, NOW)


def test_a_database_that_belongs_to_something_else_is_refused(
    settings: Settings, server: embedded.Server, database: str
) -> None:
    run(server, database, "DROP TABLE alembic_version")
    with pytest.raises(FatalError, match="holds other tables"):
        schema.upgrade(settings, NOW)


def test_the_backup_holds_the_data_and_only_its_owner_reads_it(
    settings: Settings, server: embedded.Server, database: str, tmp_path: Path
) -> None:
    run(server, database, f"INSERT INTO blob VALUES ('{'ab' * 32}', 7)")
    assert settings.owner_url is not None
    target = tmp_path / "backups" / "a.dump"
    schema.back_up(settings.owner_url, target)
    assert target.stat().st_mode & 0o777 == 0o600
    restored = subprocess.run(
        [embedded.binary("pg_restore"), "--data-only", "--table=blob", "--file=-", target],
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"{'ab' * 32}\t7" in restored.stdout
