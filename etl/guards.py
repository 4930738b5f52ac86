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
_AFTER = re.compile(r"CREATE TRIGGER (refuse_orphans) AFTER (INSERT) ON (\w+)")
_FUNCTION = re.compile(
    r"CREATE FUNCTION ((?:refuse|erase)_\w+)\([^)]*\) RETURNS [\w ]+? LANGUAGE plpgsql[^$]*? AS \$\$(.*?)\$\$;",
    re.DOTALL,
)
_BITS = {"BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
"""PostgreSQL's `pg_trigger.tgtype`; 1 would be: for each row."""
_EVERYTHING = "UPDATE OR DELETE OR TRUNCATE"


def problems(connection: sqlalchemy.Connection) -> Iterator[str]:
    """Each guard that is gone, off or changed, in a Vietnamese sentence. Any role may ask."""
    wanted = sorted(_wanted())
    facts = {
        "tables": [table for table, _, _ in wanted],
        "triggers": [trigger for _, trigger, _ in wanted],
        "types": [type_ for _, _, type_ in wanted],
    }
    for row in connection.execute(sqlalchemy.text(sql("ledger/fallen_guards")), facts):
        yield f"bảng {row.table_name} không còn được bảo vệ chống sửa, xóa: trigger {row.trigger} {_FALLEN[row.state]}"
    for row in connection.execute(sqlalchemy.text(sql("ledger/strange_guards")), facts):
        yield f"bảng {row.table_name} có {_STRANGE[row.kind]} {row.name} không phải do phần mềm đặt"
    bodies = {row.name: row.body for row in connection.execute(sqlalchemy.text(sql("ledger/guard_bodies")))}
    for name, body in sorted(_bodies().items()):
        if bodies.get(name) != body:
            yield f"hàm {name}() trong kho dữ liệu không còn như khi cài đặt: việc sửa, xóa có thể không bị chặn"


_STRANGE = {"trigger": "trigger", "rule": "quy tắc (rule)", "right": "quyền"}
_FALLEN = {"gone": "không còn", "off": "đã bị tắt", "changed": "đã bị thay đổi"}


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
