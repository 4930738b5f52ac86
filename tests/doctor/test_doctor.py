"""Faults planted one by one in an installation that is well: doctor names each, and says what to do."""

import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from etl import embedded
from etl.backup import create
from etl.cli.main import app
from etl.config import Settings
from etl.doctor import CHECKS, Level, Line, examine
from etl.doctor import line as doctor_line
from etl.doctor.database import database_clock
from etl.last_backup import remember
from etl.model.errors import FatalError
from etl.warehouse import AIRFLOW, READER

NOT_WELL_IN_TESTS = {"durability"}
"""The tests' own server runs without fsync (tests/conftest.py), and doctor says so."""


@dataclass
class Place:
    """An installation that a test may spoil."""

    settings: Settings
    server: embedded.Server
    database: str
    patch: pytest.MonkeyPatch
    late_by: timedelta = timedelta()
    kept: list[socket.socket] = field(default_factory=list)

    def run(self, statement: str) -> None:
        with psycopg.connect(self.server.conninfo(embedded.SUPERUSER, self.database), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def examine(self, only: str = "") -> list[Line]:
        chosen = [check for check in CHECKS if not only or check.name in (only, "server", "migrations")]
        return examine(self.settings, datetime.now(UTC) + self.late_by, chosen)

    def write(self, name: str, text: str, mode: int = 0o600) -> Path:
        path = self.settings.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(mode)
        return path


@pytest.fixture
def place(
    settings: Settings, server: embedded.Server, database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    settings.home.mkdir(parents=True)
    lock = settings.home.with_name("lock.txt")  # whether this environment is the lock's is not asked here
    lock.write_text(f"alembic=={version('alembic')} \\\n    --hash=sha256:aa\n")
    monkeypatch.setattr(doctor_line, "LOCK", lock)
    for folder in settings.home.parents:  # pytest closes its folders; an office's home may stand open
        if folder.is_relative_to("/tmp") and folder != Path("/tmp"):
            folder.chmod(0o755)
    another_disk = Path("/dev/shm")  # a folder that is there, and not on the disk of the tests
    remember(settings.home, another_disk, datetime.now(UTC) - timedelta(hours=20))
    urls = {"reader_url": server.url(READER, database), "metadata_url": server.url(AIRFLOW, AIRFLOW)}
    yield Place(replace(settings, **urls), server, database, monkeypatch)


def bad(lines: list[Line]) -> dict[str, Line]:
    return {line.check: line for line in lines if line.level is not Level.OK and line.check not in NOT_WELL_IN_TESTS}


def test_an_installation_that_is_well(place: Place) -> None:
    lines = place.examine()
    without_packages = {"office", "fonts"}  # LibreOffice is no part of the package index
    assert set(bad(lines)) <= without_packages
    assert {line.check for line in lines} == {check.name for check in CHECKS}


def test_the_structure_is_that_of_the_migrations(place: Place, repo: Path) -> None:
    """`sql/structure.txt` is renewed with each migration: these lines out, those in."""
    wanted = set((repo / "sql" / "structure.txt").read_text("utf-8").splitlines())
    with psycopg.connect(place.server.conninfo(embedded.SUPERUSER, place.database)) as connection:
        statement = (repo / "sql" / "doctor" / "structure.sql").read_text("utf-8")
        present = {str(row[0]) for row in connection.execute(statement)}  # type: ignore[arg-type]
    assert (sorted(wanted - present), sorted(present - wanted)) == ([], [])


# ---------------------------------------------------------------------- the faults
def no_server(place: Place) -> None:
    place.settings = replace(place.settings, owner_url="postgresql://etl_owner@127.0.0.1:9/etl")


def older_schema(place: Place) -> None:
    place.run("UPDATE alembic_version SET version_num = '0001'")


def newer_schema(place: Place) -> None:
    place.run("UPDATE alembic_version SET version_num = '9999'")


def empty_database(place: Place) -> None:
    place.run("DROP TABLE alembic_version")


def changed_ledger(place: Place) -> None:
    place.run("INSERT INTO ledger VALUES (1, now(), 'x', 'x', 'x', 'x', '{}', repeat('0', 64), repeat('f', 64))")


def unguarded_table(place: Place) -> None:
    place.run("ALTER TABLE verdict DISABLE TRIGGER no_rewrite")


def mighty_writer(place: Place) -> None:
    place.settings = replace(place.settings, warehouse_url=place.settings.owner_url)


def pages_that_write(place: Place) -> None:
    place.settings = replace(place.settings, reader_url=None)


def lost_raw_file(place: Place) -> None:
    place.run(f"INSERT INTO blob VALUES ('{'ab' * 32}', 7)")


def forgotten_receipt(place: Place) -> None:
    lost_raw_file(place)
    path = place.settings.landing / "ab" / ("ab" * 32)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"1234567")
    place.run(
        "INSERT INTO receipt VALUES (gen_random_uuid(), 'folder', 'a', repeat('ab', 32), 'a', '', now(), 'file_time',"
        " '', '', 'received', NULL, NULL, NULL, now() - interval '3 days')"
    )


def dead_letter(place: Place) -> None:
    place.run(
        "INSERT INTO outbox (id, kind, regime, period, unit, party, content, local_day, state, recipients, subject,"
        " body, not_before, created_at) VALUES (gen_random_uuid(), 'a', '', '', '', '', '', '2026-01-01', 'dead', '{}',"
        " '', 'x', now(), now())"
    )


def wrong_clock(place: Place) -> None:
    place.late_by = timedelta(hours=2)


def ancient_clock(place: Place) -> None:
    place.late_by = timedelta(days=-9000)


def full_disk(place: Place) -> None:
    place.patch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**8))


def landing_is_a_file(place: Place) -> None:
    place.write("landing", "x")


def open_secret(place: Place) -> None:
    place.write("airflow/secrets.json", "{}", 0o644)


def open_secret_of_a_variable(place: Place) -> None:
    place.settings = replace(place.settings, secret_files=(place.write("bi-mat", "x", 0o640),))


def missing_secret(place: Place) -> None:
    place.settings = replace(place.settings, secret_files=(place.settings.home / "khong-co",))


def first_passwords(place: Place) -> None:
    place.write("airflow/logins.json", "{}")


def broken_regime(place: Place) -> None:
    copy = place.settings.home / "regimes"
    shutil.copytree(place.settings.regimes, copy)
    with (copy / "govap-danvan-2023" / "regime.toml").open("a") as file:
        file.write("\n[khong_co]\n")
    place.settings = replace(place.settings, regimes=copy)


def no_template(place: Place) -> None:
    copy = place.settings.home / "regimes"
    shutil.copytree(place.settings.regimes, copy)
    (copy / "shared" / "templates" / "bao-cao.docx").unlink()
    place.settings = replace(place.settings, regimes=copy)


def no_suite(place: Place) -> None:
    place.settings = replace(place.settings, suites=place.settings.home / "khong-co")


def no_mailbox_server(place: Place) -> None:
    place.settings = replace(place.settings, mailboxes={"phong": "imaps://a:b@127.0.0.1:9/INBOX?timeout=2"})


def misspelt_mailbox(place: Place) -> None:
    place.settings = replace(place.settings, mailboxes={"phogn": "imaps://a:b@127.0.0.1:9/INBOX?timeout=2"})


def no_mail_server(place: Place) -> None:
    place.settings = replace(place.settings, smtp_url="smtps://a:b@127.0.0.1:9/?from=a@b.example")


def no_office(place: Place) -> None:
    place.patch.setenv("PATH", str(place.settings.home))


def other_libraries(place: Place) -> None:
    lock = place.write("lock.txt", "alembic==0.0.1 \\\n    --hash=sha256:aa\nkhong-co==1.0\n")
    place.patch.setattr(doctor_line, "LOCK", lock)


def wrong_zones(place: Place) -> None:
    place.patch.setattr("etl.doctor.machine.ZoneInfo", lambda _: UTC)


def link_among_deliveries(place: Place) -> None:
    unit = place.settings.inbox / "govap-danvan-2023" / "0790101"
    unit.mkdir(parents=True)
    (unit / "BaoCao.xlsx").symlink_to("/nowhere")


def no_metadata(place: Place) -> None:
    place.settings = replace(place.settings, metadata_url="postgresql://airflow@127.0.0.1:9/airflow")


def metadata_of_nobody(place: Place) -> None:
    place.settings = replace(place.settings, metadata_url=None)


def never_backed_up(place: Place) -> None:
    shutil.rmtree(place.settings.home / "backups")


def old_backup(place: Place) -> None:
    remember(place.settings.home, Path("/mnt/sao-luu/sets/cu"), datetime.now(UTC) - timedelta(days=3))


def bad_backup_after_a_good_one(place: Place) -> None:
    """Made this very night, and of no use: what counts is the good one before it."""
    remember(place.settings.home, Path("/mnt/sao-luu/sets/xau"), datetime.now(UTC), "Sổ cái: sự kiện số 7 đã bị đổi.")


def only_bad_backups(place: Place) -> None:
    never_backed_up(place)
    bad_backup_after_a_good_one(place)


def backup_on_the_disk_of_the_data(place: Place) -> None:
    """What happens where the other disk is not mounted: its folder is an ordinary one."""
    folder = place.settings.home / "sao-luu" / "sets" / "moi"
    folder.mkdir(parents=True)
    remember(place.settings.home, folder, datetime.now(UTC))


def backup_that_was_removed(place: Place) -> None:
    """It said that all was well, and named a set that no longer was."""
    backup_on_the_disk_of_the_data(place)
    (place.settings.home / "sao-luu" / "sets" / "moi").rmdir()


def no_bucket(place: Place) -> None:
    place.settings = replace(place.settings, landing_at="s3://khong-co/landing")
    place.patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    place.patch.setenv("AWS_ACCESS_KEY_ID", "khoa-mau")
    place.patch.setenv("AWS_SECRET_ACCESS_KEY", "bi-mat-mau")


def landing_with_a_key(place: Place) -> None:
    place.settings = replace(place.settings, landing_at="s3://khoa:bi-mat@kho/landing")


def silent_bucket(place: Place) -> None:
    """Takes the connection and never answers, as behind a firewall that swallows."""
    listener = socket.create_server(("127.0.0.1", 0))
    place.kept.append(listener)
    no_bucket(place)
    place.patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{listener.getsockname()[1]}")
    place.patch.setattr("etl.doctor.home.PATIENCE", 2.0)


def inbox_open_to_all(place: Place) -> None:
    """Names and telephone numbers of people lie in `done/`, for every account of the machine."""
    place.settings.inbox.mkdir()
    place.settings.inbox.chmod(0o755)


def inbox_on_a_disk_that_is_away(place: Place) -> None:
    place.settings.inbox.symlink_to("/khong/gan")


def empty_secret(place: Place) -> None:
    place.settings = replace(place.settings, secret_files=(place.write("bi-mat", "\n"),))


def torn_keys(place: Place) -> None:
    place.write("airflow/secrets.json", '{"fernet": ')


def port_in_letters(place: Place) -> None:
    place.settings = replace(place.settings, owner_url="postgresql://etl_owner@127.0.0.1:cong/etl")


def nobody_to_alert(place: Place) -> None:
    place.settings = replace(place.settings, alert_to=("it@phong.example", "quantri"))


def table_renamed(place: Place) -> None:
    place.run("ALTER TABLE narrative RENAME TO narrative_cu")


def column_retyped(place: Place) -> None:
    place.run("ALTER TABLE cell_value ALTER COLUMN value TYPE double precision")


def key_dropped(place: Place) -> None:
    place.run("ALTER TABLE roster DROP CONSTRAINT roster_regime_period_position_key")


def column_added(place: Place) -> None:
    place.run("ALTER TABLE unit_score ADD COLUMN ghi_chu text")


def people_shown_to_the_pages(place: Place) -> None:
    place.run("GRANT SELECT ON contact TO etl_reader")


def rights_given_to_the_writer(place: Place) -> None:
    place.run("GRANT DELETE ON cell_value TO etl_writer")


def rights_given_to_the_writer_on_a_column(place: Place) -> None:
    place.run("GRANT UPDATE (verdict) ON verdict TO etl_writer")


def rights_given_to_a_stranger(place: Place) -> None:
    place.run("GRANT TRUNCATE ON figure TO airflow")


def rights_taken_from_the_writer(place: Place) -> None:
    place.run("REVOKE INSERT ON finding FROM etl_writer")


def landing_on_ftp(place: Place) -> None:
    place.settings = replace(place.settings, landing_at="ftp://may-khac.example/landing")


def setting(name: str, value: str) -> Callable[[Place], None]:
    def plant(place: Place) -> None:
        place.patch.setenv(name, value)

    plant.__name__ = f"variable_{name}"
    return plant


VARIABLES = {
    setting("ETL_WEB_PORT", "80800"): "ETL_WEB_PORT: giá trị không dùng được cần số cổng",
    setting("ETL_PAGE_URL", "bao-cao.example"): "ETL_PAGE_URL: giá trị không dùng được cần địa chỉ trang",
    setting("ETL_LOG_LEVEL", "nhiều"): "ETL_LOG_LEVEL",
    setting("ETL_SMTP_URL", "thu.example:465"): "cần địa chỉ dạng smtps://",
    setting("ETL_IMAP_PHONG_URL", "thu.example"): "cần địa chỉ dạng imaps://",
    setting("ETL_METRICS_TOKEN", "123456"): "từ 16 ký tự",
    setting("ETL_HOME", "~/bao-cao"): "ETL_HOME",
    setting("ETL_LANDNIG", "s3://kho/landing"): "ETL_LANDNIG: phần mềm không có biến này sửa tên thành ETL_LANDING",
    setting("ETL_IMAP_PHONG", "imaps://a:b@c.example/"): "sửa tên thành ETL_IMAP_<TÊN>_URL",
    setting("ETL_WAREHOUSE_URL_READER", "x"): "phần mềm không có biến này",
    setting("TMPDIR", "/khong/co"): "TMPDIR",
}
PLANTED: dict[Callable[[Place], None], tuple[str, str]] = {
    no_server: ("server", "không nối được"),
    older_schema: ("migrations", "db upgrade"),
    newer_schema: ("migrations", "mới hơn phần mềm"),
    empty_database: ("migrations", "còn trống"),
    changed_ledger: ("ledger", "không đúng"),
    unguarded_table: ("rights", "verdict"),
    mighty_writer: ("rights", "sửa được sổ cái"),
    pages_that_write: ("rights", "ETL_WAREHOUSE_READER_URL"),
    lost_raw_file: ("raw_files", "abab"),
    forgotten_receipt: ("waiting", "1 tệp"),
    dead_letter: ("dead_letters", "1 thư"),
    wrong_clock: ("database_clock", "giây so với máy này"),
    ancient_clock: ("clock", "sớm hơn ngày phát hành"),
    full_disk: ("disk", "còn 0,1 GB"),
    link_among_deliveries: ("never_taken", "0790101/BaoCao.xlsx (liên kết)"),
    landing_is_a_file: ("store", "landing"),
    open_secret: ("secrets", "chmod 600"),
    open_secret_of_a_variable: ("secrets", "bi-mat"),
    missing_secret: ("secrets", "khong-co"),
    first_passwords: ("first_passwords", "logins.json"),
    broken_regime: ("regimes", "govap-danvan-2023/regime.toml"),
    no_template: ("templates", "bao-cao.docx"),
    no_suite: ("suite", "expectations/"),
    no_mailbox_server: ("mailboxes", "“phong” không mở được"),
    misspelt_mailbox: ("mailboxes", "không chế độ nào dùng"),
    no_mail_server: ("mail_out", "không kết nối được"),
    no_office: ("office", "không có bản PDF"),
    other_libraries: ("libraries", "alembic"),
    wrong_zones: ("time_zone", "UTC+"),
    no_metadata: ("metadata", "ETL_METADATA_URL"),
    metadata_of_nobody: ("metadata", "ETL_METADATA_URL"),
    never_backed_up: ("backup", "backup create"),
    old_backup: ("backup", "/mnt/sao-luu/sets/cu"),
    bad_backup_after_a_good_one: ("backup", "sự kiện số 7 đã bị đổi. Bản tốt mới nhất"),
    only_bad_backups: ("backup", "Chưa có bản tốt nào"),
    backup_on_the_disk_of_the_data: ("backup", "cùng một đĩa"),
    backup_that_was_removed: ("backup", "nay không còn ở đó"),
    no_bucket: ("store", "AWS_ENDPOINT_URL"),
    landing_with_a_key: ("store", "AWS_SHARED_CREDENTIALS_FILE"),
    silent_bucket: ("store", "không trả lời"),
    inbox_on_a_disk_that_is_away: ("folders", "nơi nhận tệp"),
    inbox_open_to_all: ("folders", "chmod o="),
    empty_secret: ("secrets", "trống hoặc bị cắt cụt"),
    torn_keys: ("secrets", "secrets.json trống hoặc bị cắt cụt"),
    port_in_letters: ("server", "ETL_WAREHOUSE_URL"),
    nobody_to_alert: ("alert_to", "không phải địa chỉ thư: quantri"),
    table_renamed: ("structure", "narrative."),
    column_retyped: ("structure", "cell_value.value numeric"),
    key_dropped: ("structure", "roster"),
    column_added: ("structure", "unit_score.ghi_chu text"),
    people_shown_to_the_pages: ("rights", "REVOKE"),
    rights_given_to_the_writer: ("structure", "cell_value: GRANT DELETE TO etl_writer"),
    rights_given_to_the_writer_on_a_column: ("structure", "verdict: GRANT UPDATE (verdict) TO etl_writer"),
    rights_given_to_a_stranger: ("structure", "figure: GRANT TRUNCATE TO airflow"),
    rights_taken_from_the_writer: ("structure", "finding: GRANT INSERT TO etl_writer"),
    landing_on_ftp: ("store", "ETL_LANDING"),
    **{plant: ("variables", words) for plant, words in VARIABLES.items()},
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_each_fault_is_named_with_what_to_do(place: Place, plant: Callable[[Place], None]) -> None:
    plant(place)
    check, words = PLANTED[plant]
    found = [line for line in place.examine(check) if line.check == check and line.level is not Level.OK]
    assert found, f"{check} says all is well"
    assert any(words in f"{line.told} {line.remedy}" for line in found), found
    assert all("123456" not in line.told and line.remedy and "Traceback" not in line.told for line in found)


def test_a_slow_check_before_it_is_no_wrong_clock(place: Place) -> None:
    """A mail or file server that lets doctor wait for minutes must not send IT to its clocks."""
    began = {"now": datetime.now(UTC) - timedelta(minutes=5), "_began": time.monotonic() - 300}
    with doctor_line.Examined.of(place.settings, datetime.now(UTC)) as examined:
        assert [line.level for line in database_clock.look(replace(examined, **began))] == [Level.OK]


def test_a_server_that_does_not_start_says_why(place: Place) -> None:
    words = "Không khởi động được cơ sở dữ liệu. Những dòng dưới đây:\nLOG:  starting\nFATAL:  bad line 7"

    def refuses(*_: object) -> str:
        raise FatalError(words)

    place.patch.setattr(doctor_line, "role_url", refuses)
    assert "FATAL:  bad line 7" in bad(place.examine("server"))["server"].told


def test_a_secret_in_a_closed_folder_is_closed(place: Place) -> None:
    open_secret_of_a_variable(place)
    place.settings.home.chmod(0o700)
    assert "secrets" not in bad(place.examine("secrets"))


def test_a_secret_of_another_account_is_named(place: Place) -> None:
    """What one `sudo make up` leaves behind: for us it is there, and closed."""
    file = place.write("airflow/secrets.json", "{}", 0o600 if os.geteuid() == 0 else 0)
    ours, nobody = os.geteuid(), 65534
    if ours == 0:
        os.seteuid(nobody)
    try:
        (line,) = examine(place.settings, datetime.now(UTC), [check for check in CHECKS if check.name == "secrets"])
    finally:
        os.seteuid(ours)
    assert line.level is Level.FAIL and str(file) in line.told and "chown" in line.remedy


def test_what_needs_the_warehouse_is_not_asked_without_it(place: Place) -> None:
    no_server(place)
    lines = place.examine()
    assert {line.check for line in lines} & {"ledger", "migrations", "rights"} == set()
    assert {line.check for line in lines} >= {"regimes", "mail_out", "folders"}


def test_making_a_backup_is_what_the_doctor_waits_for(place: Place, tmp_path: Path) -> None:
    never_backed_up(place)
    made = create(place.settings, tmp_path / "đĩa khác", datetime.now(UTC))
    line = next(line for line in place.examine("backup") if line.check == "backup")
    assert line.level is not Level.FAIL and str(made.folder) in line.told


def test_losing_a_backup_makes_no_verdict_better(place: Place, tmp_path: Path) -> None:
    def level() -> Level:
        return next(line.level for line in place.examine("backup") if line.check == "backup")

    never_backed_up(place)
    made = create(place.settings, tmp_path / "đĩa khác", datetime.now(UTC))
    there = level()
    shutil.rmtree(made.folder)
    assert level() is Level.FAIL
    shutil.rmtree(tmp_path / "đĩa khác")
    assert level() is Level.WARN, "a disk that is not mounted looks the same"
    assert there in (Level.OK, Level.WARN)


def test_a_check_that_breaks_is_a_line(place: Place) -> None:
    def explode(*_: Any) -> Any:
        raise KeyError("hỏng hẳn")

    place.patch.setattr("etl.doctor.database.ledger.verify", explode)
    line = bad(place.examine("ledger"))["ledger"]
    assert "KeyError" in line.told and line.level is Level.FAIL


def test_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: Place) -> None:
    """Exit code and JSON are what monitoring reads; looking makes no warehouse."""
    for name in [name for name in os.environ if name.startswith("ETL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ETL_HOME", str(tmp_path / "moi"))
    done = CliRunner().invoke(app, ["doctor", "--json"])
    lines = json.loads(done.stdout)
    assert done.exit_code == 1 and not (tmp_path / "moi").exists()
    assert [one["check"] for one in lines if one["level"] == "fail"] == ["server"]
    assert place.settings.owner_url is not None and place.settings.warehouse_url is not None
    monkeypatch.setenv("ETL_WAREHOUSE_URL", place.settings.warehouse_url)
    monkeypatch.setenv("ETL_WAREHOUSE_OWNER_URL", place.settings.owner_url)
    told = CliRunner().invoke(app, ["doctor"]).stdout
    assert "Sổ cái: 0 việc, liền mạch" in told and "→" in told
    monkeypatch.setenv("ETL_SMTP_URL_FILE", str(tmp_path / "khong-co"))
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1 and "khong-co" in done.stdout and "Traceback" not in done.stdout
