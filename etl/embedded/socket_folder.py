"""The folder of the server's socket: `run/` in its home, or a private one where that path cannot be used."""

import os
import shutil
import socket
import struct
import tempfile
from contextlib import suppress
from pathlib import Path

from etl.embedded.account import Account
from etl.embedded.home import Home, own_folder

PORT = 5432
_NAME = f".s.PGSQL.{PORT}"
# sockaddr_un.sun_path holds 108 bytes with its closing NUL.
_LONGEST = 107
# Not $XDG_RUNTIME_DIR: it is removed when its user logs out, and the server stays.
_PRIVATE_PARENT = Path("/tmp")
_PRIVATE_PREFIX = "etl-pg-"


def socket_folder(home: Home) -> Path:
    """Where clients find the socket."""
    return home.run.readlink() if home.run.is_symlink() else home.run


def lay_socket_folder(home: Home, account: Account) -> str:
    """Makes the folder afresh while no server runs; answers how the server, in its data folder, names it.

    A private folder is never used twice: after a reboot somebody else may own its name, and a copied home
    must not share the folder of the home it was copied from.
    """
    discard_socket_folder(home)
    if _is_usable(home.run):
        own_folder(home.run, account)
        return "../run"
    folder = Path(tempfile.mkdtemp(prefix=_PRIVATE_PREFIX, dir=_PRIVATE_PARENT))
    own_folder(folder, account)
    home.run.symlink_to(folder)
    return str(folder)


def discard_socket_folder(home: Home) -> None:
    """Removes the folder of a server that is down, but never one in which somebody listens."""
    if home.run.is_symlink():
        folder = socket_folder(home)
        home.run.unlink()
        if folder.parent == _PRIVATE_PARENT and folder.name.startswith(_PRIVATE_PREFIX) and _is_deserted(home, folder):
            shutil.rmtree(folder, ignore_errors=True)
    elif home.run.exists():
        shutil.rmtree(home.run)


def listener(home: Home) -> int | None:
    """Process number of who listens on the socket, from the kernel; None where nobody does."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(os.fsencode(socket_folder(home) / _NAME))
        except OSError:
            return None
        credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid: int = struct.unpack("3i", credentials)[0]
    return pid


def _is_deserted(home: Home, folder: Path) -> bool:
    """True for a real folder of the home's account on whose socket nobody listens."""
    with suppress(OSError):
        if folder.lstat().st_uid != home.data.stat().st_uid or folder.is_symlink():
            return False
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(os.fsencode(folder / _NAME)) != 0
    return False


def _is_usable(folder: Path) -> bool:
    """True where both sides can name the socket: short enough, text, and no comma (libpq splits hosts at it)."""
    try:
        length = len(str(folder / _NAME).encode())
    except UnicodeEncodeError:
        return False
    return length <= _LONGEST and "," not in str(folder)
