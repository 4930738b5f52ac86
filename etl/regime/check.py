"""Checks the files of a regime against each other."""

from collections.abc import Iterator

from etl.model.errors import ConfigProblem
from etl.regime.files import Sources


def check(sources: Sources) -> Iterator[ConfigProblem]:
    """All contradictions between the files of a regime."""
    yield from ()
