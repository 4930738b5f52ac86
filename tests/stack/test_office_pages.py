"""The office's pages inside the real Airflow: behind its login, for its three roles, and in its navigation."""

import urllib.error
import urllib.request

import pytest

from tests.stack.conftest import LARGE
from tests.stack.office import Api, Office

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("process_set")]  # one set for all: one worker runs them

PATHS = ("/", f"/ky/{LARGE}/2023-H1", f"/ky/{LARGE}/2023-H1/so-lieu", "/so-cai?verify=true", "/van-hanh")


def fetch(url: str, token: str = "") -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize("role", ["operator", "officer", "auditor"])
def test_every_role_reads_the_pages(office: Office, role: str) -> None:
    token = Api.login(office.api.url, role, office.logins[role]).token
    for path in PATHS:
        status, text = fetch(f"{office.api.url}/bao-cao{path}", token)
        assert status == 200 and role in text, path
    assert "Sổ cái nguyên vẹn" in fetch(f"{office.api.url}/bao-cao/so-cai?verify=true", token)[1]


def test_nobody_else_does(office: Office) -> None:
    for token in ("", "not.a.token"):
        assert [fetch(f"{office.api.url}/bao-cao{path}", token)[0] for path in PATHS] in ([401] * 5, [403] * 5)


def test_they_are_in_the_navigation(office: Office) -> None:
    plugins = office.api.get("/plugins")["plugins"]
    views = [view for plugin in plugins for view in plugin["external_views"]]
    assert ("Báo cáo", "/bao-cao/") in [(view["name"], view["href"]) for view in views]
