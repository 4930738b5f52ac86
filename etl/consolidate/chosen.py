"""What officers decided about groups of statements, and how it holds on to statements that come later."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy

from etl.model.voices import Choice
from etl.warehouse import sql


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """What becomes of one group; `body` empty: its own clearest statement."""

    choice: Choice = Choice.AUTO
    body: str = ""
    position: int | None = None


NO_CHOICE = GroupChoice()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Decisions on one section: the group of a statement by its identity, and what becomes of a group."""

    members: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, GroupChoice] = field(default_factory=dict)


def read_chosen(connection: sqlalchemy.Connection, parameters: Mapping[str, object]) -> dict[str, Chosen]:
    """By section, what holds for the period at an instant (regime, period, as_of); the newest word counts."""
    members: dict[str, dict[str, str]] = {}
    for row in connection.execute(sqlalchemy.text(sql("consolidate/narrative_members")), dict(parameters)):
        members.setdefault(row.section, {})[row.statement_id] = row.group_id
    choices: dict[str, dict[str, GroupChoice]] = {}
    for row in connection.execute(sqlalchemy.text(sql("consolidate/narrative_choices")), dict(parameters)):
        choices.setdefault(row.section, {})[row.group_id] = GroupChoice(Choice(row.choice), row.body, row.position)
    return {section: Chosen(members.get(section, {}), choices[section]) for section in choices}


Part = list[str]
"""Identities of statements that were found to say the same: a group as it is, or what an officer left of it."""


def join_decided(groups: Iterable[Part], chosen: Chosen, units: Mapping[str, int]) -> list[tuple[str, list[Part]]]:
    """Groups after the officers' merges and splits: (id, parts), the id empty where nobody decided.

    A statement that nobody has seen follows those of its group that were decided, where most units are.
    """
    decided: dict[str, list[Part]] = {}
    left: list[tuple[str, list[Part]]] = []
    for identities in groups:
        parts: dict[str, Part] = {}
        weights: Counter[str] = Counter()
        for one in identities:
            if group := chosen.members.get(one):
                parts.setdefault(group, []).append(one)
                weights[group] += units[one]
        free = [one for one in identities if one not in chosen.members]
        if not weights:
            left.append(("", [free]))
            continue
        parts[min(weights, key=lambda group: (-weights[group], group))] += free
        for group, part in parts.items():
            decided.setdefault(group, []).append(part)
    return left + sorted(decided.items())
