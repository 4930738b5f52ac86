"""Verbs on the units' own words: `narratives export`, `narratives import`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from etl.cli.common import AsOf, Json, PeriodCode, RegimeName, clock, console, journey, show
from etl.cli.review import Officer, Why, by
from etl.model.clock import LOCAL
from etl.statements import Statements

narrative_verbs = typer.Typer(help="Nội dung các đơn vị nêu: chọn, sửa, gộp cho báo cáo.", no_args_is_help=True)


@narrative_verbs.command("export")
def export(
    regime: RegimeName,
    period: PeriodCode,
    out: Annotated[Path, typer.Option("--out", help="Tệp .xlsx sẽ ghi; tệp cũ cùng tên bị thay.")],
    as_json: Json = False,
) -> None:
    """Xuất nội dung các đơn vị của báo cáo mới nhất ra tệp Excel để chọn, sửa, gộp, tách, bỏ, xếp thứ tự."""
    with journey() as opened:
        done = Statements(opened.warehouse).export(opened.regime(regime), period, out)
        words = f"Đã ghi {done['groups']} nhóm nội dung vào {done['file']}. {done['pages']}"
        show(done, as_json, lambda: console.print(words, markup=False, soft_wrap=True))


@narrative_verbs.command("import")
def take_in(
    regime: RegimeName,
    period: PeriodCode,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Tệp của narratives export, đã sửa.")],
    officer: Officer,
    why: Why,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Nhập lại tệp đã sửa; các lần tổng hợp sau giữ những gì đã chọn."""
    with journey() as opened:
        facade = Statements(opened.warehouse)
        done = facade.take_in(opened.regime(regime), period, file, by(officer), why, clock(as_of).now)
        words = f"Đã ghi quyết định về {done['groups']} nhóm nội dung; chạy lệnh consolidate để lập lại báo cáo."
        if "hidden_from" in done:
            chosen = f"{datetime.fromisoformat(done['hidden_from']).astimezone(LOCAL):%H:%M %d/%m/%Y}"
            words += (
                f"\nBáo cáo mới nhất lập cho thời điểm đã chọn ({chosen}), còn quyết định này ghi cho bây giờ: chạy"
                " consolidate không có --as-of thì mới thấy. Muốn tiếp tục ở thời điểm đã chọn: dùng --as-of ở mọi lệnh"
                " ghi, trong một thư mục ETL_HOME khác, vì sổ cái không ghi lùi ngày."
            )
        show(done, as_json, lambda: console.print(words, markup=False, soft_wrap=True))
