"""What many units say in the same words, section by section: the only unit text that leaves the office.

One school's numbers, dates and names never stand for twelve (DOMAIN §6): a statement goes out only if several
units make it and it holds no digit, no name and no sign of markup. All else stays in the internal workbook.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from etl.model.regime import Regime
from etl.text import clean, fold

SHARED_BY = 3
"""Fewer units than this are not "several"."""

_ENDS = re.compile(r"(?<=[.;!?…])\s+")
_BULLET = re.compile(r"^(?:[-–—+*•●▪·]\s*|\(?(?:\d{1,2}|[a-zđ])[.)]\s+)+")
_FORBIDDEN = re.compile(r"[\d<>{}=@#|\\/“”\"]|https?:|www\.", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_TITLED = re.compile(r"\b(?:ông|bà|thầy|cô|anh|chị|em|cháu|bé|đồng chí|đ/c)\s+(\w)", re.IGNORECASE)
_NOTHING = frozenset({"khong", "khong co", "khong co gi", "khong phat sinh", "khong co y kien", "khong co kien nghi"})


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement in its most frequent wording, and how many units make it."""

    text: str
    units: int


@dataclass(slots=True)
class SectionVoices:
    """What the units say under one section. `nothing` of the units that wrote say "không có"."""

    units: int = 0
    nothing: int = 0
    wordings: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, body: str) -> None:
        """One unit's text; a statement that it repeats counts once."""
        self.units += 1
        said = {fold(statement): statement for statement in statements(body)}
        if set(said) <= _NOTHING:
            self.nothing += 1
            return
        for key, statement in said.items():
            self.wordings.setdefault(key, Counter())[statement] += 1

    def shared(self, vocabulary: frozenset[str], limit: int) -> tuple[Shared, ...]:
        """The statements made by most units, most frequent first, that may be quoted outside."""
        several = [(sum(wordings.values()), wordings) for wordings in self.wordings.values()]
        several = [(units, wordings) for units, wordings in several if units >= SHARED_BY]
        quotable = [
            Shared(text, units)
            for units, wordings in several
            if (text := min(wordings, key=lambda text: (-wordings[text], text))) and is_quotable(text, vocabulary)
        ]
        return tuple(sorted(quotable, key=lambda shared: (-shared.units, shared.text))[:limit])


def gather(rows: Iterable[Any]) -> dict[str, SectionVoices]:
    """Voices by section from rows of `marts/narratives` (section, unit, body)."""
    voices: dict[str, SectionVoices] = {}
    for row in rows:
        voices.setdefault(row.section, SectionVoices()).add(row.body)
    return voices


def statements(body: str) -> Iterator[str]:
    """The single statements of a text: lines and sentences, without bullets and closing signs."""
    for line in body.splitlines():
        for part in _ENDS.split(clean(line)):
            statement = _BULLET.sub("", part).rstrip(" .;!?…")
            if statement:
                yield statement[0].upper() + statement[1:]


def vocabulary(regime: Regime) -> frozenset[str]:
    """Words with a capital that belong to the regime's own texts: no unit's and no person's names."""
    texts = [regime.title, regime.subject, regime.basis, regime.plan, regime.opening, regime.office.short_name]
    texts += [text for section in regime.sections for text in (section.title, section.prompt)]
    texts += [text for item in regime.indicators for text in (item.name, item.group, item.help, item.source)]
    texts += [phrase.template for phrase in regime.phrases]
    return frozenset(word for text in texts for word in _WORD.findall(text) if not word[0].islower())


def is_quotable(statement: str, known: frozenset[str]) -> bool:
    """Whether a statement may be quoted outside: a sentence's length, no digits, markup or unknown names."""
    words = _WORD.findall(statement)
    if not (len(words) >= 4 and len(statement) <= 250) or _FORBIDDEN.search(statement):
        return False
    if any(found[1].isupper() for found in _TITLED.finditer(statement)):
        return False
    return all(word[0].islower() or word in known for word in words[1:])
