"""`doctor`: whether this installation is well, and what to do where it is not."""

import dataclasses

import typer

from etl.cli.common import Json, clock, console, show
from etl.config import Settings
from etl.doctor import VARIABLES, Level, Line, examine
from etl.model.errors import ConfigurationError

doctor_verbs = typer.Typer()

_WORDS = {Level.OK: ("đạt", "green"), Level.WARN: ("lưu ý", "yellow"), Level.FAIL: ("hỏng", "red")}


@doctor_verbs.command()
def doctor(as_json: Json = False) -> None:
    """Kiểm tra mọi thứ mà hệ thống cần: máy, đĩa, kho dữ liệu, quyền, thư, LibreOffice; nói rõ việc cần làm."""
    lines = _lines()
    show([dataclasses.asdict(line) for line in lines], as_json, lambda: _tell(lines))
    if any(line.level is Level.FAIL for line in lines):
        raise typer.Exit(1)


def _lines() -> list[Line]:
    try:
        settings = Settings.from_environment()
    except ConfigurationError as error:
        return [
            Line("variables", VARIABLES, Level.FAIL, f"{one.place}: {one.wrong}", one.remedy) for one in error.problems
        ]
    return examine(settings, clock(None).now)


def _tell(lines: list[Line]) -> None:
    for line in lines:
        word, colour = _WORDS[line.level]
        console.print(f"{word:>6}  {line.title}: {line.told}", style=colour, markup=False, soft_wrap=True)
        if line.remedy:
            console.print(f"        → {line.remedy}", markup=False, soft_wrap=True)
    failed = sum(line.level is Level.FAIL for line in lines)
    console.print(f"{failed} mục hỏng." if failed else "Không có mục nào hỏng.")
