"""Verbs on how long raw files and mails are kept: `retention plan`, `retention erase`."""

import typer

from etl.cli.common import AsOf, Json, clock, console, journey, show, table
from etl.cli.review import Officer, Why, by
from etl.cli.screen import written_day
from etl.model.decision import Reason
from etl.retention import erase_expired, retention_plan

retention_verbs = typer.Typer(help="Thời hạn lưu tệp gốc và thư gốc.", no_args_is_help=True)


@retention_verbs.command("plan")
def plan(as_of: AsOf = None, as_json: Json = False) -> None:
    """Những tệp gốc, thư gốc đã hết thời hạn lưu theo quy định của từng chế độ; chỉ xem, không xóa gì."""
    with journey() as opened:
        rows = retention_plan(opened, clock(as_of))
        shown = [
            (place, one["period"], one["files"], one["mails"], written_day(one["kept_until"]))
            for one in rows
            for place in (one["regime"] or "(thư không có báo cáo)",)
        ]
        headings = ("Chế độ", "Kỳ", "Tệp", "Thư", "Lưu đến hết ngày")
        show(rows, as_json, lambda: table("Đã hết thời hạn lưu", headings, shown))


@retention_verbs.command("erase")
def erase(officer: Officer, why: Why, as_of: AsOf = None, as_json: Json = False) -> None:
    """Xóa hẳn những tệp gốc, thư gốc ấy cùng lời văn, tên người trong đó; số liệu, báo cáo, sổ cái vẫn còn."""
    with journey() as opened:
        done = erase_expired(opened, by(officer), Reason("", why), clock(as_of))
        words = f"Đã xóa {done['erased']} tệp ({done['bytes']} byte) cùng lời văn, tên người trong đó"
        words += f" và {done['mails_forgotten']} thư đã gửi" if done["mails_forgotten"] else ""
        words += "; mã băm và việc xóa còn trong sổ cái."
        show(done, as_json, lambda: console.print(words, markup=False, soft_wrap=True))
