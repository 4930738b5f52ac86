"""Logs: one line an event, with the ids of what it is about; as text for people or JSON for a collector.

Under Airflow its own logging takes the same lines and, by structlog's context, the same ids.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import structlog

from etl.config import LogSettings


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """Whatever is logged inside bears these ids: `about(batch=…)`, `about(receipt=…)`."""
    with structlog.contextvars.bound_contextvars(**{name: str(value) for name, value in ids.items()}):
        yield


def set_up(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Logs go to stderr, so that stdout holds results alone."""
    before: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.types.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if settings.is_json
        else [_as_text]
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last], foreign_pre_chain=before
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.level, force=stream is not None)


def _as_text(_logger: object, _name: str, event: structlog.types.EventDict) -> str:
    """`WARNING etl.chunks: 3 receipts … [batch=…]`, with the traceback below if there is one."""
    level, logger, words = str(event.pop("level")).upper(), event.pop("logger"), event.pop("event")
    event.pop("timestamp")
    trace = event.pop("exc_info", None)
    ids = " ".join(f"{name}={value}" for name, value in sorted(event.items()))
    line = f"{level} {logger}: {words}" + (f" [{ids}]" if ids else "")
    return f"{line}\n{logging.Formatter().formatException(trace)}" if trace else line
