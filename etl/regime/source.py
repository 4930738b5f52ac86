"""Reads the bytes of a regime's files into checked rows that know their line; mistakes are collected."""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from unicodedata import normalize

from pydantic import BaseModel, ValidationError

from etl.model.errors import ConfigProblem
from etl.regime.wording import field_problems, near
from etl.text.cleaning import clean

Row = TypeVar("Row", bound=BaseModel)

_NOBODY_ASKS: set[str] = set()
"""Which columns a row had: a set for each of 45,000 units and as many rows of a roster took 50 MiB."""


@dataclass(frozen=True, slots=True)
class Located(Generic[Row]):
    """A row and where it stands ("govap/roster.csv:12")."""

    place: str
    row: Row


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """The good rows of a CSV file, its mistakes, and the cells of refused rows.

    A refused row is mentioned once; what other files say of it is no second mistake (`refused`). `refused_rows`: their
    place and cells by column, so that a mistake beside the first one is told too.
    """

    file: str
    rows: tuple[Located[Row], ...]
    problems: tuple[ConfigProblem, ...]
    refused: frozenset[str] = frozenset()
    refused_rows: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Document(Generic[Row]):
    """A TOML file: the model (None if refused) and its mistakes."""

    file: str
    content: Row | None
    problems: tuple[ConfigProblem, ...]


def read_toml(file: str, data: bytes | None, model: type[Row]) -> Document[Row]:
    """Parses and checks a TOML file; `data` None means that the file is not there."""
    text, problems = text_of(file, data)
    if text is None:
        return Document(file, None, problems)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Document(file, None, (_broken_toml(file, error),))
    try:
        return Document(file, model.model_validate(tree), ())
    except ValidationError as error:
        return Document(file, None, tuple(field_problems(error, file, tree, model)))


def read_csv(file: str, data: bytes | None, model: type[Row]) -> Table[Row]:
    """Parses and checks a CSV file: comma or semicolon, any line ends, with or without a byte-order mark."""
    text, problems = text_of(file, data)
    if text is None:
        return Table(file, (), problems)
    lines, broken = _records(file, text)
    if not lines:
        return Table(file, (), broken or (_bad_header(file, "tệp trống", model),))
    (_, header), body = lines[0], lines[1:]
    wrong_header = tuple(_header_problems(file, [clean(name) for name in header], model))
    if wrong_header:
        return Table(file, (), (*wrong_header, *broken), frozenset(cell for _, cells in body for cell in cells))
    return _table(file, [clean(name) for name in header], body, model, broken)


def _table(
    file: str,
    header: Sequence[str],
    body: Sequence[tuple[int, list[str]]],
    model: type[Row],
    broken: tuple[ConfigProblem, ...],
) -> Table[Row]:
    rows: list[Located[Row]] = []
    problems = list(broken)
    refused: set[str] = set()
    refused_rows: list[tuple[str, Mapping[str, str]]] = []
    for number, cells in body:
        place = f"{file}:{number}"
        found = _row(place, header, cells, model)
        if isinstance(found, list):
            problems += found
            refused.update(cells)
            if len(cells) == len(header):
                refused_rows.append((place, dict(zip(header, cells, strict=True))))
        else:
            rows.append(Located(place, found))
    return Table(file, tuple(rows), tuple(problems), frozenset(refused), tuple(refused_rows))


def _row(place: str, header: Sequence[str], cells: Sequence[str], model: type[Row]) -> Row | list[ConfigProblem]:
    if len(cells) != len(header):
        wrong = f"dòng có {len(cells)} ô, dòng tiêu đề có {len(header)} cột"
        return [ConfigProblem(place, wrong, 'đủ số ô; nội dung có dấu phẩy phải đặt trong ngoặc kép "…"')]
    record = dict(zip(header, cells, strict=True))
    try:
        row = model.model_validate(record)
        object.__setattr__(row, "__pydantic_fields_set__", _NOBODY_ASKS)
        return row
    except ValidationError as error:
        return list(field_problems(error, place, record, model))


def text_of(file: str, data: bytes | None) -> tuple[str | None, tuple[ConfigProblem, ...]]:
    """The text with line ends as ours are, or why there is none."""
    if data is None:
        return None, (ConfigProblem(file, "không có tệp này", "tạo tệp (xem docs/regime-files.md)"),)
    try:
        text = normalize("NFC", data.decode("utf-8-sig"))  # a Mac may have saved it decomposed
        return text.replace("\r\n", "\n").replace("\r", "\n"), ()
    except UnicodeDecodeError:
        wrong = "tệp không phải mã hóa UTF-8"
        return None, (ConfigProblem(file, wrong, "mở bằng Excel rồi lưu lại dạng “CSV UTF-8”, hoặc lưu UTF-8"),)


def _broken_toml(file: str, error: tomllib.TOMLDecodeError) -> ConfigProblem:
    at = re.search(r"at line (\d+), column (\d+)", str(error))
    place = f"{file}:{at[1]}" if at else file
    where = f" (cột {at[2]})" if at else ""
    detail = str(error).split(" (at ")[0]
    remedy = 'sửa dòng này (hoặc dòng ngay trên): chữ đặt trong ngoặc kép "…", danh sách trong […], mỗi mục ghi một lần'
    return ConfigProblem(place, f"sai cú pháp TOML{where}: {detail}", remedy)


def _records(file: str, text: str) -> tuple[list[tuple[int, list[str]]], tuple[ConfigProblem, ...]]:
    """Non-empty records with the line on which each starts; a broken quote ends the file with a mistake.

    The same words ("TH", a unit's code) are one text in memory, however many rows say them.
    """
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    records: list[tuple[int, list[str]]] = []
    start = 1
    once: dict[str, str] = {}
    try:
        for cells in reader:
            cleaned = [once.setdefault(cell, cell) for cell in map(clean, cells)]
            if any(cleaned):
                records.append((start, cleaned))
            start = reader.line_num + 1
    except csv.Error as error:
        wrong = f"không đọc được từ dòng này: {error}"
        return records, (ConfigProblem(f"{file}:{start}", wrong, "kiểm tra dấu ngoặc kép mở mà không đóng"),)
    return records, ()


def _delimiter(text: str) -> str:
    # Excel with Vietnamese settings saves CSV with semicolons.
    header = text.lstrip().partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def columns(model: type[BaseModel]) -> dict[str, bool]:
    """Column names of a row model, each with whether it must be there."""
    return {field.alias or name: field.is_required() for name, field in model.model_fields.items()}


def _header_problems(file: str, header: Sequence[str], model: type[BaseModel]) -> Iterator[ConfigProblem]:
    known = columns(model)
    absent = [name for name, is_required in known.items() if is_required and name not in header]
    if absent:
        yield _bad_header(file, f"thiếu cột {', '.join(absent)}", model)
    for name in dict.fromkeys(header):
        if name not in known:
            yield ConfigProblem(f"{file}:1", f"cột “{name}” không có trong mẫu", near(name, known))
        elif header.count(name) > 1:
            yield ConfigProblem(f"{file}:1", f"cột “{name}” có hai lần", "bỏ bớt một cột")


def _bad_header(file: str, wrong: str, model: type[BaseModel]) -> ConfigProblem:
    return ConfigProblem(f"{file}:1", wrong, f"dòng đầu phải là: {','.join(columns(model))}")
