"""Verbs that tell: `status`, `receipts`, `findings`, `figures`, `trace`, `ledger verify`, and `forms issue`."""

from pathlib import Path
from typing import Annotated, Any

import sqlalchemy
import typer

from etl import ledger
from etl.answers import mail_status, unreachable_office
from etl.cli.answers import send_forms, show_mail
from etl.cli.common import AsOf, Json, PeriodCode, RegimeName, clock, console, journey, messages, show, table
from etl.cli.screen import figure, minute, written_end
from etl.model.clock import LOCAL, local_text
from etl.model.words import CHANGE, FULLNESS, SEVERITY, STATUS, TIMELINESS
from etl.pipeline import Journey
from etl.publish.words import TIME_SOURCE
from etl.replies import open_replies
from etl.text import short_date
from etl.warehouse import sql

_SUPERSEDED = "(Đã có bản gửi sau thay thế.) "

report_verbs = typer.Typer()
forms_verbs = typer.Typer(help="Biểu mẫu phát cho đơn vị.", no_args_is_help=True)
ledger_verbs = typer.Typer(help="Sổ cái: mọi sự kiện, chỉ ghi thêm.", no_args_is_help=True)
receipts_verbs = typer.Typer(help="Các tệp đã tiếp nhận.", invoke_without_command=True)


@forms_verbs.command("issue")
def issue(
    regime: RegimeName,
    period: PeriodCode,
    out: Annotated[Path, typer.Option(help="Thư mục ghi các biểu mẫu.")],
    unit: Annotated[str | None, typer.Option(help="Chỉ một đơn vị (mã).")] = None,
    send: Annotated[bool, typer.Option("--send", help="Gửi biểu mẫu cho từng đơn vị qua thư.")] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Lập biểu mẫu Excel cho từng đơn vị, điền sẵn số liệu kỳ trước nếu có."""
    with journey() as opened:
        now = clock(as_of)
        written = [str(path) for path in opened.issue_forms(regime, period, out, now, unit)]
        sent = send_forms(opened, regime, period, unit, now) if send else None

        def people() -> None:
            console.print(f"Đã lập {len(written)} biểu mẫu trong {out}", soft_wrap=True)
            if sent is not None:
                console.print(f"Đã gửi {sent['sent']} thư; chưa gửi được {sent['failed']}.")
                if sent["without_address"]:
                    console.print(f"Chưa có địa chỉ thư: {', '.join(sent['without_address'])}", soft_wrap=True)

        show(written, as_json, people)


@report_verbs.command()
def status(regime: RegimeName, period: PeriodCode, as_of: AsOf = None, as_json: Json = False) -> None:
    """Tình hình nộp báo cáo của từng đơn vị trong một kỳ."""
    with journey() as opened:
        found = opened.status(regime, period, clock(as_of))
        found["mail"] = mail_status(opened, regime, period)
        found["replies"] = [one.to_json() for one in open_replies(opened, regime, period, clock(as_of).now)]
        wrote = {one["unit"] for one in found["replies"]}

        def people() -> None:
            rows = [(u["unit"], u["name"], _state(u, wrote), _in_time(u), u["findings"]) for u in found["units"]]
            headings = ("Mã", "Đơn vị", "Tình trạng", "Thời hạn", "Nội dung cần xem")
            table(f"{regime} – {opened.regime(regime).period(period).name}", headings, rows)
            console.print(
                f"Phải báo cáo {found['units_expected']}: đúng hạn {found['on_time']}, trễ hạn {found['late']}, "
                f"đã trả lại {found['rejected']}, chờ xem xét {found['needs_review']}, "
                f"chỉ có văn bản ký {found['signed_only']}, chưa gửi {found['missing']}."
            )
            full = [u["fullness"] for u in found["units"]]
            said = [f"{words} {full.count(state)}" for state, words in FULLNESS.items() if full.count(state)]
            console.print(f"Số liệu: {', '.join(said)}.")
            for change in found["period_state"]["changes"]:
                line = f"{CHANGE[change['change']]} lúc {minute(change['at'])}, theo {change['document']}."
                console.print(line, markup=False, highlight=False, soft_wrap=True)
            show_mail(found["mail"])
            if office := unreachable_office(opened, regime, clock(as_of)):
                console.print(
                    f"Văn phòng chưa có địa chỉ thư nên không nhận được thư tình hình: nhập địa chỉ cho mã {office} "
                    "bằng lệnh contacts import.",
                    soft_wrap=True,
                )
            for one in found["replies"]:
                line = (
                    f"Thư trả lời cần xem: {one['name']}, {minute(one['received_at'])}, {one['number']}: {one['said']}"
                )
                console.print(line, markup=False, highlight=False, soft_wrap=True)

        show(found, as_json, people)


def _state(unit: dict[str, Any], wrote: set[str]) -> str:
    """What has become of the unit's report, and that a letter of it waits for an officer."""
    return STATUS[unit["status"]] + ("; có thư trả lời cần xem" if unit["unit"] in wrote else "")


def _in_time(unit: dict[str, Any]) -> str:
    """Timeliness, and the unit's own deadline where it has one."""
    if unit["extended_until"] is None:
        return TIMELINESS[unit["timeliness"]]
    until = written_end(unit["extended_until"])
    return "; ".join(filter(None, (TIMELINESS[unit["timeliness"]], f"gia hạn đến hết ngày {until}")))


@receipts_verbs.callback()
def receipts(context: typer.Context, as_of: AsOf = None, as_json: Json = False) -> None:
    """Mọi tệp đã tiếp nhận và kết quả của từng tệp."""
    if context.invoked_subcommand is not None:
        return
    with journey() as opened:
        now = clock(as_of).now
        rows = [row for row in _rows(opened, "status/receipts") if row["received_at"] <= now]
        documents = [
            {
                **{key: row[key] for key in ("sha256", "original_name", "channel", "sender")},
                "id": str(row["id"]),
                "received_at": local_text(row["received_at"]),
                "received_at_source": row["received_at_source"],
                **{key: row[key] for key in ("regime", "period", "unit", "status", "findings")},
            }
            for row in rows
        ]

        def people() -> None:
            shown = [
                (_when(d), d["unit"] or "?", d["original_name"], STATUS[d["status"]], d["findings"]) for d in documents
            ]
            table("Tệp đã tiếp nhận", ("Lúc", "Đơn vị", "Tệp", "Kết quả", "Nội dung cần xem"), shown)

        show(documents, as_json, people)


def _when(document: dict[str, Any]) -> str:
    """The time of receipt and who vouches for it."""
    return f"{minute(document['received_at'])} ({TIME_SOURCE[document['received_at_source']]})"


@report_verbs.command()
def findings(
    regime: RegimeName,
    period: PeriodCode,
    unit: Annotated[str | None, typer.Option(help="Chỉ một đơn vị (mã).")] = None,
    as_json: Json = False,
) -> None:
    """Những nội dung cần sửa hoặc cần giải trình trong một kỳ."""
    with journey() as opened:
        opened.regime(regime).period(period)
        if unit is not None:
            opened.regime(regime).unit(period, unit)  # a mistyped code must not read as "nothing wrong"
        rows = _rows(opened, "status/findings", regime=regime, period=period, unit=unit)
        documents = [{**row, "receipt": str(row["receipt"])} for row in rows]
        for document in documents:
            del document["original_name"], document["waived"]  # the contract of findings --json; see waivers
        shown = [(r["unit"] or "?", r["original_name"], _severity(r), r["message"]) for r in rows]
        show(documents, as_json, lambda: table("Nội dung cần xem", ("Đơn vị", "Tệp", "Mức", "Nội dung"), shown))


@report_verbs.command()
def figures(regime: RegimeName, period: PeriodCode, as_json: Json = False) -> None:
    """Số liệu của báo cáo tổng hợp mới nhất."""
    with journey() as opened:
        documents = opened.figures(regime, period)
        shown = [
            (
                d["indicator"],
                d["name"],
                d["unit_of_measure"],
                figure(d),
                f"{d['units_reported']}/{d['units_expected']}",
            )
            for d in documents
        ]
        show(documents, as_json, lambda: table("Số liệu", ("Mã", "Chỉ tiêu", "ĐVT", "Giá trị", "Đơn vị"), shown))


@report_verbs.command()
def trace(
    regime: RegimeName,
    period: PeriodCode,
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="Mã chỉ tiêu, ví dụ CD01.")],
    version: Annotated[int | None, typer.Option(min=1, help="Lần lập báo cáo; không ghi là lần mới nhất.")] = None,
    as_json: Json = False,
) -> None:
    """Một con số trong báo cáo được cộng từ những ô nào của những tệp nào."""
    with journey() as opened:
        documents = opened.trace(regime, period, indicator, version)
        keys = ("unit", "indicator", "value", "as_typed", "sheet", "cell", "sha256")
        headings = ("Đơn vị", "Chỉ tiêu", "Giá trị", "Ghi trong tệp", "Trang", "Ô", "Tệp (sha256)")
        shown = [[_typed(document) if key == "as_typed" else document[key] for key in keys] for document in documents]
        show(documents, as_json, lambda: table(f"Nguồn số liệu {indicator}", headings, shown))


def _typed(document: dict[str, Any]) -> str:
    """What stands in the cell, and whether an officer put it there by telephone."""
    correction = document.get("correction")
    if correction is None:
        return str(document["as_typed"])
    state = "đơn vị đã xác nhận" if correction["confirmed_at"] else "chờ đơn vị xác nhận"
    return f"{document['as_typed']} (chuyên viên {correction['by']} sửa theo trao đổi, {state})"


@ledger_verbs.command("verify")
def verify(
    head: Annotated[
        str | None, typer.Option(help="Mã kiểm tra in trên phiếu kiểm soát hoặc phiếu tiếp nhận, để đối chiếu.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Kiểm tra sổ cái: có sự kiện nào bị sửa, mất hoặc chèn thêm không; mã in trên giấy có đúng không."""
    with journey() as opened:
        with opened.warehouse.begin() as connection:
            check = ledger.verify(connection)
            paper = None if head is None else ledger.printed(connection, head)
        ok = not check.problems and (paper is None or paper.seq > 0)
        document = {"ok": ok, "events": check.events, "head": check.head, "problems": list(check.problems)}
        document |= {} if paper is None else {"printed": {"sha256": paper.sha256, "event": paper.seq or None}}

        def people() -> None:
            console.print(f"Sổ cái có {check.events} sự kiện, mã mới nhất {check.head}.", soft_wrap=True)
            for problem in check.problems:
                messages.print(ledger.problem_words(problem), style="red", markup=False, soft_wrap=True)
            if not check.problems:
                console.print("Sổ cái nguyên vẹn.")
            if paper is not None:
                console.print(_about_paper(paper))

        show(document, as_json, people)
    if not ok:
        raise typer.Exit(1)


def _about_paper(paper: ledger.Printed) -> str:
    if paper.at is None:
        return "Mã in trên giấy KHÔNG có trong sổ cái này: sổ cái không còn là sổ cái lúc in."
    return f"Mã in trên giấy khớp với sự kiện số {paper.seq}, ngày {short_date(paper.at.astimezone(LOCAL))}."


def _rows(opened: Journey, name: str, **facts: object) -> list[dict[str, Any]]:
    with opened.warehouse.begin() as connection:
        return [dict(row) for row in connection.execute(sqlalchemy.text(sql(name)), facts).mappings()]


def _severity(row: dict[str, Any]) -> str:
    return f"{SEVERITY[row['severity']]} (đã cho qua)" if row["waived"] else SEVERITY[row["severity"]]
