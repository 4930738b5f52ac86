"""Whose report a file is: the form's own word against what folder or sender say. Nothing is guessed.

Signals that disagree wait for a person (`needs_review`). A form of another period than the one that is being
collected is returned to the unit: it is a submission of the open period that cannot be accepted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from etl.model.catalogue import finding
from etl.model.clock import LOCAL
from etl.model.decision import Decisions
from etl.model.finding import Finding
from etl.model.mail import Authentication, Voucher
from etl.model.regime import Period, Regime, Unit
from etl.model.submission import FormIdentity
from etl.text import fold

NOTHING_DECIDED = Decisions()
NOBODY = Voucher()
SENDER_DOUBTS = frozenset({"sender-unknown", "sender-mismatch", "sender-not-authenticated"})
"""Doubts for which nothing is taken in, whatever the file is, and of which the sender hears no details."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What is known; empty where it is not. `doubt` says why a person has to look, `fault` why it is returned."""

    regime: str = ""
    period: str = ""
    unit: str = ""
    doubt: Finding | None = None
    fault: Finding | None = None


def identify(
    form: FormIdentity,
    regime_hint: str,
    unit_hint: str,
    received_at: datetime,
    regimes: Mapping[str, Regime],
    decisions: Decisions = NOTHING_DECIDED,
    voucher: Voucher = NOBODY,
) -> Identified:
    """Regime, period and unit of a file received at an instant; `form` is empty where the file says nothing.

    `decisions`: who may still send into a period that is closed to others (closings are in `regimes` already).
    `voucher`: the sender of a mail, and what an officer decided about the file.
    """
    hint = voucher.accepted_regime or regime_hint
    regime_name, doubt = _regime(form.regime, hint, regimes)
    found = Identified(doubt=doubt)
    if doubt is None:
        found = _within(regimes[regime_name], form, unit_hint, received_at, decisions, voucher)
    if voucher.units is None or voucher.accepted_unit:
        return found
    units = regimes[found.regime].units(found.period) if found.period else {}
    return replace(found, doubt=_sender_doubt(voucher, voucher.units, form.unit, units) or found.doubt)


def _within(
    regime: Regime,
    form: FormIdentity,
    unit_hint: str,
    received_at: datetime,
    decisions: Decisions,
    voucher: Voucher,
) -> Identified:
    hint = voucher.accepted_unit or unit_hint
    period, doubt, fault = _period(regime, form, hint, received_at, decisions)
    if period is None:
        return Identified(regime.name, doubt=doubt)
    if voucher.accepted_unit:
        unit, unit_doubt = _accepted(regime, period, voucher.accepted_unit)
    elif voucher.units is not None:
        unit, unit_doubt = _unit_by_sender(regime, period, form.unit, voucher.units)
    else:
        unit, unit_doubt = _unit(regime, period, form.unit, unit_hint)
    return Identified(regime.name, period.code, unit, unit_doubt or doubt, fault)


def _accepted(regime: Regime, period: Period, unit: str) -> tuple[str, Finding | None]:
    if unit in regime.units(period.code):
        return unit, None
    return "", finding("unit-unknown", found="đơn vị cán bộ đã chọn không có trong danh sách của kỳ này")


def _unit_by_sender(regime: Regime, period: Period, claimed: str, units: tuple[str, ...]) -> tuple[str, Finding | None]:
    """The form's own word; without one, the only unit that the sender sends for. The sender is judged apart."""
    roster = regime.units(period.code)
    if claimed:
        if claimed in roster:
            return claimed, None
        return "", finding("unit-unknown", found="biểu mẫu được cấp cho một đơn vị không có trong danh sách của kỳ này")
    may = [unit for unit in units if unit in roster]
    if len(may) == 1:
        return may[0], None
    found = f"người gửi phụ trách {len(may)} đơn vị của kỳ này và tệp không cho biết là của đơn vị nào"
    return "", finding("unit-unknown", found=found)


def _sender_doubt(voucher: Voucher, units: tuple[str, ...], claimed: str, roster: Mapping[str, Unit]) -> Finding | None:
    if voucher.authentication is Authentication.FAIL:
        return finding("sender-not-authenticated")
    if not units:
        return finding("sender-unknown")
    if not claimed or claimed in units or claimed not in roster:
        return None
    names = ", ".join(roster[unit].name for unit in units if unit in roster) or "đơn vị khác"
    return finding("sender-mismatch", found=roster[claimed].name, expected=names)


def open_period(regime: Regime, instant: datetime) -> Period | None:
    """The one period that takes reports at the instant; None if there is none or more than one."""
    open_ones = [period for period in regime.periods if period.is_open_at(instant) and not period.derived_from]
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
    regime: Regime, form: FormIdentity, unit_hint: str, received_at: datetime, decisions: Decisions
) -> tuple[Period | None, Finding | None, Finding | None]:
    """The period, a doubt, a fault: a form of a period that is not open is a fault if another one is."""
    claimed = form.period
    of_form = next((one for one in regime.periods if one.code == claimed and not one.derived_from), None)
    if of_form is not None and (
        of_form.is_open_at(received_at) or _is_extended(regime, of_form, form.unit, unit_hint, received_at, decisions)
    ):
        return of_form, None, None
    collecting = open_period(regime, received_at)
    if collecting is None:
        return of_form, _not_open(of_form or _nearest(regime, received_at), received_at), None
    if not claimed:
        return collecting, None, None
    found = of_form.name if of_form is not None else claimed
    return collecting, None, finding("form-of-other-period", found=found, expected=collecting.name)


def _is_extended(
    regime: Regime, period: Period, unit: str, unit_hint: str, instant: datetime, decisions: Decisions
) -> bool:
    """Whether the unit has time of its own left in a period that is closed to others."""
    code = unit or _resolve(regime, {one.code: one for one in regime.roster(period.code)}, unit_hint)
    extension = decisions.extensions.get((regime.name, period.code, code))
    return extension is not None and period.opens_at <= instant < extension.until


def _nearest(regime: Regime, instant: datetime) -> Period:
    submitted = [period for period in regime.periods if not period.derived_from]
    return min(submitted, key=lambda period: abs(period.deadline - instant))


def _not_open(period: Period, instant: datetime) -> Finding:
    if instant < period.opens_at:
        return finding("period-not-open", found=period.name, expected=_day(period.opens_at))
    return finding("period-closed", found=period.name, expected=_day(period.closes_at or period.deadline))


def _day(instant: datetime) -> str:
    return f"{instant.astimezone(LOCAL):%d/%m/%Y}"


def _unit(regime: Regime, period: Period, claimed: str, hint: str) -> tuple[str, Finding | None]:
    roster = regime.units(period.code)
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
