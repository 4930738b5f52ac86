"""One place where a document is not as the decree asks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deviation:
    """`element` in the decree's words; what was found there and what it should be, as an officer reads it."""

    element: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.element}: {self.found}; đúng là {self.expected}"
