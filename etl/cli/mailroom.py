"""Verbs of the mailroom: `receipts add/accept/search`, `correct`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from etl.cli.common import AsOf, Json, clock, console, journey, show, table
from etl.cli.reports import receipts_verbs
from etl.cli.review import Officer, Why, by
from etl.cli.screen import minute
from etl.corrections import Correction, confirm
from etl.corrections import correct as correct_cells
from etl.mailroom import accept_file, add_file
from etl.mailroom import search as search_all
from etl.model.clock import LOCAL
from etl.model.decision import Reason
from etl.model.errors import UsageError
from etl.model.receipt import receipt_number
from etl.model.words import MESSAGE, STATUS
from etl.publish.words import CHANNEL, TIME_SOURCE
from etl.receive.by_hand import HandDelivery
from etl.replies import settle
from etl.review.accept import Acceptance

mailroom_verbs = typer.Typer()


@receipts_verbs.command("add")
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Tệp báo cáo, văn bản ký hoặc tệp nén.")],
    channel: Annotated[str, typer.Option(help="Nhận bằng cách nào: zalo, eoffice, paper.")],
    received_at: Annotated[str, typer.Option(help="Lúc nhận (giờ Việt Nam), ví dụ 2023-04-26T15:30.")],
    officer: Officer,
    why: Why,
    unit: Annotated[str, typer.Option(help="Mã đơn vị; bỏ trống nếu một tệp có nhiều đơn vị.")] = "",
    regime: Annotated[str, typer.Option(help="Chế độ báo cáo, nếu biểu mẫu không còn cho biết.")] = "",
    incoming_number: Annotated[str, typer.Option(help="Số đến của văn thư.")] = "",
    evidence: Annotated[Path | None, typer.Option(help="Minh chứng, ví dụ ảnh chụp tin nhắn.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Ghi nhận một tệp nhận bằng Zalo, eOffice hoặc bản giấy."""
    with journey() as opened:
        now = clock(as_of)
        delivery = HandDelivery(file, channel, _instant(received_at), regime, unit, incoming_number, evidence)
        ids = add_file(opened, delivery, by(officer), Reason("", why), now)
        numbers = ", ".join(receipt_number(UUID(one)) for one in ids)
        show(ids, as_json, lambda: console.print(f"Đã ghi nhận {len(ids)} tệp: {numbers}.", soft_wrap=True))


@receipts_verbs.command("accept")
def accept(
    receipt: Annotated[
        str, typer.Argument(metavar="NUMBER", help="Số biên nhận (TN-…) hoặc mã của tệp; xem `receipts search`.")
    ],
    unit: Annotated[str, typer.Option(help="Mã đơn vị.")],
    officer: Officer,
    why: Why,
    regime: Annotated[str, typer.Option(help="Chế độ báo cáo, nếu tệp không cho biết.")] = "",
    remember_sender: Annotated[
        bool, typer.Option("--remember-sender", help="Từ nay người gửi này được gửi cho đơn vị.")
    ] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Nhận một tệp đang chờ xem xét là của một đơn vị."""
    with journey() as opened:
        wanted = Acceptance(receipt, unit, regime, remember_sender)
        done = accept_file(opened, wanted, by(officer), Reason("", why), clock(as_of))
        words = f"Đã nhận tệp cho đơn vị {unit}; tệp được xử lý ở lần `process` tới."
        show(done, as_json, lambda: console.print(words, markup=False, soft_wrap=True))


@receipts_verbs.command("settle")
def settle_reply(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Số của thư trả lời (TN-…), xem `status`.")],
    officer: Officer,
    why: Why,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Ghi nhận đã xem và giải quyết một thư trả lời không kèm tệp; từ đó đơn vị lại được nhắc như thường."""
    with journey() as opened:
        done = settle(opened, number, by(officer), Reason("", why), clock(as_of))
        show(done, as_json, lambda: console.print(f"Đã ghi nhận thư {done['number']}.", markup=False))


@receipts_verbs.command("search")
def search(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="Số biên nhận, tên trường, địa chỉ, điện thoại, tên tệp …")
    ],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Tìm “đơn vị nói đã gửi” trong mọi kênh, kể cả tệp bị từ chối, chưa rõ đơn vị và thư không có tệp."""
    with journey() as opened:
        found = search_all(opened, text, clock(as_of))

        def people() -> None:
            headings = ("Số biên nhận, lúc", "Đơn vị, người gửi", "Tệp, tiêu đề", "Nhận qua, giờ theo", "Kết quả")
            rows = [_line(one) for one in found]
            table(f"“{text}”", headings, rows)
            if not rows:
                console.print("Không tìm thấy: chưa nhận được gì khớp với từ khóa này.")

        show(found, as_json, people)


def _line(one: dict[str, Any]) -> tuple[str, ...]:
    """A file or letter that was found, in few enough columns for the number on its slip to stay whole."""
    who = (one["unit_name"] or one["unit"] or "?", one["sender"])
    how = (CHANNEL[one["channel"]], TIME_SOURCE[one["received_at_source"]])
    outcome = (STATUS if one["kind"] == "receipt" else MESSAGE)[one["status"]]
    cells = ((one["number"], minute(one["received_at"])), who, (one["name"],), how, (outcome,))
    return tuple("\n".join(filter(None, cell)) for cell in cells)


@mailroom_verbs.command()
def correct(
    regime: Annotated[str, typer.Argument(metavar="REGIME", help="Tên chế độ báo cáo, hoặc “confirm”.")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="Kỳ báo cáo; sau “confirm”: mã của lần sửa.")],
    officer: Officer,
    why: Why,
    unit: Annotated[str, typer.Option(help="Mã đơn vị.")] = "",
    indicator: Annotated[list[str] | None, typer.Option(help="Mã chỉ tiêu; lặp lại được, mỗi lần kèm --value.")] = None,
    value: Annotated[list[str] | None, typer.Option(help="Giá trị đúng, như đơn vị sẽ ghi trong ô.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Sửa số liệu theo trao đổi điện thoại, chờ đơn vị xác nhận; `correct confirm ID`: đơn vị đã xác nhận."""
    with journey() as opened:
        decision = (by(officer), Reason("", why), clock(as_of))
        if regime == "confirm":
            done = confirm(opened, period, *decision)
            words = "Đã ghi nhận đơn vị xác nhận lần sửa này."
        else:
            codes, values = indicator or [], value or []
            if len(codes) != len(values):
                raise UsageError("Mỗi --indicator cần đúng một --value.")
            wanted = Correction(regime, period, unit, tuple(zip(codes, values, strict=True)))
            done = correct_cells(opened, wanted, *decision)
            state = STATUS[done["verdict"] or "understood"]
            words = f"Đã sửa theo trao đổi, chờ đơn vị xác nhận ({state}). Mã lần sửa: {done['receipt']}."
        show(done, as_json, lambda: console.print(words, markup=False, soft_wrap=True))


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"Không hiểu thời điểm “{text}”. Cách ghi đúng: 2023-04-26T15:30.") from None
    return (found if found.tzinfo else found.replace(tzinfo=LOCAL)).astimezone(UTC)
