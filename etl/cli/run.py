"""`run`: the whole journey at once, with progress, and at its end what became of every file."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from etl.cli.common import AsOf, clock, console, journey, messages, table
from etl.cli.stages import tell_left_alone
from etl.mailroom import Mailroom
from etl.model.clock import LOCAL, Clock
from etl.model.errors import ConfigurationError
from etl.model.words import STATUS
from etl.pipeline import Journey
from etl.warehouse import sql

run_verbs = typer.Typer()


@run_verbs.command()
def run(
    regime: Annotated[str | None, typer.Argument(metavar="[REGIME]", help="Chế độ báo cáo cần xem kết quả.")] = None,
    as_of: AsOf = None,
) -> None:
    """Chạy cả hành trình: tiếp nhận, kiểm tra, tổng hợp, lập báo cáo; chạy lại không làm thay đổi gì."""
    with journey() as opened:
        if regime is not None:
            opened.regime(regime)
        show_broken(opened)
        now = clock(as_of)
        show_results(opened, regime, _go(opened, now))


def show_broken(opened: Journey) -> None:
    """Names every mistake of regimes that cannot be used; the others go on."""
    for name, error in opened.broken.items():
        messages.print(f"Chế độ “{name}” có cấu hình lỗi, chưa chạy được:", style="red", markup=False)
        _list(error)


def _list(error: ConfigurationError) -> None:
    for problem in error.problems:
        messages.print(f"  {problem}", markup=False, highlight=False, soft_wrap=True)


def _go(opened: Journey, now: Clock) -> list[dict[str, Any]]:
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=messages) as bars:
        step = bars.add_task("Tiếp nhận tệp …", total=None)
        counts: Counter[str] = Counter()
        collected = opened.collect(now)
        mail = Mailroom.of(opened).collect(now)
        new = collected.received + collected.duplicates + mail.taken.received
        bars.update(step, description=f"Tiếp nhận: {new} tệp mới")
        tell_left_alone(collected.left_alone, messages)
        for trouble in mail.troubles:  # what is there already is processed; the mailbox is read again next time
            messages.print(f"Hộp thư {trouble.mailbox}: {trouble.error}", style="red", markup=False, soft_wrap=True)
        words = {"process": "tệp đã đọc", "validate": "kỳ đã kiểm tra"}

        def told(stage: str, done: int) -> None:
            counts[stage] += done
            text = ", ".join(f"{number} {words[name]}" for name, number in counts.items())
            bars.update(step, description=f"Xử lý: {text}")

        opened.process(now, progress=told)
        made = []
        for period in opened.due(now):
            bars.update(step, description=f"Lập báo cáo {period.regime} {period.period} …")
            made.append(opened.consolidate(period.regime, period.period, now))
        bars.update(step, description="Xong")
    return made


def show_results(opened: Journey, regime: str | None, made: list[dict[str, Any]]) -> None:
    """What became of every file and why, and where the reports are."""
    with opened.warehouse.begin() as connection:
        rows = connection.execute(sqlalchemy.text(sql("status/results")), {"regime": regime}).all()
    shown = [
        (
            f"{row.received_at.astimezone(LOCAL):%d/%m/%Y %H:%M}",
            row.unit or "?",
            row.original_name,
            STATUS[row.status],
            row.reason or "",
        )
        for row in rows
    ]
    table("Kết quả từng tệp", ("Nhận lúc", "Đơn vị", "Tệp", "Kết quả", "Lý do"), shown)
    tally = Counter(row.status for row in rows)
    console.print("; ".join(f"{STATUS[status]}: {count}" for status, count in sorted(tally.items())))
    for version in made:
        _show_files(version)
    if not made:
        console.print("Không có gì mới: số liệu không đổi nên không lập báo cáo mới.")
        for version in opened.newest_versions(regime):
            _show_files(version)


def _show_files(version: dict[str, Any]) -> None:
    console.print(f"Báo cáo tổng hợp {version['regime']} {version['period']}, lần {version['version']}:")
    for name in version["files"]:
        console.print(f"  {Path(version['directory']) / name}", soft_wrap=True, markup=False, highlight=False)
