"""How tests speak to a server over HTTP: as a program with a token, or as a browser by its forms."""

import json
import re
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 180.0


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(what: str, look: Callable[[], Any], patience: float = PATIENCE_SECONDS, pause: float = 0.1) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(pause)
    raise AssertionError(f"waited {patience:.0f} s in vain: {what}")


def ask_until(what: str, look: Callable[[], Any], patience: float = PATIENCE_SECONDS, pause: float = 0.5) -> Any:
    """The same where `look` asks Airflow: an answer costs 50 ms of processor time, which the set lacks then."""
    return wait_for(what, look, patience, pause)


@dataclass(frozen=True)
class Api:
    """Airflow's REST interface as one user sees it."""

    url: str
    token: str

    @classmethod
    def login(cls, url: str, name: str, password: str) -> "Api":
        status, answer = cls(url, "").call("POST", "/auth/token", {"username": name, "password": password})
        assert status == 201, f"{name} cannot log in: {status} {answer}"
        return cls(url, answer["access_token"])

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """Status and document, or the words of a refusal: that is an answer, not an exception."""
        status, text = self.text(method, path, body)
        return status, json.loads(text or "null") if status < 400 else text

    def text(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, str]:
        """Status and words of whatever lies there."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def get(self, path: str) -> Any:
        """A document that must be there; waits while the server is being restarted."""

        def look() -> tuple[Any] | None:
            try:
                status, answer = self.call("GET", f"/api/v2{path}")
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                return None
            return (answer,) if status == 200 else None

        return wait_for(f"GET {path}", look)[0]


@dataclass(frozen=True)
class Answer:
    """What a browser got; a refusal is an answer, not an exception."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def cookies(self) -> list[str]:
        """As they were set, attributes and all."""
        return self.headers.get_all("Set-Cookie") or []


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class Browser:
    """One visitor without scripts: keeps his cookies, follows no redirect; `trust`: the certificate of the office."""

    trust: Path | None = None
    kept: dict[str, str] = field(default_factory=dict)

    def visit(self, url: str, form: Mapping[str, str] | None = None) -> Answer:
        """One request, as browsers send it: with the cookies, and with the page whose form it is."""
        handler = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=self.trust))
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        cookies = "; ".join(f"{name}={value}" for name, value in self.kept.items())
        request = urllib.request.Request(url, data, {"Cookie": cookies, "Referer": url})
        try:
            got = urllib.request.build_opener(_Stay, handler).open(request, timeout=60)
        except urllib.error.HTTPError as error:
            got = error
        with got:
            answer = Answer(got.status, got.headers, got.read())
        self.kept |= dict(cookie.partition(";")[0].split("=", 1) for cookie in answer.cookies)
        return answer

    def enter(self, url: str, name: str, password: str) -> Answer:
        """Logs in by the form of the page at `url`."""
        token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.visit(f"{url}/auth/login/").body)
        assert token, "no form to log in by"
        form = {"csrf_token": token[1].decode(), "username": name, "password": password}
        return self.visit(f"{url}/auth/login/", form)
