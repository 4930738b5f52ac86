"""The "Dân vận khéo" models of a period as they may leave the office: counted, listed without their owners."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy

from etl.consolidate import marts
from etl.model.report import ListedModel, ModelCount
from etl.text import clean, sort_key


def read_models(connection: sqlalchemy.Connection, parameters: Mapping[str, Any]) -> list[ListedModel]:
    """Models of the reports that count, in the office's order of units; units and persons stay inside."""
    return [
        ListedModel(clean(row.name), row.kind, row.field, row.level, row.status, clean(row.recognition))
        for row in marts.rows(connection, "models", parameters)
    ]


def count(models: Sequence[ListedModel]) -> tuple[ModelCount, ...]:
    """How many there are of each kind, field, status and level, in a fixed order."""
    counted = Counter((model.kind, model.field, model.status, model.level) for model in models)
    return tuple(ModelCount(*key, number) for key, number in sorted(counted.items()))


def by_level_and_name(model: ListedModel) -> tuple[str, ...]:
    """A fixed order of the outgoing list that says nothing about who sent what."""
    return (model.level, sort_key(model.name), model.kind, model.field, model.status, model.recognition)
