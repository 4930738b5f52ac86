"""Finds a regime's files, reads them all, and says which files do not belong there."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from etl.model.errors import ConfigProblem, ConfigurationError
from etl.model.words import os_trouble
from etl.regime import plan_rows, rows, schema
from etl.regime.outline import NOTHING, Outline, read_outline
from etl.regime.source import Document, Row, Table, read_csv, read_toml
from etl.regime.wording import near, then

SHARED = "shared"
_SHARED_FILES = ("indicators.csv", "levels.csv", "ownerships.csv", "rules.csv", "unit_events.csv", "units.csv")
_SHARED_WORDING = "wording.toml"
_REGIME_FILES = (
    "regime.toml",
    "roster.csv",
    "indicators.csv",
    "rules.csv",
    "sections.csv",
    "phrases.csv",
    "aliases.csv",
    "tasks.csv",
    "targets.csv",
    "criteria.csv",
    "ranks.csv",
)
# What editors and offices leave behind, and what other parts of the program read.
_IGNORED = ("README*", "templates", ".*", "~$*", "*~", "*.bak")

Files = Mapping[str, bytes]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Sources:
    """All files of one regime, parsed; `host` and `upper` are the regime.toml of the regimes it refers to.

    Tables of files that a regime need not have are empty where it has none. The outlines are what can be read of a
    regime.toml even if it is refused.
    """

    name: str
    regime: Document[schema.RegimeFile]
    roster: Table[rows.RosterRow]
    indicators: Table[rows.IndicatorRow]
    rules: Table[rows.RuleRow]
    sections: Table[rows.SectionRow]
    phrases: Table[rows.PhraseRow]
    aliases: Table[rows.AliasRow]
    catalogue: Table[rows.CatalogueRow]
    rule_meanings: Table[rows.RuleMeaningRow]
    levels: Table[rows.LevelRow]
    ownerships: Table[rows.OwnershipRow]
    units: Table[rows.UnitRow]
    unit_events: Table[rows.EventRow]
    tasks: Table[plan_rows.TaskRow]
    targets: Table[plan_rows.TargetRow]
    criteria: Table[plan_rows.CriterionRow]
    ranks: Table[plan_rows.RankRow]
    shared_wording: Document[schema.WordingFile]
    host: Document[schema.RegimeFile] | None = None
    upper: Document[schema.RegimeFile] | None = None
    upper_roster: Table[rows.RosterRow] | None = None
    outline: Outline = NOTHING
    upper_outline: Outline = NOTHING

    @cached_property
    def _turns(self) -> tuple[list[date], list[date]]:
        """The first days and the last days of the rows of units and roster."""
        rows = [*(one.row for one in self.units.rows), *(one.row for one in self.roster.rows)]
        return sorted({row.starts for row in rows}), sorted({row.ends for row in rows})

    def by_era(self, days: Mapping[str, date], made: Callable[[date], Made]) -> dict[str, Made]:
        """What is `made` of the units' rows that hold on a day, by the day's name (a period).

        Made once for all days between two changes of the rows: 45,000 units seldom change from one period to the next.
        """
        starts, ends = self._turns
        era = {name: (bisect_right(starts, day), bisect_left(ends, day)) for name, day in days.items()}
        found = {known: made(days[name]) for known, name in {known: name for name, known in era.items()}.items()}
        return {name: found[known] for name, known in era.items()}

    def problems(self) -> Iterator[ConfigProblem]:
        """The mistakes of each file by itself."""
        of_others = (self.host, self.upper, self.upper_roster)
        for part in vars(self).values():
            if isinstance(part, Document | Table) and not any(part is other for other in of_others):
                yield from part.problems


def regime_names(folder: Path) -> list[str]:
    """The regimes in the folder: every subfolder but `shared` and hidden ones, sorted."""
    return sorted(
        path.name for path in folder.iterdir() if path.is_dir() and path.name != SHARED and path.name[0] not in "._"
    )


def read_files(folder: Path, name: str) -> dict[str, bytes]:
    """The bytes of the regime's own files (templates too) and the shared ones, by path below the folder.

    The regime.toml and roster.csv of every other regime come along: a regime may inherit dates from a host, or is
    a unit of the upper regime that it feeds. `ConfigurationError` names a file that cannot be opened.
    """
    paths = [
        *(path for path in (folder / name).rglob("*") if path.is_file()),
        *(path for path in (folder / SHARED).glob("*") if path.is_file()),
        *(folder.glob("*/regime.toml")),
        *(folder.glob("*/roster.csv")),
    ]
    return {path.relative_to(folder).as_posix(): _bytes(path, folder) for path in paths}


def _bytes(path: Path, folder: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        wrong = f"không mở được tệp ({os_trouble(error)})"
        place = path.relative_to(folder).as_posix()
        raise ConfigurationError([ConfigProblem(place, wrong, "kiểm tra quyền đọc tệp")]) from error


def parse(name: str, files: Files) -> Sources:
    """Parses every file; mistakes stay with the file they are in."""

    def own(file: str) -> tuple[str, bytes | None]:
        return f"{name}/{file}", files.get(f"{name}/{file}")

    def shared(file: str) -> tuple[str, bytes | None]:
        return f"{SHARED}/{file}", files.get(f"{SHARED}/{file}")

    def optional(file: str, model: type[Row]) -> Table[Row]:
        path = f"{name}/{file}"
        return read_csv(path, files[path], model) if path in files else Table(path, (), ())

    def other(regime: str) -> Document[schema.RegimeFile] | None:
        file = f"{regime}/regime.toml"
        return read_toml(file, files[file], schema.RegimeFile) if regime != name and file in files else None

    regime = read_toml(*own("regime.toml"), schema.RegimeFile)
    content = regime.content
    upper = content.upward.regime if content and content.upward else ""
    upper_roster = f"{upper}/roster.csv"
    outline = read_outline(files.get(f"{name}/regime.toml"))
    return Sources(
        name=name,
        regime=regime,
        roster=read_csv(*own("roster.csv"), rows.RosterRow),
        indicators=read_csv(*own("indicators.csv"), rows.IndicatorRow),
        rules=read_csv(*own("rules.csv"), rows.RuleRow),
        sections=read_csv(*own("sections.csv"), rows.SectionRow),
        phrases=read_csv(*own("phrases.csv"), rows.PhraseRow),
        aliases=read_csv(*own("aliases.csv"), rows.AliasRow),
        catalogue=read_csv(*shared("indicators.csv"), rows.CatalogueRow),
        rule_meanings=read_csv(*shared("rules.csv"), rows.RuleMeaningRow),
        levels=read_csv(*shared("levels.csv"), rows.LevelRow),
        ownerships=read_csv(*shared("ownerships.csv"), rows.OwnershipRow),
        units=read_csv(*shared("units.csv"), rows.UnitRow),
        unit_events=read_csv(*shared("unit_events.csv"), rows.EventRow),
        tasks=optional("tasks.csv", plan_rows.TaskRow),
        targets=optional("targets.csv", plan_rows.TargetRow),
        criteria=optional("criteria.csv", plan_rows.CriterionRow),
        ranks=optional("ranks.csv", plan_rows.RankRow),
        shared_wording=_optional_wording(files),
        host=other(content.host) if content and content.host else None,
        upper=other(upper) if upper else None,
        upper_roster=read_csv(upper_roster, files[upper_roster], rows.RosterRow) if upper_roster in files else None,
        outline=outline,
        upper_outline=read_outline(files.get(f"{outline.upper}/regime.toml")),
    )


def _optional_wording(files: Files) -> Document[schema.WordingFile]:
    """An office's own words for all its regimes; without the file it has none."""
    path = f"{SHARED}/{_SHARED_WORDING}"
    found = files.get(path)
    if found is None:
        return Document(path, schema.WordingFile(), ())
    return read_toml(path, found, schema.WordingFile)


def stray_files(name: str, files: Files) -> Iterator[ConfigProblem]:
    """Files that nothing reads: most often a misspelt name, whose content would be lost in silence."""
    for path in files:
        place, _, rest = path.partition("/")
        known = {name: _REGIME_FILES, SHARED: (*_SHARED_FILES, _SHARED_WORDING)}.get(place)
        first = rest.partition("/")[0]
        if known is None or rest in known or any(fnmatch(first, pattern) for pattern in _IGNORED):
            continue
        yield ConfigProblem(path, "tệp này không được dùng đến", then(near(rest, known), "nếu không cần thì xóa đi"))
