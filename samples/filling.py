"""What a clerk enters into one form, before it is typed into the workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Typed = int | float | str | None
"""A value as typed: a number, or text ("KPS", "x", "05/10/2022"); None leaves the cell empty."""


@dataclass
class Filling:
    """Entries of one form; cases change them freely.

    `figures` and `explanations` by indicator code, `narratives` by section code, `models` one mapping a row
    (column key of the form → text), `document` by the key of the document field, `tasks` and `scores` by number of
    the task or criterion, then column key.
    """

    figures: dict[str, Typed] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    narratives: dict[str, str] = field(default_factory=dict)
    models: list[Mapping[str, str]] = field(default_factory=list)
    document: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, dict[str, Typed]] = field(default_factory=dict)
    scores: dict[str, dict[str, Typed]] = field(default_factory=dict)

    def number(self, code: str) -> int:
        """The entry as a number, as long as nobody has typed it as text."""
        value = self.figures[code]
        assert isinstance(value, int), (code, value)
        return value
