"""With the raw file go the names and texts that were read from it; what was published and what vouches for it stand."""

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import psycopg
import pytest
import sqlalchemy
from openpyxl import load_workbook

from etl import embedded
from etl.desk import Desk
from etl.ledger import Event, append, verify
from etl.model.decision import By
from etl.model.errors import FatalError
from etl.oversight import audit_problems, reread_files, revalidate
from etl.pipeline import Journey
from etl.publish.render import INTERNAL
from etl.retention import erase_expired
from tests.conftest import REPO
from tests.journey.runs import fresh_settings, rows
from tests.review.conftest import BY, HCM, PERIOD, REGIME, UNITS, Office, at, made  # noqa: F401 a fixture
from tests.review.test_dossier import check, unpacked
from tests.review.test_retention import AFTER, TEN, WHY, as_owner, ruled
from tests.signing import signed_pdf
from tests.test_data_dictionary import ENDS, documented, ends
from tests.test_logs import Heard, heard  # noqa: F401 a fixture
from tests.warehouse_words import columns_with

NAME = "Trần Thị Riêng Tư"
SAID = "Đã xóa theo thời hạn lưu"
CHIEF = By("nv.b", "root")


BESIDE = ("Người ký", "Người lập báo cáo", "Điện thoại liên hệ")
BELOW = ("Tập thể / cá nhân", "Mục tiêu", "Kết quả", "Kết quả thực hiện")


def telling(source: Path) -> bytes:
    """The unit's good report in which somebody is named wherever one can write."""
    book = load_workbook(source)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    for cell in cells:
        if cell.value in BESIDE:
            cell.offset(column=1).value = NAME
        elif cell.value == "Giải trình":
            cell.parent.cell(cell.parent.max_row - 3, cell.column).value = f"Hỏi {NAME}"
        elif len(cell.value) > 40 and not cell.protection.locked:
            cell.value = f"{cell.value} Cô {NAME} đã trực tiếp phụ trách, hướng dẫn các tổ chuyên môn thực hiện."
    return saved(book)


def broken(source: Path) -> bytes:
    """A name where a number should stand: the report is sent back, and what is found repeats it."""
    book = load_workbook(source)
    for sheet in book:
        for cell in [cell for row in sheet.iter_rows() for cell in row if cell.value in BELOW]:
            cell.offset(row=1).value = NAME
    sheet = book["Số liệu"]
    row = next(cell.row for line in sheet.iter_rows() for cell in line if cell.value == "CD01")
    column = next(c for c in range(2, 12) if isinstance(sheet.cell(row, c).value, int))
    sheet.cell(row, column).value = f"hỏi cô {NAME}"
    return saved(book)


def saved(book) -> bytes:  # type: ignore[no-untyped-def]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def deliver(office: Office, unit: str, name: str, data: bytes, moment: str) -> None:
    target = office.journey.settings.inbox / REGIME / unit / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    seconds = datetime.fromisoformat(f"2023-{moment}").replace(tzinfo=HCM).timestamp()
    os.utime(target, (seconds, seconds))


@pytest.fixture(scope="module")
def office(server: embedded.Server, made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:  # noqa: F811
    home = tmp_path_factory.mktemp("erased") / "var"
    with fresh_settings(server, home) as settings, Journey.open(settings) as journey:
        for officer in (BY, CHIEF):
            journey.add_officer(officer.officer, "Cán bộ (mẫu)", at("04-01T08:00"))
        found, good = Office(journey, made), {unit: next((made / REGIME / unit).glob("*.xlsx")) for unit in UNITS}
        deliver(found, UNITS[0], "BaoCao.xlsx", telling(good[UNITS[0]]), "04-20T09:00")
        deliver(found, UNITS[0], "BaoCao.pdf", signed_pdf(signer=NAME), "04-20T09:00")
        deliver(found, UNITS[1], "BaoCao.xlsx", broken(good[UNITS[1]]), "04-20T09:00")
        found.receive(UNITS[2], "04-20T09:00")
        version = found.consolidate("05-02T08:00")["version"]
        desk = Desk(journey)
        desk.submit(REGIME, PERIOD, BY, at("05-10T10:00"))
        desk.approve(REGIME, PERIOD, version, CHIEF, at("05-10T11:00"))
        desk.issue(REGIME, PERIOD, 7, date(2023, 5, 11), BY, at("05-11T08:00"))
        yield found


def naming(office: Office, server: embedded.Server) -> set[str]:
    """Columns of the warehouse in which the name stands anywhere."""
    return columns_with(server, str(office.journey.warehouse.engine.url.database), NAME)


def erase_as_an_older_program(journey: Journey, unit: str) -> None:
    """The release before erased the bytes and left the texts."""
    facts = {"unit": unit, "officer": BY.officer, "at": AFTER.now}
    statement = """INSERT INTO erasure (sha256, kept_until, why, decided_by, os_user, decided_at)
        SELECT sha256, '2033-12-31', 'cũ', :officer, 'root', :at FROM receipt
        WHERE unit = :unit AND status = 'understood' RETURNING sha256"""
    with journey.warehouse.begin() as connection:
        sha256 = connection.execute(sqlalchemy.text(statement), facts).scalar_one()
        append(connection, [Event("erased", "blob", sha256)], actor=BY.officer, at=AFTER.now)


def papers(office: Office) -> dict[str, bytes]:
    """Everything published but the file that stays inside, byte for byte."""
    out = office.journey.settings.out
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != INTERNAL
    }


def words_of(workbook: Path) -> str:
    with ZipFile(workbook) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


def test_names_go_with_the_file_and_everything_still_verifies(
    office: Office,
    server: embedded.Server,
    heard: Heard,  # noqa: F811
) -> None:
    """The first of this module: it erases."""
    journey = ruled(office, TEN)
    as_owner(office, server, "UPDATE receipt SET sender = 'a@mau.example'")
    erased_with_the_file = ends(REPO)[ENDS[0]]
    before = naming(office, server)
    for column in (
        "finding.message",
        "finding.found",
        "narrative.body",
        "cell_value.explanation",
        "cell_value.as_typed",
    ):
        assert column in before & erased_with_the_file, column
    for column in ("submission.document", "model_row.people", "model_row.goal", "pdf_signature.signer"):
        assert column in before & erased_with_the_file, column
    unprinted = {"narrative_statement.body", "narrative_group.body"}
    assert unprinted < before, "a sentence that names somebody stays inside"
    inner = journey.settings.out / REGIME / PERIOD / "v1" / INTERNAL
    assert NAME in words_of(inner)
    figures, traced = journey.figures(REGIME, PERIOD), journey.trace(REGIME, PERIOD, "DC02")
    kept, status = papers(office), journey.status(REGIME, PERIOD, at("05-12T08:00"))
    assert any("phat-hanh-07" in name for name in kept)

    erase_as_an_older_program(journey, UNITS[0])
    done = erase_expired(journey, BY, WHY, AFTER)
    assert (done["erased"], done["removed"], done["files_renewed"]) == (3, 4, 1)
    assert [line for line in heard.text if "etl.retention" in line] and heard.leaks() == []

    after = naming(office, server)
    assert after & (erased_with_the_file | unprinted) == set()
    assert after <= set().union(*(columns for kind, columns in ends(REPO).items() if kind != ENDS[0]))
    said = rows(journey, "SELECT DISTINCT message FROM finding")
    assert [one.message for one in said] == [SAID]
    assert audit_problems(journey) == []
    with journey.warehouse.begin() as connection:
        assert verify(connection).problems == ()
    assert [problem for _, wrong in reread_files(journey) for problem in wrong] == []

    assert papers(office) == kept, "what was published and issued is what it was"
    assert journey.figures(REGIME, PERIOD) == figures
    assert journey.trace(REGIME, PERIOD, "DC02") == traced
    assert journey.status(REGIME, PERIOD, at("05-12T08:00")) == status
    assert SAID in words_of(inner) and NAME not in words_of(inner)
    again = erase_expired(journey, BY, WHY, AFTER)
    assert (again["erased"], again["files_renewed"]) == (0, 0)
    first = inner.read_bytes()
    inner.unlink()
    journey.publish_all(REGIME, PERIOD)
    assert inner.read_bytes() == first, "made again it is the file on record"


def test_nothing_is_made_or_judged_anew_from_what_is_left(office: Office) -> None:
    journey = ruled(office, TEN)
    verdicts = rows(journey, "SELECT * FROM verdict ORDER BY id")
    assert revalidate(journey, REGIME, PERIOD, None, WHY, AFTER)["changes"] == []
    journey.validate(REGIME, PERIOD, AFTER)
    assert rows(journey, "SELECT * FROM verdict ORDER BY id") == verdicts
    changed = replace(journey, regimes={REGIME: replace(journey.regimes[REGIME], sha256="6" * 64)})
    assert changed.due(AFTER) == []
    assert not changed.consolidate(REGIME, PERIOD, AFTER)["created"]
    assert audit_problems(journey) == []


def test_the_audit_package_checks_itself_and_its_tables_name_nobody(office: Office, tmp_path: Path) -> None:
    package = unpacked(office, tmp_path)
    code, said = check(package)
    assert (code, said.splitlines()[0]) == (0, "Gói hồ sơ nguyên vẹn."), said
    tables = {path.name: path.read_text("utf-8") for path in (package / "bang").glob("*.csv")}
    assert SAID in tables["noi-dung-can-xem.csv"] and SAID in tables["chu-ky-so.csv"]
    assert [name for name, text in tables.items() if NAME in text] == []


def test_what_is_left_is_vouched_for(office: Office, server: embedded.Server) -> None:
    """Whoever goes round the triggers afterwards is named, row by row."""
    journey = ruled(office, TEN)
    for table, change, back in (
        ("narrative", "body = body || '!'", "body = left(body, -1)"),
        ("finding", "message = message || '!'", "message = left(message, -1)"),
        ("submission", "document = document || '{\"x\": 1}'", "document = document - 'x'"),
        ("cell_value", "value = value + 1", "value = value - 1"),
        ("narrative_group", "body = body || '!'", "body = left(body, -1)"),
        ("pdf_signature", "signer = signer || '!'", "signer = left(signer, -1)"),
    ):
        quiet = "SET session_replication_role = replica; UPDATE {} SET {}"
        as_owner(office, server, quiet.format(table, change))
        assert any(f"({table} " in problem for problem in audit_problems(journey)), table
        as_owner(office, server, quiet.format(table, back))
    assert audit_problems(journey) == []


def test_the_way_round_the_guards_leads_nowhere_else(office: Office, server: embedded.Server) -> None:
    """The writer itself can empty no text whose erasure nobody decided, nor change a paper that goes out."""
    journey, database = office.journey, str(office.journey.warehouse.engine.url.database)
    version = rows(journey, "SELECT id FROM report_version")[0].id
    before = rows(journey, "SELECT * FROM report_file ORDER BY name")
    with psycopg.connect(server.conninfo("etl_writer", database), autocommit=True) as connection:
        assert connection.execute("SELECT erase_texts(now())").fetchall() == []
        connection.execute("SELECT erase_from_version(%s)", (uuid4(),))
        connection.execute("SELECT erase_from_file(%s, 'bao-cao.docx', %s)", (version, "0" * 64))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE narrative SET body = ''")
    assert rows(journey, "SELECT * FROM report_file ORDER BY name") == before
    with (
        psycopg.connect(server.conninfo("etl_reader", database), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT erase_texts(now())")


def test_a_period_without_a_report_is_not_made_up(office: Office, server: embedded.Server) -> None:
    """The last of this module: it takes the report away."""
    drop = "SET session_replication_role = replica; DELETE FROM report_version"
    as_owner(office, server, drop)
    with pytest.raises(FatalError, match="đã xóa theo thời hạn lưu"):
        office.journey.consolidate(REGIME, PERIOD, AFTER)


def test_every_personal_column_says_how_it_ends(repo: Path) -> None:
    """What holds names, and no line of the page says until when: a question that an office must be able to answer."""
    personal = {f"{table}.{column}" for (table, column), (_, kind) in documented(repo).items() if kind != "no"}
    told = ends(repo)
    assert tuple(told) == ENDS
    listed = [column for columns in told.values() for column in columns]
    assert len(listed) == len(set(listed)), "twice"
    assert personal - set(listed) == set()
    known = {f"{table}.{column}" for table, column in documented(repo)}
    assert set(listed) - known == set()
