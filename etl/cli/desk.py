"""Verbs of the officer's desk: `submit`, `approve`, `issue`, `report …`, `letters …`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from etl.cli.common import AsOf, Json, PeriodCode, RegimeName, clock, console, journey, show, table
from etl.cli.reports import forms_verbs
from etl.cli.review import Officer, Why, by, day
from etl.cli.screen import written_day
from etl.desk import DEFAULT_CHANNEL, KINDS, Desk, Papers
from etl.text import short_date

desk_verbs = typer.Typer()
report_file_verbs = typer.Typer(
    help="Các bản của một báo cáo: quá trình duyệt, thay đổi, bản sửa tay.", no_args_is_help=True
)
letter_verbs = typer.Typer(help="Văn bản khác của cơ quan và sổ sách.", no_args_is_help=True)

Out = Annotated[Path, typer.Option(help="Thư mục ghi tệp.")]


@desk_verbs.command()
def submit(
    regime: RegimeName,
    period: PeriodCode,
    officer: Officer,
    signer: Annotated[str, typer.Option(help="Họ tên người ký, in dưới chữ ký.")] = "",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Lập bộ hồ sơ trình ký của dự thảo mới nhất: Word, phụ lục, PDF, phiếu trình."""
    with journey() as opened:
        done = Desk(opened).submit(regime, period, by(officer), clock(as_of), signer=signer)
        show(
            done,
            as_json,
            lambda: _tell(f"Đã lập hồ sơ trình lần {done['submission']} của dự thảo lần {done['version']}", done),
        )


@desk_verbs.command()
def approve(
    regime: RegimeName,
    period: PeriodCode,
    version: Annotated[int, typer.Option(help="Lần dự thảo được duyệt; phải là bản mới nhất đang trình.")],
    officer: Officer,
    back: Annotated[
        bool, typer.Option("--back", help="Trả lại để chỉnh sửa, cả khi đã duyệt mà chưa phát hành; ghi lý do (--why).")
    ] = False,
    why: Annotated[str, typer.Option("--why", help="Lý do trả lại.")] = "",
    accept: Annotated[
        str,
        typer.Option("--accept-differences", help="Lý do lãnh đạo chấp nhận văn bản sửa tay ghi khác số liệu."),
    ] = "",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Ghi nhận lãnh đạo duyệt, hoặc trả lại kèm lý do."""
    with journey() as opened:
        desk, who, now = Desk(opened), by(officer), clock(as_of)
        if back:
            done = desk.send_back(regime, period, version, why, who, now)
        else:
            done = desk.approve(regime, period, version, who, now, accept=accept)
        then = " Sau khi chỉnh sửa, chạy lệnh submit để trình lại." if back else ""

        def people() -> None:
            _say(f"Lần {done['version']}: {done['step_name']}.{then}")
            _differences("Đã chấp nhận chỗ khác số liệu", done["accepted"])

        show(done, as_json, people)


@desk_verbs.command()
def issue(
    regime: RegimeName,
    period: PeriodCode,
    number: Annotated[int, typer.Option(help="Số văn bản do văn thư cấp.")],
    date: Annotated[str, typer.Option(help="Ngày văn bản, ví dụ 2023-05-02.")],
    officer: Officer,
    signed: Annotated[Path | None, typer.Option(help="Bản PDF đã ký, lưu cùng.", exists=True, dir_okay=False)] = None,
    channel: Annotated[str, typer.Option(help="Cách phát hành.")] = DEFAULT_CHANNEL,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Ghi số, ngày vào bản đã duyệt, khóa lại và ghi nhận phát hành."""
    with journey() as opened:
        done = Desk(opened).issue(
            regime, period, number, day(date), by(officer), clock(as_of), signed=signed, channel=channel
        )
        shown = f"Đã phát hành lần {done['version']}, số {number:02d} ngày {short_date(day(date))}"
        show(done, as_json, lambda: _tell(shown, done))


@desk_verbs.command()
def alerts(as_of: AsOf = None, as_json: Json = False) -> None:
    """Những báo cáo đã đến hạn gửi cấp trên mà chưa phát hành; mã thoát 1 nếu có."""
    with journey() as opened:
        found = Desk(opened).alerts(clock(as_of))
        rows = [(one["regime"], one["name"], written_day(one["report_before"])) for one in found]
        headings = ("Chế độ", "Kỳ", "Phải gửi trước ngày")
        show(found, as_json, lambda: table("Quá hạn phát hành", headings, rows))
    if found:
        raise typer.Exit(1)


@report_file_verbs.command("versions")
def versions(regime: RegimeName, period: PeriodCode, as_json: Json = False) -> None:
    """Từng lần dự thảo đã đi đến bước nào."""
    with journey() as opened:
        found = Desk(opened).versions(regime, period)
        rows = [(v["version"], v["step_name"], v["number"], written_day(v["issued_on"])) for v in found]
        done = [
            (v["version"], one["words"], written_day(one["at"]), one["officer"], one["why"])
            for v in found
            for one in v["history"]
        ]

        def people() -> None:
            table("Các lần dự thảo", ("Lần", "Tình trạng", "Số", "Ngày"), rows)
            if done:
                table("Quá trình trình, duyệt", ("Lần", "Việc", "Ngày", "Cán bộ", "Lý do"), done)

        show(found, as_json, people)


@report_file_verbs.command("changes")
def changes(regime: RegimeName, period: PeriodCode, as_of: AsOf = None, as_json: Json = False) -> None:
    """Dự thảo mới nhất khác bản đã phát hành ở những số nào."""
    with journey() as opened:
        found = Desk(opened).changes(regime, period, clock(as_of))
        rows = [(c["stt"], c["name"], c["scope"], c["before"], c["after"]) for c in found["changes"]]
        title = f"Lần {found['to']} so với {found['issued_as']}"
        headings = ("STT", "Chỉ tiêu", "Phạm vi", "Bản trước", "Bản này")

        def people() -> None:
            if rows:
                table(title, headings, rows)
            else:
                _say(f"{title}: số liệu không thay đổi.")
            _list("Lời văn thay đổi:", found["reworded"])
            before = found["edited_before"]
            _list(f"{before} đã được chỉnh sửa bằng tay; dự thảo mới không có các chỗ sửa:", found["edits_not_carried"])

        show(found, as_json, people)


def _list(heading: str, edits: list[dict[str, str]]) -> None:
    if edits:
        _say(heading)
    for one in edits:
        _say(f"  - {one['words']}")


@report_file_verbs.command("import")
def import_report(
    regime: RegimeName,
    period: PeriodCode,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Báo cáo Word đã sửa tay.", exists=True, dir_okay=False)],
    officer: Officer,
    why: Why,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Nhận bản Word đã sửa tay thay cho dự thảo mới nhất; đối chiếu mọi số với số liệu."""
    with journey() as opened:
        done = Desk(opened).import_report(regime, period, file, why, by(officer), clock(as_of))

        def people() -> None:
            found = done["differences"]
            _say(f"Đã nhận bản sửa tay {done['edit']} của lần {done['version']}; {len(found)} chỗ khác số liệu.")
            _differences("Chỗ khác số liệu", found)
            for where in done["untied"]:
                _say(f"Các số vẫn đúng nhưng không còn gắn với số liệu, do gõ lại: {where}.")

        show(done, as_json, people)


@letter_verbs.command("draft")
def draft_letter(
    regime: RegimeName,
    period: PeriodCode,
    kind: Annotated[str, typer.Option(help=f"Loại: {'; '.join(f'{k} ({n})' for k, n in KINDS.items())}.")],
    out: Out,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Dự thảo một văn bản về chế độ báo cáo, để ký."""
    with journey() as opened:
        path = str(Papers(opened).write_letter(regime, period, kind, out, clock(as_of)))
        show({"file": path}, as_json, lambda: _say(f"Đã lập {path}"))


@letter_verbs.command("registers")
def registers(regime: RegimeName, period: PeriodCode, out: Out, as_of: AsOf = None, as_json: Json = False) -> None:
    """Lập sổ văn bản đến và mục lục văn bản trong hồ sơ của một kỳ."""
    with journey() as opened:
        path = str(Papers(opened).write_registers(regime, period, out, clock(as_of)))
        show({"file": path}, as_json, lambda: _say(f"Đã lập {path}"))


@forms_verbs.command("word")
def forms_word(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Biểu mẫu Excel đã điền.", exists=True, dir_okay=False)],
    out: Annotated[Path | None, typer.Option(help="Tệp Word; bỏ trống: cạnh tệp Excel.")] = None,
    as_json: Json = False,
) -> None:
    """Lập báo cáo Word của đơn vị từ biểu mẫu Excel của chính đơn vị, để ký."""
    with journey() as opened:
        path = str(Papers(opened).unit_report(file, out))
        show({"file": path}, as_json, lambda: _say(f"Đã lập {path}"))


def _tell(title: str, done: dict[str, Any]) -> None:
    _say(f"{title}, trong {done['directory']}:")
    for name in done["files"]:
        _say(f"  {name}")
    for note in done["notes"]:
        _say(note)


def _differences(title: str, found: list[dict[str, Any]]) -> None:
    if found:
        rows = [(d["what"], d["found"], d["expected"], d["where"]) for d in found]
        table(title, ("Số liệu", "Văn bản ghi", "Đúng ra là", "Ở đâu"), rows)


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


__all__ = ["desk_verbs", "letter_verbs", "report_file_verbs"]
