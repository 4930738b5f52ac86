"""Airflow's own pages in Vietnamese: each word we have is one that this Airflow asks for; only who asks gets it."""

import asyncio
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PLUGINS = Path(__file__).parents[2] / "plugins"
WORDS = tomllib.loads((PLUGINS / "vietnamese.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def plugin() -> Any:
    sys.path.insert(0, str(PLUGINS))
    try:
        import vietnamese

        yield vietnamese
    finally:
        sys.path.remove(str(PLUGINS))


def english(namespace: str) -> dict[str, str]:
    import airflow

    file = Path(airflow.__file__).parent / "ui/dist/i18n/locales/en" / f"{namespace}.json"
    return dict(flat(json.loads(file.read_text("utf-8"))))


def flat(words: dict[str, Any], place: str = "") -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        if isinstance(value, dict):
            yield from flat(value, f"{place}{key}.")
        else:
            yield f"{place}{key}", value


@pytest.mark.parametrize("namespace", sorted(WORDS))
def test_every_word_is_one_that_this_airflow_asks_for(namespace: str, plugin: Any) -> None:
    """A renamed key would silently be English again, a lost placeholder would lose a number."""
    asked, told = english(namespace), dict(flat(json.loads(plugin.vietnamese(namespace))))
    assert told.keys() == asked.keys()
    for key, text in WORDS[namespace].items():
        keys = [one for one in asked if one in (key, f"{key}_one", f"{key}_other")]
        assert keys, key
        assert all(told[one] == text for one in keys), key
        wanted = set(re.findall(r"{{\w+}}", asked[keys[-1]]))
        assert set(re.findall(r"{{\w+}}", text)) == wanted, key


def test_the_pages_of_officers_have_no_english_left(plugin: Any) -> None:
    for namespace in ("hitl", "dashboard"):
        asked, told = english(namespace), dict(flat(json.loads(plugin.vietnamese(namespace))))
        left = {key for key in asked if told[key] == asked[key]}
        assert len(left) <= 6, left


def ask(plugin: Any, path: str, cookie: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers and body of an answer; behind the middleware stands an Airflow that says "english"."""
    sent: list[dict[str, Any]] = []

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"max-age=99")]})
        await send({"type": "http.response.body", "body": b"english"})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"cookie", cookie.encode())]}
    asyncio.run(plugin.VietnameseWords(behind)(scope, None, send))
    return sent[0]["headers"], sent[1]["body"]


def test_only_who_asks_gets_it(plugin: Any) -> None:
    path = "/static/i18n/locales/en/hitl.json"
    headers, body = ask(plugin, path, "session=x; etl_lang=vi")
    assert json.loads(body)["response"]["respond"] == "Trả lời"
    assert (b"vary", b"Cookie") in headers and (b"cache-control", b"no-cache") in headers
    for cookie in ("", "etl_lang=en", "xetl_lang=vi", "etl_lang=vix"):
        headers, body = ask(plugin, path, cookie)
        assert body == b"english" and [value for name, value in headers if name == b"cache-control"] == [b"no-cache"]
    for other in ("/static/i18n/locales/en/none.json", "/api/v2/dags", "/static/i18n/locales/en/../hitl.json"):
        assert ask(plugin, other, "etl_lang=vi")[1] == b"english"
