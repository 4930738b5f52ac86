"""Verbs about files and findings once the rules have spoken: `withdraw`, `waive`, `revalidate`."""

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from etl.backup import Compared, compare
from etl.cli.common import AsOf, Json, PeriodCode, RegimeName, clock, console, journey, show, table
from etl.cli.review import Officer, Why, by, day
from etl.cli.screen import minute, written_end
from etl.model.decision import Reason
from etl.oversight import audit_problems, export_dossier, reread_files, waive_finding, withdraw_file
from etl.oversight import revalidate as revalidate_period
from etl.oversight import waivers as waivers_of
from etl.text import short_date

oversight_verbs = typer.Typer()
audit_verbs = typer.Typer(help="Hồ sơ kiểm tra.", no_args_is_help=True)

Receipt = Annotated[str, typer.Argument(metavar="RECEIPT", help="Mã của tệp; xem `receipts --json`.")]
_VERDICT = {
    "accepted": "đạt yêu cầu",
    "accepted_with_warnings": "đạt yêu cầu, đề nghị giải trình",
    "rejected": "đề nghị chỉnh sửa",
    None: "chưa kiểm tra",
}


@oversight_verbs.command()
def withdraw(receipt: Receipt, officer: Officer, why: Why, as_of: AsOf = None, as_json: Json = False) -> None:
    """Rút một tệp đã tiếp nhận nhầm ra khỏi số liệu; bản gửi trước đó của đơn vị (nếu có) được tính lại."""
    with journey() as opened:
        done = withdraw_file(opened, receipt, by(officer), Reason("", why), clock(as_of))
        words = "Đã rút tệp ra khỏi số liệu. Báo cáo tổng hợp sẽ được lập lại ở lần tổng hợp tới."
        show(done, as_json, lambda: console.print(words, markup=False, soft_wrap=True))


@oversight_verbs.command()
def waive(
    receipt: Receipt,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Mã nội dung cần cho qua; xem `findings --json`.")],
    officer: Officer,
    why: Why,
    until: Annotated[str | None, typer.Option(help="Ngày cuối cùng còn cho qua, ví dụ 2023-05-10.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Cho qua một nội dung kiểm tra của một tệp; nội dung ấy vẫn được nêu, kèm ghi chú đã cho qua."""
    last_day = None if until is None else day(until)
    with journey() as opened:
        done = waive_finding(opened, receipt, code, last_day, by(officer), Reason("", why), clock(as_of))
        end = "" if last_day is None else f" đến hết ngày {short_date(last_day)}"
        show(done, as_json, lambda: console.print(f"Đã cho qua{end} và kiểm tra lại kỳ báo cáo.", soft_wrap=True))


@oversight_verbs.command()
def revalidate(
    regime: RegimeName,
    period: PeriodCode,
    apply: Annotated[bool, typer.Option("--apply", help="Áp dụng kết quả; cần --by và --why.")] = False,
    officer: Annotated[str | None, typer.Option("--by", help="Mã cán bộ quyết định; xem `officers list`.")] = None,
    why: Annotated[str, typer.Option("--why", help="Lý do.")] = "",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Kiểm tra lại các báo cáo đã nhận bằng bộ tiêu chí hiện nay; chỉ xem, trừ khi có --apply."""
    if apply and (officer is None or not why):
        raise typer.BadParameter("--apply cần --by và --why.")
    with journey() as opened:
        decides = by(officer) if apply and officer is not None else None
        done = revalidate_period(opened, regime, period, decides, Reason("", why), clock(as_of))
        show(done, as_json, lambda: _tell(done))


@oversight_verbs.command()
def waivers(regime: RegimeName, period: PeriodCode, as_json: Json = False) -> None:
    """Những nội dung đã cho qua trong một kỳ: ai, vì sao, đến khi nào."""
    with journey() as opened:
        rows = waivers_of(opened, regime, period)
        shown = [
            (
                row["unit"],
                row["original_name"],
                row["code"],
                written_end(row["until"]),
                row["by"],
                minute(row["at"]),
                row["why"],
            )
            for row in rows
        ]
        headings = ("Đơn vị", "Tệp", "Nội dung", "Đến hết ngày", "Cán bộ", "Lúc", "Lý do")
        show(rows, as_json, lambda: table("Nội dung đã cho qua", headings, shown))


@audit_verbs.command("export")
def export(
    regime: RegimeName,
    period: PeriodCode,
    out: Annotated[Path, typer.Option(help="Tệp .zip sẽ ghi.")],
    as_json: Json = False,
) -> None:
    """Xuất hồ sơ kiểm tra của một kỳ: báo cáo, tệp gốc, bảng số liệu, sổ cái; tự kiểm tra được."""
    with journey() as opened:
        done = export_dossier(opened, regime, period, out)
        words = f"Đã ghi {done['file']} ({done['files']} tệp), mã băm {done['sha256']}.\n"
        words += (
            f"Mã của gói, đã ghi vào sổ cái: {done['package_sha256']}. Chép mã này ra giấy; kiem_tra.py trong gói phải"
        )
        words += " in đúng mã ấy."
        show(done, as_json, lambda: console.print(words, markup=False, soft_wrap=True))


@audit_verbs.command("verify")
def verify(
    quick: Annotated[bool, typer.Option("--quick", help="Không đọc lại nội dung các tệp gốc.")] = False,
    as_json: Json = False,
) -> None:
    """Kiểm tra mọi thứ đang lưu có đúng như khi ghi: tệp gốc, từng ô, quyết định, báo cáo, sổ cái."""
    with journey() as opened:
        with opened.warehouse.begin() as connection:
            backup = compare(connection, opened.settings.home)
        wrong, files = [*filter(None, [backup.problem]), *audit_problems(opened)], 0
        for read, differing in () if quick else reread_files(opened):
            files += read
            wrong += differing
        document = {"problems": wrong, "reread": files, "backup": dataclasses.asdict(backup)}
        show(document, as_json, lambda: _tell_problems(wrong, files, backup))
        if wrong:
            raise typer.Exit(1)


def _tell_problems(wrong: list[str], files: int, backup: Compared) -> None:
    for problem in wrong:
        console.print(problem, markup=False, soft_wrap=True)
    console.print(f"Đã đọc lại {files} tệp gốc." if files else "Chưa đọc lại nội dung tệp gốc nào.")
    console.print(_held_against(backup), markup=False, soft_wrap=True)
    console.print(f"Có {len(wrong)} điểm không đúng." if wrong else "Mọi thứ đúng như khi ghi.")


def _held_against(backup: Compared) -> str:
    if not backup.folder:
        return "Chưa so sổ cái với bản sao lưu nào: nơi này chưa sao lưu lần nào."
    if backup.unread:
        return f"Chưa so được sổ cái với bản sao lưu mới nhất; gắn đĩa sao lưu rồi chạy lại. {backup.unread}"
    return f"Đã so sổ cái với bản sao lưu {backup.folder}."


def _tell(done: dict[str, Any]) -> None:
    changes = done["changes"]
    if not changes:
        console.print("Bộ tiêu chí hiện nay cho cùng kết quả với báo cáo đã kiểm tra.")
        return
    for one in changes:
        before, after = _VERDICT[one["verdict_before"]], _VERDICT[one["verdict_after"]]
        console.print(f"{one['unit']}: {before} → {after}", markup=False, soft_wrap=True)
        for sign, messages in (("−", one["findings_gone"]), ("+", one["findings_new"])):
            for message in messages:
                console.print(f"  {sign} {message}", markup=False, soft_wrap=True)
    told = "Đã áp dụng." if done["applied"] else "Chưa áp dụng gì; thêm --apply --by --why để áp dụng."
    console.print(f"{len(changes)} báo cáo có kết quả khác. {told}")
