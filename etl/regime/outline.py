"""What can be read of a regime.toml that is refused as a whole, so that its first mistake hides no other."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from etl.regime.schema import Cycle


@dataclass(frozen=True, slots=True)
class Outline:
    """The cycles that are right by themselves; year and the upper regime's name where they can be read."""

    year: int | None = None
    upper: str = ""
    cycles: tuple[Cycle, ...] = ()


NOTHING = Outline()


def read_outline(data: bytes | None) -> Outline:
    """The outline of a file; an empty one where there is no file or no TOML."""
    try:
        tree = tomllib.loads((data or b"").decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return NOTHING
    year, upward, cycles = tree.get("year"), tree.get("upward"), tree.get("cycles")
    upper = upward.get("regime") if isinstance(upward, dict) else None
    return Outline(
        year=year if type(year) is int and 2000 <= year <= 2100 else None,
        upper=upper if isinstance(upper, str) else "",
        cycles=tuple(_cycles(cycles if isinstance(cycles, list) else [])),
    )


def _cycles(found: list[Any]) -> Iterator[Cycle]:
    for one in found:
        try:
            yield Cycle.model_validate(one)
        except ValidationError:
            continue  # named by the check of the file itself
