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


def join_decided(groups: Iterable[list[str]], chosen: Chosen, units: Mapping[str, int]) -> list[tuple[str, list[str]]]:
    """Groups after the officers' merges and splits: (id, identities), the id empty where nobody decided.

    A statement that nobody has seen follows those of its group that were decided, where most units are.
    """
    decided: dict[str, list[str]] = {}
    left: list[tuple[str, list[str]]] = []
    for identities in groups:
        free = [one for one in identities if one not in chosen.members]
        weights: Counter[str] = Counter()
        for one in set(identities) - set(free):
            decided.setdefault(chosen.members[one], []).append(one)
            weights[chosen.members[one]] += units[one]
        if weights:
            decided[min(weights, key=lambda group: (-weights[group], group))] += free
        else:
            left.append(("", free))
    return left + sorted(decided.items())
