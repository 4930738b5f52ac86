"""Đề xuất khen thưởng: units that met every target that binds them; those that lack data are said to lack it."""

from collections.abc import Iterable

from etl.consolidate.said import counted, say
from etl.model.regime import Period, Regime, Section, Wording
from etl.model.report import Paragraph, Run
from etl.model.results import Outcome, Proposal, RewardVerdict, TargetResult

_WEIGHT = (
    *(Outcome.NOT_MET, Outcome.NO_DATA, Outcome.MET),
    *(Outcome.NOTHING, Outcome.NOT_APPLICABLE, Outcome.NOT_BOUND),
)
"""Which outcome decides where one office has several."""


def propose_rewards(regime: Regime, period: Period, results: Iterable[TargetResult]) -> tuple[Proposal, ...]:
    """The bound units in the office's order, each with its targets; nothing before a campaign's last report.

    Only for regimes whose report has a place for it (a section of kind "rewards").
    """
    if not _is_last(regime, period) or not any(section.kind == "rewards" for section in regime.sections):
        return ()
    names = {unit.code: unit.name for unit in regime.roster(period.code)}
    titles = {target.code: target.title for target in regime.targets}
    by_unit: dict[str, dict[Outcome, list[str]]] = {code: {} for code in names}
    for (unit, target), outcome in _altogether(results).items():
        by_unit[unit].setdefault(outcome, []).append(titles[target])
    return tuple(
        Proposal(
            unit=code,
            name=names[code],
            verdict=_verdict(outcomes),
            met=tuple(outcomes.get(Outcome.MET, ())),
            not_met=tuple(outcomes.get(Outcome.NOT_MET, ())),
            no_data=tuple(outcomes.get(Outcome.NO_DATA, ())),
        )
        for code, outcomes in by_unit.items()
        if set(outcomes) - {Outcome.NOT_BOUND}
    )


def reward_paragraphs(wording: Wording, section: Section, proposals: tuple[Proposal, ...]) -> list[Paragraph]:
    """What the section says: the proposed are named, those that fall short are only counted."""
    if section.kind != "rewards" or not proposals:
        return []
    return [Paragraph(_said(wording, proposals))]


def _altogether(results: Iterable[TargetResult]) -> dict[tuple[str, str], Outcome]:
    """One outcome for each unit and target; an office has met what all units counted through it have met."""
    found: dict[tuple[str, str], Outcome] = {}
    for result in results:
        key = (result.unit, result.target)
        found[key] = min(found.get(key, result.outcome), result.outcome, key=_WEIGHT.index)
    return found


def _is_last(regime: Regime, period: Period) -> bool:
    """A stage of a campaign is too early to reward anybody."""
    return not any(period.code in other.derived_from for other in regime.periods)


def _verdict(outcomes: dict[Outcome, list[str]]) -> RewardVerdict:
    if Outcome.NOT_MET in outcomes:
        return RewardVerdict.NOT_PROPOSED
    if Outcome.NO_DATA in outcomes:
        return RewardVerdict.NO_DATA
    return RewardVerdict.PROPOSED if Outcome.MET in outcomes else RewardVerdict.NOT_PROPOSED


def _said(wording: Wording, proposals: tuple[Proposal, ...]) -> tuple[Run, ...]:
    proposed = [one for one in proposals if one.verdict is RewardVerdict.PROPOSED]
    left = sum(one.verdict is RewardVerdict.NO_DATA for one in proposals)
    waiting = say(wording, "rewards_waiting", units=counted(left, "rewards|no_data")) if left else ()
    if not proposed:
        return say(wording, "rewards_none", waiting=waiting)
    names = "; ".join(one.name for one in proposed)
    return say(wording, "rewards", units=counted(len(proposed), "rewards|proposed"), names=names, waiting=waiting)
