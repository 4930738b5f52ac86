"""Builds what a plan asks for beside figures (tasks, targets, scores) and where its report goes upward."""

from collections.abc import Iterable
from datetime import date

from etl.model.plan import Criterion, Rank, Scoring, Selection, Target, Task, TaskTime
from etl.model.regime import Period, Upward
from etl.regime.files import Sources
from etl.regime.plan_rows import EVERYONE, TaskRow
from etl.regime.schema import RegimeFile


def build_tasks(sources: Sources, content: RegimeFile) -> tuple[Task, ...]:
    """The plan's tasks in its own order."""
    return tuple(_task(located.row, content) for located in sources.tasks.rows)


def _task(row: TaskRow, content: RegimeFile) -> Task:
    return Task(
        code=row.task,
        title=row.title,
        section=row.section,
        leads=selection(row.leads, content),
        performers=selection(row.performers, content),
        cooperators=selection(row.cooperators, content),
        outsiders=row.outsiders,
        time_kind=row.time_kind,
        time_text=row.time_text,
        times={year: _time(row, year) for year in _years(row, content)},
        source=row.source,
    )


def _years(row: TaskRow, content: RegimeFile) -> Iterable[int]:
    """A plan's tasks begin in its year: earlier years of the regime are there only to compare figures with."""
    return (content.year,) if row.repeats == "once" else range(content.year, content.years.stop)


def _time(row: TaskRow, year: int) -> TaskTime:
    return TaskTime(row.starts.in_year(year), None if row.ends is None else row.ends.in_year(year))


def selection(names: Iterable[str], content: RegimeFile) -> Selection:
    """What "*", codes of levels, ownerships and units select."""
    named = frozenset(names)
    levels, ownerships = named & set(content.levels), named & set(content.ownerships)
    return Selection(EVERYONE in named, levels, ownerships, named - levels - ownerships - {EVERYONE})


def build_targets(sources: Sources, content: RegimeFile) -> tuple[Target, ...]:
    """The targets in the plan's own order."""
    return tuple(
        Target(
            code=row.target,
            title=row.title,
            measure=row.measure,
            comparison=row.comparison,
            number=row.number,
            binds=selection(row.binds, content),
            statuses=row.statuses,
            source=row.source,
            section=row.section,
        )
        for row in (located.row for located in sources.targets.rows)
    )


def build_scoring(sources: Sources, content: RegimeFile) -> Scoring | None:
    """The score scheme, best rank first; None where the regime has none."""
    part = content.scoring
    if part is None:
        return None
    criteria = (located.row for located in sources.criteria.rows)
    ranks = sorted((located.row for located in sources.ranks.rows), key=lambda row: -row.points_from)
    return Scoring(
        title=part.title,
        cycle=part.cycle,
        criteria=tuple(Criterion(r.criterion, r.parent, r.title, r.maximum, r.points, r.evidence) for r in criteria),
        ranks=tuple(Rank(row.rank, row.points_from, row.points_below) for row in ranks),
        is_sample=part.is_sample,
        is_ranking_published=part.is_ranking_published,
        note=part.note,
    )


def build_upward(content: RegimeFile, periods: Iterable[Period]) -> Upward | None:
    """The upper regime and, for each of our periods that units submit, the period that it feeds there."""
    if content.upward is None:
        return None
    upper_cycle = {cycle.code: cycle.upper_cycle or cycle.code for cycle in content.cycles}
    feeds = {period.code: f"{period.year}-{upper_cycle[period.cycle]}" for period in periods}
    return Upward(content.upward.regime, content.upward.unit, feeds)


def tree_of(sources: Sources, day: date) -> dict[str, str]:
    """Parent of each unit expected that day and of all above it, as the rows of that day say."""
    parents = {located.row.unit: located.row.parent for located in sources.units.rows if located.row.holds_on(day)}
    tree: dict[str, str] = {}
    waiting = [located.row.unit for located in sources.roster.rows if located.row.holds_on(day)]
    while waiting:
        code = waiting.pop()
        if code in parents and code not in tree:
            tree[code] = parents[code]
            waiting.append(parents[code])
    return tree
