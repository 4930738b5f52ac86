"""Looks for a text in every column of every table, whatever the program believes to be where."""

import psycopg
from psycopg import sql

from etl import embedded

_COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


def columns_with(server: embedded.Server, database: str, text: str) -> set[str]:
    """`table.column` of every column in which the text stands, in bytes too."""
    found = set()
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, database)) as connection:
        for table, column, type_ in connection.execute(_COLUMNS).fetchall():
            place = sql.SQL("{}") if type_ == "bytea" else sql.SQL("CAST({} AS text)")
            query = (
                sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE position({} IN ").format(
                    sql.Identifier(table), sql.Literal(text.encode() if type_ == "bytea" else text)
                )
                + place.format(sql.Identifier(column))
                + sql.SQL(") > 0)")
            )
            if connection.execute(query).fetchone() == (True,):
                found.add(f"{table}.{column}")
    return found
