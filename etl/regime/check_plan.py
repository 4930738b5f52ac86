"""Checks what a plan asks for beside figures: tasks, targets, and a score scheme whose thresholds leave no gap."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from etl.model.errors import ConfigProblem
from etl.model.plan import MODELS, Points
from etl.regime.check_indicators import used_indicators
from etl.regime.files import Sources
from etl.regime.known import Known, grouped, known, repeated
from etl.regime.plan_rows import EVERYONE, CriterionRow, RankRow, TargetRow
from etl.regime.schema import RegimeFile
from etl.regime.source import Located


def check_plan(sources: Sources) -> Iterator[ConfigProblem]:
    """Contradictions in tasks.csv, targets.csv, criteria.csv and ranks.csv, where a regime has them."""
    yield from _tasks(sources)
    yield from _targets(sources)
    yield from _scheme(sources)
    yield from _criteria(sources)
    yield from _ranks(sources)


def _selectable(sources: Sources) -> Known:
    """What a role or target may name: units of the roster, levels and ownerships of the regime, everyone."""
    content = sources.regime.content
    where = f"{sources.roster.file} hoặc levels, ownerships của {sources.regime.file}"
    if content is None or (sources.roster.problems and not sources.roster.rows):
        return Known("đơn vị, loại đơn vị", where, None)
    units = {located.row.unit for located in sources.roster.rows}
    return Known(
        "đơn vị, loại đơn vị",
        where,
        frozenset({EVERYONE, *units, *content.levels, *content.ownerships}),
        sources.roster.refused,
    )


def _tasks(sources: Sources) -> Iterator[ConfigProblem]:
    yield from repeated(sources.tasks, lambda row: row.task, "nhiệm vụ")
    sections = known("mục", sources.sections, lambda row: row.section)
    selectable = _selectable(sources)
    for located in sources.tasks.rows:
        row = located.row
        yield from sections.unknown(located.place, [row.section])
        yield from selectable.unknown(located.place, (*row.leads, *row.performers, *row.cooperators))


def _targets(sources: Sources) -> Iterator[ConfigProblem]:
    yield from repeated(sources.targets, lambda row: row.target, "chỉ tiêu phấn đấu")
    used, selectable = used_indicators(sources), _selectable(sources)
    sections = known("mục", sources.sections, lambda row: row.section)
    for located in sources.targets.rows:
        yield from selectable.unknown(located.place, located.row.binds)
        if located.row.measure != MODELS:
            yield from used.unknown(located.place, [located.row.measure])
        if located.row.section or located.row.measure == MODELS:
            yield from sections.unknown(located.place, [located.row.section])
        yield from _statuses(located, sources.regime.content)


def _statuses(located: Located[TargetRow], content: RegimeFile | None) -> Iterator[ConfigProblem]:
    row = located.row
    if (row.measure == MODELS) != bool(row.statuses):
        wrong = f"chỉ tiêu phấn đấu {row.target}: cột statuses không khớp với measure = {row.measure}"
        yield ConfigProblem(located.place, wrong, f"chỉ và phải ghi statuses khi measure = {MODELS}")
    if content is not None:
        valid = Known("trạng thái mô hình", f"{content.name}/regime.toml", frozenset(content.models.statuses))
        yield from valid.unknown(located.place, row.statuses)


def _scheme(sources: Sources) -> Iterator[ConfigProblem]:
    """[scoring], criteria.csv and ranks.csv come together or not at all."""
    content = sources.regime.content
    if content is None:
        return
    tables = (sources.criteria, sources.ranks)
    given = [table.file for table in tables if table.rows or table.problems]
    if content.scoring is None:
        for file in given:
            yield ConfigProblem(file, "có thang điểm mà regime.toml không có nhóm [scoring]", "thêm [scoring], hoặc bỏ")
        return
    for table in tables:
        if table.file not in given:
            yield ConfigProblem(
                f"{sources.regime.file}: scoring", f"thiếu {table.file}", "tạo tệp ấy, hoặc bỏ [scoring]"
            )
    cycles = Known("chu kỳ", sources.regime.file, frozenset(cycle.code for cycle in content.cycles))
    yield from cycles.unknown(f"{sources.regime.file}: scoring.cycle", [content.scoring.cycle])


def _criteria(sources: Sources) -> Iterator[ConfigProblem]:
    """Parents exist one level up, and a group is worth what its parts are worth together."""
    yield from repeated(sources.criteria, lambda row: row.criterion, "tiêu chí")
    by_code = {located.row.criterion: located.row for located in sources.criteria.rows}
    groups = Known(
        "nhóm tiêu chí",
        sources.criteria.file,
        frozenset(code for code, row in by_code.items() if row.points is Points.GROUP and not row.parent),
        sources.criteria.refused,
    )
    below = grouped(sources.criteria.rows, lambda row: row.parent)
    for located in sources.criteria.rows:
        if located.row.parent:
            yield from groups.unknown(located.place, [located.row.parent])
        if located.row.points is Points.GROUP:
            yield from _group(located, [part.row for part in below.get(located.row.criterion, ())])


def _group(located: Located[CriterionRow], parts: Iterable[CriterionRow]) -> Iterator[ConfigProblem]:
    total = sum((part.maximum for part in parts), Decimal(0))
    if located.row.parent:
        wrong = f"nhóm tiêu chí {located.row.criterion} nằm trong một nhóm khác"
        yield ConfigProblem(located.place, wrong, "để trống cột parent: chỉ có hai bậc tiêu chí")
    elif total != located.row.maximum:
        wrong = f"tiêu chí {located.row.criterion} tối đa {located.row.maximum} điểm, các thành phần cộng lại {total}"
        yield ConfigProblem(located.place, wrong, f"maximum = {total}, hoặc sửa điểm của các thành phần")


def _ranks(sources: Sources) -> Iterator[ConfigProblem]:
    """From 0 up to the best without a gap and without two ranks for one number of points."""
    yield from repeated(sources.ranks, lambda row: row.rank, "xếp loại")
    rows = sorted(sources.ranks.rows, key=lambda located: located.row.points_from)
    if not rows or sources.ranks.problems:
        return
    if rows[0].row.points_from != 0:
        wrong = f"không có xếp loại nào cho điểm từ 0 đến dưới {rows[0].row.points_from}"
        yield ConfigProblem(rows[0].place, wrong, "points_from = 0 ở bậc thấp nhất")
    for lower, upper in pairwise(rows):
        yield from _joint(lower, upper)
    if rows[-1].row.points_below is not None:
        wrong = f"không có xếp loại nào cho điểm từ {rows[-1].row.points_below} trở lên"
        yield ConfigProblem(rows[-1].place, wrong, "để trống points_below ở bậc cao nhất")


def _joint(lower: Located[RankRow], upper: Located[RankRow]) -> Iterator[ConfigProblem]:
    ends, starts = lower.row.points_below, upper.row.points_from
    names = f"“{lower.row.rank}” và “{upper.row.rank}”"
    remedy = f"points_below của “{lower.row.rank}” phải bằng points_from của “{upper.row.rank}” ({starts})"
    if ends is None or ends > starts:
        yield ConfigProblem(lower.place, f"{names} chồng lên nhau từ {starts} điểm", remedy)
    elif ends < starts:
        yield ConfigProblem(lower.place, f"hở giữa {names}: điểm từ {ends} đến dưới {starts} không xếp được", remedy)
