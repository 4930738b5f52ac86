"""What a check says, and what it has to look with."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy

from etl.config import PROJECT, Settings
from etl.model.errors import FatalError
from etl.warehouse import Warehouse, role_url

LOCK = PROJECT / "requirements.txt"


class Level(StrEnum):
    """How a line stands: `fail` keeps the work from being done or trusted, `warn` will one day."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Line:
    """One result in Vietnamese; `check` is its stable name for programs, `remedy` is empty when all is well."""

    check: str
    title: str
    level: Level
    told: str
    remedy: str = ""


@dataclass(frozen=True)
class Examined:
    """The installation under examination; connections are opened when a check first asks, one a role."""

    settings: Settings
    now: datetime
    _began: float = field(default_factory=time.monotonic)
    _opened: dict[str, sqlalchemy.Connection] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    @classmethod
    @contextmanager
    def of(cls, settings: Settings, now: datetime) -> Iterator["Examined"]:
        """Closes at the end whatever was opened."""
        examined = cls(settings, now)
        with examined._stack:
            yield examined

    @property
    def present(self) -> datetime:
        """The moment by this machine's clock, however long the checks have taken so far."""
        return self.now + timedelta(seconds=time.monotonic() - self._began)

    def connection(self, role: str) -> sqlalchemy.Connection:
        """A connection in this role.

        Raises:
            FatalError: there is no warehouse yet; none is made by looking at it.
        """
        if role not in self._opened:
            if self.settings.warehouse_url is None and not (self.settings.home / "pg" / "data").exists():
                raise FatalError("chưa có kho dữ liệu: chạy `make up`, hoặc `python -m etl db upgrade`")
            warehouse = Warehouse(role_url(self.settings, role))
            self._stack.callback(warehouse.close)
            self._opened[role] = self._stack.enter_context(warehouse.engine.connect())
        return self._opened[role]

    def settle(self) -> None:
        """Ends what a check began: a statement that failed does not spoil the next one's."""
        for connection in self._opened.values():
            connection.rollback()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name for programs, its title for people.

    `needs`: the checks without which it has nothing to look at; it is left out where one of them failed.
    """

    name: str
    title: str
    look: Callable[[Examined], Iterable[Line]]
    needs: tuple[str, ...] = ()

    def fail(self, told: str, remedy: str) -> Line:
        """The line of a check that could not be carried out."""
        return Line(self.name, self.title, Level.FAIL, told, remedy)


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes the lines of one check."""

    name: str
    title: str

    def ok(self, told: str) -> Line:
        """All is well."""
        return Line(self.name, self.title, Level.OK, told)

    def warn(self, told: str, remedy: str) -> Line:
        """It will be in the way one day."""
        return Line(self.name, self.title, Level.WARN, told, remedy)

    def fail(self, told: str, remedy: str) -> Line:
        """It is in the way now."""
        return Line(self.name, self.title, Level.FAIL, told, remedy)


def check(name: str, title: str, *needs: str) -> Callable[[Callable[[Examined, Teller], Iterable[Line]]], Check]:
    """Turns a function of what is examined and a teller into a check."""

    def made(look: Callable[[Examined, Teller], Iterable[Line]]) -> Check:
        return Check(name, title, lambda examined: look(examined, Teller(name, title)), needs)

    return made
