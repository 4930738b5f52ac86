"""What crosses from a worker is the same under every Python release, and nothing but our own values."""

import enum
import pickle
from decimal import Decimal

import pytest

from etl.model.finding import Finding, Severity
from etl.model.submission import DocumentFields, FormIdentity, ReadReport
from etl.model.values import CellValue, ValueState
from etl.read.outcome import Outcome, ReadOutcome
from etl.read.wire import HEADER, pack, unpack

CELL = CellValue("DT01", ValueState.NUMBER, Decimal(5), "5", "Số liệu", "E31")
READ = ReadOutcome(Outcome.REPORT, ReadReport(FormIdentity(), DocumentFields(), (CELL,)))
ENDED = ReadOutcome(Outcome.UNREADABLE, finding=Finding("file-empty", Severity.CRITICAL, "Tệp rỗng"))


@pytest.mark.parametrize("message", [READ, ENDED], ids=["report", "finding"])
def test_values_cross_unchanged(message: object) -> None:
    assert unpack(pack(message)[HEADER.size :]) == message


def test_words_cross_however_python_itself_would_send_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """3.11.2, Debian 12's own Python, sends a member as a call of `getattr`: every file "killed" its reader there."""
    monkeypatch.setattr(enum.Enum, "__reduce_ex__", lambda member, _: (getattr, (type(member), member.name)))
    assert b"getattr" in pickle.dumps(ValueState.NIL)
    assert unpack(pack(READ)[HEADER.size :]) == READ


def test_anything_else_is_refused() -> None:
    with pytest.raises(KeyError):
        unpack(pickle.dumps(print))
