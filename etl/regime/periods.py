"""Turns the cycles of a regime into periods with windows and deadlines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from etl.model.clock import LOCAL
from etl.model.regime import Period
from etl.regime.schema import DATED_FIELDS, Cycle
from etl.regime.working_days import next_working_day

_DAY = timedelta(days=1)


def periods_of(
    regime: str, cycles: Sequence[Cycle], years: Iterable[int], holiday_rule: str = "stay"
) -> tuple[Period, ...]:
    """All periods of these years, in calendar order; every cycle has dates of its own or stages (no host left).

    Each knows the periods it is compared with, derived from the windows alone: a year of two halves and a
    campaign in stages need no rule of their own.
    """
    submitted = [_period(regime, cycle, year, holiday_rule) for year in years for cycle in cycles if not cycle.stages]
    by_code = {period.code: period for period in submitted}
    joined = [_joined(regime, cycle, year, by_code) for year in years for cycle in cycles if cycle.stages]
    everything = sorted([*submitted, *joined], key=_calendar_order)
    return tuple(_related(period, everything) for period in everything)


def with_host_dates(cycles: Sequence[Cycle], host: Sequence[Cycle]) -> tuple[Cycle, ...]:
    """Cycles in which those embedded in a host regime have the host's dates."""
    by_code = {cycle.code: cycle for cycle in host}
    return tuple(_hosted(cycle, by_code[cycle.host_cycle]) if cycle.host_cycle else cycle for cycle in cycles)


def _hosted(cycle: Cycle, host: Cycle) -> Cycle:
    dates = {field: getattr(host, field) for field in (*DATED_FIELDS, "set_by_office")}
    return cycle.model_copy(update={**dates, "host_cycle": ""})


def _period(regime: str, cycle: Cycle, year: int, holiday_rule: str) -> Period:
    days = {field: rule.in_year(year) for field in DATED_FIELDS if (rule := getattr(cycle, field)) is not None}
    deadline = days["deadline_before"]
    if holiday_rule == "next_working_day":
        deadline = next_working_day(deadline - _DAY) + _DAY
    return Period(
        regime=regime,
        code=f"{year}-{cycle.code}",
        cycle=cycle.code,
        year=year,
        name=_in_year(cycle.name, year),
        next_name=_in_year(cycle.next_name, year),
        data_from=days["data_from"],
        data_to=days["data_to"],
        opens_at=_midnight(days["opens"]),
        deadline=_midnight(deadline),
        closes_at=_midnight(days["closes"]) if "closes" in days else None,
        set_by_office=frozenset(cycle.set_by_office),
        report_before=_report_before(cycle, year),
    )


def _report_before(cycle: Cycle, year: int) -> datetime | None:
    return None if cycle.report_before is None else _midnight(cycle.report_before.in_year(year))


def _joined(regime: str, cycle: Cycle, year: int, submitted: dict[str, Period]) -> Period:
    """The end report of a campaign: open as long as its stages are, due when the last of them is."""
    assert cycle.data_from is not None and cycle.data_to is not None
    stages = [submitted[f"{year}-{stage}"] for stage in cycle.stages]
    closings = [stage.closes_at for stage in stages]
    return Period(
        regime=regime,
        code=f"{year}-{cycle.code}",
        cycle=cycle.code,
        year=year,
        name=_in_year(cycle.name, year),
        next_name=_in_year(cycle.next_name, year),
        data_from=cycle.data_from.in_year(year),
        data_to=cycle.data_to.in_year(year),
        opens_at=min(stage.opens_at for stage in stages),
        deadline=max(stage.deadline for stage in stages),
        closes_at=max((at for at in closings if at), default=None) if None not in closings else None,
        derived_from=tuple(stage.code for stage in stages),
        set_by_office=frozenset(cycle.set_by_office),
        report_before=_report_before(cycle, year),
    )


def _calendar_order(period: Period) -> tuple[date, bool, date, str]:
    """A campaign's end report comes after the stages it is made of."""
    return period.data_to, bool(period.derived_from), period.data_from, period.code


def _related(period: Period, everything: Sequence[Period]) -> Period:
    if period.derived_from:
        return replace(period, same_last_year=_same_last_year(period, everything))
    others = [other for other in everything if other.code != period.code and not other.derived_from]
    return replace(
        period,
        previous=_longest([other for other in others if other.data_to + _DAY == period.data_from]),
        contained=_longest([other for other in others if _contains(period, other)]),
        same_last_year=_same_last_year(period, everything),
    )


def _contains(whole: Period, part: Period) -> bool:
    return whole.data_from <= part.data_from and part.data_to <= whole.data_to and _length(part) < _length(whole)


def _length(period: Period) -> timedelta:
    return period.data_to - period.data_from


def _longest(candidates: Sequence[Period]) -> str | None:
    # An annual window knows more than the half-year that ends with it.
    return max(candidates, key=_length).code if candidates else None


def _same_last_year(period: Period, everything: Sequence[Period]) -> str | None:
    code = f"{period.year - 1}-{period.cycle}"
    return code if any(other.code == code for other in everything) else None


def _in_year(text: str, year: int) -> str:
    return text.format(year=year, next_year=year + 1, previous_year=year - 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
