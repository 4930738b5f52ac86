"""Whose figures these are: stands first, so that every sum below is read with its n of N. Words: `[wording]`."""

import re
from collections.abc import Iterator, Sequence

from etl.consolidate.sentences import LEAST_BASE, counted
from etl.model.regime import Period, Wording
from etl.model.report import Paragraph, Run, StageCoverage, UnitCounts
from etl.text import percent_text, short_date

_SLOT = re.compile(r"\{(\w+)\}")


def coverage(wording: Wording, period: Period, counts: UnitCounts) -> Paragraph:
    """The window of the figures, and how many units stand behind them, in time or not."""
    window = {"data_from": short_date(period.data_from), "data_to": short_date(period.data_to)}
    if counts.accepted == 0:
        return Paragraph((Run(wording.coverage_none.format(**window)),))
    left = counts.units_expected - counts.accepted
    runs = [*_filled(wording.coverage if counts.late else wording.coverage_in_time, window, counts)]
    if left:
        runs += [Run(" "), *_filled(wording.coverage_rest, window, counts)]
    return Paragraph(tuple(runs))


def _filled(template: str, window: dict[str, str], counts: UnitCounts) -> Iterator[Run]:
    numbers = {
        "accepted": (counts.accepted, "accepted"),
        "expected": (counts.units_expected, "units_expected"),
        "on_time": (counts.on_time, "on_time"),
        "late": (counts.late, "late"),
        "rest": (counts.units_expected - counts.accepted, "not_accepted"),
    }
    for name in ("on_time", "late"):
        if numbers[name][0] == 0:
            template = template.replace(f"{{{name}}} đơn vị", "không có đơn vị nào")
    for number, part in enumerate(_SLOT.split(template)):
        if number % 2 == 0:
            yield Run(part)
        elif part in window:
            yield Run(window[part])
        elif part == "share":
            yield from _share(counts)
        else:
            yield counted(numbers[part][0], f"units|{numbers[part][1]}")


def _share(counts: UnitCounts) -> Iterator[Run]:
    """ " (96,7%)", nothing on a base that bears no percentage."""
    if counts.units_expected >= LEAST_BASE:
        yield Run(" (")
        yield Run(percent_text(counts.accepted, counts.units_expected), "units|accepted_share")
        yield Run(")")


def stages_covered(stages: Sequence[StageCoverage]) -> Iterator[Paragraph]:
    """How many reports each stage of a campaign rests on: a unit may have sent one and not the other."""
    if not stages:
        return
    runs = [Run("Số liệu phát sinh cộng từ các giai đoạn, số liệu tại thời điểm lấy của giai đoạn cuối: ")]
    for number, stage in enumerate(stages, 1):
        runs += [Run("; " if number > 1 else ""), Run(f"{stage.name} có ")]
        runs += [counted(stage.accepted, f"stage:{number}|n"), Run("/")]
        runs += [counted(stage.units_expected, f"stage:{number}|N"), Run(" đơn vị")]
    yield Paragraph((*runs, Run(".")))
