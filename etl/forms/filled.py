"""What stands in a form when it is issued: figures of the period before, or a whole report from the level below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from etl.model.submission import ModelRow
from etl.model.through import ThroughCell

Entry = Decimal | str
"""A number, or words that a clerk would type ("Không phát sinh")."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Entries by indicator code, texts by section, models, and the cells of the units behind the entries.

    Indicators in `locked` are counted through: nobody retypes them, so their cells are no input.
    """

    figures: Mapping[str, Entry] = field(default_factory=dict)
    note: str = ""
    locked: frozenset[str] = frozenset()
    narratives: Mapping[str, str] = field(default_factory=dict)
    models: Sequence[ModelRow] = ()
    through: Sequence[ThroughCell] = ()
