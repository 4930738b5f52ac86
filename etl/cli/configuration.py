"""Verbs on configuration and schema: `regime …`, `db …`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from etl import schema
from etl.cli.calendar import show_calendar
from etl.cli.common import Json, RegimeName, clock, messages, reporting_errors, show, table
from etl.config import Settings
from etl.model.errors import ConfigurationError
from etl.regime import calendar_rows, load_regime, regime_names
from etl.regime.files import SHARED
from etl.regime.scaffold import new_regime

regime_verbs = typer.Typer(help="Chế độ báo cáo: liệt kê, kiểm tra, lập mới, lịch.", no_args_is_help=True)
db_verbs = typer.Typer(help="Kho dữ liệu.", no_args_is_help=True)


@regime_verbs.command("list")
def list_regimes(as_json: Json = False) -> None:
    """Liệt kê các chế độ báo cáo."""
    settings = Settings.from_environment()
    with reporting_errors():
        names = regime_names(settings.regimes)
        rows: list[dict[str, Any]] = []
        for name in names:
            try:
                regime = load_regime(settings.regimes, name)
                rows.append({"regime": name, "title": regime.title, "periods": [p.code for p in regime.periods]})
            except ConfigurationError as error:
                rows.append({"regime": name, "title": None, "periods": [], "problems": len(error.problems)})

        def people() -> None:
            shown = [(r["regime"], r["title"] or "(cấu hình có lỗi: chạy `regime check`)", r["periods"]) for r in rows]
            table("Chế độ báo cáo", ("Tên", "Nội dung", "Kỳ"), [(a, b, ", ".join(c)) for a, b, c in shown])

        show(rows, as_json, people)


@regime_verbs.command("check")
def check_regimes(
    names: Annotated[list[str] | None, typer.Argument(metavar="[REGIME]...")] = None, as_json: Json = False
) -> None:
    """Kiểm tra các tệp cấu hình; nêu mọi lỗi một lượt, mỗi lỗi có tệp, dòng và cách sửa."""
    settings = Settings.from_environment()
    with reporting_errors():
        chosen = names or regime_names(settings.regimes)
        found = {name: _problems(settings, name) for name in chosen}

        def people() -> None:
            for line in check_lines(found):
                messages.print(line, markup=False, highlight=False, soft_wrap=True)

        show(found, as_json, people)
    if any(found.values()):
        raise typer.Exit(1)


def check_lines(found: Mapping[str, Sequence[dict[str, str]]]) -> Iterator[str]:
    """What `regime check` says: mistakes in the files of all regimes once, then those of each regime."""
    common = list({str(one): one for problems in found.values() for one in problems if _is_shared(one)}.values())
    if common:
        yield f"{SHARED} (dùng chung cho mọi chế độ): {len(common)} lỗi"
        yield from map(_problem_line, common)
    for name, problems in found.items():
        own = [one for one in problems if not _is_shared(one)]
        if len(own) < len(problems):
            yield f"{name}: {f'{len(own)} lỗi' if own else 'không có lỗi riêng'}, chưa dùng được vì lỗi ở {SHARED}"
        else:
            yield f"{name}: {f'{len(own)} lỗi' if own else 'hợp lệ'}"
        yield from map(_problem_line, own)


def _is_shared(problem: dict[str, str]) -> bool:
    return problem["place"].startswith(f"{SHARED}/")


def _problem_line(problem: dict[str, str]) -> str:
    return f"  {problem['place']}: {problem['wrong']} → {problem['remedy']}"


def _problems(settings: Settings, name: str) -> list[dict[str, str]]:
    try:
        load_regime(settings.regimes, name)
    except ConfigurationError as error:
        return [{"place": p.place, "wrong": p.wrong, "remedy": p.remedy} for p in error.problems]
    return []


@regime_verbs.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Tên mới, ví dụ quan-danvan-2024.")],
    source: Annotated[str, typer.Option("--from", metavar="REGIME", help="Chế độ để chép; xem `regime list`.")],
    as_json: Json = False,
) -> None:
    """Lập một chế độ báo cáo mới bằng cách chép một chế độ đang dùng; sau đó sửa theo docs/adding-a-regime.md."""
    with reporting_errors():
        files = [str(path) for path in new_regime(Settings.from_environment().regimes, name, source)]

        def people() -> None:
            messages.print(f"Đã lập {name}, hợp lệ. Sửa các tệp sau rồi chạy `regime check {name}`:", markup=False)
            for file in files:
                messages.print(f"  {file}", markup=False, highlight=False, soft_wrap=True)

        show(files, as_json, people)


@regime_verbs.command("calendar")
def calendar(
    name: RegimeName,
    year: Annotated[int | None, typer.Option(help="Năm; mặc định là năm của kế hoạch.")] = None,
    as_json: Json = False,
) -> None:
    """Các kỳ báo cáo: thời gian chốt số liệu, thời hạn gửi, cảnh báo ngày nghỉ."""
    with reporting_errors():
        regime = load_regime(Settings.from_environment().regimes, name)
        rows = calendar_rows(regime, year)
        show(rows, as_json, lambda: show_calendar(regime, rows))


@db_verbs.command("upgrade")
def upgrade(as_json: Json = False) -> None:
    """Tạo hoặc nâng cấp cấu trúc kho dữ liệu (sao lưu trước nếu đã có dữ liệu)."""
    with reporting_errors():
        revision = schema.upgrade(Settings.from_environment(), clock(None).now)
        show({"schema": revision}, as_json, lambda: messages.print(f"Kho dữ liệu ở phiên bản cấu trúc {revision}."))


@db_verbs.command("load")
def load(
    dump: Annotated[Path, typer.Argument(help="bản lưu trong ETL_HOME/backups/", exists=True, dir_okay=False)],
    as_json: Json = False,
) -> None:
    """Đưa bản lưu mà `db upgrade` đã lập vào một kho trống: đường lui về bản phần mềm trước."""
    with reporting_errors():
        revision = schema.load(Settings.from_environment(), dump)
        show({"schema": revision}, as_json, lambda: messages.print(f"Kho dữ liệu lại ở phiên bản cấu trúc {revision}."))
