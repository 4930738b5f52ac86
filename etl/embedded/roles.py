"""The roles and databases that every server of ours has, and who may do what in them."""

from collections.abc import Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

LOGINS = ("etl_owner", "etl_writer", "etl_reader", "airflow")
DATABASES = {"etl": "etl_owner", "airflow": "airflow"}
# PostgreSQL lets everybody connect to a database and make temporary tables in it: not to these.
CLOSED = ("etl", "airflow", "postgres", "template1")
# Beside its owner; what they may do inside is granted by the migrations.
GUESTS = (("etl", "etl_writer", "CONNECT"), ("etl", "etl_writer", "TEMPORARY"), ("etl", "etl_reader", "CONNECT"))
# Beside SELECT everybody may hold locks that our programs wait for, and fill the disk with large objects: not here.
RESERVED = r"^pg_(try_)?advisory_|^lo_|^loread$|^lowrite$"
LOCKERS = ("etl_owner", "etl_writer")
_HUMBLE = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
_CONNECT_SECONDS = 5

_IS_PREPARED = """
SELECT (SELECT count(*) FROM pg_roles
         WHERE rolname = ANY(%(logins)s) AND rolcanlogin
           AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls))
       = cardinality(%(logins)s::text[])
   AND (SELECT count(*) FROM unnest(%(databases)s::text[], %(owners)s::text[]) AS wanted (name, owner)
          JOIN pg_database ON datname = name AND pg_get_userbyid(datdba) = owner)
       = cardinality(%(databases)s::text[])
   AND NOT EXISTS (SELECT FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS entry
                    WHERE datname = ANY(%(closed)s) AND entry.grantee = 0)
   AND (SELECT count(*) FROM unnest(%(guest_databases)s::text[], %(guests)s::text[], %(rights)s::text[])
                               AS wanted (name, guest, granted)
          JOIN pg_database ON datname = name
         CROSS JOIN aclexplode(datacl) AS entry
         WHERE pg_get_userbyid(entry.grantee) = guest AND privilege_type = granted)
       = cardinality(%(guests)s::text[])
"""

_OPEN_TO_ALL = """
SELECT p.oid::regprocedure::text
  FROM pg_proc AS p, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS entry
 WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ %s AND entry.grantee = 0 AND privilege_type = 'EXECUTE'
"""


def are_prepared(superuser: str) -> bool:
    """True if nothing is left to do: two connections with one query each, a few milliseconds.

    `superuser`: libpq's description of a superuser's connection to the server.
    """
    with _connect(superuser) as connection:
        return _are_prepared(connection)


def prepare(superuser: str) -> None:
    """Makes roles, databases and rights as they should be; changes nothing that is so already."""
    with _connect(superuser) as connection:
        if _are_prepared(connection):
            return
        _make_roles(connection)
        _make_databases(connection)
        _close_to_public(connection)
        _reserve_functions(connection)


def set_passwords(superuser: str, passwords: Mapping[str, str]) -> None:
    """Gives roles of a server that is reached by network their passwords; the server never sees them in plain."""
    with _connect(superuser) as connection:
        for login, password in passwords.items():
            hashed = connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), hashed.decode())
            connection.execute(statement)


def _connect(superuser: str) -> psycopg.Connection:
    return psycopg.connect(superuser, autocommit=True, connect_timeout=_CONNECT_SECONDS)


def _are_prepared(connection: psycopg.Connection) -> bool:
    guest_databases, guests, rights = (list(column) for column in zip(*GUESTS, strict=True))
    wanted = {
        "logins": list(LOGINS),
        "databases": list(DATABASES),
        "owners": list(DATABASES.values()),
        "closed": list(CLOSED),
        "guest_databases": guest_databases,
        "guests": guests,
        "rights": rights,
    }
    row = connection.execute(_IS_PREPARED, wanted).fetchone()
    if row is None or not row[0]:
        return False
    with _beside(connection, "etl") as warehouse:
        return warehouse.execute(_OPEN_TO_ALL, (RESERVED,)).fetchone() is None


def _beside(connection: psycopg.Connection, database: str) -> psycopg.Connection:
    """The same person's connection to another database of the server."""
    return _connect(make_conninfo(connection.info.dsn, dbname=database, password=connection.info.password))


def _make_roles(connection: psycopg.Connection) -> None:
    existing = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for login in LOGINS:
        verb = "ALTER" if login in existing else "CREATE"
        connection.execute(sql.SQL("{} ROLE {} {}").format(sql.SQL(verb), sql.Identifier(login), sql.SQL(_HUMBLE)))
    # Against slips only (a session may switch it off); rights are what keeps a reader from writing.
    connection.execute("ALTER ROLE etl_reader SET default_transaction_read_only = on")


def _make_databases(connection: psycopg.Connection) -> None:
    existing = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
    for database, owner in DATABASES.items():
        verb = "ALTER DATABASE {} OWNER TO {}" if database in existing else "CREATE DATABASE {} OWNER {}"
        connection.execute(sql.SQL(verb).format(sql.Identifier(database), sql.Identifier(owner)))


def _close_to_public(connection: psycopg.Connection) -> None:
    for database in CLOSED:
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
    for database, guest, right in GUESTS:
        grant = sql.SQL("GRANT {} ON DATABASE {} TO {}")
        connection.execute(grant.format(sql.SQL(right), sql.Identifier(database), sql.Identifier(guest)))


def _reserve_functions(connection: psycopg.Connection) -> None:
    """Each function by its own name: an older server has fewer of them."""
    with _beside(connection, "etl") as warehouse:
        for (function,) in warehouse.execute(_OPEN_TO_ALL, (RESERVED,)).fetchall():
            warehouse.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(sql.SQL(function)))
            if "advisory" in function:
                for role in LOCKERS:
                    grant = sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}")
                    warehouse.execute(grant.format(sql.SQL(function), sql.Identifier(role)))
