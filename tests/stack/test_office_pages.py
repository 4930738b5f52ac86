"""The office's pages inside the real Airflow: behind its login, for its three roles, and in its navigation."""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.conftest import needs_office
from tests.stack.conftest import LARGE
from tests.stack.office import Api, Office

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("process_set")]  # one set for all: one worker runs them

GO = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }"
"""To another of Airflow's pages as its own links lead there: to load all of it anew takes seconds of processor time."""

PATHS = ("/", f"/ky/{LARGE}/2023-H1", f"/ky/{LARGE}/2023-H1/so-lieu", "/so-cai?verify=true", "/van-hanh")


@pytest.mark.parametrize("role", ["operator", "officer", "auditor"])
def test_every_role_reads_the_pages(office: Office, role: str) -> None:
    reader = Api.login(office.api.url, role, office.logins[role])
    for path in PATHS:
        status, text = reader.text("GET", f"/bao-cao{path}")
        assert status == 200 and role in text, path
    assert "Sổ cái nguyên vẹn" in reader.text("GET", "/bao-cao/so-cai?verify=true")[1]


def test_nobody_else_does(office: Office) -> None:
    for stranger in (Api(office.api.url, ""), Api(office.api.url, "not.a.token")):
        assert [stranger.text("GET", f"/bao-cao{path}")[0] for path in PATHS] in ([401] * 5, [403] * 5)


@needs_office("chromium")
def test_airflows_own_pages_speak_vietnamese_to_whoever_chose_it(office: Office) -> None:
    """From the login by way of our pages to Airflow's: navigation, runs, required actions; and English for others."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(locale="vi-VN", viewport={"width": 1300, "height": 900})
        page.route(lambda url: not url.startswith(office.api.url), lambda route: route.abort())
        page.goto(f"{office.api.url}/auth/login/")
        page.fill("input[name=username]", "auditor")
        page.fill("input[name=password]", office.logins["auditor"])
        page.click("input[type=submit], button[type=submit]")
        page.goto(f"{office.api.url}/")
        expect(page.get_by_text("Home", exact=True).first).to_be_visible(timeout=60_000)
        page.goto(f"{office.api.url}/bao-cao/")
        page.get_by_role("link", name="Về Airflow").click()
        expect(page.get_by_text("Trang chính").first).to_be_visible(timeout=60_000)
        for path, words in (
            ("/", ("Trang chính", "Tình trạng hệ thống", "Báo cáo")),
            ("/dags/collect/runs", ("Lần chạy", "Khởi chạy")),
            ("/required_actions", ("Việc chờ xử lý",)),
        ):
            page.evaluate(GO, path)
            for word in words:
                expect(page.get_by_text(word).first).to_be_visible(timeout=60_000)
        page.goto(f"{office.api.url}/bao-cao/ngon-ngu/en?back=/")
        expect(page.get_by_text("Home", exact=True).first).to_be_visible(timeout=60_000)
        browser.close()


def test_they_are_in_the_navigation(office: Office) -> None:
    plugins = office.api.get("/plugins")["plugins"]
    views = [view for plugin in plugins for view in plugin["external_views"]]
    assert ("Báo cáo", "/bao-cao/") in [(view["name"], view["href"]) for view in views]
