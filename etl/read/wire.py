"""How outcomes cross from a worker to its parent: small frames of pickle, of a few known classes only.

The worker has parsed a stranger's file, so the parent takes nothing from it but our plain values. Pickling
frozen dataclasses the default way would cost more than reading the file.
"""

import pickle
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from io import BytesIO
from operator import attrgetter
from struct import Struct
from typing import Any, ClassVar

from etl.model.cell_lines import CellLines
from etl.model.finding import Finding, Severity
from etl.model.signature import PdfSignature, Since
from etl.model.submission import (
    DocumentFields,
    FormIdentity,
    ModelRow,
    Narrative,
    ReadReport,
    SelfScore,
    SubmissionKind,
    TaskAnswer,
    TaskProgress,
)
from etl.model.through import ThroughCell
from etl.model.values import ValueState
from etl.read.outcome import Outcome, ReadOutcome

HEADER = Struct(">I")
"""Length of the frame that follows."""

_RECORDS: tuple[type, ...] = (
    CellLines,
    DocumentFields,
    Finding,
    FormIdentity,
    ModelRow,
    Narrative,
    PdfSignature,
    ReadOutcome,
    ReadReport,
    SelfScore,
    TaskProgress,
    ThroughCell,
)
_WORDS: tuple[type[Enum], ...] = (Outcome, Severity, Since, SubmissionKind, TaskAnswer, ValueState)
_VALUES: tuple[type, ...] = (Decimal, date, datetime, timedelta, timezone)
_KNOWN = {(known.__module__, known.__qualname__): known for known in (*_RECORDS, *_WORDS, *_VALUES)}


def _by_fields(record: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    names = [entry.name for entry in fields(record)]
    values = attrgetter(*names)
    if len(names) == 1:  # of one name it gives the value itself
        return lambda instance: (record, (values(instance),))
    return lambda instance: (record, values(instance))


def _report(report: ReadReport) -> tuple[type, tuple[Any, ...]]:
    """With its cells as the warehouse takes them: nobody on the way makes eighty objects of them again."""
    return _OF_REPORT(replace(report, cells=CellLines.of(report.cells)))


_OF_REPORT = _by_fields(ReadReport)


def _by_value(member: Enum) -> tuple[type[Enum], tuple[Any, ...]]:
    """Python's own way differs between releases: 3.11.2 sends `getattr`, which no parent of ours would call."""
    return type(member), (member.value,)


class _Pickler(pickle.Pickler):
    dispatch_table: ClassVar[dict[type, Callable[[Any], Any]]] = {  # type: ignore[misc]
        **{record: _by_fields(record) for record in _RECORDS},
        ReadReport: _report,
        **dict.fromkeys(_WORDS, _by_value),
    }


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Only our values: anything else a worker might send is refused."""
        return _KNOWN[module, name]


def pack(message: object) -> bytes:
    """One frame: its length and the message."""
    buffer = BytesIO()
    buffer.write(HEADER.pack(0))
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(message)
    buffer.seek(0)
    buffer.write(HEADER.pack(buffer.getbuffer().nbytes - HEADER.size))
    return buffer.getvalue()


def unpack(frame: bytes) -> Any:
    """The message of a frame without its header; `KeyError` for a class that is not ours."""
    return _Unpickler(BytesIO(frame)).load()
