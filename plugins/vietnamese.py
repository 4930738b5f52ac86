"""Airflow's own pages in Vietnamese for those who chose it on our pages; it ships 21 languages and not this one.

Airflow's page fetches its words as JSON while it runs. Where the cookie of our language switch asks for Vietnamese, the
answer is the English file with the words of `vietnamese.toml` in place; everybody else gets what Airflow serves.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

_WORDS = Path(__file__).with_name("vietnamese.toml")
_PATH = re.compile(r"/static/i18n/locales/[A-Za-z-]{2,8}/([a-z]{2,20})\.json")
_COOKIE = re.compile(r"(?:^|;\s*)etl_lang=vi(?:;|$)")
_PLURAL = re.compile("_(?:one|other)$")


class VietnameseWords:
    """ASGI middleware in front of all of Airflow's routes."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers a request for words where Vietnamese is asked for; lets everything else through."""
        found = _PATH.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if found is None:
            return await self._app(scope, receive, send)
        body = vietnamese(found[1]) if _COOKIE.search(_cookies(scope)) else None
        if body is None:
            return await self._app(scope, receive, _by_cookie(send))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *_KEEP]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


_KEEP = [(b"cache-control", b"no-cache"), (b"vary", b"Cookie")]
"""A browser that keeps the words of one language must ask again in the other."""


@cache
def vietnamese(namespace: str) -> bytes | None:
    """One file of words, English where there is no Vietnamese; None if Airflow has no such file."""
    import airflow

    english = Path(airflow.__file__).parent / "ui/dist/i18n/locales/en" / f"{namespace}.json"
    if not english.is_file():
        return None
    words = tomllib.loads(_WORDS.read_text("utf-8")).get(namespace, {})
    return json.dumps(_told(json.loads(english.read_text("utf-8")), words, ""), ensure_ascii=False).encode()


def _told(english: Mapping[str, Any], words: Mapping[str, str], place: str) -> dict[str, Any]:
    told = {}
    for key, value in english.items():
        path = f"{place}{key}"
        told[key] = _told(value, words, f"{path}.") if isinstance(value, dict) else _word(path, value, words)
    return told


def _word(path: str, english: str, words: Mapping[str, str]) -> str:
    return words.get(path) or words.get(_PLURAL.sub("", path)) or english


def _cookies(scope: Any) -> str:
    return "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")


def _by_cookie(send: Any) -> Any:
    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if pair[0].lower() != b"cache-control"]
            message = {**message, "headers": [*kept, *_KEEP]}
        await send(message)

    return sending


class Vietnamese(AirflowPlugin):
    """Read by Airflow."""

    name = "vietnamese"
    fastapi_root_middlewares: ClassVar = [
        {"middleware": VietnameseWords, "args": [], "kwargs": {}, "name": "Vietnamese words"}
    ]
