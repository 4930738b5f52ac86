"""A container engine that takes the commands of docs/operations.md, and the hands that disturb what runs in it.

With podman the waiting that Docker's compose does is done here: podman before 4.6 knows no `service_healthy`, and
without systemd nobody runs its health checks.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.stack import web

MANNER = os.environ.get("ETL_TEST_COMPOSE", "")
"""`short` for CI, anything else for all of it; empty: not at all."""

long_form = pytest.mark.skipif(MANNER == "short", reason="NOT TESTED HERE: the short form of make test-compose")

PARTS = ("api-server", "scheduler", "dag-processor", "triggerer")
LONG_RUNNING = ("database", *PARTS)
PROJECTS = TEST, RESTORED = "bao-cao-test", "bao-cao-restored"
PROFILES = ("tools", "tls", "celery", "mail-demo", "backup")
KEPT = 4000
"""Letters of a command's words that go into the log."""

CONFIGURATION = Path(__file__).with_name("containers.conf")


wait_for = partial(web.wait_for, pause=1.0)
"""To look takes a container engine a good part of a second, and of a processor."""


@dataclass
class Engine:
    """podman and podman-compose on one copy of the project; `settings` is what stands in .env."""

    folder: Path
    project: str
    settings: dict[str, str]
    log: Path
    build_arguments: Sequence[str] = ()
    given: list[str] = field(default_factory=list)

    def give(self, command: str) -> str:
        """One command of the document, as the document has it; what it printed."""
        self.given.append(command)
        words = shlex.split(command)
        if words[:2] != ["docker", "compose"]:
            return self._run(words, patience=60)
        verb, *rest = words[2:]
        if verb == "up":
            return self.up()
        if verb == "run":
            return self.one_time(*[word for word in rest if word != "--rm"])
        if verb == "build":
            return self.compose("--podman-build-args", shlex.join(self.build_arguments), "build", *rest, patience=900)
        return self.compose(verb, *rest)

    def up(self) -> str:
        """`up -d`, with its waiting: the database healthy, then init done, then the rest healthy."""
        said = self.compose("up", "-d", "--no-deps", "database")
        wait_for("the database to be healthy", lambda: self.is_healthy("database"))
        said += self.compose("up", "-d", "--no-deps", "init")
        assert self.podman("wait", self.name("init"), patience=300).strip().splitlines()[-1] == "0", self.logs("init")
        said += self.compose("up", "-d", "--no-deps", *PARTS)
        self.wait_until_well()
        return said

    def up_with(self, profile: str, *parts: str) -> str:
        """`--profile … up -d`: these parts as the settings now want them."""
        return self.compose("--profile", profile, "up", "-d", "--no-deps", *parts)

    def wait_until_well(self) -> None:
        """The own health check of everything that is to run says yes."""
        for part in self.parts():
            try:
                wait_for(f"{part} to be healthy", lambda part=part: self.is_healthy(part), patience=300)
            except AssertionError as error:
                raise AssertionError(f"{error}; it said:\n{self.logs(part)[-KEPT:]}") from None

    def parts(self) -> list[str]:
        """What is there to run all day, the database first; the second of a kind is called `reader_2`."""
        names = self.podman("ps", "-a", "--filter", f"name=^{self.project}_.*_[0-9]$", "--format", "{{.Names}}").split()
        found = {name.removeprefix(f"{self.project}_").removesuffix("_1") for name in names}
        return sorted(found - {"init"}, key=lambda part: (part != "database", part))

    def one_time(self, *words: str) -> str:
        """`run --rm`: a container for one command."""
        profiles = [word for profile in PROFILES for word in ("--profile", profile)]
        return self.compose(*profiles, "run", "--rm", "--no-deps", "-T", *words, patience=300)

    def is_healthy(self, part: str) -> bool:
        """One run of the container's health check."""
        command = ["podman", "healthcheck", "run", self.name(part)]
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0

    def kill(self, part: str) -> None:
        """kill -9 on the container's first process, behind the engine's back; returns when it runs again."""
        before = self.process(part)
        os.kill(before, signal.SIGKILL)
        wait_for(f"{part} to be started again", lambda: self.process(part) not in (0, before))

    def lose_power(self) -> None:
        """Everything ends at once and, as by an engine that starts with its host, is started at once: no order."""
        names = [self.name(part) for part in self.parts()]
        self.podman("stop", "--time", "0", *names)
        self.podman("start", *reversed(names))

    def process(self, part: str) -> int:
        """Number of the container's first process, as this machine sees it; 0: it does not run."""
        return int(self.podman("inspect", "--format", "{{.State.Pid}}", self.name(part)))

    def ask(self, query: str, database: str = "etl") -> list[str]:
        """Rows of a query, as the server prints them."""
        command = ["exec", self.name("database"), "psql", "-h", "/run/postgresql", "-U", "postgres", "-d", database]
        return self.podman(*command, "-At", "-c", query).splitlines()

    def ports(self) -> set[str]:
        """Everything that is published, on any container of the project."""
        found = json.loads(self.podman("ps", "--filter", f"name=^{self.project}_", "--format", "json"))
        return {f"{port['host_ip']}:{port['host_port']}" for one in found for port in one["Ports"] or ()}

    def logs(self, part: str) -> str:
        """What the container has said."""
        command = ["podman", "logs", self.name(part)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout + done.stderr

    def keep_logs(self) -> None:
        """What every container of the project has said, into our log: they are about to go."""
        names = self.podman("ps", "-a", "--filter", f"name=^{self.project}_", "--format", "{{.Names}}").split()
        for name in names:
            self._note(f"# {name} said:\n{self.logs(name.removeprefix(f'{self.project}_').removesuffix('_1'))}")

    def compose(self, *words: str, patience: float = 240) -> str:
        """A command of podman-compose; fails if that fails."""
        tool = str(Path(sys.executable).with_name("podman-compose"))
        return self._run([os.environ.get("PODMAN_COMPOSE", tool), "-p", self.project, *words], patience)

    def podman(self, *words: str, patience: float = 60) -> str:
        """A command of podman."""
        return self._run(["podman", *words], patience)

    def name(self, part: str) -> str:
        """The container's name."""
        return f"{self.project}_{part}" if part[-1].isdigit() else f"{self.project}_{part}_1"

    def _run(self, command: Sequence[str], patience: float) -> str:
        started = time.monotonic()
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env={**os.environ, "CONTAINERS_CONF": str(CONFIGURATION), **self.settings},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=patience,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise AssertionError(f"not done in {patience:.0f} s: {shlex.join(command)}\n{late.output!r}") from None
        said = done.stdout + done.stderr
        self._note(f"$ {shlex.join(command)}  [{time.monotonic() - started:.1f} s]\n{said[-KEPT:]}")
        if done.returncode:
            raise Refused(said)
        return done.stdout

    def _note(self, text: str) -> None:
        with self.log.open("a") as log:
            log.write(f"{text}\n")


class Refused(AssertionError):
    """A command failed; carries its words."""
