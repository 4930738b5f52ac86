"""Makes the cluster and launches the server on it. The caller holds the server's lock and hands it on."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from etl.embedded.account import Account
from etl.embedded.home import Home, own_folder
from etl.embedded.postmaster import forget_note, proven
from etl.embedded.programs import MAJOR, programs_for
from etl.embedded.room import check_room, failed
from etl.embedded.socket_folder import PORT, lay_socket_folder
from etl.model.errors import FatalError

SUPERUSER = "postgres"
_ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"}
_NEW = "data.new-"
_LOG_LINES = 15

# Written into postgresql.conf once, where an operator may change them.
_DEFAULTS = {
    "shared_buffers": "256MB",  # a laptop with two cores
    "max_connections": "100",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # systemd removes POSIX and SysV segments of a user who logs out (RemoveIPC), and the server stays;
    # containers give /dev/shm 64 MB. Files in the data folder survive both.
    "dynamic_shared_memory_type": "mmap",
}
# Held by every start: without them the server would be found by nobody, or by strangers.
_FIXED = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_error_verbosity": "terse",  # DETAIL and CONTEXT repeat what a unit wrote
}


def launch(home: Home, account: Account, server_lock: int) -> None:
    """Starts the server detached from us, with the cluster made first if there is none; does not wait for it.

    Raises:
        FatalError: the data are of another major version or not a cluster, or initdb failed.
    """
    programs = programs_for(account)
    if not home.data.exists() or not any(home.data.iterdir()):
        _create(home, account, programs, server_lock)
    _check_version(home)
    _check_nobody_started_it(home)
    forget_note(home)
    own_folder(home.log, account)
    settings = {
        **_FIXED,
        "unix_socket_directories": lay_socket_folder(home, account),
        "etl.home": str(home.path),  # tells people who look at the process list whose server it is
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    # The shell ends at once, so init adopts the server: killing our process, its children or its group, or
    # Ctrl-C in our terminal (another session), does not reach it, and it never stays behind as our zombie.
    subprocess.run(
        [
            "/bin/sh",
            "-c",
            '"$@" >../log/start.log 2>&1 &',
            "sh",
            programs / "postgres",
            *_on(home.data, account),
            *options,
        ],
        cwd=home.data,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=(server_lock,),
        env=_ENVIRONMENT,
        check=True,
        **account.switch(),
    )


def log_tail(home: Home) -> str:
    """The last lines that the server wrote, for an error message."""
    logs = sorted(home.log.glob("*.log"), key=lambda path: path.stat().st_mtime)
    lines = [line for path in logs[-2:] for line in path.read_text(errors="replace").splitlines()[-_LOG_LINES:]]
    return "\n".join(lines)


def _create(home: Home, account: Account, programs: Path, server_lock: int) -> None:
    """Runs initdb in a folder beside and renames it when it is whole, so half a cluster never bears the name."""
    for leftover in home.path.glob(f"{_NEW}*"):
        shutil.rmtree(leftover)
    check_room(home.path)
    fresh = Path(tempfile.mkdtemp(prefix=_NEW, dir=home.path))
    own_folder(fresh, account)
    options = [word for name, value in _DEFAULTS.items() for word in ("--set", f"{name}={value}")]
    done = subprocess.run(
        [
            programs / "initdb",
            *_on(fresh, account),
            *("-U", SUPERUSER, "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--auth-local=trust", "--auth-host=reject", "--data-checksums"),
            *options,
        ],
        cwd=fresh,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
        pass_fds=(server_lock,),
        env=_ENVIRONMENT,
        check=False,
        **account.switch(),
    )
    if done.returncode != 0:
        shutil.rmtree(fresh)
        raise failed(home.path, "tạo", done.stderr.decode(errors="replace"))
    fresh.rename(home.data)
    _sync(home.path)


def _on(data: Path, account: Account) -> tuple[str, str]:
    """The option that names the data folder, in which the program is started.

    Below a folder closed to the account the path is of no use to it. Its working folder is open all the same,
    and the server works from nowhere else.
    """
    return "-D", str(data) if account.can("-x", str(data)) else "/proc/self/cwd"


def _check_version(home: Home) -> None:
    try:
        major = (home.data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise FatalError(
            f"{home.data} is not a PostgreSQL cluster (PG_VERSION is missing). Nothing was changed. "
            "Restore it from a backup, or move it away to start empty."
        ) from None
    if major != str(MAJOR):
        raise FatalError(
            f"{home.data} was made by PostgreSQL {major}; this software brings {MAJOR}. Nothing was changed. "
            f"Dump it with the release that made it, move {home.path} away, start again and restore the dump.\n"
            f"Dữ liệu cũ thuộc PostgreSQL {major}, phần mềm này dùng bản {MAJOR}: dữ liệu vẫn còn nguyên, "
            "vui lòng nhờ cán bộ kỹ thuật chuyển đổi trước khi chạy tiếp."
        )


def _check_nobody_started_it(home: Home) -> None:
    note = proven(home)
    if note is not None:
        raise FatalError(
            f"process {note.pid} serves {home.data} but was not started by this software: stop it first "
            f"(kill -INT {note.pid}, or pg_ctl stop)"
        )


def _sync(folder: Path) -> None:
    """Makes the rename in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
