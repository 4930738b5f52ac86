"""docs/regime-files.md explains every file, column and key; a new one cannot be forgotten."""

import re

import pytest
from pydantic import BaseModel

from etl.regime import plan_rows, rows, schema
from etl.regime.source import columns
from tests.regime.conftest import SHIPPED

PAGE = (SHIPPED.parent / "docs/regime-files.md").read_text(encoding="utf-8")
CSV_FILES: dict[str, type[BaseModel]] = {
    "roster.csv": rows.RosterRow,
    "indicators.csv": rows.IndicatorRow,
    "rules.csv": rows.RuleRow,
    "sections.csv": rows.SectionRow,
    "phrases.csv": rows.PhraseRow,
    "aliases.csv": rows.AliasRow,
    "tasks.csv": plan_rows.TaskRow,
    "targets.csv": plan_rows.TargetRow,
    "criteria.csv": plan_rows.CriterionRow,
    "ranks.csv": plan_rows.RankRow,
    "shared/indicators.csv": rows.CatalogueRow,
    "shared/rules.csv": rows.RuleMeaningRow,
    "shared/levels.csv": rows.LevelRow,
    "shared/units.csv": rows.UnitRow,
    "shared/unit_events.csv": rows.EventRow,
}


def chapter(title: str) -> set[str]:
    """The words in code type under a heading."""
    body = re.split(r"^##+ ", PAGE, flags=re.M)
    found = next(part for part in body if re.match(rf"{re.escape(title)}\b", part))
    return set(re.findall(r"`([^`]+)`", found))


@pytest.mark.parametrize("file", CSV_FILES)
def test_every_column_is_explained(file: str) -> None:
    assert set(columns(CSV_FILES[file])) - chapter(file) == set()


def test_every_key_of_regime_toml_is_explained() -> None:
    parts = (schema.RegimeFile, schema.PlanPart, schema.OfficePart, schema.ModelsPart, schema.UpwardPart)
    parts = (*parts, schema.ScoringPart, schema.MailboxPart)
    explained = {word.strip("[]") for word in chapter("regime.toml")}
    assert {name for part in parts for name in part.model_fields} - explained == set()
    assert set(schema.Cycle.model_fields) - chapter("Cycles") == set()


def test_every_shipped_file_is_listed() -> None:
    files = {path.name for kind in ("*.toml", "*.csv") for path in SHIPPED.rglob(kind)}
    assert {name for name in files if name not in PAGE} == set()
