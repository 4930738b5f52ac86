"""Verbs on what a plan asks for beside figures: `targets`, `tasks`, `scores …`, and on last year: `history …`."""

from pathlib import Path
from typing import Annotated

import typer

from etl.cli.common import AsOf, Json, PeriodCode, RegimeName, clock, console, journey, show, table
from etl.cli.review import Document, Officer, Why, by
from etl.cli.screen import number, standing, target_rows, written_day
from etl.model.decision import Reason
from etl.publish.plan_words import ROLE, TASK_STATE
from etl.publish.words import OUTCOME_ALTOGETHER

plan_verbs = typer.Typer()
score_verbs = typer.Typer(help="Chấm điểm, xếp loại (nội bộ).", no_args_is_help=True)
history_verbs = typer.Typer(help="Số liệu của các báo cáo đã in trước đây.", no_args_is_help=True)


@plan_verbs.command()
def targets(regime: RegimeName, period: PeriodCode, as_json: Json = False) -> None:
    """Chỉ tiêu phấn đấu: đạt, chưa đạt, chưa có số liệu, không áp dụng, theo từng đơn vị."""
    with journey() as opened:
        found = opened.targets(regime, period)

        def people() -> None:
            for one in found:
                title = f"{one['title']} ({one['threshold']}): {OUTCOME_ALTOGETHER[one['outcome']]}"
                table(title, ("Mã", "Đơn vị", "Kết quả", "Số liệu"), target_rows(one["units"]))

        show(found, as_json, people)


@plan_verbs.command()
def tasks(regime: RegimeName, period: PeriodCode, as_json: Json = False) -> None:
    """Nhiệm vụ của kế hoạch: đơn vị nào đã xong, đúng hạn, quá hạn, đang thực hiện."""
    with journey() as opened:
        found = opened.tasks(regime, period)

        def people() -> None:
            for one in found:
                rows = [
                    (u["unit"], u["name"], ROLE[u["role"]], TASK_STATE[u["state"]], written_day(u["completed_on"]))
                    for u in one["units"]
                ]
                title = f"{one['task']}. {one['title']} ({one['time']})"
                table(title, ("Mã", "Đơn vị", "Vai trò", "Tình trạng", "Ngày hoàn thành"), rows)

        show(found, as_json, people)


@score_verbs.command("show")
def show_scores(regime: RegimeName, period: PeriodCode, as_json: Json = False) -> None:
    """Xếp loại các đơn vị của báo cáo mới nhất, kèm từng dòng điểm và lý do (--json)."""
    with journey() as opened:
        found = opened.scores(regime, period)

        def people() -> None:
            rows = [
                (u["place"], u["unit"], u["name"], number(u["total"]), u["rank"], standing(u)) for u in found["units"]
            ]
            sample = " – THANG ĐIỂM MẪU" if found["is_sample"] else ""
            headings = ("Hạng", "Mã", "Đơn vị", "Điểm", "Xếp loại", "Tình trạng")
            table(f"Xếp loại (nội bộ){sample}", headings, rows)

        show(found, as_json, people)


@score_verbs.command("import")
def import_scores(
    regime: RegimeName,
    period: PeriodCode,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV: unit, criterion, points, note.")],
    document: Document,
    officer: Officer,
    why: Why,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Nhập điểm thẩm định; nhập lại thì lần sau được tính."""
    with journey() as opened:
        done = opened.import_scores(regime, period, file, by(officer), Reason(document, why), clock(as_of))
        words = f"Đã ghi {done['scores']} điểm thẩm định; chạy lệnh consolidate để lập lại xếp loại."
        show(done, as_json, lambda: console.print(words, markup=False, soft_wrap=True))


@history_verbs.command("import")
def import_history(
    regime: RegimeName,
    period: PeriodCode,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV: indicator, value, note.")],
    document: Document,
    officer: Officer,
    why: Why,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Nhập số tổng đã in của một kỳ trước (--doc “Báo cáo số …”), để có cùng kỳ và để đối chiếu khi chạy lại."""
    with journey() as opened:
        done = opened.import_history(regime, period, file, by(officer), Reason(document, why), clock(as_of))
        show(done, as_json, lambda: console.print(f"Đã ghi {done['figures']} số liệu theo {document}.", markup=False))


@history_verbs.command("compare")
def compare_history(regime: RegimeName, period: PeriodCode, as_of: AsOf = None, as_json: Json = False) -> None:
    """So số liệu tính lại của một kỳ với báo cáo đã in: từng chỉ tiêu khớp hay lệch."""
    with journey() as opened:
        found = opened.compare_history(regime, period, clock(as_of))
        rows = [
            (one["indicator"], one["name"], number(one["printed"]), number(one["computed"]), one["result"])
            for one in found
        ]
        headings = ("Mã", "Chỉ tiêu", "Đã in", "Tính lại", "Kết quả")

        def people() -> None:
            table(f"Đối chiếu với {', '.join({one['source']: None for one in found})}", headings, rows)
            differing = sum(one["result"] != "khớp" for one in found)
            console.print(f"Khớp {len(found) - differing}/{len(found)} chỉ tiêu.")

        show(found, as_json, people)
