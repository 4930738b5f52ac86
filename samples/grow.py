"""Grows a regime to any number of units, for benches: its sample units are copied under new codes."""

import csv
import shutil
from pathlib import Path
from typing import Any

FIRST_CODE = 8_000_000


def grow_regime(regimes: Path, name: str, units: int, target: Path) -> None:
    """Writes `shared/` and the regime with `units` units below `target`: its roster, then copies of it in turn.

    Copies keep level, ownership and parent, so that the mixture stays; the roster keeps the office's order.
    """
    for folder in ("shared", name):
        shutil.copytree(regimes / folder, target / folder)
    known, heading = _rows(target / "shared" / "units.csv")
    listed, roster_heading = _rows(target / name / "roster.csv")
    rows_of: dict[str, list[dict[str, Any]]] = {}
    for row in known:
        rows_of.setdefault(row["unit"], []).append(row)
    extra, roster = [], []
    for position, row in enumerate(listed):
        roster.append(row)
        for copy in range(1, -(-(units - position) // len(listed))):
            code = str(FIRST_CODE + copy * len(listed) + position)
            for original in rows_of[row["unit"]]:
                extra.append(original | {"unit": code, "name": original["name"].replace("(mẫu)", f"{copy} (mẫu)")})
            roster.append(row | {"unit": code})
    _write(target / "shared" / "units.csv", heading, known + extra)
    _write(target / name / "roster.csv", roster_heading, roster[:units] if units < len(listed) else roster)


def _rows(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        return list(reader), list(reader.fieldnames or ())


def _write(path: Path, heading: list[str], rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, heading, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
