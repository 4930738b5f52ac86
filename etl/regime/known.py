"""What the checks have in common: is a name known, does a row repeat or overlap another."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TypeVar

from etl.model.errors import ConfigProblem
from etl.regime.rows import DatedRow
from etl.regime.source import Located, Row, Table
from etl.regime.wording import near, then

Dated = TypeVar("Dated", bound=DatedRow)


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a place gives. `names` None: it could not be read, so nothing can be called unknown.

    `offered`: those worth suggesting, where not every known name is. `right_elsewhere`: names that are no slip of the
    pen, but are not used in this place.
    """

    what: str
    where: str
    names: frozenset[str] | None
    refused: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()
    right_elsewhere: frozenset[str] = frozenset()

    def unknown(self, place: str, names: Iterable[str]) -> Iterator[ConfigProblem]:
        """One mistake for each name that is not known; one in a refused row was complained of there."""
        if self.names is None:
            return
        for name in dict.fromkeys(names):
            if name not in self.names and name not in self.refused:
                wrong = f"{self.what} “{name}” không có trong {self.where}"
                yield ConfigProblem(place, wrong, self._remedy(name))

    def _remedy(self, name: str) -> str:
        assert self.names is not None
        if f"0{name}" in self.names:
            return f"có phải là “0{name}”? Excel đã bỏ số 0 ở đầu: định dạng cột là Văn bản/Text rồi ghi lại"
        if name in self.right_elsewhere:
            return f"thêm “{name}” vào {self.where}, hoặc bỏ nội dung cần đến nó"
        return then(near(name, sorted(self.offered or self.names)), f"nếu “{name}” là đúng thì thêm vào {self.where}")


def known(what: str, table: Table[Row], name: Callable[[Row], str]) -> Known:
    """The names in one column of a file."""
    if table.problems and not table.rows:
        return Known(what, table.file, None)
    return Known(what, table.file, frozenset(name(located.row) for located in table.rows), table.refused)


def repeated(table: Table[Row], key: Callable[[Row], Hashable], what: str) -> Iterator[ConfigProblem]:
    """Rows whose key stood in an earlier row."""
    first: dict[Hashable, str] = {}
    for located in table.rows:
        found = key(located.row)
        if found in first:
            yield ConfigProblem(located.place, f"{what} “{found}” đã có ở {first[found]}", "bỏ bớt hoặc sửa một dòng")
        else:
            first[found] = located.place


def overlapping(
    rows: Iterable[Located[Dated]], what: str, collide: Callable[[Dated, Dated], bool] = lambda *_: True
) -> Iterator[ConfigProblem]:
    """Rows of one thing that hold on the same day, so that nobody could say which of them counts."""
    for one, other in combinations(rows, 2):
        if collide(one.row, other.row) and one.row.starts <= other.row.ends and other.row.starts <= one.row.ends:
            yield _overlap(other.place, what, one.place)


def surely_overlapping(
    table: Table[Dated], code: str, what: str, key: Callable[[Dated], str]
) -> Iterator[ConfigProblem]:
    """Refused rows that overlap a good one of the same thing, whatever their unreadable days turn out to be.

    Else the second mistake of a row would come to light only when the first is mended.
    """
    good = grouped(table.rows, key)
    for place, record in table.refused_rows:
        starts, ends = _day(record.get("valid_from", ""), date.min), _day(record.get("valid_to", ""), date.max)
        first = starts or ends or date.max
        last = ends or starts or date.min
        for other in good.get(record.get(code, ""), ()):
            if other.row.starts <= last and first <= other.row.ends:
                yield _overlap(place, f"{what} {record[code]}", other.place)


def _day(text: str, blank: date) -> date | None:
    """None: a day that cannot be read."""
    try:
        return date.fromisoformat(text) if text else blank
    except ValueError:
        return None


def _overlap(place: str, what: str, other: str) -> ConfigProblem:
    remedy = "sửa valid_from, valid_to để các dòng nối tiếp nhau, không chồng lên nhau; ghi thừa thì bỏ một dòng"
    return ConfigProblem(place, f"{what} có hiệu lực trùng ngày với {other}", remedy)


def grouped(rows: Iterable[Located[Row]], key: Callable[[Row], str]) -> dict[str, list[Located[Row]]]:
    """Rows by key, in the order of the file."""
    groups: dict[str, list[Located[Row]]] = {}
    for located in rows:
        groups.setdefault(key(located.row), []).append(located)
    return groups
