"""Groups statements that say the same, by their words and by stretches of letters (TF-IDF, average linkage).

Statements are compared by sparse products in blocks, then grouped inside each connected part: two groups can only be
as alike on average as the threshold asks if at least one pair of theirs is, so that nothing is lost by the parts.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from etl.text.same_words import LITTLE_IN_REQUESTS, SAYS_LITTLE

ALIKE, ALIKE_REQUESTS = 0.33, 0.37
"""Least average likeness within a group (0–1), tuned on one part of `tests/consolidate/said_the_same.csv`.

Of requests it is higher: two that are taken for one reach nobody.
"""

_LITTLE, _PAIR = 0.25, 0.2  # weight of a word that many requests share, of a pair of words
_CHANCE = 8  # units: a word that fewer use is chance, not meaning
_MOST, _ENOUGH = 0.8, 10  # share of at least so many statements that a courtesy is known by
_FULL = 1.0  # weight of one telling word
_WORDS, _LETTERS = 0.8, 0.2  # shares of the likeness
_BLOCK = 500  # rows of one product: bounds memory, not the result
_LARGEST = 2_000  # statements grouped at once; a larger part is first cut by a higher threshold
_STEP = 0.05


def group_alike(keys: Sequence[str], *, are_requests: bool = False) -> tuple[int, ...]:
    """Groups keys of statements (`etl.text.statements.statement_key`), each given once and in sorted order.

    Returns the group of each key; groups are numbered by their first key.
    """
    alike = ALIKE_REQUESTS if are_requests else ALIKE
    if len(keys) < 2:
        return tuple(range(len(keys)))
    import numpy

    vectors = _vectors(keys, LITTLE_IN_REQUESTS if are_requests else SAYS_LITTLE)
    labels = numpy.zeros(len(keys), dtype=numpy.int64)
    for number, members in enumerate(_groups(vectors, numpy.arange(len(keys)), alike)):
        labels[members] = number
    first = {label: place for place, label in reversed(list(enumerate(labels.tolist())))}
    numbered = {label: number for number, label in enumerate(sorted(first, key=first.__getitem__))}
    return tuple(numbered[label] for label in labels.tolist())


def _vectors(keys: Sequence[str], little: frozenset[str]) -> Any:
    """One row a key, of length 1: words and pairs of words beside stretches of four letters.

    Shorter where a key holds hardly more than words that say little: such a one is like nothing but itself.
    """
    import numpy
    from scipy import sparse
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    words = CountVectorizer(analyzer=_terms, binary=True)
    said = words.fit_transform(keys).astype(numpy.float64)
    weights = numpy.array([_weight(term, little) for term in words.get_feature_names_out()])
    users = numpy.asarray(said.sum(axis=0)).ravel()
    weights *= _rarity(users, len(keys))
    if len(keys) >= _ENOUGH:
        weights[users > _MOST * len(keys)] *= _LITTLE  # what most say, whatever they mean, tells nothing apart
    weighted = said @ sparse.diags(weights)
    lengths = numpy.sqrt(numpy.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    full = numpy.maximum(lengths, _FULL)
    parts = [sparse.diags(1 / full) @ weighted * _WORDS**0.5]
    if any(len(key) > 1 for key in keys):
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), sublinear_tf=True)
        parts.append(sparse.diags(lengths / full) @ letters.fit_transform(keys) * _LETTERS**0.5)
    return sparse.hstack(parts).tocsr()


def _rarity(frequencies: Any, count: int) -> Any:
    """Weight by how few use a word. One that hardly anybody uses is chance, not meaning: it weighs no more."""
    import numpy

    return 1 + numpy.log((1 + _CHANCE + count) / (1 + numpy.maximum(frequencies, _CHANCE)))


def _terms(key: str) -> list[str]:
    words = key.split() or [""]
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _weight(term: str, little: frozenset[str]) -> float:
    words = term.split()
    says_little = any(word in little for word in words)
    return (_PAIR if len(words) > 1 else 1.0) * (_LITTLE if says_little else 1.0)


def _groups(vectors: Any, members: Any, alike: float) -> Iterator[Any]:
    """Places of each group among `members`."""
    import numpy

    labels = _parts(vectors[members], alike)
    order = numpy.argsort(labels, kind="stable")
    for part in numpy.split(members[order], numpy.flatnonzero(numpy.diff(labels[order])) + 1):
        if len(part) == 1:
            yield part
        elif len(part) <= _LARGEST or alike >= 1 - _STEP:
            yield from _linked(vectors, part, alike)
        else:
            yield from _groups(vectors, part, alike + _STEP)


def _parts(vectors: Any, alike: float) -> Any:
    """Label of the connected part of each row; links are dropped block by block once they have joined parts."""
    import numpy
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    count = vectors.shape[0]
    labels, turned = numpy.arange(count), vectors.T.tocsr()
    for start in range(0, count, _BLOCK):
        product = (vectors[start : start + _BLOCK] @ turned).tocoo()
        strong = product.data >= alike
        rows, columns = labels[product.row[strong] + start], labels[product.col[strong]]
        links = sparse.coo_matrix((numpy.ones(len(rows), dtype=numpy.int8), (rows, columns)), shape=(count, count))
        _, joined = connected_components(links, directed=False)
        labels = joined[labels]
    return labels


def _linked(vectors: Any, part: Any, alike: float) -> Iterator[Any]:
    """Average linkage within one part, cut at the threshold."""
    import numpy
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if len(part) > _LARGEST:  # as alike as can be told apart: one group
        yield part
        return
    likeness = (vectors[part] @ vectors[part].T).toarray()
    distance = numpy.clip(1 - numpy.round(likeness, 6), 0, None)
    numpy.fill_diagonal(distance, 0)
    found = fcluster(linkage(squareform(distance, checks=False), "average"), 1 - alike, "distance")
    for label in range(1, found.max() + 1):
        yield part[found == label]
