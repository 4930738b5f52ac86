"""Which statements bear out the one that is printed for their group: only the units of those are counted with it.

Statements on one matter are alike without claiming the same: a plan "on which all staff were heard" is no plan "that
gives each team its task". Whoever is counted must have said most of the words that stand in the report.
"""

from functools import lru_cache

from etl.text.same_words import CLAIMS

_MOST = 0.76
"""Least share of the printed statement's words that a unit's own holds; set on pairs of one matter, two claims."""


def bears_out(key: str, printed: str) -> bool:
    """Whether a statement claims what is printed, by their keys (`etl.text.statements.statement_key`)."""
    words, said = _words(printed), _words(key)
    return key == printed or (words & CLAIMS <= said and len(words & said) >= _MOST * len(words))


@lru_cache(maxsize=50_000)
def _words(key: str) -> frozenset[str]:
    return frozenset(key.split())
