"""Verbs of the danh bạ: `contacts import`, `contacts list`, `contacts erase`."""

from pathlib import Path
from typing import Annotated

import typer

from etl.cli.common import AsOf, Json, clock, console, journey, show, table
from etl.cli.review import Officer, Why, by, day
from etl.cli.screen import written_day
from etl.mailroom import contacts, forget_contacts, import_contacts_file
from etl.model.decision import Reason
from etl.review.forget_contacts import Asked

contact_verbs = typer.Typer(help="Danh bạ: ai được gửi báo cáo cho đơn vị nào.", no_args_is_help=True)


@contact_verbs.command("import")
def import_contacts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV hoặc Excel: unit, kind, address, person, …")],
    officer: Officer,
    why: Why,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Nhập danh bạ (unit, kind = email/phone/zalo, address, person, valid_from, valid_to: ngày 31/5/2024)."""
    with journey() as opened:
        done = import_contacts_file(opened, file, by(officer), Reason("", why), clock(as_of))
        taken = done["receipts_taken_up"]
        known = done["contacts"] - done["changed"]
        words = f"Đã ghi {done['changed']} liên hệ mới hoặc có thay đổi" if done["changed"] else "Không có gì thay đổi"
        words += (f"; {known} liên hệ đã có từ trước." if known else ".") + (
            f" {taken} tệp đang chờ sẽ được xem lại." if taken else ""
        )
        show(done, as_json, lambda: console.print(words, markup=False, soft_wrap=True))


ContactUnit = Annotated[str | None, typer.Option("--unit", help="Mã đơn vị.")]
ContactAddress = Annotated[str | None, typer.Option("--address", help="Địa chỉ thư, số điện thoại hoặc Zalo.")]
EndedBefore = Annotated[
    str | None, typer.Option("--ended-before", help="Chỉ những liên hệ đã hết hiệu lực trước ngày này (31/5/2024).")
]


@contact_verbs.command("list")
def list_contacts(
    unit: ContactUnit = None,
    address: ContactAddress = None,
    ended_before: EndedBefore = None,
    as_json: Json = False,
) -> None:
    """Những liên hệ đang có trong danh bạ."""
    with journey() as opened:
        rows = contacts(opened, _asked(unit, address, ended_before))
        headings = ("Đơn vị", "Loại", "Địa chỉ, số", "Người", "Từ ngày", "Đến hết ngày")
        shown = [
            [one[name] for name in ("unit", "kind", "address", "person")]
            + [written_day(one[name]) for name in ("valid_from", "valid_to")]
            for one in rows
        ]
        show(rows, as_json, lambda: table("Danh bạ", headings, shown))


@contact_verbs.command("erase")
def erase_contacts(
    officer: Officer,
    why: Why,
    unit: ContactUnit = None,
    address: ContactAddress = None,
    ended_before: EndedBefore = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Xóa hẳn liên hệ khỏi danh bạ: của một người, của một đơn vị, hoặc những liên hệ cũ."""
    with journey() as opened:
        asked = _asked(unit, address, ended_before)
        done = forget_contacts(opened, asked, by(officer), Reason("", why), clock(as_of))
        words = f"Đã xóa {done['contacts']} liên hệ; việc xóa còn trong sổ cái, tên và địa chỉ thì không."
        words += " Thư và tệp đã nhận giữ người gửi đến hết thời hạn lưu (`retention plan`)."
        if done["units_without_mail"]:
            words += f" Không còn địa chỉ thư để gửi cho đơn vị: {', '.join(done['units_without_mail'])}."
        show(done, as_json, lambda: console.print(words, markup=False, soft_wrap=True))


def _asked(unit: str | None, address: str | None, ended_before: str | None) -> Asked:
    return Asked(unit, address, None if ended_before is None else day(ended_before))
