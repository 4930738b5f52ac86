"""Fills the sentences of a report: plain words, and figures that keep their tags."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from etl.model.regime import Wording
from etl.model.report import Run
from etl.text import prose_count

_SLOT = re.compile(r"\{([^{}]+)\}")
Slot = str | Run | Sequence[Run]
"""What is filled in: words, one figure, or a clause that was filled before (empty: left out)."""


def counted(n: int, tag: str) -> Run:
    """A count in prose, under its tag."""
    return Run(prose_count(n), tag)


def slots_of(template: str) -> list[str]:
    """What a template leaves to be filled in."""
    return _SLOT.findall(template)


def filled(template: str, fill: Callable[[str], Iterable[Run]]) -> Iterator[Run]:
    """The template's words with each slot as `fill` says it."""
    for number, part in enumerate(_SLOT.split(template)):
        if number % 2:
            yield from fill(part)
        elif part:
            yield Run(part)


def say(wording: Wording, key: str, **slots: Slot) -> tuple[Run, ...]:
    """A sentence or clause of the regime's wording (`[wording]`, see etl/regime/wording.toml)."""
    return tuple(_joined(filled(wording[key], lambda name: _runs(slots[name]))))


def _runs(slot: Slot) -> Sequence[Run]:
    if isinstance(slot, str):
        return (Run(slot),) if slot else ()
    return (slot,) if isinstance(slot, Run) else slot


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Plain words that follow one another as one run."""
    plain = ""
    for run in runs:
        if not run.tag:
            plain += run.text
            continue
        if plain:
            yield Run(plain)
        plain = ""
        yield run
    if plain:
        yield Run(plain)
