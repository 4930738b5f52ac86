"""Checks regime.toml: names, cycles with their windows and deadlines, the host regime and the upper one."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from etl.model.errors import ConfigProblem
from etl.regime.files import Sources
from etl.regime.known import Known, known
from etl.regime.periods import with_host_dates
from etl.regime.schema import Cycle, RegimeFile, UpwardPart


def check_regime_file(sources: Sources) -> Iterator[ConfigProblem]:
    """Contradictions in regime.toml and with what it names elsewhere."""
    content, file = sources.regime.content, sources.regime.file
    if content is None:
        yield from _of_outline(file, sources)
        return
    if content.name != sources.name:
        yield ConfigProblem(f"{file}: name", f"“{content.name}” khác tên thư mục", f"ghi “{sources.name}”")
    levels = known("cấp học, loại đơn vị", sources.levels, lambda row: row.level)
    ownerships = known("loại hình", sources.ownerships, lambda row: row.ownership)
    units = known("đơn vị", sources.units, lambda row: row.unit)
    yield from levels.unknown(f"{file}: levels", content.levels)
    own_levels = Known("cấp, loại đơn vị của chế độ này", file, frozenset(content.levels))
    yield from own_levels.unknown(f"{file}: counted_through", content.counted_through)
    yield from ownerships.unknown(f"{file}: ownerships", content.ownerships)
    yield from units.unknown(f"{file}: office.unit", [content.office.unit])
    yield from _repeated_cycles(file, content)
    yield from _host(file, content, sources)
    yield from _stages(file, content)
    cycles = dated_cycles(content, sources)
    yield from _dates(file, cycles, content.year)
    yield from _too_late_for_above(file, cycles, sources, content.year)
    yield from _upward(file, content, sources, units)
    yield from _mailboxes(file, content)


def dated_cycles(content: RegimeFile, sources: Sources) -> tuple[Cycle, ...]:
    """The cycles that have dates, with the host's filled in; those whose host is broken are left out."""
    host = sources.host.content if sources.host else None
    usable = {cycle.code for cycle in host.cycles if not cycle.host_cycle and not cycle.stages} if host else set()
    cycles = [cycle for cycle in content.cycles if not cycle.host_cycle or cycle.host_cycle in usable]
    return with_host_dates(cycles, host.cycles if host else ())


def _place(file: str, cycle: Cycle, field: str) -> str:
    return f"{file}: cycles.{cycle.code}.{field}"


def _repeated_cycles(file: str, content: RegimeFile) -> Iterator[ConfigProblem]:
    codes = [cycle.code for cycle in content.cycles]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield ConfigProblem(f"{file}: cycles.{code}", f"mã chu kỳ “{code}” có hai lần", "mỗi chu kỳ một mã riêng")


def _mailboxes(file: str, content: RegimeFile) -> Iterator[ConfigProblem]:
    """A message moved into a folder that is read itself would be looked at again and again."""
    names = [one.name for one in content.mailbox]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield ConfigProblem(f"{file}: mailbox.{name}", f"hộp thư “{name}” có hai lần", "mỗi hộp thư một tên riêng")
    for one in content.mailbox:
        place = f"{file}: mailbox.{one.name}.move_to"
        if one.after == "move" and not one.move_to:
            yield ConfigProblem(place, 'after = "move" mà không có move_to', "ghi thư mục để chuyển thư đã lấy vào")
        if one.after == "move" and one.move_to in one.folders:
            yield ConfigProblem(place, f"thư mục “{one.move_to}” cũng là thư mục nhận thư", "chuyển vào thư mục khác")


def _host(file: str, content: RegimeFile, sources: Sources) -> Iterator[ConfigProblem]:
    hosted = [cycle for cycle in content.cycles if cycle.host_cycle]
    if hosted and not content.host:
        yield ConfigProblem(f"{file}: host", "có host_cycle mà không có host", "ghi tên chế độ chủ vào host")
    if not content.host:
        return
    if sources.host is None or sources.host.content is None:
        remedy = "ghi tên thư mục của một chế độ khác, có regime.toml không lỗi"
        yield ConfigProblem(f"{file}: host", f"không dùng được chế độ chủ “{content.host}”", remedy)
        return
    own_dates = (cycle.code for cycle in sources.host.content.cycles if not cycle.host_cycle and not cycle.stages)
    valid = Known("chu kỳ có ngày riêng", sources.host.file, frozenset(own_dates))
    for cycle in hosted:
        yield from valid.unknown(_place(file, cycle, "host_cycle"), [cycle.host_cycle])


def _stages(file: str, content: RegimeFile) -> Iterator[ConfigProblem]:
    by_code = {cycle.code: cycle for cycle in content.cycles if not cycle.stages and not cycle.host_cycle}
    valid = Known("đợt có ngày riêng", file, frozenset(by_code))
    for whole in content.cycles:
        yield from valid.unknown(_place(file, whole, "stages"), whole.stages)
        stages = [by_code[code] for code in whole.stages if code in by_code]
        yield from _overlaps(file, stages, content.year)
        for stage in stages:
            if not _lies_within(stage, whole, content.year):
                yield ConfigProblem(
                    _place(file, stage, "data_from"),
                    f"đợt {stage.data_from} – {stage.data_to} nằm ngoài cả đợt {whole.data_from} – {whole.data_to}",
                    f"sửa ngày của đợt, hoặc của cycles.{whole.code}",
                )


def _overlaps(file: str, stages: Sequence[Cycle], year: int) -> Iterator[ConfigProblem]:
    """A day in two stages would be counted twice by the end report."""
    for one, other in combinations(stages, 2):
        assert one.data_from and one.data_to and other.data_from and other.data_to
        if one.data_from.in_year(year) <= other.data_to.in_year(year) and (
            other.data_from.in_year(year) <= one.data_to.in_year(year)
        ):
            yield ConfigProblem(
                _place(file, other, "data_from"),
                f"đợt {other.data_from} – {other.data_to} chồng lên đợt {one.code} ({one.data_from} – {one.data_to})",
                "sửa để đợt sau bắt đầu sau khi đợt trước kết thúc",
            )


def _lies_within(stage: Cycle, whole: Cycle, year: int) -> bool:
    assert stage.data_from and stage.data_to and whole.data_from and whole.data_to
    return whole.data_from.in_year(year) <= stage.data_from.in_year(year) and (
        stage.data_to.in_year(year) <= whole.data_to.in_year(year)
    )


_ORDER = (
    ("data_from", "data_to", False, "ngày chốt số liệu trước ngày bắt đầu tính số liệu"),
    ("data_from", "deadline_before", True, "hạn gửi trước khi thời gian tính số liệu bắt đầu"),
    ("opens", "deadline_before", True, "hạn gửi trước ngày mở nhận báo cáo"),
    ("deadline_before", "closes", False, "ngày đóng nhận báo cáo trước hạn gửi"),
)


def _of_outline(file: str, sources: Sources) -> Iterator[ConfigProblem]:
    """What is wrong with the days of a file that is refused for something else."""
    outline = sources.outline
    if outline.year is not None:
        yield from _dates(file, outline.cycles, outline.year)
        yield from _too_late_for_above(file, outline.cycles, sources, outline.year)


def _dates(file: str, cycles: Sequence[Cycle], year: int) -> Iterator[ConfigProblem]:
    for cycle in cycles:
        for first, second, is_strict, wrong in _ORDER:
            start, end = getattr(cycle, first), getattr(cycle, second)
            if start is None or end is None:
                continue
            gap = (end.in_year(year) - start.in_year(year)).days
            if gap < is_strict:
                yield ConfigProblem(
                    _place(file, cycle, second),
                    f"{wrong}: {first} = {start}, {second} = {end}",
                    f"sửa để {first} trước {second}",
                )


def _upward(file: str, content: RegimeFile, sources: Sources, units: Known) -> Iterator[ConfigProblem]:
    if content.upward is None:
        return
    yield from units.unknown(f"{file}: upward.unit", [content.upward.unit])
    upper = sources.upper.content if sources.upper else None
    if upper is None:
        wrong = f"không dùng được chế độ cấp trên “{content.upward.regime}”"
        yield ConfigProblem(f"{file}: upward.regime", wrong, "ghi tên thư mục của một chế độ khác, không lỗi")
        return
    if sources.upper_roster is not None and units.names and content.upward.unit in units.names:
        listed = known("đơn vị", sources.upper_roster, lambda row: row.unit)
        yield from listed.unknown(f"{file}: upward.unit", [content.upward.unit])
        if content.upward.unit in (listed.names or ()):
            yield from _counted_through(file, content.upward, upper, sources)
    yield from _ownerships(file, content, upper)
    codes = frozenset(cycle.code for cycle in upper.cycles)
    valid = Known("chu kỳ", f"{content.upward.regime}/regime.toml", codes)
    for cycle in dated_cycles(content, sources):
        yield from valid.unknown(_place(file, cycle, "upper_cycle"), [cycle.upper_cycle or cycle.code])


def _too_late_for_above(file: str, cycles: Sequence[Cycle], sources: Sources, year: int) -> Iterator[ConfigProblem]:
    """Deadlines that leave no time to consolidate; compared even where the upper regime has mistakes of its own."""
    theirs = {cycle.code: cycle for cycle in sources.upper_outline.cycles}
    for cycle in cycles:
        fed = cycle.upper_cycle or cycle.code
        if fed in theirs and not _is_earlier(cycle, theirs[fed], year):
            yield ConfigProblem(
                _place(file, cycle, "deadline_before"),
                f"hạn nội bộ {cycle.deadline_before} không trước hạn của cấp trên {theirs[fed].deadline_before}",
                "đặt hạn sớm hơn để kịp tổng hợp gửi cấp trên",
            )


def _counted_through(file: str, upward: UpwardPart, upper: RegimeFile, sources: Sources) -> Iterator[ConfigProblem]:
    """Our units would be counted as one by an upper regime that does not know our level for an office's."""
    levels = {located.row.level for located in sources.units.rows if located.row.unit == upward.unit}
    if levels and not levels & set(upper.counted_through):
        named = "+".join(sorted(levels))
        wrong = f"{upward.regime} không đếm qua các đơn vị của cấp {named} (counted_through)"
        yield ConfigProblem(f"{file}: upward.unit", wrong, f"ghi {named} vào counted_through của {upward.regime}")


def _ownerships(file: str, content: RegimeFile, upper: RegimeFile) -> Iterator[ConfigProblem]:
    """The table by ownership of the upper report counts our units."""
    valid = Known("loại hình", f"{upper.name}/regime.toml", frozenset(upper.ownerships))
    yield from valid.unknown(f"{file}: ownerships", content.ownerships)


def _is_earlier(ours: Cycle, theirs: Cycle, year: int) -> bool:
    """True also where one of them has no deadline of its own to compare."""
    if ours.deadline_before is None or theirs.deadline_before is None:
        return True
    return ours.deadline_before.in_year(year) < theirs.deadline_before.in_year(year)
