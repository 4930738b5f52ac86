"""Whose report a file is: the form's own word against what folder or sender say. Nothing is guessed.

Signals that disagree wait for a person (`needs_review`). A form of another period than the one that is being
collected is returned to the unit: it is a submission of the open period that cannot be accepted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from etl.model.catalogue import finding
from etl.model.clock import LOCAL
from etl.model.finding import Finding
from etl.model.regime import Period, Regime, Unit
from etl.model.submission import FormIdentity
from etl.text import fold


@dataclass(frozen=True, slots=True)
class Identified:
    """What is known; empty where it is not. `doubt` says why a person has to look, `fault` why it is returned."""

    regime: str = ""
    period: str = ""
    unit: str = ""
    doubt: Finding | None = None
    fault: Finding | None = None


def identify(
    form: FormIdentity, regime_hint: str, unit_hint: str, received_at: datetime, regimes: Mapping[str, Regime]
) -> Identified:
    """Regime, period and unit of a file received at an instant; `form` is empty where the file says nothing."""
    regime_name, doubt = _regime(form.regime, regime_hint, regimes)
    if doubt is not None:
        return Identified(doubt=doubt)
    regime = regimes[regime_name]
    period, doubt, fault = _period(regime, form.period, received_at)
    if period is None:
        return Identified(regime_name, doubt=doubt)
    unit, unit_doubt = _unit(regime, period, form.unit, unit_hint)
    return Identified(regime_name, period.code, unit, unit_doubt or doubt, fault)


def open_period(regime: Regime, instant: datetime) -> Period | None:
    """The one period that takes reports at the instant; None if there is none or more than one."""
    open_ones = [period for period in regime.periods if period.is_open_at(instant)]
    return open_ones[0] if len(open_ones) == 1 else None


def _regime(claimed: str, hint: str, regimes: Mapping[str, Regime]) -> tuple[str, Finding | None]:
    known = {name for name in (claimed, hint) if name in regimes}
    if len(known) == 1 and (not claimed or claimed in known):
        return known.pop(), None
    if not known and not claimed:
        return "", finding("regime-unknown")
    titles = [regimes[name].title if name in regimes else name or "?" for name in (claimed, hint)]
    return "", finding("regime-mismatch", found=titles[0], expected=titles[1])


def _period(
    regime: Regime, claimed: str, received_at: datetime
) -> tuple[Period | None, Finding | None, Finding | None]:
    """The period, a doubt, a fault: a form of a period that is not open is a fault if another one is."""
    of_form = next((period for period in regime.periods if period.code == claimed), None)
    if of_form is not None and of_form.is_open_at(received_at):
        return of_form, None, None
    collecting = open_period(regime, received_at)
    if collecting is None:
        return of_form, _not_open(of_form or _nearest(regime, received_at), received_at), None
    if not claimed:
        return collecting, None, None
    found = of_form.name if of_form is not None else claimed
    return collecting, None, finding("form-of-other-period", found=found, expected=collecting.name)


def _nearest(regime: Regime, instant: datetime) -> Period:
    return min(regime.periods, key=lambda period: abs(period.deadline - instant))


def _not_open(period: Period, instant: datetime) -> Finding:
    if instant < period.opens_at:
        return finding("period-not-open", found=period.name, expected=_day(period.opens_at))
    return finding("period-closed", found=period.name, expected=_day(period.closes_at or period.deadline))


def _day(instant: datetime) -> str:
    return f"{instant.astimezone(LOCAL):%d/%m/%Y}"


def _unit(regime: Regime, period: Period, claimed: str, hint: str) -> tuple[str, Finding | None]:
    roster = {unit.code: unit for unit in regime.roster(period.code)}
    hinted = _resolve(regime, roster, hint)
    if claimed and claimed not in roster:
        return "", finding("unit-unknown", found="biểu mẫu được cấp cho một đơn vị không có trong danh sách của kỳ này")
    if hint and not hinted:
        return "", finding("unit-unknown", found=f"thư mục “{hint}” không ứng với đơn vị nào trong danh sách")
    if claimed and hinted and claimed != hinted:
        return "", finding("unit-mismatch", found=roster[claimed].name, expected=roster[hinted].name)
    if not claimed and not hinted:
        return "", finding("unit-unknown", found="biểu mẫu không còn thông tin nhận dạng")
    return claimed or hinted, None


def _resolve(regime: Regime, roster: Mapping[str, Unit], hint: str) -> str:
    """A folder is named by the unit's code, or by a name that the regime lists for one unit alone."""
    if hint in roster:
        return hint
    wanted = fold(hint)
    named = {unit.code for unit in roster.values() if fold(unit.name) == wanted}
    named |= {code for alias, code in regime.aliases.items() if fold(alias) == wanted and code in roster}
    return named.pop() if len(named) == 1 else ""
