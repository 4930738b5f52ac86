"""What was decided, followed by somebody who only clicks: page, ledger, paper, report, and back to the page."""

import re
from datetime import date
from html import unescape
from pathlib import Path

from docx import Document
from python_calamine import CalamineWorkbook

from etl.desk import Desk
from etl.model.clock import Clock
from etl.model.decision import By, Reason
from etl.oversight import revalidate, waive_finding, withdraw_file
from etl.publish.render import CONTROL, INTERNAL
from tests.journey.runs import rows
from tests.pages.conftest import UNITS, Pages
from tests.pages.test_pages import PLACE
from tests.review.conftest import BY, PERIOD, REGIME, at

LEADER = By("nv.b", "root")
UNIT = f"{PLACE}/don-vi/{UNITS[1]}"


def links(page: str, words: str) -> list[str]:
    """Addresses of the links with these words, as a reader finds them."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>([^<]*)</a>', page)
    return [unescape(address) for address, said in found if said.strip() == words]


def issue(pages: Pages, version: int, number: int, clock: Clock) -> None:
    desk = Desk(pages.journey)
    desk.submit(REGIME, PERIOD, BY, clock)
    desk.approve(REGIME, PERIOD, version, LEADER, clock)
    desk.issue(REGIME, PERIOD, number, date(2023, 5, 10 + number), BY, clock)


def test_from_the_page_to_the_ledger_to_the_report_and_back(pages: Pages, without_pdfs: None) -> None:
    journey = pages.journey
    journey.add_officer(LEADER.officer, "Lãnh đạo mẫu", at("04-01T08:00"))
    issue(pages, 1, 1, at("05-03T08:00"))

    # the page shows the finding; an officer lets it pass, and today's rules are put in force once more
    page = pages.get(UNIT).text
    assert 'class="f-critical"' in page and "đã cho qua" not in page
    receipt, code = rows(
        journey,
        "SELECT f.receipt_id, f.code FROM finding f JOIN receipt r ON r.id = f.receipt_id"
        " WHERE r.unit = :u AND f.severity = 'critical'",
        u=UNITS[1],
    )[0]
    waive_finding(journey, str(receipt), code, None, BY, Reason("", "đã có văn bản giải trình"), at("05-04T08:00"))
    revalidate(journey, REGIME, PERIOD, BY, Reason("", "kiểm tra lại trước khi phát hành"), at("05-04T09:00"))
    folder = Path(journey.consolidate(REGIME, PERIOD, at("05-04T10:00"))["directory"])
    issue(pages, 2, 2, at("05-05T08:00"))

    # page → ledger: each event is found by a click, and the reason by its hash alone
    page = pages.get(UNIT).text
    assert "đã cho qua" in page
    to_ledger = next(link for link in links(page, "Sổ cái") if str(receipt) in link)
    told = pages.get(to_ledger).text
    assert ">waived</a>" in told and "nv.a" in told and "giải trình" not in told
    assert ">revalidated</a>" in pages.get("/so-cai?event=revalidated").text

    # ledger → report: the paper's hash is in the chain, the internal file lists what was let pass
    paper = {row.cells[0].text: row.cells[1].text for t in Document(str(folder / CONTROL)).tables for row in t.rows}
    assert paper["Nội dung cán bộ đã cho qua"] == "1"
    (printed,) = [text for name, text in paper.items() if name.startswith("Mã kiểm tra đến sự kiện")]
    assert "Mã in trên giấy khớp với sự kiện" in pages.get("/so-cai", params={"head": printed}).text
    assert "không có trong sổ cái" in pages.get("/so-cai", params={"head": "0" * 64}).text
    inside = CalamineWorkbook.from_path(str(folder / INTERNAL))
    said = {
        str(value) for name in inside.sheet_names for row in inside.get_sheet_by_name(name).to_python() for value in row
    }
    assert any("đã có văn bản giải trình" in text for text in said), "the reason stands inside, with the officer"

    # the figure says what it stands on, with whom and why; the version before did not stand on it
    figure = pages.get(f"{PLACE}/so-lieu/DC03?version=2").text
    assert figure.count("đã có văn bản giải trình") == 1 and f"Đã cho qua: {BY.officer}</a>" in figure
    assert "Nội dung đã cho qua" not in pages.get(f"{PLACE}/so-lieu/DC03?version=1").text
    assert "đã có văn bản giải trình" in page and "Cho qua một nội dung" in page, "who, why, and what came of it"
    found = pages.get(f"{PLACE}/kiem-tra?rule={code}").text
    assert "đã có văn bản giải trình" in found and "kiểm tra lại trước khi phát hành" in found
    assert "1 đã cho qua" in found
    for link in [*links(page, "Xem trong sổ cái"), *links(found, "Xem trong sổ cái")]:
        assert "waived" in pages.get(link).text and "nv.a" in pages.get(link).text

    # report → page: both issues, the second in place of the first, each a click from its events
    page = pages.get(f"{PLACE}/so-lieu").text
    first, second = f"Số 01/{symbol(pages)}, ngày 11/05/2023", f"Số 02/{symbol(pages)}, ngày 12/05/2023"
    assert first in page and f"{second}; thay thế bản lần 1" in page
    newest, oldest = links(page[page.index("Các lần tổng hợp") :], "Sổ cái")[:2]
    assert ">report_issued</a>" in pages.get(newest).text and "consolidated" in pages.get(newest).text
    assert pages.get(oldest).text.count(">report_issued</a>") == 2, "its own, and the one that names it as replaced"
    assert "Sổ cái nguyên vẹn" in pages.get("/so-cai?verify=true").text

    # every version leads to its own figures and files; what went out is what is handed out, and that is on the ledger
    assert links(page, "Số liệu lần 1") == [f"{PLACE}/so-lieu?version=1"]
    assert "lần 1 – phát hành số 01" in pages.get(f"{PLACE}/so-lieu?version=1").text
    words = [unescape(link) for link in links(page, "Báo cáo (Word)")]
    assert words == [f"{PLACE}/lan/{one}/bao-cao.docx{number}" for one in (2, 1) for number in (f"?number={one}", "")]
    out = folder.parent
    assert pages.get(words[0]).content == (out / "phat-hanh-02" / "bao-cao.docx").read_bytes()
    assert pages.get(words[3]).content == (out / "v1" / "bao-cao.docx").read_bytes()
    taken = rows(journey, "SELECT actor, payload FROM ledger WHERE object_kind = 'report_file' ORDER BY seq")
    assert [row.actor for row in taken] == ["auditor"] * 2 and '"number":2' in taken[0].payload
    inside = f"{PLACE}/lan/2/{INTERNAL}"
    assert pages.get(inside).status_code == 200
    assert pages.client.get(inside, headers={"x-who": "it", "x-roles": "operator"}).status_code == 403
    assert pages.client.get(words[0], headers={"x-who": "it", "x-roles": "operator"}).status_code == 200
    assert pages.get(f"{PLACE}/lan/2/khong-co.docx").status_code == 404
    assert pages.get(f"{PLACE}/so-lieu?version=9").status_code == 404
    (folder / INTERNAL).chmod(0o600)
    (folder / INTERNAL).write_bytes(b"x")
    assert "đã bị thay đổi so với khi lập" in pages.get(inside).text

    # a file taken out keeps the verdicts that it had, each with what led to it
    (sent,) = rows(journey, "SELECT id FROM receipt WHERE unit = :u", u=UNITS[0])
    withdraw_file(journey, str(sent.id), BY, Reason("", "gửi nhầm kỳ"), at("05-16T08:00"))
    page = pages.get(f"{PLACE}/don-vi/{UNITS[0]}").text
    history = page[page.index("Các kết luận đã cho</h3>") :].split("<tr>")[2:4]
    assert "đã rút" in history[0] and f"Rút tệp: {BY.officer}, lý do: gửi nhầm kỳ" in history[0]
    assert "đạt yêu cầu" in history[1] and "Kiểm tra theo bộ tiêu chí" in history[1]
    (to_ledger,) = links(history[0], "Xem trong sổ cái")
    assert "Rút một tệp khỏi số liệu" in pages.get(to_ledger).text


def symbol(pages: Pages) -> str:
    return pages.journey.regime(REGIME).office.document_symbol
