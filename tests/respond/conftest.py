"""A mail server over TLS in a process of its own, and a journey whose units have addresses."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from etl.config import PROJECT, Settings
from tests.respond.clerks import reports
from tests.respond.deliver import UNIT


@dataclass(frozen=True)
class MailServer:
    """What runs, and what it has taken."""

    folder: Path
    ports: dict[str, int]

    def url(self, how: str = "tls", **more: str) -> str:
        scheme = {"tls": "smtps", "starttls": "smtp"}[how]
        asked = "&".join(f"{name}={value}" for name, value in {"cafile": self.folder / "cert.pem", **more}.items())
        return f"{scheme}://localhost:{self.ports[how]}/?from=baocao@phong.example&timeout=1&{asked}"

    def behave(self, **how: Any) -> None:
        new = self.folder / f"behaviour.{uuid4().hex}"
        new.write_text(json.dumps({"test": new.name, **how}))
        new.rename(self.folder / "behaviour.json")

    def forget(self) -> None:
        """As new, for the next test."""
        shutil.rmtree(self.folder / "taken", ignore_errors=True)
        (self.folder / "taken").mkdir()
        (self.folder / "envelopes.log").unlink(missing_ok=True)
        self.behave()

    @property
    def raw(self) -> list[bytes]:
        files = sorted((self.folder / "taken").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_bytes() for file in files]

    @property
    def taken(self) -> list[EmailMessage]:
        """Messages in the order in which they were taken."""
        return [message_from_bytes(raw, policy=default) for raw in self.raw]  # type: ignore[misc]

    @property
    def envelopes(self) -> list[list[str]]:
        file = self.folder / "envelopes.log"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture(scope="session")
def mail_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    folder = tmp_path_factory.mktemp("mail-server")
    process = subprocess.Popen([sys.executable, "-m", "tests.respond.smtp_process", str(folder)], cwd=PROJECT)
    deadline = time.monotonic() + 20
    while not (folder / "ports.json").exists():
        assert process.poll() is None and time.monotonic() < deadline, "the mail server does not start"
        time.sleep(0.05)
    yield MailServer(folder, json.loads((folder / "ports.json").read_text()))
    process.kill()
    process.wait()


@pytest.fixture
def mail_server(mail_process: MailServer) -> MailServer:
    mail_process.forget()
    return mail_process


@pytest.fixture
def mailing(settings: Settings, mail_server: MailServer) -> Settings:
    """The settings of one test, with the mail server."""
    return replace(settings, smtp_url=mail_server.url())


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A report of UNIT without any mistake."""
    return reports(tmp_path_factory.mktemp("sample"), [UNIT])[UNIT]
