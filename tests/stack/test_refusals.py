"""Every writing route of the real Airflow, one by one, as the auditor and as nobody: all are refused.

The list is Airflow's own (its OpenAPI documents), so that a release that adds a route is asked too.
"""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stack.conftest import LARGE
from tests.stack.office import Api, Office

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("process_set")]  # one set for all: one worker runs them

DOCUMENTS = ("/openapi.json", "/auth/openapi.json")
WRITING = ("post", "put", "patch", "delete")
REFUSED = {403, 405}
READS_BY_POST = re.compile(r"/api/v2/(dags/[^/]+/dagRuns/list|.*/taskInstances/list)$")
"""Airflow's lists with long filters: they answer what the GET beside them answers."""
ITS_OWN = re.compile(r"/auth/(token|logout|login)")
"""Logging in and out, and a token of one's own rights."""
PLACES = {"dag_id": "collect", "dag_run_id": "~", "connection_id": "etl_smtp", "pool_name": "default_pool"}


def routes(office: Office) -> Iterator[tuple[str, str]]:
    """Method and path of everything that writes."""
    for document in DOCUMENTS:
        status, described = office.api.call("GET", document)
        if status != 200:
            continue
        for path, methods in described["paths"].items():
            where = re.sub(r"{(\w+)}", lambda found: PLACES.get(found[1], "1"), path)
            yield from ((method.upper(), where) for method in methods if method in WRITING)


@pytest.fixture(scope="module")
def writing(office: Office) -> list[tuple[str, str]]:
    found = sorted({one for one in routes(office) if not ITS_OWN.search(one[1])})
    assert len(found) > 60, "the list is Airflow's whole interface"
    return found


def test_the_auditor_is_refused_by_each(office: Office, writing: list[tuple[str, str]]) -> None:
    auditor = Api.login(office.api.url, "auditor", office.logins["auditor"])
    answers = {one: auditor.call(*one, {})[0] for one in writing if not READS_BY_POST.search(one[1])}
    assert {one: status for one, status in answers.items() if status not in REFUSED} == {}


def test_nobody_is_refused_by_each(office: Office, writing: list[tuple[str, str]]) -> None:
    stranger = Api(office.api.url, "")
    answers = {one: stranger.call(*one, {})[0] for one in writing}
    assert {one: status for one, status in answers.items() if status not in {401, 403, 405}} == {}


def test_what_holds_secrets_is_shown_to_no_auditor(office: Office) -> None:
    auditor = Api.login(office.api.url, "auditor", office.logins["auditor"])
    for what in ("connections", "variables", "config"):
        assert auditor.call("GET", f"/api/v2/{what}")[0] == 403, what


def test_our_pages_take_no_writing_at_all(office: Office) -> None:
    auditor = Api.login(office.api.url, "auditor", office.logins["auditor"])
    for path in ("/", f"/ky/{LARGE}/2023-H1", "/so-cai", "/van-hanh", "/tep/1", "/static/pages.css"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert auditor.call(method, f"/bao-cao{path}", {})[0] in {403, 405}, (method, path)


def test_forms_of_users_and_roles_are_closed(office: Office) -> None:
    """The old pages of the login's own administration, which no document lists."""
    token = Api.login(office.api.url, "auditor", office.logins["auditor"]).token
    for path in ("/auth/users/add", "/auth/roles/add", "/auth/users/list/", "/auth/resetpasswords/form?pk=1"):
        assert _opened(f"{office.api.url}{path}", token) is None, path


def _opened(url: str, token: str) -> Any:
    """The form at an address, None if none is shown: refused, or sent back to the login."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}", "Cookie": f"_token={token}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read().decode()
            return text if 'name="username"' not in text and "<form" in text else None
    except urllib.error.HTTPError:
        return None
