"""The house rules that a reader of the tree relies on."""

import re
import subprocess
import sys
from pathlib import Path

from etl.regime import load_all


def test_imports_go_one_way(repo: Path) -> None:
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=repo, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_regime_office_or_unit_is_named_in_code(repo: Path) -> None:
    """A new regime is data and no Python."""
    regimes, broken = load_all(repo / "regimes")
    assert regimes and not broken
    names = set(regimes)
    for regime in regimes.values():
        names |= {regime.office.name, regime.office.place, *regime.receivers}
        names |= {unit.name for period in regime.periods for unit in regime.roster(period.code)}
    sources = [path for folder in ("etl", "dags") for path in (repo / folder).rglob("*.py")]
    assert len(sources) > 30
    text = {path: path.read_text("utf-8") for path in sources}
    assert [(path.name, name) for path, source in text.items() for name in sorted(names) if name in source] == []


def test_environment_is_read_in_one_place(repo: Path) -> None:
    readers = [
        path.relative_to(repo).as_posix()
        for path in (repo / "etl").rglob("*.py")
        if re.search(r"os\.environ|getenv", path.read_text("utf-8")) and "embedded" not in path.parts
    ]
    assert readers == ["etl/config.py"]


def test_every_sql_file_is_used(repo: Path) -> None:
    used = "\n".join(path.read_text("utf-8") for path in (repo / "etl").rglob("*.py"))
    names = [
        path.relative_to(repo / "sql").with_suffix("").as_posix()
        for path in (repo / "sql").rglob("*.sql")
        if "migrations" not in path.parts and not path.name.endswith(".check.sql")
    ]
    assert [name for name in names if Path(name).name not in used] == []
