"""What the pages stand on: regimes as their files say now, the warehouse as a role that can write nothing."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy

from etl import ledger
from etl.config import Settings
from etl.landing import Landing
from etl.ledger import Event
from etl.model.errors import UsageError
from etl.model.regime import Period, Regime
from etl.regime import load_all
from etl.validate.rules import load_rules
from etl.warehouse import READER, WRITER, Warehouse, role_url, sql

_REGIMES_FRESH_FOR = 30.0
"""Seconds; regimes are files that an officer may be editing."""
_MOST_KEPT = 20
"""Tables of a period or of a figure; of 45,000 units the largest takes 20 MiB."""


@dataclass
class Desk:
    """Opened once a web server; regimes are read again now and then, data with every page."""

    settings: Settings
    _regimes: Mapping[str, Regime] = field(default_factory=dict)
    _read_at: float = 0.0
    _reader: Warehouse | None = None
    _kept: dict[Any, tuple[int, Any]] = field(default_factory=dict)

    @property
    def regimes(self) -> Mapping[str, Regime]:
        """Those that load; the others are red in Airflow's `check_regimes`."""
        if time.monotonic() - self._read_at > _REGIMES_FRESH_FOR or not self._regimes:
            self._regimes, _ = load_all(self.settings.regimes)
            self._read_at = time.monotonic()
        return self._regimes

    @cached_property
    def landing(self) -> Landing:
        """Raw files; a store keeps its connections."""
        return Landing(self.settings.landing)

    @cached_property
    def rules(self) -> Mapping[str, str]:
        """What each rule asks for, in words, by its code."""
        return {rule.id: rule.description for rule in load_rules(self.settings.suites)}

    def period(self, regime: str, period: str) -> tuple[Regime, Period]:
        """Both; `LookupError` if there is no such thing."""
        found = self.regimes.get(regime)
        if found is None or period not in {one.code for one in found.periods}:
            raise LookupError(f"{regime}/{period}")
        return found, found.period(period)

    @contextmanager
    def reading(self) -> Iterator[sqlalchemy.Connection]:
        """A read-only transaction as etl_reader."""
        if self._reader is None:
            self._reader = Warehouse(role_url(self.settings, READER))
        with self._reader.begin() as connection:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            yield connection

    def rows(self, connection: sqlalchemy.Connection, name: str, **facts: object) -> list[Any]:
        """All rows of one query."""
        return list(connection.execute(sqlalchemy.text(sql(name)), facts))

    def kept(self, connection: sqlalchemy.Connection, key: Any, make: Any) -> Any:
        """What `make()` returns, kept until something happens: whatever changes the warehouse stands on the ledger."""
        head = connection.execute(sqlalchemy.text(sql("pages/head"))).scalar() or 0
        return self._remembered(key, head, make)

    def kept_for_good(self, key: Any, make: Any) -> Any:
        """The same for what is said of a version of a report: no version changes."""
        return self._remembered(key, 0, make)

    def _remembered(self, key: Any, head: int, make: Any) -> Any:
        """What was asked for last is forgotten last: memory does not grow with what people look at."""
        known = self._kept.pop(key, None)
        self._kept[key] = known if known is not None and known[0] == head else (head, make())
        while len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return self._kept[key][1]

    def hand_out(self, receipt: UUID, sha256: str, who: str, at: datetime) -> bytes:
        """The raw bytes of a file; that somebody took them is itself on the ledger."""
        data = self.landing.read(sha256)
        self._taken(Event("downloaded", "receipt_file", str(receipt), {"sha256": sha256}), who, at)
        return data

    def hand_out_report(self, file: Any, folder: Path, who: str, at: datetime) -> bytes:
        """The same for a file of a report; `file` as pages/report_files has it, `folder` where the drafts are.

        Raises:
            UsageError: a draft is not in its folder, or not as it was when it was made.
        """
        if file.number is not None:
            data = self.landing.read(file.sha256)
        else:
            try:
                data = (folder / file.name).read_bytes()
            except OSError:
                raise UsageError(f"Tệp {file.name} của lần {file.version} không còn trong thư mục báo cáo.") from None
            if hashlib.sha256(data).hexdigest() != file.sha256:
                raise UsageError(
                    f"Tệp {file.name} của lần {file.version} đã bị thay đổi so với khi lập: không tải xuống."
                )
        facts = {"name": file.name, "number": file.number, "sha256": file.sha256}
        self._taken(Event("downloaded", "report_file", str(file.version_id), facts), who, at)
        return data

    def _taken(self, event: Event, who: str, at: datetime) -> None:
        warehouse = Warehouse(role_url(self.settings, WRITER))
        try:
            with warehouse.begin() as connection:
                ledger.append(connection, [event], actor=who, at=at)
        finally:
            warehouse.close()
