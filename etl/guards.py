"""The triggers that refuse to rewrite what was said: whether each still stands as the migrations made it.

So do the functions behind them, and those that lead round them to erase texts whose time is over.

A superuser can switch a trigger off or empty its function without touching a row; from then on the chain is all that
protects. What must stand is read from the migrations themselves, so that no list of tables can fall behind.
"""

import re
from collections.abc import Iterator
from functools import cache

import sqlalchemy

from etl.config import PROJECT
from etl.warehouse import sql

_LISTED = re.compile(r"FOREACH append_only IN ARRAY ARRAY\[(.*?)\]", re.DOTALL)
_NAMED = re.compile(r"CREATE TRIGGER (no_rewrite) BEFORE ([A-Z ]+?)\s+ON (\w+)")
_AFTER = re.compile(r"CREATE TRIGGER (refuse_\w+) AFTER (INSERT) ON (\w+)")
_FUNCTION = re.compile(
    r"CREATE FUNCTION ((?:refuse|erase)_\w+)\([^)]*\) RETURNS [\w ]+? LANGUAGE plpgsql[^$]*? AS \$\$(.*?)\$\$;",
    re.DOTALL,
)
_BITS = {"BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
"""PostgreSQL's `pg_trigger.tgtype`; 1 would be: for each row."""
_EVERYTHING = "UPDATE OR DELETE OR TRUNCATE"


def problems(connection: sqlalchemy.Connection, language: str = "vi") -> Iterator[str]:
    """Each guard that is gone, off or changed, in a sentence. Any role may ask."""
    words = _WORDS[language]
    wanted = sorted(_wanted())
    facts = {
        "tables": [table for table, _, _ in wanted],
        "triggers": [trigger for _, trigger, _ in wanted],
        "types": [type_ for _, _, type_ in wanted],
    }
    for row in connection.execute(sqlalchemy.text(sql("ledger/fallen_guards")), facts):
        yield words["fallen"].format(table=row.table_name, trigger=row.trigger, state=words[row.state])
    for row in connection.execute(sqlalchemy.text(sql("ledger/strange_guards")), facts):
        yield words["strange"].format(table=row.table_name, kind=words[row.kind], name=row.name)
    bodies = {row.name: row.body for row in connection.execute(sqlalchemy.text(sql("ledger/guard_bodies")))}
    for name, body in sorted(_bodies().items()):
        if bodies.get(name) != body:
            yield words["hollow"].format(name=name)


_WORDS = {
    "vi": {
        "fallen": "bảng {table} không còn được bảo vệ chống sửa, xóa: trigger {trigger} {state}",
        "strange": "bảng {table} có {kind} {name} không phải do phần mềm đặt",
        "hollow": "hàm {name}() trong kho dữ liệu không còn như khi cài đặt: việc sửa, xóa có thể không bị chặn",
        **{"gone": "không còn", "off": "đã bị tắt", "changed": "đã bị thay đổi"},
        **{"trigger": "trigger", "rule": "quy tắc (rule)", "right": "quyền"},
    },
    "en": {
        "fallen": "table {table} is no longer protected against changes: trigger {trigger} {state}",
        "strange": "table {table} has a {kind} {name} that the software did not put there",
        "hollow": "function {name}() of the warehouse is not as it was installed: changes may not be refused",
        **{"gone": "is gone", "off": "is switched off", "changed": "was changed"},
        **{"trigger": "trigger", "rule": "rule", "right": "right"},
    },
}


@cache
def _texts() -> tuple[str, ...]:
    return tuple(path.read_text("utf-8") for path in sorted((PROJECT / "sql" / "migrations").glob("*.sql")))


@cache
def _wanted() -> frozenset[tuple[str, str, int]]:
    """Table, trigger and `tgtype` of every guard."""
    found = set()
    for text in _texts():
        for listed in _LISTED.findall(text):
            found |= {(table, "no_rewrite", _type("BEFORE", _EVERYTHING)) for table in re.findall(r"'(\w+)'", listed)}
        found |= {(table, trigger, _type("BEFORE", when)) for trigger, when, table in _NAMED.findall(text)}
        found |= {(table, trigger, _type("", when)) for trigger, when, table in _AFTER.findall(text)}
    return frozenset(found)


def _type(time: str, when: str) -> int:
    return sum(_BITS[word] for word in (*time.split(), *when.split(" OR ")))


@cache
def _bodies() -> dict[str, str]:
    return {name: body for text in _texts() for name, body in _FUNCTION.findall(text)}
