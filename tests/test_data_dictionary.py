"""The data dictionary names what the warehouse has: whoever has to answer for personal data relies on it."""

import fnmatch
import re
from pathlib import Path

import psycopg
import pytest

from etl import embedded

PERSONAL = {"yes", "may", "no"}
MUST_BE_PERSONAL = (
    ("contact", "address"),
    ("contact", "person"),
    ("officer", "name"),
    ("receipt", "sender"),
    ("message", "sender"),
    ("outbox", "recipients"),
    ("outbox", "body"),
    ("model_row", "people"),
    ("pdf_signature", "signer"),
)


def documented(repo: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Meaning and kind of every column that the page names."""
    text = (repo / "docs" / "data-dictionary.md").read_text("utf-8")
    found = {}
    for part in text.split("\n## ")[1:]:
        table = part.partition("\n")[0].strip()
        for column, meaning, personal in re.findall(r"^\| `(\w+)` \| (.+?) \| (\w+) \|$", part, re.MULTILINE):
            assert (table, column) not in found, f"{table}.{column} twice"
            found[table, column] = (meaning, personal)
    return found


ENDS = (
    "with the file",
    "with the mails of the period",
    "by `contacts erase`",
    "with the report",
    "with the decision",
    "by itself",
)
"""How personal data end, as the page's first table has it."""


def ends(repo: Path) -> dict[str, set[str]]:
    """The columns (`table.column`) by how the personal data in them end."""
    text = (repo / "docs" / "data-dictionary.md").read_text("utf-8").partition("## How personal data end")[2]
    lines = re.findall(r"^\| (.+?) \| (.+?) \| .+ \|$", text.partition("\n## ")[0], re.MULTILINE)[1:]
    known = [f"{table}.{column}" for table, column in documented(repo)]
    return {
        kind: {
            column for one in re.findall(r"`([\w*]+\.\w+)`", columns) for column in fnmatch.filter(known, one) or [one]
        }
        for kind, columns in lines
    }


@pytest.fixture(scope="module")
def columns(server: embedded.Server) -> set[tuple[str, str]]:
    with psycopg.connect(server.conninfo("etl_owner", "etl")) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'alembic_version'"
        )
        return {(str(table), str(column)) for table, column in rows}


def test_every_column_is_there_and_no_other(columns: set[tuple[str, str]], repo: Path) -> None:
    page = documented(repo)
    missing = [f"## {table}: | `{column}` | … | no |" for table, column in sorted(columns - set(page))]
    assert missing == [], "say what they mean in docs/data-dictionary.md"
    assert sorted(set(page) - columns) == []


def test_each_says_what_it_means_and_whether_it_names_people(repo: Path) -> None:
    page = documented(repo)
    assert {personal for _, personal in page.values()} == PERSONAL
    assert [place for place, (meaning, _) in page.items() if len(meaning) < 3] == []
    assert [place for place in MUST_BE_PERSONAL if page[place][1] != "yes"] == []


def test_the_reader_of_the_pages_sees_no_column_of_names_and_addresses(
    server: embedded.Server, repo: Path, columns: set[tuple[str, str]]
) -> None:
    """Codes of officers stand on the ledger and are seen; so are models and signers, which reports print."""
    seen_on_purpose = {"decided_by", "os_user", "actor", "officer", "added_by", "people", "signer", "document"}
    with psycopg.connect(server.conninfo("etl_reader", "etl")) as connection:
        seen = [
            (table, column)
            for (table, column), (_, personal) in documented(repo).items()
            if personal == "yes"
            and column not in seen_on_purpose
            and connection.execute("SELECT has_column_privilege(%s, %s, 'SELECT')", (table, column)).fetchone()
            == (True,)
        ]
    assert seen == []
