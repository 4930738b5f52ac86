"""Texts that repeat the unit's own of an earlier period, or another unit's: shown to the officer, never outside."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

import sqlalchemy

from etl.consolidate import marts
from etl.model.regime import Regime
from etl.text import fold
from etl.warehouse import copy_rows, stream

LEAST_PERCENT = 90
"""Less in common is the language of all reports."""
_LEAST_WORDS = 20  # a shorter text is the same by chance
_BLOCK = 500
_CANDIDATE = 0.6  # likeness by weighted words from which texts are compared word by word

Repeat = tuple[str, str, str, str, int, int]
"""Section, unit, other unit, other period, percent, further units with the very same."""


def find_repeats(connection: sqlalchemy.Connection, regime: Regime, parameters: Mapping[str, Any]) -> None:
    """Fills the working table of repeats from the prepared working tables; one section is in memory at a time."""
    earlier = _earlier(connection, regime, parameters)
    rows = marts.rows(connection, "narratives", parameters)
    for section, texts in groupby(rows, key=lambda row: row.section):
        said = [(row.unit, fold(row.body)) for row in texts]
        said = [(unit, text) for unit, text in said if text.count(" ") >= _LEAST_WORDS - 1]
        found = [*_of_earlier(section, said, earlier), *_of_others(section, said)]
        columns = "section unit other_unit other_period percent others"
        copy_rows(connection, "said_repeat", columns.split(), found)


def _earlier(
    connection: sqlalchemy.Connection, regime: Regime, parameters: Mapping[str, Any]
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """By section and unit, the earlier texts with their periods."""
    period = regime.period(parameters["period"])
    codes = list(filter(None, dict.fromkeys((period.previous, period.contained, period.same_last_year))))
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    if codes:
        facts = {"regime": regime.name, "as_of": parameters["as_of"], "earlier": codes}
        for row in stream(connection, "consolidate/earlier_narratives", facts):
            found.setdefault((row.section, row.unit), []).append((row.period, fold(row.body)))
    return found


def _of_earlier(
    section: str, said: Sequence[tuple[str, str]], earlier: Mapping[tuple[str, str], list[tuple[str, str]]]
) -> Iterator[Repeat]:
    for unit, text in said:
        found = [(common_percent(text, before), period) for period, before in earlier.get((section, unit), ())]
        if found and max(found)[0] >= LEAST_PERCENT:
            percent, period = max(found)
            yield (section, unit, "", period, percent, 0)


def _of_others(section: str, said: Sequence[tuple[str, str]]) -> Iterator[Repeat]:
    """Of each text the nearest other; of several the first unit by code."""
    units: dict[str, list[str]] = {}
    for unit, text in sorted(said):
        units.setdefault(text, []).append(unit)
    nearest = _nearest(sorted(units))
    for text, same in units.items():
        if len(same) > 1:
            for unit in same:
                other = same[1] if unit == same[0] else same[0]
                yield (section, unit, other, "", 100, len(same) - 2)
        elif text in nearest and (percent := common_percent(text, nearest[text])) >= LEAST_PERCENT:
            yield (section, same[0], units[nearest[text]][0], "", percent, len(units[nearest[text]]) - 1)


def _nearest(texts: Sequence[str]) -> dict[str, str]:
    """The likeliest other text of each that has any; all texts differ."""
    if len(texts) < 2:
        return {}
    import numpy
    from sklearn.feature_extraction.text import TfidfVectorizer

    # pairs and triples of words: single words are in every report, and their products would be dense
    vectors = TfidfVectorizer(analyzer="word", token_pattern=r"\S+", ngram_range=(2, 3), dtype=numpy.float32)
    rows = vectors.fit_transform(texts)
    turned, found = rows.T.tocsr(), {}
    for start in range(0, len(texts), _BLOCK):
        block = (rows[start : start + _BLOCK] @ turned).tocsr()
        for offset in range(block.shape[0]):
            begin, end = block.indptr[offset], block.indptr[offset + 1]
            places, likeness = block.indices[begin:end], block.data[begin:end]
            likeness = numpy.where(places == start + offset, 0, numpy.round(likeness, 4))
            if likeness.size and likeness.max() >= _CANDIDATE:
                best = int(places[likeness == likeness.max()].min())
                found[texts[start + offset]] = texts[best]
    return found


def common_percent(one: str, other: str) -> int:
    """How much of two folded texts is common, by pairs of neighbouring words, each counted as often as it stands."""
    first, second = _pairs(one), _pairs(other)
    total = first.total() + second.total()
    return 200 * (first & second).total() // total if total else 0


def _pairs(text: str) -> Counter[tuple[str, str]]:
    words = text.split()
    return Counter(pairwise(words))
