"""Who runs on the data: the server's own note, and the proof that a process is really that server."""

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from etl.embedded.account import Account
from etl.embedded.home import Home
from etl.embedded.socket_folder import listener

# The note is in whole seconds, the kernel's clock ticks from boot.
_START_TOLERANCE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Note:
    """What postmaster.pid says (PostgreSQL, miscadmin.h: LOCK_FILE_LINE_*)."""

    pid: int
    started_at: int
    state: str

    @property
    def is_ready(self) -> bool:
        """True once the server takes connections."""
        return self.state == "ready"


def read_note(home: Home) -> Note | None:
    """The server's note, or None where there is none or it is still being written."""
    try:
        lines = (home.data / "postmaster.pid").read_text().splitlines()
        # A negative number is a server in single-user mode.
        return Note(abs(int(lines[0])), int(lines[2]), lines[7].strip() if len(lines) > 7 else "")
    except (FileNotFoundError, IndexError, ValueError):
        return None


def forget_note(home: Home) -> None:
    """Removes what a server that died without cleaning up has left, or a recycled number would stop the next."""
    (home.data / "postmaster.pid").unlink(missing_ok=True)


def interrupt(home: Home) -> bool:
    """Asks the server for an orderly stop (fast shutdown); False where no process is proven to be it.

    Where its note was overwritten (data copied over those of a running server), whoever listens on our socket is asked:
    the server looks at its note once a minute, and would end only then.
    """
    note, speaker = read_note(home), listener(home)
    named = [note] if note is not None else []
    named += [Note(speaker, 0, "")] if speaker is not None else []
    return any(_interrupt(home, one) for one in named)


def _interrupt(home: Home, note: Note) -> bool:
    """The process is pinned by a pidfd before it is looked at, so its number cannot be recycled in between."""
    try:
        pinned = os.pidfd_open(note.pid)
    except ProcessLookupError:
        return False
    try:
        if not _is_server_of(home, note):
            return False
        signal.pidfd_send_signal(pinned, signal.SIGINT)
    except ProcessLookupError:
        return False
    finally:
        os.close(pinned)
    return True


def proven(home: Home) -> Note | None:
    """The note if its process is proven to be the server on this data."""
    note = read_note(home)
    return note if note is not None and _is_server_of(home, note) else None


def _is_server_of(home: Home, note: Note) -> bool:
    """True if the noted process is the server on this data.

    It belongs to the owner of the data, is a program called postgres, works in this very data folder, and
    either started when the note says or is who listens on our socket (a corrected clock shifts start times).
    """
    process = Path(f"/proc/{note.pid}")
    owner = home.data.stat()
    try:
        if process.stat().st_uid != owner.st_uid:
            return False
        account = Account(owner.st_uid, owner.st_gid)
        program = Path(_link(process / "exe", account)).name.removesuffix(" (deleted)")
        if program != "postgres" or not home.data.samefile(_link(process / "cwd", account)):
            return False
        shift = abs(_started_at(process) - note.started_at)
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return False
    return shift <= _START_TOLERANCE_SECONDS or listener(home) == note.pid


def _link(link: Path, account: Account) -> str:
    """Where a link in /proc points to; root without CAP_SYS_PTRACE (a container) may ask only as the owner."""
    with suppress(PermissionError):
        return str(link.readlink())
    asked = subprocess.run(["readlink", str(link)], cwd="/", capture_output=True, check=False, **account.switch())
    if asked.returncode != 0:
        raise ProcessLookupError(f"{link} cannot be read")
    return os.fsdecode(asked.stdout.removesuffix(b"\n"))


def _started_at(process: Path) -> float:
    """When a process started, in seconds since 1970 by today's clock (proc(5): starttime, btime)."""
    ticks = int((process / "stat").read_text().rpartition(")")[2].split()[19])
    boot = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime "))
    return int(boot.split()[1]) + ticks / os.sysconf("SC_CLK_TCK")
