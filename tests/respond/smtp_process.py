"""A real mail server in a process of its own: `python -m tests.respond.smtp_process FOLDER`.

SMTP over TLS (`tls`) and with STARTTLS (`starttls`) on free ports; every message that it takes becomes a file. How it
misbehaves stands in `behaviour.json`, read anew for every message: addresses it puts off (`greylist`, once each),
refuses (`refuse`), and how many messages it takes without ever saying so (`silent`).
"""

import asyncio
import json
import ssl
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.smtp import SMTP

from stack.certificate import make_certificate


class Handler:
    """Takes mail as told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.put_off: set[str] = set()
        self.silent = 0
        self.test = ""

    @property
    def behaviour(self) -> dict[str, Any]:
        told = dict(json.loads((self.folder / "behaviour.json").read_text()))
        if told["test"] != self.test:
            self.test, self.put_off, self.silent = told["test"], set(), 0
        return told

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        told = self.behaviour
        if address in told.get("refuse", []):
            return "550 5.1.1 no such user"
        if address in told.get("greylist", []) and address not in self.put_off:
            self.put_off.add(address)
            return "451 4.7.1 greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        told = self.behaviour
        if told.get("full"):
            return "452 4.3.1 insufficient system storage"
        if told.get("content_refused"):
            return "554 5.7.1 message refused"
        (self.folder / "taken" / f"{uuid4().hex}.eml").write_bytes(envelope.content)
        with (self.folder / "envelopes.log").open("a") as log:
            log.write(json.dumps(envelope.rcpt_tos) + "\n")
        if self.silent < told.get("silent", 0):
            self.silent += 1
            await asyncio.sleep(3600)
        await asyncio.sleep(told.get("slow", 0))
        return "250 OK"


async def serve(folder: Path) -> None:
    (folder / "taken").mkdir(parents=True, exist_ok=True)
    cert, key = make_certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    handler, loop = Handler(folder), asyncio.get_running_loop()
    implicit = await loop.create_server(lambda: SMTP(handler), "localhost", 0, ssl=context)
    explicit = await loop.create_server(
        lambda: SMTP(handler, tls_context=context, require_starttls=True), "localhost", 0
    )
    ports = {"tls": implicit.sockets[0].getsockname()[1], "starttls": explicit.sockets[0].getsockname()[1]}
    (folder / "ports.new").write_text(json.dumps(ports))
    (folder / "ports.new").rename(folder / "ports.json")
    await asyncio.gather(implicit.serve_forever(), explicit.serve_forever())


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
