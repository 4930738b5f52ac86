"""Compares everything that is kept with what was promised of it: landing files, figures, reports, the ledger."""

import hashlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy

from etl import ledger
from etl.audit.rows import of_rows
from etl.landing import Landing
from etl.model.report import ReportContent, sha256_text
from etl.warehouse import sql


def problems(connection: sqlalchemy.Connection, landing: Landing, out: Path) -> Iterator[str]:
    """Everything that is not as it was left, each in one Vietnamese sentence; nothing if all is well.

    Reads every landing file and every published file once. A file of a report that was edited on purpose is told
    as changed too: the recorded one is made again by moving the edited one away.
    """
    yield from (f"Sổ cái: {ledger.problem_words(problem)}" for problem in ledger.verify(connection).problems)
    yield from of_rows(connection)
    yield from _of_landing(connection, landing)
    yield from _of_versions(connection)
    yield from _of_sums(connection)
    yield from _of_files(connection, out)
    yield from _of_submissions(connection, out)


def _of_landing(connection: sqlalchemy.Connection, landing: Landing) -> Iterator[str]:
    erased = set(connection.execute(sqlalchemy.text("SELECT sha256 FROM erased_blob")).scalars())
    named = connection.execute(sqlalchemy.text("SELECT sha256 FROM blob ORDER BY sha256")).scalars().all()
    for sha256, found in landing.each(named):
        if sha256 in erased:
            if found is not None:
                yield f"Kho tệp gốc: tệp {sha256} đã có quyết định xóa mà vẫn còn: chạy lại `retention erase`."
        elif found is None:
            yield f"Kho tệp gốc: thiếu tệp {sha256}."
        elif hashlib.sha256(found).hexdigest() != sha256:
            yield f"Kho tệp gốc: tệp {sha256} đã bị thay đổi."


def _of_versions(connection: sqlalchemy.Connection) -> Iterator[str]:
    """The content of each version against the ledger, its rows of figures against the content."""
    for row in _rows(connection, "audit/promised"):
        name = _named(row)
        if sha256_text(row.content) != row.content_sha256 or row.content_sha256 != row.promised:
            yield f"{name}: nội dung đã bị thay đổi so với khi lập."
            continue
        written = {
            (one.indicator, str(one.scope), one.scope_code): one for one in ReportContent.from_json(row.content).figures
        }
        kept = {
            (one.indicator, one.scope, one.scope_code): one
            for one in _rows(connection, "audit/figures", version_id=row.id)
        }
        for key in sorted(written.keys() | kept.keys()):
            if key not in written or key not in kept or not _same(written[key], kept[key]):
                yield f"{name}: số liệu {key[0]}{' ' + key[2] if key[2] else ''} đã bị thay đổi so với khi lập."


def _of_sums(connection: sqlalchemy.Connection) -> Iterator[str]:
    for row in _rows(connection, "audit/wrong_sums"):
        yield f"{_named(row)}: số liệu {row.indicator} là {row.value}, các ô nguồn cộng lại được {row.cells}."


def _of_files(connection: sqlalchemy.Connection, out: Path) -> Iterator[str]:
    """The drafts, and what went out: its bytes are in the landing store too, people open those in the folder.

    What the ledger says of a file counts; the rows say it of versions that an older program published.
    """
    drafts = ((row, f"v{row.version}") for row in _rows(connection, "audit/published"))
    issued = ((row, f"phat-hanh-{row.number:02d}") for row in _rows(connection, "audit/issued"))
    for row, folder in chain(drafts, issued):
        path = out / row.regime / row.period / folder / row.name
        found = _sha256(path)
        if found is None:
            yield f"{_named(row)}: thiếu tệp {path}."
        elif found != row.sha256:
            yield f"{_named(row)}: tệp {path} đã bị thay đổi so với khi lập."


def _of_submissions(connection: sqlalchemy.Connection, out: Path) -> Iterator[str]:
    """What was handed up for signature, where its folder still is: those are in no backup."""
    for row in _rows(connection, "audit/submitted"):
        path = out / row.regime / row.period / f"trinh-lan-{row.number}" / row.name
        if _sha256(path) not in (None, row.sha256):
            yield f"{_named(row)}: tệp {path} đã bị thay đổi so với khi trình."


def _same(written: Any, kept: Any) -> bool:
    names = "value numerator denominator units_reported units_expected units_nil units_not_applicable units_missing"
    return all(getattr(written, name) == getattr(kept, name) for name in names.split())


def _named(row: Any) -> str:
    return f"Báo cáo {row.regime} {row.period} lần {row.version}"


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb", buffering=0) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _rows(connection: sqlalchemy.Connection, name: str, **facts: object) -> Any:
    return connection.execute(sqlalchemy.text(sql(name)), facts)
