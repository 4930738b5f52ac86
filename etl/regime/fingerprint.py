"""The fingerprint of a regime: reports made from the same files are the same."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel

from etl.model.regime import Period
from etl.regime.files import Files, Sources
from etl.regime.own_words import shared_words
from etl.regime.rows import UnitRow
from etl.regime.source import Located


def fingerprint(sources: Sources, files: Files, periods: Sequence[Period]) -> str:
    """sha256 of the regime's own files and the shared rows it uses.

    Other regimes' data do not change it, nor what becomes of its units after its last period: a reform of the
    districts must not make new versions of all old reports.
    """
    last_day = max(period.data_to for period in periods)
    own = {
        path: hashlib.sha256(data).hexdigest() for path, data in files.items() if path.startswith(f"{sources.name}/")
    }
    text = json.dumps([own, list(_used_shared_rows(sources, last_day))], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _used_shared_rows(sources: Sources, last_day: date) -> Iterable[str]:
    content = sources.regime.content
    assert content is not None
    codes = {row.row.code for row in sources.indicators.rows}
    rules = {row.row.rule for row in sources.rules.rows}
    known = [row for row in sources.units.rows if row.row.starts <= last_day]
    units = _with_ancestors(known, {row.row.unit for row in sources.roster.rows} | {content.office.unit})
    yield from _dump(row for row in sources.catalogue.rows if row.row.code in codes)
    yield from _dump(row for row in sources.rule_meanings.rows if row.row.rule in rules)
    yield from sorted(_text(_until(row.row, last_day)) for row in known if row.row.unit in units)
    yield from _dump(row for row in sources.levels.rows if row.row.level in content.levels)
    yield from _dump(row for row in sources.ownerships.rows if row.row.ownership in content.ownerships)
    events = (row for row in sources.unit_events.rows if row.row.date <= last_day)
    yield from _dump(row for row in events if units.intersection((*row.row.from_, *row.row.to)))
    yield from sorted(f"{key}={text}" for key, text in shared_words(sources).items())
    if sources.host and sources.host.content:
        yield from (_text(cycle) for cycle in sources.host.content.cycles)


def _until(row: UnitRow, last_day: date) -> UnitRow:
    """The row as far as the regime sees it: when a unit ends later is not its business."""
    is_ended_later = row.valid_to is not None and row.ends >= last_day
    return row.model_copy(update={"valid_to": None}) if is_ended_later else row


def _dump(rows: Iterable[Located[Any]]) -> Iterable[str]:
    return sorted(_text(located.row) for located in rows)


def _text(row: BaseModel) -> str:
    """The row as JSON; sets in order, which differs from process to process, or every run would be a new version."""
    if _is_plain(type(row)):
        return row.model_dump_json()
    values = row.model_dump()
    if not any(map(_is_set, _within(values))):
        return row.model_dump_json()
    return json.dumps(values, ensure_ascii=False, default=_plain)


@cache
def _is_plain(model: type[BaseModel]) -> bool:
    """Whether a row of this kind holds texts, days and truths alone: units do, 45,000 of which are asked."""
    kinds = (get_args(field.annotation) or (field.annotation,) for field in model.model_fields.values())
    return {kind for kinds_of_one in kinds for kind in kinds_of_one} <= {str, bool, date, NoneType}


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, set | frozenset) else str(value)


def _is_set(value: object) -> bool:
    return isinstance(value, set | frozenset)


def _within(value: Any) -> Iterable[Any]:
    """The value and all that is in it."""
    yield value
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _within(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _within(inner)


def _with_ancestors(rows: Iterable[Located[UnitRow]], codes: set[str]) -> set[str]:
    """The units and all that were ever above them."""
    parents: dict[str, set[str]] = {}
    for located in rows:
        parents.setdefault(located.row.unit, set()).add(located.row.parent)
    found, waiting = set(), set(codes)
    while waiting:
        code = waiting.pop()
        found.add(code)
        waiting |= parents.get(code, set()) - found - {""}
    return found
