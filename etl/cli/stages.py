"""The stages as verbs: `collect`, `process`, `consolidate`, `run`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from etl.cli.common import AsOf, Json, PeriodCode, RegimeName, clock, console, journey, show
from etl.mailroom import Mailroom
from etl.model.words import STATUS

MOST_SHOWN = 12

stage_verbs = typer.Typer()


@stage_verbs.command()
def collect(as_of: AsOf = None, as_json: Json = False) -> None:
    """Tiếp nhận tệp từ các thư mục của đơn vị và từ các hộp thư."""
    with journey() as opened:
        now = clock(as_of)
        collected, mail = opened.collect(now), Mailroom.of(opened).collect(now)
        counts = {
            "received": collected.received + mail.taken.received,
            "duplicates": collected.duplicates,
            "waiting": collected.waiting,
            "failed": collected.failed + mail.taken.failed + len(mail.troubles),
        }
        words = ("mới tiếp nhận", "trùng tệp vừa gửi", "còn đang chép, để lần sau", "chưa lấy được")
        line = "; ".join(f"{word}: {count}" for word, count in zip(words, counts.values(), strict=True))
        left_alone = {"left_alone": list(collected.left_alone)} if collected.left_alone else {}
        show({**counts, **left_alone}, as_json, lambda: _told(line, collected.left_alone))
        mail.raise_troubles()


def _told(line: str, left_alone: tuple[str, ...]) -> None:
    console.print(f"Tiếp nhận – {line}.")
    tell_left_alone(left_alone, console)


def tell_left_alone(left_alone: tuple[str, ...], where: Console) -> None:
    """Names what lies in the inbox and is never taken, if there is anything."""
    if left_alone:
        more = "" if len(left_alone) <= MOST_SHOWN else f" và {len(left_alone) - MOST_SHOWN} mục nữa"
        shown = "; ".join(left_alone[:MOST_SHOWN])
        text = f"{len(left_alone)} mục trong hộp thư thư mục không phải tệp thường hoặc không đọc được: {shown}{more}."
        where.print(text, markup=False, highlight=False, soft_wrap=True)


@stage_verbs.command()
def process(
    as_of: AsOf = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Số tiến trình đọc tệp.")] = 2,
    as_json: Json = False,
) -> None:
    """Đọc, kiểm tra và nạp những tệp đã tiếp nhận."""
    with journey() as opened:
        done = opened.process(clock(as_of), workers)
        by_status = ", ".join(f"{STATUS[status]}: {count}" for status, count in done["by_status"].items())
        show(done, as_json, lambda: console.print(f"Đã xử lý {done['processed']} tệp. {by_status}"))


@stage_verbs.command()
def consolidate(regime: RegimeName, period: PeriodCode, as_of: AsOf = None, as_json: Json = False) -> None:
    """Lập báo cáo tổng hợp của một kỳ; chỉ tạo bản mới khi số liệu đã thay đổi."""
    with journey() as opened:
        made = opened.consolidate(regime, period, clock(as_of))
        show(made, as_json, lambda: _show_version(made))


def _show_version(made: dict[str, Any]) -> None:
    word = "đã lập" if made["created"] else "không đổi, giữ nguyên"
    console.print(f"Báo cáo lần {made['version']}: {word}.")
    for file in made["files"]:
        console.print(f"  {Path(made['directory']) / file}", soft_wrap=True, markup=False, highlight=False)
