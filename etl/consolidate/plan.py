"""What came of a plan's targets, tasks and scores, for the report and for the rows behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.consolidate.completeness import PeriodStatus
from etl.consolidate.last_year import compare_with_last_year, with_last_year
from etl.consolidate.rewards import propose_rewards, reward_paragraphs
from etl.consolidate.scoring import score_units, store_scores, summarise_scores
from etl.consolidate.target_sentences import target_paragraph
from etl.consolidate.targets import judge_targets, summarise
from etl.consolidate.task_sentences import task_paragraph
from etl.consolidate.tasks import judge_tasks, summarise_tasks
from etl.model.regime import Regime, Section, Wording
from etl.model.report import Comparison, Paragraph
from etl.model.results import (
    CriterionScore,
    Proposal,
    ScoreSummary,
    TargetResult,
    TargetSummary,
    TaskResult,
    TaskSummary,
    UnitScore,
)
from etl.warehouse import copy_rows, sql


@dataclass(frozen=True, slots=True)
class PlanResults:
    """Results unit by unit, kept inside, and what the report says of them."""

    target_results: tuple[TargetResult, ...]
    targets: tuple[TargetSummary, ...]
    task_results: tuple[TaskResult, ...]
    tasks: tuple[TaskSummary, ...]
    criterion_scores: tuple[CriterionScore, ...]
    unit_scores: tuple[UnitScore, ...]
    scores: ScoreSummary | None
    rewards: tuple[Proposal, ...]
    comparisons: tuple[Comparison, ...]

    def paragraphs(self, wording: Wording, section: Section) -> list[Paragraph]:
        """What stands under one section."""
        tasks = [task_paragraph(wording, task) for task in self.tasks if task.section == section.code]
        targets = [target_paragraph(wording, one) for one in self.targets if one.section == section.code]
        return [*tasks, *targets, *reward_paragraphs(wording, section, self.rewards)]


def judge_plan(
    connection: sqlalchemy.Connection, regime: Regime, status: PeriodStatus, parameters: Mapping[str, Any]
) -> PlanResults:
    """Judges the plan from the prepared working tables."""
    targets = judge_targets(connection, regime, parameters)
    tasks = judge_tasks(connection, regime, parameters)
    lines, unit_scores = score_units(connection, regime, status, parameters)
    period = regime.period(parameters["period"])
    return PlanResults(
        target_results=targets,
        targets=summarise(regime, targets),
        task_results=tasks,
        tasks=summarise_tasks(regime, period, tasks),
        criterion_scores=lines,
        unit_scores=unit_scores,
        scores=summarise_scores(regime, status, unit_scores),
        rewards=propose_rewards(regime, period, targets),
        comparisons=compare_with_last_year(connection, regime, parameters),
    )


def outside_facts(connection: sqlalchemy.Connection, regime: Regime, parameters: Mapping[str, Any]) -> list[list[Any]]:
    """What the report rests on beside submissions: the council's points, last year's report."""
    asked = with_last_year(regime, parameters)
    rows = connection.execute(sqlalchemy.text(sql("consolidate/outside_facts")), asked)
    return [list(row) for row in rows]


def store_plan(connection: sqlalchemy.Connection, version_id: UUID, plan: PlanResults) -> None:
    """Keeps the results unit by unit with the version of the report."""
    columns: tuple[str, ...] = ("report_version_id", "target", "unit", "outcome", "value", "numerator", "denominator")
    columns += ("part", "part_name", "part_ownership")
    copy_rows(connection, "target_result", columns, _target_rows(version_id, plan.target_results))
    columns = ("report_version_id", "task", "unit", "role", "state", "completed_on", "submission_id")
    copy_rows(connection, "task_result", columns, _task_rows(version_id, plan.task_results))
    store_scores(connection, version_id, plan.criterion_scores, plan.unit_scores)


def _target_rows(version_id: UUID, results: tuple[TargetResult, ...]) -> Iterator[tuple[Any, ...]]:
    for one in results:
        reached = (one.reached.value, one.reached.numerator, one.reached.denominator)
        part = (one.part, one.part_name, one.part_ownership)
        yield (version_id, one.target, one.unit, str(one.outcome), *reached, *part)


def _task_rows(version_id: UUID, results: tuple[TaskResult, ...]) -> Iterator[tuple[Any, ...]]:
    for one in results:
        yield (version_id, one.task, one.unit, str(one.role), str(one.state), one.completed_on, one.submission_id)
