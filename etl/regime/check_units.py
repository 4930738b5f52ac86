"""Checks units, their tree and events in shared/, and the roster of the regime."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import timedelta

from etl.model.errors import ConfigProblem
from etl.regime.build import roster_of
from etl.regime.check_cycles import dated_cycles
from etl.regime.files import Sources
from etl.regime.known import grouped, known, overlapping, surely_overlapping
from etl.regime.rows import EventRow, RosterRow, UnitRow
from etl.regime.schema import RegimeFile
from etl.regime.source import Located, Table

_DAY = timedelta(days=1)
History = Mapping[str, Sequence[Located[UnitRow]]]


def check_units(sources: Sources) -> Iterator[ConfigProblem]:
    """The tree of units through time: names, levels, parents and events."""
    history = grouped(sources.units.rows, lambda row: row.unit)
    units = known("đơn vị", sources.units, lambda row: row.unit)
    levels = known("cấp học, loại đơn vị", sources.levels, lambda row: row.level)
    ownerships = known("loại hình", sources.ownerships, lambda row: row.ownership)
    for code, rows in history.items():
        yield from overlapping(rows, f"đơn vị {code}")
    yield from surely_overlapping(sources.units, "unit", "đơn vị", lambda row: row.unit)
    parents = frozenset(located.row.parent for located in sources.units.rows if located.row.parent in history)
    above = replace(units, offered=parents)
    for located in sources.units.rows:
        yield from levels.unknown(located.place, [located.row.level])
        yield from ownerships.unknown(located.place, [located.row.ownership])
        if located.row.parent and located.row.parent not in history:
            yield from above.unknown(located.place, [located.row.parent])
    yield from _circles(sources.units.rows, history)
    yield from _uncovered(sources, history)
    for event in sources.unit_events.rows:
        yield from units.unknown(event.place, (*event.row.from_, *event.row.to))
        yield from _event(event, history)


def _circles(rows: Sequence[Located[UnitRow]], history: History) -> Iterator[ConfigProblem]:
    """One mistake for each circle, at the likely row (of equals the last one); the others are named, not accused."""
    usual = Counter(_kinds(located.row, history) for located in rows)
    told: set[frozenset[str]] = set()
    for located in rows:
        circle = _circle_of(located, history)
        units = frozenset(member.row.unit for member in circle)
        if circle and units not in told:
            told.add(units)
            yield _circle(circle, min(circle, key=lambda one: (usual[_kinds(one.row, history)], -rows.index(one))))


def _kinds(row: UnitRow, history: History) -> tuple[str, str]:
    """The kinds of a unit and of the one above it: what hundreds of rows have is right, what one has is not."""
    above = history.get(row.parent)
    return row.level, above[0].row.level if above else ""


def _circle(circle: Sequence[Located[UnitRow]], wrong: Located[UnitRow]) -> ConfigProblem:
    start = circle.index(wrong)
    order = [*circle[start:], *circle[:start], wrong]
    way = " → ".join(member.row.unit for member in order)
    others = ", ".join(f"{member.row.unit} ({member.place})" for member in order[1:-1])
    remedy = f"sửa cột parent ({wrong.row.parent}) của dòng này"
    if others:
        remedy += f"; chỉ khi dòng này đúng mới sửa một dòng khác trong vòng: {others}"
    return ConfigProblem(wrong.place, f"đơn vị {wrong.row.unit} nằm dưới chính nó trong cây đơn vị: {way}", remedy)


def _uncovered(sources: Sources, history: History) -> Iterator[ConfigProblem]:
    """Parents that do not exist all the time: one mistake each, however many units are below."""
    below = grouped((row for row in sources.units.rows if row.row.parent in history), lambda row: row.parent)
    for parent, rows in below.items():
        above = [located.row for located in history[parent]]
        orphans = [located for located in rows if not _covered(located.row, above)]
        if orphans:
            others = f" (và của {len(orphans) - 1} dòng khác)" if len(orphans) > 1 else ""
            yield ConfigProblem(
                orphans[0].place,
                f"đơn vị cấp trên {parent} không tồn tại trong suốt thời gian của dòng này{others}",
                "sửa valid_from, valid_to, hoặc tách dòng theo đơn vị cấp trên của từng giai đoạn",
            )


def _covered(row: UnitRow, above: Sequence[UnitRow]) -> bool:
    """Whether the parents' rows together hold on every day of the row."""
    day = row.starts
    for parent in sorted(above, key=lambda parent: parent.starts):
        if parent.starts <= day <= parent.ends:
            if parent.ends >= row.ends:
                return True
            day = parent.ends + _DAY
    return False


def _circle_of(located: Located[UnitRow], history: History) -> list[Located[UnitRow]]:
    """Walks up the tree as it was on the row's first day, back to the row itself; empty if the way ends elsewhere."""
    way, code = [located], located.row.parent
    while code and code != located.row.unit:
        above = [member for member in history.get(code, ()) if member.row.holds_on(located.row.starts)]
        if not above or above[0] in way:
            return []
        way.append(above[0])
        code = above[0].row.parent
    return way if code else []


def _event(event: Located[EventRow], history: History) -> Iterator[ConfigProblem]:
    """What an event says of its units must be what their dated rows say."""
    row, first_day, last_day = event.row, event.row.date, event.row.date - _DAY
    ending = set(row.from_) - set(row.to) if row.kind != "rename" else set()
    beginning = row.to if row.kind in ("open", "rename") else ()
    for code in sorted(ending & history.keys()):
        if not any(located.row.ends == last_day for located in history[code]):
            yield _contradiction(event, f"đơn vị {code} không kết thúc ngày {last_day}", f"valid_to = {last_day}")
    for code in (code for code in row.to if code in history):
        if code in beginning and not any(located.row.starts == first_day for located in history[code]):
            yield _contradiction(event, f"đơn vị {code} không có dòng bắt đầu ngày {first_day}", "dòng ấy")
        elif not any(located.row.holds_on(first_day) for located in history[code]):
            yield _contradiction(event, f"đơn vị {code} không tồn tại ngày {first_day}", "dòng có hiệu lực ngày ấy")


def _contradiction(event: Located[EventRow], wrong: str, right: str) -> ConfigProblem:
    return ConfigProblem(event.place, wrong, f"shared/units.csv phải có {right}, hoặc sửa ngày của sự kiện")


def check_roster(sources: Sources) -> Iterator[ConfigProblem]:
    """Units that must report: known, of the regime's levels, and in existence in some period."""
    units = known("đơn vị", sources.units, lambda row: row.unit)
    for code, rows in grouped(sources.roster.rows, lambda row: row.unit).items():
        yield from overlapping(rows, f"đơn vị {code}")
    yield from surely_overlapping(sources.roster, "unit", "đơn vị", lambda row: row.unit)
    for place, unit in _listed(sources.roster):
        yield from units.unknown(place, [unit])
    content = sources.regime.content
    if content is None:
        return
    history = grouped(sources.units.rows, lambda row: row.unit)
    # A kind that shared/ does not know at all is the mistake of units.csv, not of every roster.
    kinds = (
        ("level", content.levels, {located.row.level for located in sources.levels.rows}),
        ("ownership", content.ownerships, {located.row.ownership for located in sources.ownerships.rows}),
    )
    for located in sources.roster.rows:
        yield from _of_other_kind(located, kinds, history)
    if sources.roster.rows and not sources.units.problems:
        yield from _never_expected(sources, content)


def _listed(roster: Table[RosterRow]) -> Iterator[tuple[str, str]]:
    """Place and unit of every row, of those too that are refused for something else."""
    yield from ((located.place, located.row.unit) for located in roster.rows)
    yield from ((place, record["unit"]) for place, record in roster.refused_rows if record.get("unit"))


def _of_other_kind(
    located: Located[RosterRow], kinds: Iterable[tuple[str, Sequence[str], Set[str]]], history: History
) -> Iterator[ConfigProblem]:
    for unit in (row.row for row in history.get(located.row.unit, ())):
        for field, valid, existing in kinds:
            found = getattr(unit, field)
            if found in existing and found not in valid:
                wrong = f"đơn vị {unit.unit} có {field} = {found}, chế độ này chỉ có {', '.join(valid)}"
                yield ConfigProblem(located.place, wrong, f"bỏ đơn vị này, hoặc thêm “{found}” vào regime.toml")


def _never_expected(sources: Sources, content: RegimeFile) -> Iterator[ConfigProblem]:
    last_days = {
        f"{year}-{cycle.code}": cycle.data_to.in_year(year)
        for cycle in dated_cycles(content, sources)
        for year in content.years
        if cycle.data_to is not None
    }
    rosters = sources.by_era(last_days, lambda day: {unit.code for unit in roster_of(sources, day)})
    for period, roster in rosters.items():
        if not roster and period.startswith(f"{content.year}-"):
            wrong = f"không có đơn vị nào phải báo cáo kỳ {period}"
            yield ConfigProblem(sources.roster.file, wrong, "bổ sung đơn vị, hoặc sửa valid_from, valid_to")
    expected = set().union(*rosters.values())
    never = {located.row.unit for located in sources.units.rows} - expected if rosters else set()
    for located in sources.roster.rows:
        if located.row.unit in never:
            wrong = f"đơn vị {located.row.unit} không phải báo cáo kỳ nào của chế độ này"
            yield ConfigProblem(
                located.place, wrong, "sửa valid_from, valid_to ở đây hoặc ở shared/units.csv, hoặc bỏ dòng"
            )
