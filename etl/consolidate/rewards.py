"""Đề xuất khen thưởng: units that met every target that binds them; those that lack data are said to lack it."""

from collections.abc import Iterable, Iterator

from etl.consolidate.sentences import counted
from etl.model.regime import Period, Regime, Section
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


def reward_paragraphs(section: Section, proposals: tuple[Proposal, ...]) -> list[Paragraph]:
    """What the section says: the proposed are named, those that fall short are only counted."""
    if section.kind != "rewards" or not proposals:
        return []
    return [Paragraph(tuple(_runs(proposals)))]


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


def _runs(proposals: tuple[Proposal, ...]) -> Iterator[Run]:
    proposed = [one for one in proposals if one.verdict is RewardVerdict.PROPOSED]
    waiting = sum(one.verdict is RewardVerdict.NO_DATA for one in proposals)
    if proposed:
        yield Run("Đề xuất xem xét khen thưởng ")
        yield counted(len(proposed), "rewards|proposed")
        yield Run(" tập thể đạt tất cả chỉ tiêu phấn đấu thuộc diện thực hiện: ")
        yield Run(f"{'; '.join(one.name for one in proposed)}.")
    else:
        yield Run("Chưa có tập thể nào đạt tất cả chỉ tiêu phấn đấu thuộc diện thực hiện để đề xuất khen thưởng.")
    if waiting:
        yield Run(" Còn ")
        yield counted(waiting, "rewards|no_data")
        yield Run(" tập thể chưa đủ số liệu để xem xét.")
