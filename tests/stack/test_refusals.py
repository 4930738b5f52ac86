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
HARMLESS = re.compile(r"/api/v2/(dags/[^/]+/dagRuns/list|.*/taskInstances/list|dags/[^/]+/(un)?favorite)$")
"""Lists with long filters, which answer as the GET beside them; a star beside a DAG, which only oneself sees."""
ITS_OWN = re.compile(r"/auth/(token|logout|login)")
"""Logging in and out, and a token of one's own rights."""
FIELDS: dict[str, Any] = {
    "actions": [{"action": "delete", "entities": ["1"], "action_on_non_existence": "skip"}],
    "asset_id": 1,
    "chosen_options": ["Duyệt"],
    "conn_type": "smtp",
    "connection_id": "etl_smtp",
    "dag_id": "collect",
    "from_date": "2023-01-01T00:00:00Z",
    "is_paused": True,
    "key": "etl_as_of",
    "logical_date": None,
    "name": "p",
    "slots": 1,
    "to_date": "2023-01-02T00:00:00Z",
    "value": "2030-01-01T00:00",
}
"""What a request must say before Airflow asks who sends it."""
PLACES = {"dag_id": "collect", "dag_run_id": "~", "connection_id": "etl_smtp", "pool_name": "default_pool"}


WHOLE_BODIES = {"clearDagRuns": {"dag_runs": [{"dag_run_id": "1"}]}}
LOOKS_FIRST = re.compile(r"/api/v2/(backfills/1/|parseDagFile/1)")
"""Looks for the thing before it asks who wants it; there is none, so that nothing is done and nothing told."""

Writing = tuple[str, str, dict[str, Any]]


def routes(office: Office) -> Iterator[Writing]:
    """Method, path and a body that will do, of everything that writes."""
    for document in DOCUMENTS:
        status, described = office.api.call("GET", document)
        if status != 200:
            continue
        schemas = described.get("components", {}).get("schemas", {})
        for path, methods in described["paths"].items():
            where = re.sub(r"{(\w+)}", lambda found: PLACES.get(found[1], "1"), path)
            for method in methods.keys() & set(WRITING):
                if not ITS_OWN.search(where):
                    named = {name: FIELDS.get(name) for name in _required(methods[method], schemas)}
                    yield method.upper(), where, WHOLE_BODIES.get(where.rpartition("/")[2], named)


def _required(operation: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = body.get("$ref", "").rpartition("/")[2]
    found: list[str] = schemas[name].get("required", []) if name in schemas else []
    return found


@pytest.fixture(scope="module")
def writing(office: Office) -> list[Writing]:
    found = sorted(routes(office), key=lambda one: one[:2])
    assert len(found) > 60, "the list is Airflow's whole interface"
    return found


def answers(api: Api, writing: list[Writing], refusals: set[int]) -> list[str]:
    """The routes that did not refuse, each with its answer."""
    asked = [(method, path, api.call(method, path, body)[0]) for method, path, body in writing]
    return [
        f"{method} {path}: {status}"
        for method, path, status in asked
        if status not in refusals and not (status == 404 and LOOKS_FIRST.search(path))
    ]


def test_the_auditor_is_refused_by_each(office: Office, writing: list[Writing]) -> None:
    auditor = Api.login(office.api.url, "auditor", office.logins["auditor"])
    done = answers(auditor, [one for one in writing if not HARMLESS.search(one[1])], REFUSED)
    assert not done, "\n".join(done)


def test_nobody_is_refused_by_each(office: Office, writing: list[Writing]) -> None:
    assert answers(Api(office.api.url, ""), writing, REFUSED | {401}) == []


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
