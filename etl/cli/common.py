"""What every verb shares: settings, clock, errors to exit codes, JSON or a table."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import psycopg
import sqlalchemy
import typer
from rich.console import Console
from rich.table import Table

from etl import logs
from etl.config import LogSettings, Settings
from etl.model.clock import Clock
from etl.model.errors import ConfigurationError, EtlError, UsageError
from etl.model.words import os_trouble
from etl.pipeline import Journey
from etl.warehouse import server_trouble

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Chạy như thể đang ở thời điểm này (giờ Việt Nam), ví dụ 2023-05-01T06:00."),
]
Json = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON ra stdout, không in gì khác.")]
RegimeName = Annotated[str, typer.Argument(metavar="REGIME", help="Tên chế độ báo cáo; xem `regime list`.")]
PeriodCode = Annotated[str, typer.Argument(metavar="PERIOD", help="Kỳ báo cáo, ví dụ 2023-H1.")]

console = Console(stderr=False)
messages = Console(stderr=True)


def set_up_logging() -> None:
    """Logs go to stderr, so that stdout holds results alone."""
    logs.set_up(LogSettings.from_environment())


@contextmanager
def reporting_errors() -> Iterator[None]:
    """Our errors become one message and an exit code: 2 for a wrong command, 1 for what could not be done."""
    try:
        yield
    except UsageError as error:
        messages.print(f"Lỗi: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error
    except ConfigurationError as error:
        messages.print("Cấu hình có lỗi:", style="red")
        for problem in error.problems:
            messages.print(f"  {problem}", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    except (sqlalchemy.exc.OperationalError, psycopg.OperationalError) as error:
        messages.print(f"Lỗi: {server_trouble(error)}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    except OSError as error:
        messages.print(f"Lỗi: {os_trouble(error)}: {error.filename or ''}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    except EtlError as error:
        messages.print(f"Lỗi: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


@contextmanager
def journey() -> Iterator[Journey]:
    """The journey on the settings of the environment; errors end the command politely."""
    with reporting_errors(), Journey.open(Settings.from_environment()) as opened:
        yield opened


def clock(as_of: str | None) -> Clock:
    """The run's clock, read once."""
    return Clock.at(as_of)


def show_json(document: object) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


def show(document: object, as_json: bool, otherwise: Callable[[], None]) -> None:
    """The document as JSON, or what people see."""
    if as_json:
        show_json(document)
    else:
        otherwise()


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], *, is_unbroken: bool = False) -> None:
    """A table on stdout; text from outside is shown as it is, never as markup.

    `is_unbroken`: rows of several lines, in which only the first column may be folded; on a screen of less than 80
    columns all may, for what does not fit would be cut off.
    """
    is_fixed = is_unbroken and console.width >= 80
    drawn = Table(title=title, title_justify="left", title_style="bold", show_lines=is_unbroken)
    for position, heading in enumerate(headings):
        drawn.add_column(heading, overflow="fold", no_wrap=is_fixed and position > 0)
    for row in rows:
        drawn.add_row(*(_plain(value) for value in row))
    console.print(drawn)
    if not rows:
        console.print("(không có gì)")


def _plain(value: object) -> Any:
    from rich.text import Text

    return Text("" if value is None else str(value))
