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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PARTS = ("api-server", "scheduler", "dag-processor", "triggerer")
LONG_RUNNING = ("database", *PARTS)
PROJECT_NAME = "bao-cao-test"
CONFIGURATION = Path(__file__).with_name("containers.conf")


def wait_for(what: str, look: Callable[[], Any], patience: float = 180.0, pause: float = 1.0) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(pause)
    raise AssertionError(f"waited {patience:.0f} s in vain: {what}")


@dataclass
class Engine:
    """podman and podman-compose on one copy of the project; `settings` is what stands in .env."""

    folder: Path
    settings: dict[str, str]
    build_arguments: Sequence[str] = ()
    log: list[str] = field(default_factory=list)

    def give(self, command: str) -> str:
        """One command of the document, as the document has it; what it printed."""
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

    def wait_until_well(self) -> None:
        """Every part's own health check says yes."""
        for part in LONG_RUNNING:
            wait_for(f"{part} to be healthy", lambda part=part: self.is_healthy(part), patience=300)

    def one_time(self, *words: str) -> str:
        """`run --rm`: a container for one command."""
        return self.compose(
            *("--profile", "tools", "--profile", "mail-demo", "--profile", "backup"),
            *("run", "--rm", "--no-deps", "-T", *words),
            patience=300,
        )

    def is_healthy(self, part: str) -> bool:
        """One run of the container's health check."""
        done = subprocess.run(["podman", "healthcheck", "run", self.name(part)], capture_output=True, check=False)
        return done.returncode == 0

    def kill(self, part: str) -> None:
        """kill -9 on the container's first process, behind the engine's back; returns when it runs again."""
        before = self.process(part)
        os.kill(before, signal.SIGKILL)
        wait_for(f"{part} to be started again", lambda: self.process(part) not in (0, before))

    def process(self, part: str) -> int:
        """Number of the container's first process, as this machine sees it; 0: it does not run."""
        return int(self.podman("inspect", "--format", "{{.State.Pid}}", self.name(part)))

    def ask(self, query: str, database: str = "etl") -> list[str]:
        """Rows of a query, as the server prints them."""
        command = ["exec", self.name("database"), "psql", "-h", "/run/postgresql", "-U", "postgres", "-d", database]
        return self.podman(*command, "-At", "-c", query).splitlines()

    def ports(self) -> set[str]:
        """Everything that is published, on any container of the project."""
        found = json.loads(self.podman("ps", "--filter", f"name={PROJECT_NAME}", "--format", "json"))
        return {f"{port['host_ip']}:{port['host_port']}" for one in found for port in one["Ports"] or ()}

    def logs(self, part: str) -> str:
        """What the container has said."""
        done = subprocess.run(["podman", "logs", self.name(part)], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def compose(self, *words: str, patience: float = 240) -> str:
        """A command of podman-compose; fails if that fails."""
        tool = str(Path(sys.executable).with_name("podman-compose"))
        return self._run([os.environ.get("PODMAN_COMPOSE", tool), "-p", PROJECT_NAME, *words], patience)

    def podman(self, *words: str, patience: float = 60) -> str:
        """A command of podman."""
        return self._run(["podman", *words], patience)

    def name(self, part: str) -> str:
        """The container's name."""
        return f"{PROJECT_NAME}_{part}_1"

    def _run(self, command: Sequence[str], patience: float) -> str:
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
        self.log.append(f"$ {shlex.join(command)}\n{done.stdout}{done.stderr}")
        if done.returncode:
            raise Refused(done.stdout + done.stderr)
        return done.stdout


class Refused(AssertionError):
    """A command failed; carries its words."""
