"""Checks indicators and rules of the regime against the shared catalogues."""

from collections.abc import Iterator
from dataclasses import replace

from etl.model.errors import ConfigProblem
from etl.model.regime import AcrossPeriods
from etl.regime.files import Sources
from etl.regime.known import Known, grouped, known, overlapping, repeated
from etl.regime.rows import CatalogueRow, IndicatorRow, RuleRow
from etl.regime.source import Located


def check_catalogues(sources: Sources) -> Iterator[ConfigProblem]:
    """shared/: no code twice, and every code that another row names exists."""
    yield from repeated(sources.catalogue, lambda row: row.code, "mã chỉ tiêu")
    yield from repeated(sources.rule_meanings, lambda row: row.rule, "mã quy tắc")
    yield from repeated(sources.levels, lambda row: row.level, "mã cấp học")
    yield from repeated(sources.ownerships, lambda row: row.ownership, "mã loại hình")
    codes = known("chỉ tiêu", sources.catalogue, lambda row: row.code)
    for located in sources.catalogue.rows:
        row = located.row
        parts = (*row.numerator, *row.denominator, *row.opening_of, *row.includes_opening)
        yield from codes.unknown(located.place, parts)
    for rule in sources.rule_meanings.rows:
        yield from codes.unknown(rule.place, rule.row.indicators)


def used_indicators(sources: Sources) -> Known:
    """The indicators that the regime uses."""
    catalogue = frozenset(located.row.code for located in sources.catalogue.rows)
    return replace(known("chỉ tiêu", sources.indicators, lambda row: row.code), right_elsewhere=catalogue)


def valid_ownerships(sources: Sources) -> Known:
    """The ownerships that the regime names."""
    content = sources.regime.content
    return Known("loại hình", sources.regime.file, frozenset(content.ownerships) if content else None)


def check_indicators(sources: Sources) -> Iterator[ConfigProblem]:
    """The regime's indicators: from the catalogue, numbered once, with all they are computed from."""
    yield from repeated(sources.indicators, lambda row: row.code, "chỉ tiêu")
    yield from repeated(sources.indicators, lambda row: row.stt, "STT")
    content = sources.regime.content
    levels = Known("cấp học", sources.regime.file, frozenset(content.levels) if content else None)
    codes = known("chỉ tiêu", sources.catalogue, lambda row: row.code)
    sections = known("mục", sources.sections, lambda row: row.section)
    ownerships, used = valid_ownerships(sources), used_indicators(sources)
    catalogue = {located.row.code: located.row for located in sources.catalogue.rows}
    for located in sources.indicators.rows:
        row = located.row
        yield from codes.unknown(located.place, [row.code])
        yield from sections.unknown(located.place, [row.section])
        yield from levels.unknown(located.place, row.levels)
        yield from ownerships.unknown(located.place, row.ownerships)
        if row.code in catalogue:
            yield from _against_catalogue(located, catalogue[row.code], used)


def _against_catalogue(located: Located[IndicatorRow], entry: CatalogueRow, used: Known) -> Iterator[ConfigProblem]:
    row = located.row
    parts = (*entry.numerator, *entry.denominator, *entry.opening_of, *entry.includes_opening)
    yield from used.unknown(located.place, parts)
    if row.is_prefilled and entry.across_periods is AcrossPeriods.FLOW:
        wrong = f"chỉ tiêu {row.code} là số phát sinh trong kỳ, không điền sẵn từ kỳ trước được"
        yield ConfigProblem(located.place, wrong, "is_prefilled = no")
    if row.is_required and entry.numerator:
        wrong = f"chỉ tiêu {row.code} tự tính từ chỉ tiêu khác, đơn vị không phải ghi"
        yield ConfigProblem(located.place, wrong, "is_required = no")


def check_rules(sources: Sources) -> Iterator[ConfigProblem]:
    """The regime's rules: known, about indicators it uses, and never two in force for one unit on one day."""
    rules = known("quy tắc", sources.rule_meanings, lambda row: row.rule)
    ownerships, used = valid_ownerships(sources), used_indicators(sources)
    meanings = {located.row.rule: located.row for located in sources.rule_meanings.rows}
    for rule, rows in grouped(sources.rules.rows, lambda row: row.rule).items():
        yield from overlapping(rows, f"quy tắc {rule}", _binds_same_units)
    for located in sources.rules.rows:
        row = located.row
        yield from rules.unknown(located.place, [row.rule])
        yield from ownerships.unknown(located.place, row.ownerships)
        if row.rule in meanings:
            yield from used.unknown(located.place, meanings[row.rule].indicators)


def _binds_same_units(one: RuleRow, other: RuleRow) -> bool:
    first, second = set(one.ownerships), set(other.ownerships)
    return not first or not second or bool(first & second)
