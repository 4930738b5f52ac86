"""What an event of the ledger vouches for: the rows that were written with it, one hash for each table.

The server makes the hash from the rows themselves, the same way when the event is written and when it is verified, so
that no list of columns can be forgotten. What is empty does not count: a column that a later schema adds changes no
hash. The hash stands in the payload under `rows`; events of older programs have none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy

from etl.warehouse import sql


@dataclass(frozen=True, slots=True)
class Seal:
    """An event and the rows of one table that it vouches for: those whose `key` is the event's object.

    `without`: columns that something else may still change. `only`: which rows. `opened`: true of rows that are under
    work again, until the next such event. `every_row`: each row has such an event. `is_new`: events of older programs
    say nothing of this table. Key, type and conditions are SQL.
    """

    event: str
    table: str
    key: str
    type: str = "uuid"
    without: tuple[str, ...] = ()
    only: str = "true"
    opened: str = "false"
    every_row: bool = True
    is_new: bool = False


_AGAIN = "EXISTS (SELECT FROM receipt AS r WHERE r.id = {id} AND r.status = 'received')"
_PLACED_LATER = "(status = 'evidence' AND channel = 'mail')"
"""A scan gets its unit from the workbook of the same letter, which may be read after it."""
_PERIOD = "regime || '/' || period"
_DECIDED_ON = "(SELECT d.regime || '/' || d.period FROM narrative_decision AS d WHERE d.id = t.decision)"
_ERASED = "EXISTS (SELECT FROM erased_receipt AS e WHERE e.id = t.receipt_id)"
"""The event of the erasure vouches for what it has left."""
_SHOWS_ERASED = """EXISTS (SELECT FROM report_input AS i JOIN erased_submission AS e ON e.id = i.submission_id
                          WHERE i.report_version_id = t.report_version_id)"""
"""Its inner file is made anew; the event of that vouches."""
_OF_RECEIPT = "(SELECT e.sha256 FROM erased_receipt AS e WHERE e.id = t.receipt_id)"
_OF_SUBMISSION = "(SELECT e.sha256 FROM erased_submission AS e WHERE e.id = t.submission_id)"

SEALS = (
    Seal("received", "receipt", "id", without=("status", "regime", "period", "unit", "sender"), every_row=False),
    # who sent it is erased with the bytes; that a file is a duplicate, files that come in later may show
    Seal(
        "processed",
        "receipt",
        "id",
        without=("status", "sender"),
        opened=f"{_AGAIN.format(id='t.id')} OR {_PLACED_LATER}",
        every_row=False,
    ),
    Seal("processed", "submission", "receipt_id", opened=_ERASED),
    Seal(
        "processed",
        "finding",
        "receipt_id",
        only="verdict_id IS NULL",
        opened=f"{_AGAIN.format(id='t.receipt_id')} OR {_ERASED}",
    ),
    Seal("validated", "validation_run", "id", every_row=False),  # older programs wrote no such event
    Seal("validated", "expectation_result", "run_id", every_row=False),
    Seal("consolidated", "report_version", "id", without=("content",)),
    *(
        Seal("consolidated", table, "report_version_id")
        for table in (
            "report_input",
            "report_unit",
            "report_finding",
            "report_waiver",
            "target_result",
            "task_result",
            "unit_score",
            "criterion_score",
        )
    ),
    Seal("consolidated", "narrative_group", "report_version_id", opened=_SHOWS_ERASED),
    Seal("published", "narrative_group", "report_version_id", every_row=False, is_new=True),
    Seal("published", "report_file", "report_version_id", every_row=False),
    Seal("report_decided", "report_step", "id", "bigint"),
    Seal("report_edited", "report_edit", "id", "bigint"),
    Seal("report_issued", "report_issue", "report_version_id"),
    Seal("report_issued", "report_issue_file", "report_version_id"),
    Seal("extended", "extension", "id", "bigint"),
    Seal("period_changed", "period_change", "id", "bigint"),
    Seal("waived", "waiver", "id", "bigint", without=("lapsed_at",)),
    Seal("withdrawn", "withdrawal", "id", "bigint"),
    Seal("revalidated", "revalidation", "id", "bigint"),
    Seal("retried", "retry", "id", "bigint"),
    Seal("erased", "erasure", "sha256", "text"),
    Seal("texts_erased", "erased_texts", "sha256", "text"),
    Seal("texts_erased", "pdf_signature", "sha256", "text", only="sha256 IN (SELECT e.sha256 FROM erased_texts AS e)"),
    *(
        Seal("texts_erased", table, key, "text", only=f"{column} IN (SELECT e.id FROM {erased} AS e)")  # noqa: S608 ours
        for table, column, erased, key in (
            ("submission", "receipt_id", "erased_receipt", _OF_RECEIPT),
            ("finding", "receipt_id", "erased_receipt", _OF_RECEIPT),
            ("narrative", "submission_id", "erased_submission", _OF_SUBMISSION),
            ("cell_value", "submission_id", "erased_submission", _OF_SUBMISSION),
            ("model_row", "submission_id", "erased_submission", _OF_SUBMISSION),
            ("task_progress", "submission_id", "erased_submission", _OF_SUBMISSION),
            ("self_score", "submission_id", "erased_submission", _OF_SUBMISSION),
            ("through_cell", "submission_id", "erased_submission", _OF_SUBMISSION),
        )
    ),
    Seal("receipt_accepted", "acceptance", "id", "bigint"),
    Seal("received", "hand_registration", "receipt_id"),
    Seal("corrected", "correction", "receipt_id"),
    Seal("correction_confirmed", "correction_confirmation", "receipt_id"),
    Seal("letter_settled", "letter_settlement", "message"),
    Seal("officer_registered", "officer", "officer", "text"),
    Seal("scores_assessed", "assessed_score", _PERIOD, "text"),
    Seal("history_imported", "printed_figure", _PERIOD, "text"),
    Seal("narratives_decided", "narrative_decision", _PERIOD, "text"),
    Seal("narratives_decided", "narrative_choice", _DECIDED_ON, "text", every_row=False, is_new=True),
    Seal("narratives_decided", "narrative_member", _DECIDED_ON, "text", every_row=False, is_new=True),
)


@dataclass(frozen=True, slots=True)
class Broken:
    """Rows that are not as their event says; `event` is empty if there is none for them."""

    table: str
    object_id: str
    event: int | None


def rows_of(connection: sqlalchemy.Connection, objects: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Any]:
    """The hashes by table, for each (event, object) that vouches for rows. In the transaction that wrote them."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for event, object_id in objects:
        wanted[event].add(object_id)
    found: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for seal in SEALS:
        if seal.event in wanted:
            some = f"{seal.key} = ANY (CAST(CAST(:ids AS text[]) AS {seal.type}[]))"
            for row in connection.execute(_hashes(seal, some), {"ids": sorted(wanted[seal.event])}):
                found[seal.event, row.object_id][seal.table] = row.sha256
    vouching = {seal.event for seal in SEALS} & wanted.keys()
    return {(event, one): found[event, one] for event in vouching for one in wanted[event]}


def broken(connection: sqlalchemy.Connection) -> Iterator[Broken]:
    """Rows that were changed, deleted or added since the newest event that vouches for them."""
    for seal in SEALS:
        statement = sqlalchemy.text(sql("ledger/broken_seals").replace("/* hashes */", str(_hashes(seal, "true"))))
        facts = {"event": seal.event, "table": seal.table, "every_row": seal.every_row, "is_new": seal.is_new}
        for row in connection.execute(statement, facts):
            yield Broken(seal.table, row.object_id, row.seq)


def _hashes(seal: Seal, some: str) -> sqlalchemy.TextClause:
    columns = ", ".join(f"'{name}'" for name in seal.without)
    return sqlalchemy.text(
        sql("ledger/hash_rows").format(
            table=seal.table, key=seal.key, without=columns, only=seal.only, opened=seal.opened, some=some
        )
    )
