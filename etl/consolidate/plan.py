"""What came of a plan's targets, for the report and for the rows behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.consolidate.target_sentences import target_paragraph
from etl.consolidate.targets import judge_targets, summarise
from etl.model.regime import Regime, Section
from etl.model.report import Paragraph
from etl.model.results import TargetResult, TargetSummary
from etl.warehouse import copy_rows


@dataclass(frozen=True, slots=True)
class PlanResults:
    """Results unit by unit, kept inside, and what the report says of them."""

    target_results: tuple[TargetResult, ...]
    targets: tuple[TargetSummary, ...]

    def paragraphs(self, section: Section) -> list[Paragraph]:
        """What stands under one section."""
        return [target_paragraph(target) for target in self.targets if target.section == section.code]


def judge_plan(connection: sqlalchemy.Connection, regime: Regime, parameters: Mapping[str, Any]) -> PlanResults:
    """Judges the plan from the prepared working tables."""
    results = judge_targets(connection, regime, parameters)
    return PlanResults(results, summarise(regime, results))


def store_plan(connection: sqlalchemy.Connection, version_id: UUID, plan: PlanResults) -> None:
    """Keeps the results unit by unit with the version of the report."""
    columns = ("report_version_id", "target", "unit", "outcome", "value", "numerator", "denominator")
    copy_rows(connection, "target_result", columns, _target_rows(version_id, plan.target_results))


def _target_rows(version_id: UUID, results: tuple[TargetResult, ...]) -> Iterator[tuple[Any, ...]]:
    for one in results:
        reached = (one.reached.value, one.reached.numerator, one.reached.denominator)
        yield (version_id, one.target, one.unit, str(one.outcome), *reached)
