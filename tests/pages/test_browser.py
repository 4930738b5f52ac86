"""The pages in a real browser: nothing runs, nothing is blocked that should be there, and a keyboard is enough."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from etl.pages import create_app
from etl.pages.doors import Someone
from tests.conftest import needs_office
from tests.pages.conftest import UNITS, Pages
from tests.pages.test_pages import EVERY, PLACE

pytestmark = [pytest.mark.slow, needs_office("chromium")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(reported: Pages) -> Iterator[str]:
    """The pages served over HTTP, as by Airflow, to somebody who is logged in."""
    app = create_app(reported.settings, lambda: Someone("auditor"))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


FAULTS = """() => {
  const faults = [], say = (what, node) => faults.push(what + ": " + node.outerHTML.slice(0, 120));
  const named = node => (node.getAttribute("aria-label") || node.textContent || node.title || "").trim();
  for (const landmark of ["header", "nav", "main"])
    if (!document.querySelector(landmark)) faults.push("no " + landmark);
  if (!document.documentElement.lang) faults.push("no language");
  document.querySelectorAll("input:not([type=hidden]), select").forEach(n => n.labels.length || say("no label", n));
  document.querySelectorAll("a[href], button").forEach(n => named(n) || say("no name", n));
  document.querySelectorAll("nav").forEach(n => n.getAttribute("aria-label") || say("no name", n));
  document.querySelectorAll("table").forEach(n => {
    if (!n.querySelector("th") && !n.caption) say("neither caption nor headings", n);
    n.querySelectorAll("th").forEach(h => h.scope || say("no scope", h));
    n.querySelectorAll("thead th").forEach(h => named(h) || say("no heading", h));
  });
  const ids = [...document.querySelectorAll("[id]")].map(n => n.id);
  if (new Set(ids).size !== ids.length) faults.push("the same id twice");
  let level = 0;
  document.querySelectorAll("h1, h2, h3, h4").forEach(n => {
    if (+n.tagName[1] > level + 1) say("a level of heading is left out", n);
    level = +n.tagName[1];
  });
  return faults;
}"""
"""What a screen reader stumbles over: landmarks, names, labels, table headings, order of headings."""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_without_a_word_on_the_console(
    browser: Browser, address: str, language: str, tmp_path: Path
) -> None:
    """A picture of each is left in the test's folder, for somebody to look at."""
    page = browser.new_page()
    page.goto(f"{address}/ngon-ngu/{language}")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    for path in EVERY:
        page.goto(address + path)
        assert page.title() not in ("", "1"), path
        assert page.locator("h1").count() == 1
        assert page.evaluate(FAULTS) == [], path
        assert page.evaluate("document.documentElement.lang") == language
        page.screenshot(path=tmp_path / f"{path.strip('/').replace('/', '-').replace('?', '-') or 'home'}.png")
        assert page.evaluate("getComputedStyle(document.querySelector('header')).display") == "flex", "styles are there"
    assert said == []
    page.close()


def test_no_page_scrolls_sideways_on_a_telephone_or_enlarged(browser: Browser, address: str) -> None:
    """WCAG 1.4.10: wide tables scroll in a place of their own, which a keyboard reaches and a screen reader names."""
    page = browser.new_page()
    page.goto(f"{address}/ngon-ngu/vi")
    wider = []
    for path in EVERY:
        page.goto(address + path)
        for width in (320, 360, 640, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            found = page.evaluate("document.documentElement.scrollWidth")
            if found > width:
                wider.append((path, width, found))
    assert wider == []
    regions = page.locator("main table").evaluate_all(
        "tables => tables.map(t => t.closest('[role=region][tabindex=\\'0\\'][aria-label]') !== null)"
    )
    assert regions and all(regions)
    page.close()


@pytest.mark.parametrize(
    ("path", "words"),
    [("/so-cai", "td b"), (f"{PLACE}/so-lieu", "a[href*='/lan/']"), (f"{PLACE}/don-vi/{UNITS[1]}", "td a")],
)
def test_what_happened_is_read_on_a_telephone_without_pushing_tables(
    browser: Browser, address: str, path: str, words: str
) -> None:
    """Number, time and actor filled the screen; what was done, and the files to open, lay to the right of it."""
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(address + path)
    ends = page.locator(f".cards {words}").evaluate_all("found => found.map(n => n.getBoundingClientRect().right)")
    assert ends and max(ends) <= 360
    page.close()


def test_what_a_clerk_typed_never_runs_even_unescaped(browser: Browser, address: str) -> None:
    """The policy is the second wall: markup put straight into the page starts nothing."""
    page = browser.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    page.goto(address + f"{PLACE}/don-vi/{UNITS[1]}")
    planted = "<img src=x onerror=\"document.title='ran'\"><svg onload=\"document.title='ran'\"></svg>"
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", planted)
    page.wait_for_timeout(300)
    assert page.title() != "ran"
    assert any("Content Security Policy" in text for text in blocked)
    page.close()


def test_a_keyboard_and_two_languages(browser: Browser, address: str) -> None:
    page: Page = browser.new_page()
    page.goto(address + PLACE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip", "first: straight to the content"
    page.get_by_label("Tìm theo tên hoặc mã").fill(UNITS[0])
    page.keyboard.press("Enter")
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Filter")).to_be_visible()
    expect(page.locator("main tbody tr")).to_have_count(1)  # the search is kept
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.get_by_role("button", name="Lọc")).to_be_visible()
    page.close()


def test_every_link_and_field_is_reached_and_seen_with_the_keyboard(browser: Browser, address: str) -> None:
    """Tab goes through all of them in the order of the page, and each shows where one is."""
    page = browser.new_page()
    page.goto(address + "/so-cai?event=verdict")
    everything = page.locator("a[href], button, input:not([type=hidden]), select, summary, [tabindex]")
    wanted = everything.evaluate_all("all => all.filter(n => n.matches('summary') || !n.closest('details')).length")
    reached = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")
    assert reached == sorted(set(reached)) and len(reached) == wanted
    page.close()
