"""The office's pages as an auditor uses them: what they say, who may look, and that nothing from outside is markup."""

import re
import tomllib
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import sqlalchemy

from etl import ledger
from etl.model.words import STATUS
from etl.pages.told import problem_words
from tests.journey.runs import rows
from tests.pages.conftest import HOSTILE, SCRIPT_NAME, UNITS, Pages
from tests.review.conftest import PERIOD, REGIME
from tests.signing import SIGNER

PLACE = f"/ky/{REGIME}/{PERIOD}"
EVERY = (
    "/",
    PLACE,
    f"{PLACE}/don-vi/{UNITS[1]}",
    f"{PLACE}/so-lieu",
    f"{PLACE}/so-lieu/QM03",
    f"{PLACE}/so-lieu/HS11",
    f"{PLACE}/kiem-tra",
    f"{PLACE}/kiem-tra?rule=dc03_le_dc02",
    "/so-cai",
    "/so-cai?verify=true",
    "/van-hanh",
)


class Parsed(HTMLParser):
    """Elements, links and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_nobody_looks_without_a_login(pages: Pages) -> None:
    for path in (*EVERY, f"/tep/{UUID(int=1)}"):
        answer = pages.get(path, who="")
        assert answer.status_code == 303 and answer.headers["location"].startswith("/auth/login/"), path
        assert pages.client.get(path, headers={"accept": "application/json"}).status_code == 401, path


def test_every_page_in_both_languages_without_scripts(pages: Pages) -> None:
    for language in ("vi", "en"):
        pages.client.cookies.set("etl_lang", language)
        for path in EVERY:
            answer = pages.get(path)
            assert answer.status_code == 200, path
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert f'<html lang="{language}">' in answer.text
            parsed = Parsed(answer.text)
            assert not parsed.elements & {"script", "img", "iframe", "object", "style"} and not parsed.handlers, path
            assert not [link for link in parsed.links if link.lower().startswith(("javascript:", "data:", "http"))]
            assert "None" not in re.sub(r"<[^>]+>", " ", answer.text), path


def test_what_was_sent_is_shown_and_never_is_markup(pages: Pages) -> None:
    page = pages.get(f"{PLACE}/don-vi/{UNITS[1]}").text
    assert "&lt;img src=x onerror=" in page and HOSTILE not in page
    page = pages.get(f"{PLACE}/don-vi/{UNITS[0]}").text
    assert "&lt;script&gt;alert(1)" in page and SCRIPT_NAME not in page


def test_the_matrix_counts_and_finds(pages: Pages) -> None:
    status = pages.journey.status(REGIME, PERIOD, pages_clock())
    page = pages.get(PLACE).text
    assert f"trong {status['units_expected']} đơn vị" in page
    assert f"<b>{status['missing']}</b>" in page
    found = pages.get(f"{PLACE}?q=0790102").text
    assert "trong 1 đơn vị" in found and "0790101" not in found
    assert "trong 0 đơn vị" in pages.get(f"{PLACE}?q=khong-co-don-vi-nay").text
    name = next(one["name"] for one in status["units"] if one["unit"] == UNITS[0])
    assert UNITS[0] in pages.get(f"{PLACE}?q={name.split('(')[0].lower()}").text


def pages_clock() -> object:
    from etl.model.clock import Clock

    return Clock.at(None)


def test_one_unit_shows_its_finding_in_place_and_what_changed(pages: Pages) -> None:
    sent = rows(pages.journey, "SELECT * FROM receipt WHERE unit = :unit ORDER BY received_at", unit=UNITS[1])
    old, new = (row.id for row in sent)
    page = pages.get(f"{PLACE}/don-vi/{UNITS[1]}?file={new}&before={old}").text
    row = next(
        part for part in page.split("<tr") if "Người có mặt tại hội nghị" in part and 'class="f-critical"' in part
    )
    assert "lớn hơn" in row
    table = page[page.index("<caption>22/04") if "<caption>22/04" in page else page.index("→ 22/04/2023") :]
    assert table[: table.index("</table>")].count("<tr>") == 2, "a heading and the one figure that changed"


def test_digital_signatures_stand_beside_the_time_of_receipt(pages: Pages) -> None:
    page = pages.get(f"{PLACE}/don-vi/{UNITS[2]}").text
    told = re.findall(r"Chữ ký số: ([^<]+)", page)
    assert len(told) == 2 and all(SIGNER in one for one in told)
    assert ["ĐÃ BỊ THAY ĐỔI" in one for one in told].count(True) == 1
    pages.client.cookies.set("etl_lang", "en")
    assert "since then: changed" in pages.get(f"{PLACE}/don-vi/{UNITS[2]}").text


def test_a_figure_adds_up_and_leads_to_the_cells(pages: Pages) -> None:
    figure = next(one for one in pages.journey.figures(REGIME, PERIOD) if one["indicator"] == "QM03")
    page = pages.get(f"{PLACE}/so-lieu/QM03").text
    assert "Đúng bằng số đã in" in page
    cell = r'<td class="n">([\d.]+)</td><td class="n w">\d+</td><td>có số liệu'
    cells = [int(value) for value in re.findall(cell, page)]
    assert sum(cells) == figure["value"] and len(cells) == figure["units_reported"]
    ordered = pages.get(f"{PLACE}/so-lieu/QM03?sort=value").text
    shown = [int(value) for value in re.findall(cell, ordered)]
    assert shown == sorted(cells, reverse=True)


def test_taking_a_file_is_on_the_ledger(pages: Pages) -> None:
    receipt = rows(pages.journey, "SELECT id, sha256 FROM receipt WHERE unit = :u", u=UNITS[0])[0]
    answer = pages.get(f"/tep/{receipt.id}", who="nv.kiemtra")
    assert answer.content == pages.journey.landing.read(receipt.sha256)
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''_script_alert")
    told = rows(pages.journey, "SELECT actor, object_id FROM ledger WHERE event = 'downloaded'")
    assert [tuple(row) for row in told] == [("nv.kiemtra", str(receipt.id))]
    with pages.journey.warehouse.begin() as connection:
        assert ledger.verify(connection).problems == ()


def test_the_last_batches_with_their_times(pages: Pages) -> None:
    page = pages.get("/van-hanh").text
    table = page[page.index("Các đợt xử lý gần đây") :]
    batch = next(
        part
        for part in table.split("<tr>")
        if "<td>chương trình (thu nhận)</td>" in part and "22/04/2023 10:00" in part
    )
    assert "Nhận một tệp" in batch and '<td class="n">1</td>' in batch


def test_what_is_not_there_is_said_so(pages: Pages) -> None:
    for path in (
        "/ky/khong-co/2023-H1",
        f"/ky/{REGIME}/1999-H1",
        f"{PLACE}/don-vi/999",
        f"{PLACE}/so-lieu/XX",
        "/ngon-ngu/fr",
        "/ngon-ngu/en?back=//evil.example",
        "/ngon-ngu/en?back=/%5Cevil.example",
        "/khong-co",
    ):
        answer = pages.get(path)
        assert answer.status_code == 404 and "Không có trang này" in answer.text, path


def test_an_address_that_cannot_be_is_answered_in_words(pages: Pages) -> None:
    for language, words in (("vi", "Địa chỉ trang có chỗ không đúng"), ("en", "Something in the address")):
        pages.client.cookies.set("etl_lang", language)
        for path in ("/so-cai?before=abc", f"{PLACE}/don-vi/{UNITS[0]}?file=1", f"{PLACE}/so-lieu?version=x"):
            answer = pages.get(path)
            assert (answer.status_code, words in answer.text) == (400, True), path
    assert pages.get("/tep/abc").status_code == 404


def test_operations_count_files_by_what_became_of_them(pages: Pages) -> None:
    page = pages.get("/van-hanh").text
    assert "chờ kiểm tra</td>" not in page, "all of them are validated"
    statuses = Counter(one["status"] for one in pages.journey.status(REGIME, PERIOD, pages_clock())["units"])
    assert f'{STATUS["accepted"]}</td><td class="n">{statuses["accepted"]}<' in re.sub(r">\s+<", "><", page)
    assert "thư mục" in page and ">folder" not in page


def test_every_event_is_told_in_words_of_the_page(pages: Pages) -> None:
    """What the program writes to the ledger, read from its source: no code of it is left for people to guess."""
    source = "".join(path.read_text("utf-8") for path in Path("etl").rglob("*.py"))
    written = set(re.findall(r'Event\(\s*"([a-z_]+)",\s*"([a-z_]+)"', source))
    assert len(written) > 20
    for language in ("vi", "en"):
        codes = tomllib.loads(Path("etl/pages/codes.toml").read_text("utf-8"))[language]
        assert {event for event, _ in written} <= set(codes["event"])
        assert language == "en" or {kind for _, kind in written} <= set(codes["object"])


def test_the_ledger_names_units_files_and_reports(pages: Pages) -> None:
    unit = next(one for one in pages.journey.status(REGIME, PERIOD, pages_clock())["units"] if one["unit"] == UNITS[1])
    page = pages.get(f"/so-cai?object={UNITS[1]}").text
    rows_told = page[page.index("<tbody>") :].split("<tr>")[1:]
    assert len(rows_told) == 6, "two files: received, read, judged"
    for told in rows_told:
        assert unit["name"] in told and f"{PLACE}/don-vi/{UNITS[1]}?file=" in told
        before = told[: told.index("<details>")]
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|[{}]|submission|receipt", re.sub(r'href="[^"]*"', "", before))
    assert "Kết luận kiểm tra" in page and "đề nghị chỉnh sửa" in page and "22/04/2023 10:00" in page
    receipt = rows(pages.journey, "SELECT id FROM receipt WHERE unit = :u ORDER BY received_at", u=UNITS[1])[0].id
    assert "Kết luận kiểm tra</b>" in pages.get(f"/so-cai?object={receipt}").text, "a file leads to its verdicts"
    version = pages.get("/so-cai?event=consolidated").text
    assert f"{PLACE}/so-lieu?version=1" in version and "Lần 1" in version
    pages.client.cookies.set("etl_lang", "en")
    assert "Verdict of the checks" in pages.get(f"/so-cai?object={UNITS[1]}").text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("event 3 is missing: the chain goes on with 4", "Thiếu sự kiện số 3"),
        ("event 2 does not follow the one before it", "Sự kiện số 2 không nối"),
        ("event 2 (waived 1) was changed", "Sự kiện số 2 (waived 1) đã bị thay đổi."),
        ("waiver 1 has 0 events on the ledger instead of 1", "waiver 1 có 0 sự kiện"),
    ],
)
def test_what_is_wrong_with_the_chain_is_said_in_the_language_of_the_page(said: str, words: str) -> None:
    assert words in problem_words(said, "vi") and problem_words(said, "en") == said


HARMFUL = (
    *(f"UPDATE {table} SET {column} = {column}" for table, column in (
        ("ledger", "actor"), ("receipt", "status"), ("verdict", "verdict"), ("figure", "value"), ("waiver", "why"),
        ("pdf_signature", "since"), ("report_version", "content"), ("outbox", "state"))),
    "COPY figure FROM PROGRAM 'true'", "COPY figure TO PROGRAM 'cat'", "COPY figure TO '/tmp/x'",
    "CREATE TABLE mine (a int)", "CREATE SCHEMA mine", "CREATE VIEW mine AS SELECT 1",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE EXTENSION vector", "CREATE ROLE mine",
    "CREATE DATABASE mine", "DO $$ BEGIN UPDATE figure SET value = 0; END $$",
    "ALTER TABLE ledger DISABLE TRIGGER ALL", "ALTER ROLE etl_reader SUPERUSER",
    "ALTER TABLE ledger OWNER TO etl_reader",
    "DROP TABLE ledger", "DROP TRIGGER no_rewrite ON ledger", "GRANT INSERT ON ledger TO etl_reader",
    "SET ROLE etl_writer", "SET ROLE etl_owner", "SET ROLE postgres", "SET SESSION AUTHORIZATION etl_owner",
    "SET session_replication_role = replica", "LOCK TABLE ledger IN EXCLUSIVE MODE", "SELECT 1 FROM ledger FOR UPDATE",
    "SELECT nextval('waiver_id_seq')", "SELECT setval('waiver_id_seq', 1)", "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')", "SELECT lo_import('/etc/passwd')", "SELECT pg_reload_conf()", "VACUUM FULL ledger",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'etl_writer'", "TRUNCATE ledger CASCADE",
    "SELECT refuse_rewrite()", "REINDEX TABLE ledger", "CLUSTER ledger", "COMMENT ON TABLE ledger IS ''", "CHECKPOINT",
)  # fmt: skip


def _is_refused(connection: "psycopg.Connection[tuple[object, ...]]", statement: str) -> bool:
    """Refused. VACUUM and GRANT of what is another's only warn; that they did nothing is seen next."""
    try:
        connection.execute(statement)
    except psycopg.Error:
        return True
    return statement.startswith(("VACUUM", "GRANT"))


def test_the_pages_role_can_write_nothing(pages: Pages) -> None:
    """Whatever a page could be talked into, the database refuses."""
    assert pages.settings.reader_url is not None
    url = pages.settings.reader_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")  # as one who means harm would
        assert [statement for statement in HARMFUL if not _is_refused(connection, statement)] == []
        named = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        tables = [row[0] for row in connection.execute(named)]
        assert len(tables) > 25
        for table in tables:
            for statement in (
                f"DELETE FROM {table}",
                f"TRUNCATE {table}",
                f"INSERT INTO {table} DEFAULT VALUES",
                f"COPY {table} FROM STDIN",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
        for hidden in (
            "* FROM contact",
            "name FROM officer",
            "sender FROM message",
            "sender FROM receipt",
            "body FROM outbox",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT {hidden}")


def test_a_struck_event_shows_in_the_browser_of_the_ledger(pages: Pages) -> None:
    assert "Sổ cái nguyên vẹn" in pages.get("/so-cai?verify=true").text
    with pages.journey.warehouse.begin() as connection:
        assert connection.execute(sqlalchemy.text("SELECT count(*) FROM ledger")).scalar_one() > 5
    shown = pages.get("/so-cai?event=consolidated").text
    assert shown.count("consolidated") >= 1 and "received</a>" not in shown
