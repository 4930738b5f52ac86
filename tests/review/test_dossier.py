"""The audit package and `audit verify`: whatever was changed behind our back is named, and only that."""

import csv
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

import psycopg
import pytest

from etl import embedded, ledger
from etl.config import Settings
from etl.desk import Desk
from etl.model.decision import By
from etl.oversight import audit_problems, export_dossier, waive_finding, withdraw_file
from etl.pipeline import Journey
from tests.journey.runs import copied_database, fresh_settings, rows
from tests.review.conftest import BY, PERIOD, REGIME, UNITS, Office, at, open_office
from tests.review.test_oversight import RULE, WHY, receipt_of, receive_broken


@pytest.fixture(scope="module")
def done(server: embedded.Server, made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Three units reported, one of them with a finding that was let pass; a report was made."""
    with fresh_settings(server, tmp_path_factory.mktemp("dossier") / "var") as settings:
        with open_office(settings, made) as office:
            for unit in UNITS[:2]:
                office.receive(unit, "04-27T09:00")
            receive_broken(office, UNITS[2], "04-28T09:00")
            waive_finding(office.journey, receipt_of(office, UNITS[2]), RULE, None, BY, WHY, at("05-01T09:00"))
            office.consolidate("05-02T08:00")
        yield settings


@pytest.fixture
def database(server: embedded.Server, done: Settings) -> Iterator[str]:
    with copied_database(server, done) as name:
        yield name


@pytest.fixture
def reported(settings: Settings, done: Settings, made: Path) -> Iterator[Office]:
    """A copy of that office for each test."""
    shutil.copytree(done.home, settings.home)
    with Journey.open(settings) as journey:
        yield Office(journey, made)


def unpacked(office: Office, folder: Path) -> Path:
    export_dossier(office.journey, REGIME, PERIOD, folder / "hoso.zip")
    with ZipFile(folder / "hoso.zip") as archive:
        archive.extractall(folder / "hoso")
    return folder / "hoso"


def check(package: Path) -> tuple[int, str]:
    """As an auditor runs it, with nothing of ours at hand, on a machine that does not know our letters."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8=0", package / "kiem_tra.py"],
        capture_output=True,
        encoding="utf-8",
        cwd=package.parent,
        env={"LC_ALL": "C"},
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_the_package_checks_itself_and_is_the_same_twice(reported: Office, tmp_path: Path) -> None:
    package = unpacked(reported, tmp_path)
    code, said = check(package)
    assert (code, said.splitlines()[0]) == (0, "Gói hồ sơ nguyên vẹn."), said
    assert subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=package).returncode == 0
    export_dossier(reported.journey, REGIME, PERIOD, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "hoso.zip").read_bytes()
    raw = [path for path in (package / "tep-nhan").rglob("*") if path.is_file()]
    assert len(raw) == 3 and all(path.suffix == ".xlsx" for path in raw)
    with (package / "bang" / "da-cho-qua.csv").open(encoding="utf-8-sig", newline="") as lines:
        [waived] = csv.DictReader(lines)
    assert (waived["unit"], waived["code"], waived["why"]) == (UNITS[2], RULE, WHY.why)
    page = (package / "index.html").read_text("utf-8")
    assert "(đã cho qua)" in page and "<script" not in page and "http://" not in page and "https://" not in page


def issue(office: Office, number: int, day: str) -> None:
    desk, clock = Desk(office.journey), at(day)
    version = desk.versions(REGIME, PERIOD)[0]["version"]
    office.journey.add_officer("nv.b", "Lãnh đạo mẫu", clock)
    desk.submit(REGIME, PERIOD, BY, clock)
    desk.approve(REGIME, PERIOD, version, By("nv.b", "root"), clock)
    desk.issue(REGIME, PERIOD, number, clock.now.date(), BY, clock)


def links(page: Path) -> dict[str, Path]:
    """What a reader can click on a page, and the files that it leads to."""
    found = re.findall(r'<a href="([^"#]+)">([^<]*)</a>', page.read_text("utf-8"))
    return {unescape(said): (page.parent / unquote(unescape(target))).resolve() for target, said in found}


def table(package: Path, name: str) -> list[dict[str, str]]:
    with (package / "bang" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_package_holds_what_went_out_and_who_decided_it(reported: Office, tmp_path: Path) -> None:
    issue(reported, 7, "05-12T08:00")
    package = unpacked(reported, tmp_path)
    assert check(package)[0] == 0
    out = reported.journey.settings.out / REGIME / PERIOD
    for kept, sent in (("phat-hanh-07", "phat-hanh-07"), ("trinh-lan-1", "trinh-lan-1")):
        for path in (out / sent).iterdir():
            assert (package / "bao-cao" / kept / path.name).read_bytes() == path.read_bytes()
    told = (package / "bao-cao" / "phat-hanh-07" / "thong-tin-phat-hanh.txt").read_text("utf-8-sig")
    assert "Số: 7\n" in told and "Ngày: 12/5/2023" in told and "Người duyệt: nv.b" in told
    assert [(row["Việc"], row["Cán bộ"]) for row in table(package, "trinh-duyet")] == [
        ("Trình", BY.officer),
        ("Duyệt", "nv.b"),
    ]
    assert (table(package, "phat-hanh")[0]["Số"], table(package, "phat-hanh")[0]["Lần lập"]) == ("7", "1")
    [waived] = table(package, "cho-qua")
    assert (waived["Lý do"], waived["Các lần lập dựa vào"]) == (WHY.why, "1")
    assert (package / waived["Tệp"]).is_file()
    events = (package / "so-cai" / "so-cai.jsonl").read_text("utf-8")
    assert '"report_decided"' in events and '"waived"' in events and '"report_issued"' in events


def test_two_versions_of_one_content_are_both_whole(reported: Office, tmp_path: Path) -> None:
    """A waiver told anew changes what a version rests on and not a figure: the honest package was called forged."""
    until = date(2023, 12, 31)
    waive_finding(reported.journey, receipt_of(reported, UNITS[2]), RULE, until, BY, WHY, at("05-03T09:00"))
    reported.consolidate("05-04T08:00")
    package = unpacked(reported, tmp_path)
    lan = [sha256(package / "bao-cao" / name / "noi-dung.json") for name in ("lan-1", "lan-2")]
    assert lan[0] == lan[1], "else this tests nothing"
    assert check(package)[0] == 0, check(package)[1]


@pytest.mark.usefixtures("without_pdfs")
def test_an_issued_report_is_held_against_the_ledger(reported: Office, tmp_path: Path) -> None:
    issue(reported, 7, "05-12T08:00")
    package = unpacked(reported, tmp_path)
    sent = package / "bao-cao" / "phat-hanh-07" / "bao-cao.docx"
    sent.write_bytes(b"another")
    shasums(package)
    assert "phat-hanh-07: tệp bao-cao.docx khác khi phát hành" in check(package)[1]
    sent.unlink()
    shasums(package)
    assert "phat-hanh-07: thiếu tệp bao-cao.docx đã phát hành" in check(package)[1]


def test_from_the_index_by_clicks_to_the_raw_file(reported: Office, tmp_path: Path) -> None:
    package = unpacked(reported, tmp_path).resolve()
    for page in package.rglob("*.html"):
        assert [str(path) for path in links(page).values() if not path.is_file()] == [], page
        assert "<script" not in page.read_text("utf-8")
    figures = links(package / "index.html")["Số liệu lần 1 và các ô nguồn"]
    row = next(part for part in figures.read_text("utf-8").split("<tr>") if "<td>Số học sinh, trẻ</td>" in part)
    cells = (figures.parent / re.findall(r'href="([^"]+)"', row)[0]).resolve()
    files = {path for path in links(cells).values() if "tep-nhan" in path.parts}
    landed = {row.sha256 for row in rows(reported.journey, "SELECT sha256 FROM receipt")}
    assert len(files) == 3 and {hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == landed
    passed = [page for page in (package / "o-nguon").iterdir() if WHY.why in page.read_text("utf-8")]
    assert passed and all('class="cho-qua"' in page.read_text("utf-8") for page in passed)


def test_one_changed_byte_of_the_package_is_named(reported: Office, tmp_path: Path) -> None:
    package = unpacked(reported, tmp_path)
    for name, words in (
        ("so-cai/so-cai.jsonl", "tệp so-cai/so-cai.jsonl đã bị thay đổi"),
        ("bao-cao/lan-1/bao-cao.docx", "lan-1: tệp bao-cao.docx khác khi lập"),
        ("bao-cao/lan-1/noi-dung.json", "lan-1: nội dung báo cáo khác khi lập"),
        ("bang/o-nguon.csv", "tệp bang/o-nguon.csv đã bị thay đổi"),
    ):
        good = (package / name).read_bytes()
        place = good.rindex(b"1")
        (package / name).write_bytes(good[:place] + b"2" + good[place + 1 :])
        code, said = check(package)
        assert code == 1 and words in said
        (package / name).write_bytes(good)
    assert check(package)[0] == 0


def test_a_cell_changed_with_its_hash_still_does_not_add_up(reported: Office, tmp_path: Path) -> None:
    """Who changes a table can change the list of hashes too; the report itself says another sum."""
    package = unpacked(reported, tmp_path)
    (package / "SHA256SUMS").write_text("".join((package / "SHA256SUMS").read_text().splitlines(keepends=True)[:0]))
    table = package / "bang" / "o-nguon.csv"
    lines = table.read_text("utf-8-sig").splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("QM03,"))
    fields = lines[place].split(",")
    column = lines[0].split(",").index("value")
    fields[column] = str(int(float(fields[column])) + 1)
    lines[place] = ",".join(fields)
    table.write_text("\ufeff" + "\r\n".join(lines) + "\r\n", "utf-8", newline="")
    assert "số liệu QM03" in check(package)[1]


def shasums(package: Path) -> None:
    """What whoever changes the package does too: the list of hashes fits again."""
    names = sorted(path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file())
    lines = [f"{sha256(package / name)}  {name}\n" for name in names if name != "SHA256SUMS"]
    (package / "SHA256SUMS").write_text("".join(lines), "utf-8")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def raw(package: Path) -> Path:
    return next(path for path in sorted((package / "tep-nhan").rglob("*")) if path.is_file())


def cut(path: Path, first: int, last: int | None) -> None:
    path.write_text("".join(path.read_text("utf-8-sig").splitlines(keepends=True)[first:last]), "utf-8")


FORGERIES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a raw file": (lambda folder: raw(folder).write_bytes(raw(folder).read_bytes() + b" "), "không phải tệp đã nhận"),
    "no raw file": (lambda folder: raw(folder).unlink(), "thiếu tệp gốc"),
    "an empty ledger": (lambda folder: (folder / "so-cai/so-cai.jsonl").write_text(""), "sổ cái trống"),
    "a ledger without its head": (
        lambda folder: cut(folder / "so-cai/so-cai.jsonl", 3, None),
        "không phải tệp đã nhận",
    ),
    "a ledger without its tail": (lambda folder: cut(folder / "so-cai/so-cai.jsonl", 0, -3), "khác khi lập"),
    "no waivers": (lambda folder: cut(folder / "bang/da-cho-qua.csv", 0, 1), "bảng da-cho-qua thiếu"),
    "no findings": (lambda folder: cut(folder / "bang/noi-dung-can-xem.csv", 0, 1), "noi-dung-can-xem thiếu"),
    "a report": (lambda folder: (folder / "bao-cao/lan-1/bao-cao.docx").write_bytes(b"x"), "bao-cao.docx khác khi lập"),
    "an index page": (lambda folder: cut(folder / "index.html", 0, -5), ""),
    "no report": (lambda folder: shutil.rmtree(folder / "bao-cao/lan-1"), "thiếu báo cáo lan-1"),
}


def test_a_forged_package_is_named_though_its_list_of_hashes_was_made_again(reported: Office, tmp_path: Path) -> None:
    """Where nothing inside can tell (the index page), the package's code is no longer the one on the ledger."""
    withdraw_file(reported.journey, receipt_of(reported, UNITS[1]), BY, WHY, at("05-03T08:00"))
    reported.consolidate("05-04T08:00")
    done = export_dossier(reported.journey, REGIME, PERIOD, tmp_path / "hoso.zip")
    with ZipFile(tmp_path / "hoso.zip") as archive:
        archive.extractall(tmp_path / "hoso")
    code, said = check(tmp_path / "hoso")
    assert code == 0 and done["package_sha256"] in said.replace(" ", ""), said
    with reported.journey.warehouse.begin() as connection:
        assert ledger.printed(connection, done["package_sha256"]).seq > 0
    for forged, (damage, words) in FORGERIES.items():
        folder = shutil.copytree(tmp_path / "hoso", tmp_path / forged)
        damage(folder)
        shasums(folder)
        code, said = check(folder)
        assert done["package_sha256"] not in said.replace(" ", ""), forged
        assert (code, words in said) == (1 if words else 0, True), (forged, said)


def as_owner(server: embedded.Server, database: str, statement: str) -> None:
    """What only a superuser who goes round the triggers can do."""
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, database), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)


def test_a_row_changed_behind_our_back_is_named(reported: Office, server: embedded.Server, database: str) -> None:
    for table, statement, words in (
        ("ledger", "UPDATE ledger SET actor = 'x' WHERE seq = 2", "Sự kiện số 2 "),
        ("figure", "UPDATE figure SET value = value + 1 WHERE indicator = 'QM03'", "số liệu QM03 đã bị thay"),
        ("cell_value", "UPDATE cell_value SET value = value + 1 WHERE indicator = 'QM03'", "số liệu QM03 là"),
        ("report_version", "UPDATE report_version SET content = content || ' '", "nội dung đã bị thay đổi"),
        ("waiver", "DELETE FROM waiver", "waiver 1 có 1 sự kiện"),
        ("report_template", "UPDATE report_template SET body = body || 'x'::bytea", "mẫu văn bản"),
    ):
        as_owner(server, database, f"CREATE TABLE kept AS SELECT * FROM {table}")
        as_owner(server, database, statement)
        assert any(words in problem for problem in audit_problems(reported.journey)), table
        back = f"DELETE FROM {table}; INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept"
        as_owner(server, database, back)
    assert audit_problems(reported.journey) == []


def test_an_event_that_is_no_json_any_more_hides_nothing_else(
    reported: Office, server: embedded.Server, database: str
) -> None:
    """One broken payload ended `audit verify` with a database error, and every other forgery stayed unsaid."""
    broken = (
        "UPDATE ledger SET payload = payload || 'x' WHERE event IN ('received', 'validated', 'consolidated', 'verdict')"
    )
    for statement in (broken, "UPDATE figure SET value = value + 1 WHERE indicator = 'QM03'", "DELETE FROM waiver"):
        as_owner(server, database, statement)
    found = audit_problems(reported.journey)
    assert any(re.search(r"Sự kiện số \d+ \(received .*\) đã bị thay đổi", problem) for problem in found)
    assert any("số liệu QM03 là" in problem or "waiver 1 có 1 sự kiện" in problem for problem in found)
    assert not any("trừ" in problem or "None" in problem for problem in found)


def test_a_file_changed_behind_our_back_is_named(reported: Office) -> None:
    settings = reported.journey.settings
    landed = next(path for path in settings.landing.glob("*/*") if path.is_file())
    report = settings.out / REGIME / PERIOD / "v1" / "bao-cao.docx"
    for path, words in ((landed, f"tệp {landed.name} đã bị thay đổi"), (report, f"tệp {report} đã bị thay đổi")):
        good = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        found = audit_problems(reported.journey)
        assert len(found) == 1 and words in found[0]
        path.write_bytes(good)
    report.unlink()
    assert [problem for problem in audit_problems(reported.journey) if "thiếu tệp" in problem]


def test_a_look_back_before_a_waiver_is_no_error(reported: Office) -> None:
    """`status --as-of` the day before failed with a sentence for programmers."""
    day_before = reported.journey.status(REGIME, PERIOD, at("04-30T09:00"))
    assert {one["unit"] for one in day_before["units"]} >= set(UNITS)


@pytest.mark.usefixtures("without_pdfs")
def test_what_was_handed_up_and_changed_in_its_folder_is_named(reported: Office) -> None:
    issue(reported, 7, "05-12T08:00")
    assert audit_problems(reported.journey) == []
    path = reported.journey.settings.out / REGIME / PERIOD / "trinh-lan-1" / "bao-cao.docx"
    path.write_bytes(path.read_bytes() + b" ")
    (said,) = audit_problems(reported.journey)
    assert str(path) in said and "khi trình" in said


SWALLOWING = "EXECUTE FUNCTION suppress_redundant_updates_trigger()"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE RULE zz AS ON INSERT TO receipt DO INSTEAD NOTHING", "quy tắc (rule) zz"),
        (f"CREATE TRIGGER zz BEFORE INSERT ON ledger FOR EACH ROW {SWALLOWING}", "trigger zz"),
        ("GRANT INSERT ON ledger TO etl_reader", "quyền etl_reader INSERT"),
        ("GRANT SELECT ON contact TO PUBLIC", "quyền PUBLIC SELECT"),
    ],
)
def test_what_stands_on_our_tables_and_no_migration_made_is_named(
    reported: Office, server: embedded.Server, database: str, statement: str, said: str
) -> None:
    as_owner(server, database, statement)
    assert any(said in problem for problem in audit_problems(reported.journey))


@pytest.mark.usefixtures("without_pdfs")
def test_a_file_that_went_out_and_was_changed_in_its_folder_is_named(reported: Office) -> None:
    """Its bytes in the landing store are whole: it is the one that people open that somebody changed."""
    desk, clock = Desk(reported.journey), at("05-12T08:00")
    version = desk.versions(REGIME, PERIOD)[0]["version"]
    reported.journey.add_officer("nv.b", "Lãnh đạo mẫu", clock)
    desk.submit(REGIME, PERIOD, BY, clock)
    desk.approve(REGIME, PERIOD, version, By("nv.b", "root"), clock)
    sent = Path(desk.issue(REGIME, PERIOD, 7, date(2023, 5, 12), BY, clock)["directory"]) / "bao-cao.docx"
    assert audit_problems(reported.journey) == []
    sent.chmod(0o600)
    sent.write_bytes(sent.read_bytes() + b" ")
    (problem,) = audit_problems(reported.journey)
    assert str(sent) in problem and "phat-hanh-07" in problem
