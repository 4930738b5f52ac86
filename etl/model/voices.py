"""What the units say in their own words, section by section, and what becomes of it in the report."""

from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """What an officer decided about a group of statements; `AUTO`: nothing, the rules of the report hold."""

    AUTO = "auto"
    IN = "in"
    PICKED = "picked"
    NAMED = "named"
    OUT = "out"


class Manner(StrEnum):
    """How a section's statements are told: by the section's `kind`."""

    RESULTS = "text"
    SHORTCOMINGS = "shortcomings"
    DISCIPLINE = "discipline"
    PLANS = "plans"
    RECOMMENDATIONS = "recommendations"


@dataclass(frozen=True, slots=True)
class VoiceGroup:
    """Statements of one section that say the same. `number` from 1 in the order of the section.

    `units` spoke of it; the report counts those alone whose own words bear out what it prints (`borne_out`).

    `body`: the clearest statement that holds no number, date or name, else the clearest (`is_quotable` false),
    or an officer's own wording (`is_own`; so is one for groups that an officer put together).
    `unit_name`: of the only unit that a picked group names. `addressee` of a request.
    """

    number: int
    group_id: str
    body: str
    units: int
    borne_out: int
    addressee: str
    choice: Choice
    position: int | None
    is_quotable: bool
    is_printed: bool
    is_own: bool = False
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class SectionVoices:
    """What the units say under one section. `nothing` of the units that wrote say "không có"."""

    units: int = 0
    nothing: int = 0
    groups: tuple[VoiceGroup, ...] = ()

    @property
    def printed(self) -> tuple[VoiceGroup, ...]:
        """The groups that stand in the outgoing report."""
        return tuple(group for group in self.groups if group.is_printed)
