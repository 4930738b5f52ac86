"""People at the machine: root and an ordinary user, each as processes of their own that can be killed."""

import os
import pickle
import pwd
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Process:
    """A child that leads its own session, like a command in its own terminal."""

    pid: int
    answers: int
    leash: int

    def answer(self) -> Any:
        """What the child's action returned; raises what it raised."""
        with os.fdopen(self.answers, "rb") as pipe:
            is_done, value = pickle.load(pipe)
        if not is_done:
            raise value
        return value

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Signals the whole process group, as a terminal does, and collects the child."""
        os.killpg(self.pid, number)
        self.wait()

    def wait(self) -> None:
        os.waitpid(self.pid, 0)
        os.close(self.leash)


@dataclass(frozen=True)
class Person:
    """Somebody with an account. Forks without exec: the interpreter may lie where only root may go."""

    uid: int
    gid: int

    def start(self, action: Callable[[], Any], is_staying: bool = False) -> Process:
        """Runs the action in a child; a staying one answers and then waits to be killed."""
        reading, writing = os.pipe()
        leash, leash_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(leash_end)
            self._live(action, writing, leash if is_staying else None)
        os.close(writing)
        os.close(leash)
        return Process(pid, reading, leash_end)

    def do(self, action: Callable[[], Any]) -> Any:
        """Runs the action in a child and answers its result."""
        process = self.start(action)
        try:
            return process.answer()
        finally:
            process.wait()

    def _live(self, action: Callable[[], Any], writing: int, leash: int | None) -> None:
        try:
            os.setsid()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            if os.geteuid() != self.uid:
                os.setgroups([])
                os.setgid(self.gid)
                os.setuid(self.uid)
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(_outcome(action))
            if leash is not None:
                os.read(leash, 1)  # until killed, or the tests themselves are gone
        finally:
            os._exit(0)


def _outcome(action: Callable[[], Any]) -> bytes:
    try:
        return pickle.dumps((True, action()))
    except BaseException as error:
        error.add_note(traceback.format_exc())
        return pickle.dumps((False, error))


def me() -> Person:
    return Person(os.geteuid(), os.getegid())


def ordinary() -> Person:
    """Ourselves, or where we are root an account without rights."""
    if os.geteuid() != 0:
        return me()
    account = pwd.getpwnam("nobody")
    return Person(account.pw_uid, account.pw_gid)


def servers_on(data: Path) -> list[int]:
    """Postmasters that work in this data folder, from /proc alone: postgres there whose parent is none."""
    there = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").samefile(data) and (process / "comm").read_text() == "postgres\n":
                there[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return sorted(pid for pid, parent in there.items() if parent not in there)
