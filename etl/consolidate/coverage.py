"""Whose figures these are: stands first, so that every sum below is read with its n of N."""

from collections.abc import Iterator, Sequence

from etl.consolidate.said import counted, say
from etl.consolidate.sentences import LEAST_BASE
from etl.model.regime import Period, Wording
from etl.model.report import Fullness, Paragraph, Run, StageCoverage, UnitCounts
from etl.text import percent_text, short_date


def coverage(wording: Wording, period: Period, counts: UnitCounts) -> Paragraph:
    """The window of the figures, and how many units stand behind them, in time or not."""
    window = {"data_from": short_date(period.data_from), "data_to": short_date(period.data_to)}
    if counts.accepted == 0:
        return Paragraph(say(wording, "coverage_none", **window))
    key = "coverage" if counts.late and counts.on_time else "coverage_late" if counts.late else "coverage_in_time"
    said = say(wording, key, **window, share=_share(wording, counts), **_numbers(counts))
    rest = counts.units_expected - counts.accepted
    if not rest:
        return Paragraph(said)
    return Paragraph((*said, Run(" "), *say(wording, "coverage_rest", rest=counted(rest, "units|not_accepted"))))


def _numbers(counts: UnitCounts) -> dict[str, Run]:
    names = {"accepted": "accepted", "expected": "units_expected", "on_time": "on_time", "late": "late"}
    return {slot: counted(getattr(counts, name), f"units|{name}") for slot, name in names.items()}


def _share(wording: Wording, counts: UnitCounts) -> tuple[Run, ...]:
    """ " (96,7%)", nothing on a base that bears no percentage."""
    if counts.units_expected < LEAST_BASE:
        return ()
    percent = Run(percent_text(counts.accepted, counts.units_expected), "units|accepted_share")
    return say(wording, "coverage_share", percent=percent)


def stages_covered(wording: Wording, stages: Sequence[StageCoverage]) -> Iterator[Paragraph]:
    """How many reports each stage of a campaign rests on: a unit may have sent one and not the other."""
    if stages:
        said = (_stage(wording, number, stage) for number, stage in enumerate(stages, 1))
        yield Paragraph(say(wording, "stages", stages=_listed(said, "; ")))


def _stage(wording: Wording, number: int, stage: StageCoverage) -> tuple[Run, ...]:
    accepted = counted(stage.accepted, f"stage:{number}|n")
    expected = counted(stage.units_expected, f"stage:{number}|N")
    return say(wording, "stage", name=stage.name, accepted=accepted, expected=expected)


def fullness(wording: Wording, found: Sequence[tuple[Fullness, int]]) -> Iterator[Paragraph]:
    """Which reports are nil and which have blanks: neither is a complete report, and a blank is no nil."""
    units = dict(found)
    told = [kind for kind in (Fullness.COMPLETE, Fullness.NIL, Fullness.PARTIAL) if units[kind]]
    if told not in ([], [Fullness.COMPLETE]):
        said = (say(wording, f"fullness_{kind}", units=counted(units[kind], f"fullness|{kind}")) for kind in told)
        yield Paragraph(say(wording, "fullness", parts=_listed(said, ", ")))


def through(wording: Wording, counts: tuple[int, int, int]) -> Iterator[Paragraph]:
    """Whose units are counted through (offices, their units with a report, all), for n of N then counts these."""
    offices, reported, expected = counts
    if offices:
        numbers = {"offices": counted(offices, "through|offices"), "reported": counted(reported, "through|n")}
        yield Paragraph(say(wording, "through", **numbers, expected=counted(expected, "through|N")))


def _listed(clauses: Iterator[tuple[Run, ...]], between: str) -> list[Run]:
    runs = [run for clause in clauses for run in (Run(between), *clause)]
    return runs[1:]
