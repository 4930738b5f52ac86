"""Whatever a stranger writes: in what we make it is text, never a formula, a link, markup, a template or a path."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree, html
from openpyxl import load_workbook

from etl import embedded
from etl.answers import Answers
from etl.forms import issue_form
from etl.model.clock import Clock
from etl.model.errors import RetryableError
from etl.model.mail import OURS
from etl.pipeline import Journey
from samples.form import fill_form, open_book, saved
from tests.hostile.good import PERIOD, REGIME, SENT_AT, good_report, period, put, regime
from tests.journey.runs import fresh_settings, rows
from tests.respond.deliver import register_addresses

CLOCK = Clock.at("2023-05-06T08:00")
MARK = "ĐOẠNTHỬ"
PAYLOADS = (
    f'=HYPERLINK("http://evil.example/{MARK}","{MARK}")',
    f"+cmd|'/C calc'!A0 {MARK}",
    f"@SUM(1+1)*cmd {MARK}",
    f"-2+3+{MARK}",
    f"<script>alert('{MARK}')</script><a href=\"http://evil.example\">x</a>",
    f"{{{{ 7*7 }}}} {MARK} {{% for a in b %}}{{{{ a.__class__ }}}}{{% endfor %}}",
    f']]></w:t><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText> {MARK}',
    f"http://evil.example/{MARK} \\\\evil.example\\share",
    f"[red]{MARK}[/red]",
)
NOWHERE = "smtp://127.0.0.1:9/?from=baocao@phong.example&tls=off&timeout=1"
OUR_HEADERS = {
    *("From", "Subject", "To", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", OURS),
    *("MIME-Version", "Content-Type"),
}
UNITS = [unit.code for unit in regime().roster(PERIOD)][: len(PAYLOADS)]


@pytest.fixture(scope="module")
def produced(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    """Every file that a run writes, payloads in each text that a unit may type and in the names of its files."""
    home = tmp_path_factory.mktemp("outputs") / "var"
    with fresh_settings(server, home) as settings:
        for unit, payload in zip(UNITS, PAYLOADS, strict=True):
            put(settings.inbox, unit, file_name(payload), planted(unit, payload))
        with Journey.open(replace(settings, smtp_url=NOWHERE)) as journey:
            journey.collect(CLOCK)
            done = journey.process(CLOCK)
            assert done["by_status"] == {"understood": len(UNITS)}
            journey.consolidate(REGIME, PERIOD, CLOCK)
            assert len(rows(journey, "SELECT 1 FROM narrative WHERE body LIKE :mark", mark=f"%{MARK}%")) > 10
            for unit in UNITS[:2]:
                journey.issue_forms(REGIME, PERIOD, home / "out" / "forms", CLOCK, unit)
            answer(journey, home / "out" / "mails")
            yield [path for path in (home / "out").rglob("*") if path.is_file()]


def answer(journey: Journey, folder: Path) -> None:
    """Writes the answers to all units; the mail server is never reached, so they stay in the outbox."""
    register_addresses(journey, UNITS)
    with pytest.raises(RetryableError):
        Answers(journey, CLOCK).respond()
    for number, row in enumerate(rows(journey, "SELECT body FROM outbox WHERE body IS NOT NULL ORDER BY id")):
        mail = message_from_bytes(bytes(row.body), policy=policy.default)
        own = folder / str(number)
        own.mkdir(parents=True)
        (own / "head.txt").write_text("\n".join(f"{name}: {value}" for name, value in mail.items()), "utf-8")
        for place, part in enumerate(part for part in mail.walk() if not part.is_multipart()):
            suffix = Path(part.get_filename() or f"x.{part.get_content_subtype()}").suffix
            (own / f"{place}{suffix}").write_bytes(part.get_payload(decode=True))


def file_name(payload: str) -> str:
    return payload.replace("/", "⁄").replace("\x1b", "")[:80] + ".xlsx"


def planted(unit: str, payload: str) -> bytes:
    _, filling = good_report(unit)
    for section in list(filling.narratives):
        filling.narratives[section] = payload + " " + filling.narratives[section]
    for code in list(filling.figures)[:6]:
        filling.explanations[code] = payload
    filling.models = [{**model, "name": payload, "goal": payload, "result": payload} for model in filling.models]
    filling.document.update({"signer": payload, "preparer": payload, "number": payload})
    issued = BytesIO()
    issue_form(regime(), period(), regime().unit(PERIOD, unit), {}, issued)
    book = open_book(issued.getvalue())
    fill_form(book, filling)
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if MARK in str(cell.value)):
            cell.data_type = "s"  # typed as text, as a clerk's apostrophe does
    return saved(book, SENT_AT)


def parts(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.suffix in (".xlsx", ".docx"):
        with ZipFile(path) as archive:
            yield from ((f"{path.name}/{name}", archive.read(name)) for name in archive.namelist())
    else:
        yield path.name, path.read_bytes()


def test_the_payloads_reach_what_is_produced(produced: list[Path]) -> None:
    """Else nothing below would prove anything."""
    assert {path.suffix for path in produced} >= {".xlsx", ".docx"}
    text = b"".join(data for path in produced for _, data in parts(path))
    assert text.count(MARK.encode()) > 10


def test_no_cell_is_a_formula_or_a_link_from_outside(produced: list[Path]) -> None:
    for path in (path for path in produced if path.suffix == ".xlsx"):
        for sheet in load_workbook(path).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if MARK in str(cell.value):
                    assert cell.data_type == "s" and cell.hyperlink is None, (path.name, sheet.title, cell.coordinate)
        for name, data in parts(path):
            formulas = re.findall(rb"<f[ >].*?</f>|<definedName.*?</definedName>", data, re.S)
            assert not [one for one in formulas if MARK.encode() in one or b"cmd" in one], name


def test_no_relation_leads_to_a_place_from_outside(produced: list[Path]) -> None:
    for path in produced:
        for name, data in parts(path):
            if name.endswith(".rels"):
                assert b"evil" not in data and MARK.encode() not in data, name
                targets = re.findall(rb'Target="([^"]*)"[^>]*TargetMode="External"', data)
                assert not targets, (name, targets)


def test_text_of_word_is_text_and_no_template_was_computed(produced: list[Path]) -> None:
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for path in (path for path in produced if path.suffix == ".docx"):
        for name, data in parts(path):
            if not name.endswith(".xml"):
                continue
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
            for kind in ("instrText", "fldSimple", "hyperlink", "altChunk"):
                for element in root.iter(f"{space}{kind}"):
                    whole = etree.tostring(element, encoding="unicode")
                    assert MARK not in whole and "evil" not in whole and "INCLUDETEXT" not in whole, name
            words = "".join(root.itertext())
            assert f"49 {MARK}" not in words and "<class" not in words, name


def test_nothing_from_outside_is_a_path(produced: list[Path]) -> None:
    for path in produced:
        assert MARK not in os.fspath(path) and "cmd" not in path.name and "script" not in path.name


def test_no_header_and_no_markup_of_a_mail_comes_from_outside(produced: list[Path]) -> None:
    heads = [path for path in produced if path.name == "head.txt"]
    assert len(heads) == len(UNITS)
    for path in heads:
        names = [line.partition(":")[0] for line in path.read_text("utf-8").splitlines()]
        assert set(names) <= OUR_HEADERS and len(names) == len(set(names)), names
    letters = [path for path in produced if path.suffix == ".html" and "mails" in path.parts]
    assert len(letters) == len(UNITS) and any(MARK in path.read_text("utf-8") for path in letters)
    for path in letters:
        for element in html.fromstring(path.read_bytes()).iter():
            assert element.tag not in ("script", "a", "img", "iframe", "object", "link"), (path, element.tag)


def test_pdf_and_markup_hold_no_live_link(produced: list[Path]) -> None:
    for path in produced:
        data = path.read_bytes()
        if path.suffix == ".pdf":
            assert not re.search(rb"/URI\s*\(|/JavaScript|/Launch", data)
        if path.suffix in (".html", ".svg", ".xml"):
            assert b"<script>alert" not in data
