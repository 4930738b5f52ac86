"""CSV files that an officer hands in: read whole, refused whole, every mistake with its line."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from etl.model.errors import ConfigProblem, UsageError
from etl.model.words import os_trouble
from etl.regime.source import Located, Row, read_csv


def read_rows(path: Path, model: type[Row]) -> Sequence[Located[Row]]:
    """The rows of the file; `UsageError` lists all mistakes, or says that it cannot be opened."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"Không mở được tệp “{path}”: {os_trouble(error)}.") from error
    table = read_csv(path.name, data, model)
    refuse(path, table.problems)
    return table.rows


def refuse(path: Path, problems: Iterable[ConfigProblem]) -> None:
    """Nothing is taken from a file with a mistake (`UsageError`)."""
    if found := [str(problem) for problem in problems]:
        raise UsageError(f"Tệp “{path.name}” có {len(found)} lỗi, chưa ghi gì:\n" + "\n".join(found))
