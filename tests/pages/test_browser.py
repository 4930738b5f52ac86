"""The pages in a real browser: nothing runs, nothing is blocked that should be there, and a keyboard is enough."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from etl.pages import create_app
from tests.conftest import needs_office
from tests.pages.conftest import UNITS, Pages
from tests.pages.test_pages import EVERY, PLACE

pytestmark = [pytest.mark.slow, needs_office("chromium")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(reported: Pages) -> Iterator[str]:
    """The pages served over HTTP, as by Airflow, to somebody who is logged in."""
    app = create_app(reported.settings, lambda: "auditor")
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def test_every_page_without_a_word_on_the_console(browser: Browser, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    for path in EVERY:
        page.goto(address + path)
        assert page.title() not in ("", "1"), path
        assert page.locator("h1").count() == 1
        assert page.evaluate("getComputedStyle(document.querySelector('header')).display") == "flex", "styles are there"
    assert said == []
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
