"""Verbs by which officers decide: `extend`, `period close/reopen`, and who may: `officers add/list`."""

import os
import pwd
from datetime import date, datetime
from typing import Annotated, Any

import typer

from etl.cli.common import AsOf, Json, PeriodCode, RegimeName, clock, console, journey, show, table
from etl.model.clock import LOCAL
from etl.model.decision import By, Change, Reason
from etl.model.errors import UsageError
from etl.text import short_date

review_verbs = typer.Typer()
period_verbs = typer.Typer(help="Khóa sổ, mở lại một kỳ báo cáo.", no_args_is_help=True)
officer_verbs = typer.Typer(help="Cán bộ được ra quyết định.", no_args_is_help=True)

Officer = Annotated[str, typer.Option("--by", help="Mã cán bộ quyết định; xem `officers list`.")]
Document = Annotated[str, typer.Option("--doc", help="Văn bản làm căn cứ, ví dụ “CV số 12/CV-MNHS ngày 25/4/2023”.")]
Why = Annotated[str, typer.Option("--why", help="Lý do.")]


def by(officer: str) -> By:
    """The officer, and the account that typed the command."""
    try:
        return By(officer, pwd.getpwuid(os.getuid()).pw_name)
    except KeyError:  # an account without a name, as containers have
        return By(officer, str(os.getuid()))


@review_verbs.command()
def extend(
    regime: RegimeName,
    period: PeriodCode,
    unit: Annotated[str, typer.Option(help="Mã đơn vị.")],
    until: Annotated[str, typer.Option(help="Ngày cuối cùng được gửi, tính cả ngày ấy, ví dụ 2023-05-10.")],
    document: Document,
    officer: Officer,
    why: Why,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Gia hạn cho một đơn vị; báo cáo gửi đến hết ngày ấy là đúng hạn (được gia hạn)."""
    with journey() as opened:
        done = opened.extend(regime, period, unit, day(until), by(officer), Reason(document, why), clock(as_of))
        words = f"Đã gia hạn cho đơn vị {unit} đến hết ngày {short_date(day(until))}."
        show(done, as_json, lambda: console.print(f"{words}{_taken(done)}", markup=False, soft_wrap=True))


@period_verbs.command("close")
def close(
    regime: RegimeName,
    period: PeriodCode,
    document: Document,
    officer: Officer,
    why: Why,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Khóa sổ: báo cáo đến sau lúc này được lưu nhưng chờ xem xét."""
    _change(Change.CLOSE, regime, period, Reason(document, why), officer, as_of, as_json)


@period_verbs.command("reopen")
def reopen(
    regime: RegimeName,
    period: PeriodCode,
    document: Document,
    officer: Officer,
    why: Why,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Mở lại: nhận tiếp báo cáo, kể cả những tệp đến trong lúc khóa sổ; thời hạn gửi không đổi."""
    _change(Change.REOPEN, regime, period, Reason(document, why), officer, as_of, as_json)


def _change(
    change: Change, regime: str, period: str, reason: Reason, officer: str, as_of: str | None, as_json: bool
) -> None:
    word = {Change.CLOSE: "Đã khóa sổ", Change.REOPEN: "Đã mở lại"}[change]
    with journey() as opened:
        done = opened.change_period(regime, period, change, by(officer), reason, clock(as_of))
        name = opened.regime(regime).period(period).name
        show(done, as_json, lambda: console.print(f"{word} kỳ {name}.{_taken(done)}", markup=False, soft_wrap=True))


def _taken(done: dict[str, Any]) -> str:
    taken = done["receipts_taken_up"]
    return f" Có {taken} tệp đang chờ sẽ được xem lại ở lần xử lý tới (`process`)." if taken else ""


@officer_verbs.command("add")
def add(
    officer: Annotated[str, typer.Argument(metavar="CODE", help="Mã cán bộ, ví dụ nv.a; mã này được ghi vào sổ cái.")],
    name: Annotated[str, typer.Option(help="Họ tên, chức vụ.")],
    as_json: Json = False,
) -> None:
    """Đăng ký một cán bộ được ra quyết định."""
    with journey() as opened:
        known = opened.add_officer(officer, name, clock(None))
        show(known, as_json, lambda: console.print(f"Đã đăng ký {officer}.", markup=False))


@officer_verbs.command("list")
def list_officers(as_json: Json = False) -> None:
    """Liệt kê cán bộ được ra quyết định."""
    with journey() as opened:
        known = opened.officers()
        show(known, as_json, lambda: table("Cán bộ", ("Mã", "Họ tên, chức vụ"), [[*row.values()] for row in known]))


def day(text: str) -> date:
    """A day as officers write it.

    Raises:
        UsageError: it is no day.
    """
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=LOCAL).date()
        except ValueError:
            continue
    raise UsageError(f"Không hiểu ngày “{text}”. Cách ghi đúng: 2023-05-10 hoặc 10/5/2023.")
