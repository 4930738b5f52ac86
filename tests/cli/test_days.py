"""Days in the tables that officers read are written as people write them; programs read them as ISO 8601."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import Result

from etl.cli import contacts, oversight, retention
from etl.pipeline import Journey
from tests.cli.test_review import run  # noqa: F401
from tests.review.conftest import PERIOD, REGIME

ISO = re.compile(r"\d{4}-\d\d-\d\d")
KEPT = {"regime": REGIME, "period": "", "files": 1, "mails": 0, "bytes": 1, "kept_until": "2026-12-31"}
CONTACT = {
    **{"unit": "0790101", "kind": "email", "address": "a@truong.example", "person": "Mẫu"},
    **{"valid_from": date(2024, 3, 1), "valid_to": None, "added_by": "nv.a", "added_at": "2024-03-01T08:00:00+07:00"},
}
LET_PASS = {
    **{"unit": "0790101", "receipt": "x", "original_name": "a.xlsx", "code": "K1", "has_ended": False, "why": "mẫu"},
    **{"until": "2023-05-11T00:00:00+07:00", "by": "nv.a", "at": "2023-05-02T08:00:00+07:00"},
}
DONE = {"unit": "0790101", "name": "Mẫu", "role": "leads", "state": "done_in_time", "completed_on": "2023-03-31"}
TASK = {"task": "1", "title": "Mẫu", "time": "", "note": "", "units": [DONE]}

LISTS: dict[tuple[str, ...], tuple[Any, str, list[dict[str, Any]], str]] = {
    ("retention", "plan"): (retention, "retention_plan", [KEPT], "31/12/2026"),
    ("contacts", "list"): (contacts, "contacts", [CONTACT], "01/3/2024"),
    ("waivers", REGIME, PERIOD): (oversight, "waivers_of", [LET_PASS], "10/5/2023"),  # the last day of it
    ("tasks", REGIME, PERIOD): (Journey, "tasks", [TASK], "31/3/2023"),
}


@pytest.mark.parametrize("command", LISTS, ids=" ".join)
def test_officers_read_no_iso_days(
    run: Callable[..., Result],  # noqa: F811
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, name, found, day = LISTS[command]
    monkeypatch.setattr(place, name, lambda *_: found)
    monkeypatch.setattr("etl.cli.common.console.width", 200)
    shown = run(*command).output
    assert day in shown and not ISO.search(shown.replace(PERIOD, "")), shown
    assert ISO.search(json.dumps(json.loads(run(*command, "--json").stdout))), "programs read ISO 8601"
