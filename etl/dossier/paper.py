"""Pages of the package: HTML that opens from a USB stick, without scripts, with everything escaped."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from etl.model.clock import LOCAL
from etl.text import number_text, share_decimals, short_date


def _moment(value: datetime | None) -> str:
    return "" if value is None else f"{value.astimezone(LOCAL):%d/%m/%Y %H:%M}"


def _number(value: Decimal | int | None) -> str:
    if value is None:
        return ""
    return number_text(value, 0 if value == int(value) else share_decimals(Decimal(value), least=2))


def plain(value: Any) -> str:
    """Whatever a table of decisions holds, as people write it."""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return short_date(value)
    return "" if value is None else str(value)


_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_PAGES.filters |= {"moment": _moment, "number": _number, "plain": plain}


def render(template: str, **facts: Any) -> str:
    """One page."""
    return _PAGES.get_template(template).render(**facts)


def streamed(template: str, **facts: Any) -> Iterator[bytes]:
    """A long page piece by piece."""
    stream = _PAGES.get_template(template).stream(**facts)
    stream.enable_buffering(200)
    return (piece.encode() for piece in stream)
