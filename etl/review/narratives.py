"""Takes in the workbook in which an officer decided about the units' own words (`narratives import`)."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import sqlalchemy
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from etl.forms import narrative_book as layout
from etl.ledger import Event
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.model.regime import Period, Regime
from etl.model.voices import Choice, Manner
from etl.review.officers import check_decision
from etl.text import clean, own_name
from etl.text.statements import unfit_to_print
from etl.warehouse import copy_rows, sql

_SCHOOL = r"(?:trường|mn|mg|th|thcs|thpt|mầm non|mẫu giáo|tiểu học|cơ sở|phổ thông|tư thục|dân lập)"
"""Stands before a school's name, however it is written."""
GroupKey = tuple[str, str]
"""Section, and the group's number or new name as typed."""
_CHOICE_OF = {word.casefold(): choice for choice, word in layout.CHOICES.items()}


@dataclass(frozen=True, slots=True)
class TypedGroup:
    """A row of the sheet of groups as it came back."""

    body: str
    choice: Choice
    position: int | None
    merge: str
    addressee: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The workbook as it came back. `moved`: new group of statements that stand elsewhere than they did."""

    version: int
    groups: Mapping[GroupKey, TypedGroup]
    moved: Mapping[tuple[str, str], str]


def import_narratives(
    connection: sqlalchemy.Connection, regime: Regime, period: Period, path: Path, by: By, why: str, at: datetime
) -> list[Event]:
    """Records what the officer changed; the next report keeps it. The caller appends the events.

    Raises:
        UsageError: officer or reason is missing, the file is not this period's workbook, or it holds mistakes.
    """
    check_decision(connection, by, Reason(path.name, why))
    typed = _read(path, regime, period)
    base = _Base.read(connection, regime.name, period.code, typed.version, at)
    touched = base.changes(typed, _refused(path), _Naming.of(regime, period))
    if not touched:
        raise UsageError(f"Tệp “{path.name}” không có gì khác báo cáo lần {typed.version}; chưa ghi gì.")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    if sha256 == _newest_file(connection, regime.name, period.code):
        raise UsageError(f"Tệp “{path.name}” đã được nhận lần gần nhất, những gì chọn trong tệp đang có hiệu lực.")
    statement = (
        "INSERT INTO narrative_decision (regime, period, version, file_sha256, why, decided_by, os_user, decided_at)"
        " VALUES (:regime, :period, :version, :sha256, :why, :by, :os_user, :at) RETURNING id"
    )
    facts = {"regime": regime.name, "period": period.code, "version": typed.version, "sha256": sha256}
    facts |= {"why": clean(why), "by": by.officer, "os_user": by.os_user, "at": at}
    decision = connection.execute(sqlalchemy.text(statement), facts).scalar_one()
    _store(connection, decision, sha256, touched)
    payload = {"regime": regime.name, "period": period.code, "version": typed.version, "file_sha256": sha256}
    return [
        Event(
            "narratives_decided",
            "narratives",
            f"{regime.name}/{period.code}",
            payload | {"decision": decision, "groups": len(touched)},
        )
    ]


def _newest_file(connection: sqlalchemy.Connection, regime: str, period: str) -> str | None:
    """The workbook that was taken in last: taken in again by another officer, its words would be told as his."""
    statement = (
        "SELECT file_sha256 FROM narrative_decision WHERE regime = :regime AND period = :period"
        " ORDER BY id DESC LIMIT 1"
    )
    return connection.execute(sqlalchemy.text(statement), {"regime": regime, "period": period}).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Touched:
    """A group that the officer changed, with all statements that it holds now."""

    section: str
    label: str
    group_id: str
    choice: Choice
    body: str
    position: int | None
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Naming:
    """The units' names, and the sections that name none of them, whatever was chosen (DOMAIN §6)."""

    silent: frozenset[str]
    names: re.Pattern[str]

    @classmethod
    def of(cls, regime: Regime, period: Period) -> "_Naming":
        kinds = (Manner.SHORTCOMINGS, Manner.DISCIPLINE)
        silent = frozenset(section.code for section in regime.sections if section.kind in kinds)
        found = {own_name(unit.name) for unit in regime.roster(period.code)} - {""}
        names = sorted((name for name in found if name not in regime.office.name), key=lambda name: (-len(name), name))
        any_name = f"(?:{'|'.join(map(re.escape, names)) or '(?!)'})"
        return cls(silent, re.compile(rf"(?<!\w)(?:{any_name}|(?i:{_SCHOOL}\s+{any_name}))(?!\w)"))

    def found_in(self, text: str) -> str:
        """The first unit named; empty if none is."""
        named = self.names.search(text)
        return named[0] if named else ""


@dataclass(frozen=True, slots=True)
class _Base:
    """What the workbook showed: groups, statements by group, and bodies that officers wrote before."""

    groups: Mapping[GroupKey, Any]
    statements: Mapping[tuple[str, str], str]
    written: Mapping[tuple[str, str], str]

    @classmethod
    def read(cls, connection: sqlalchemy.Connection, regime: str, period: str, version: int, at: datetime) -> "_Base":
        found = connection.execute(
            sqlalchemy.text("SELECT id FROM report_version WHERE regime = :r AND period = :p AND version = :v"),
            {"r": regime, "p": period, "v": version},
        ).scalar_one_or_none()
        if found is None:
            raise UsageError(f"Không có báo cáo lần {version} của kỳ này; hãy xuất lại tệp (narratives export).")
        rows = connection.execute(sqlalchemy.text(sql("publish/narrative_groups")), {"version_id": found}).all()
        said = "SELECT DISTINCT section, statement_id, number FROM narrative_statement WHERE report_version_id = :id"
        statements = connection.execute(sqlalchemy.text(said), {"id": found}).all()
        choices = connection.execute(
            sqlalchemy.text(sql("consolidate/narrative_choices")), {"regime": regime, "period": period, "as_of": at}
        )
        return cls(
            groups={(row.section, str(row.number)): row for row in rows},
            statements={(row.section, row.statement_id): str(row.number) for row in statements},
            written={(row.section, row.group_id): row.body for row in choices},
        )

    def changes(self, typed: Typed, refuse: "_Refused", naming: "_Naming") -> list[Touched]:
        """Groups whose statements, wording, place or choice differ from what the workbook showed."""
        for key in typed.groups:
            if fault := self._fault(key, typed, naming):
                refuse(f"nhóm {key[1]} của mục {key[0]}{fault}")
        refuse.all()
        members: dict[GroupKey, list[str]] = {}
        changed: set[GroupKey] = set()
        for (section, identity), number in self.statements.items():
            label = self._merged(typed, section, typed.moved.get((section, identity), number))
            members.setdefault((section, label), []).append(identity)
            if label != number:
                changed |= {(section, label), (section, number)}
        changed |= {key for key, group in typed.groups.items() if self._is_changed(key, group)}
        joined = {key for key in changed if self._is_joined(key, members.get(key, []))}
        return [
            self._touched(key, typed.groups.get(key), members[key], is_joined=key in joined)
            for key in sorted(changed)
            if members.get(key)
        ]

    def _is_joined(self, key: GroupKey, members: list[str]) -> bool:
        return key in self.groups and any(self.statements[key[0], identity] != key[1] for identity in members)

    def _fault(self, key: GroupKey, typed: Typed, naming: "_Naming") -> str:
        """What is wrong with one row, as it goes on after the group's name; empty if nothing is."""
        group, base, heads = typed.groups[key], self.groups.get(key), layout.GROUP_HEADERS
        if base is None:
            return " không có trong báo cáo; đừng sửa cột khóa"
        if group.merge and ((key[0], group.merge) not in self.groups or group.merge == key[1]):
            return f": không có nhóm “{group.merge}” để gộp vào"
        if unfit := self._unfit(key, group, naming):
            return f", cột “{heads[layout.G_BODY]}”: {unfit}"
        if group.choice is Choice.NAMED and (why := self._unnamed(key, naming)):
            return f": “{layout.CHOICES[Choice.NAMED]}” {why}"
        if group.addressee != clean(base.addressee):
            return (
                f": cột “{heads[layout.G_ADDRESSEE]}” do máy ghi theo câu của đơn vị; muốn đổi nơi gửi thì sửa câu,"
                " ví dụ “Đề nghị Sở Giáo dục và Đào tạo …”"
            )
        if self._would_vanish(key, typed):
            return (
                ": câu đã sửa sẽ không được in vì nhóm này không tự đưa vào báo cáo; chọn"
                f" “{layout.CHOICES[Choice.IN]}” ở cột “{heads[layout.G_CHOICE]}” để in, hoặc"
                f" “{layout.CHOICES[Choice.OUT]}” nếu chỉ ghi lại"
            )
        return ""

    def _merged(self, typed: Typed, section: str, label: str) -> str:
        """Where a chain of merges ends; two groups merged into each other end at the first seen twice."""
        seen = set()
        while label not in seen and (group := typed.groups.get((section, label))) and group.merge:
            seen.add(label)
            label = group.merge
        return label

    def _is_changed(self, key: GroupKey, typed: TypedGroup) -> bool:
        base = self.groups[key]
        now = (clean(typed.body), typed.choice, typed.position)
        return now != (clean(base.body), Choice(base.choice), base.position)

    def _unnamed(self, key: GroupKey, naming: "_Naming") -> str:
        """Why no unit can be named with this group; empty if one can."""
        if key[0] in naming.silent:
            return "không dùng ở mục này: hạn chế, kỷ luật không nêu tên đơn vị; chọn “Tiêu biểu”"
        if self.groups[key].speaking > 1:
            return (
                "chỉ dùng cho nội dung của một đơn vị; tách câu ấy thành nhóm riêng ở trang “Câu” hoặc chọn “Tiêu biểu”"
            )
        return ""

    def _would_vanish(self, key: GroupKey, typed: Typed) -> bool:
        """Whether new words stand on a group that is not printed, and nothing joins it that might change this."""
        group, base = typed.groups[key], self.groups[key]
        if base.is_printed or group.choice is not Choice.AUTO or group.merge or clean(group.body) == clean(base.body):
            return False
        section, label = key
        grows = any(other.merge == label for (where, _), other in typed.groups.items() if where == section)
        return not grows and label not in {to for (where, _), to in typed.moved.items() if where == section}

    def _unfit(self, key: GroupKey, typed: TypedGroup, naming: "_Naming") -> str:
        """What is wrong with a wording that the officer wrote; a unit's own words are judged when they are grouped."""
        if typed.choice is Choice.OUT or clean(typed.body) == clean(self.groups[key].body):
            return ""
        is_shared = typed.choice in (Choice.AUTO, Choice.IN)
        fault = unfit_to_print(clean(typed.body), is_shared=is_shared)
        if (is_shared or key[0] in naming.silent) and (unit := naming.found_in(clean(typed.body))):
            fault = fault or f"có tên đơn vị “{unit}”: câu in ra ở đây không nêu tên đơn vị nào"
        may_pick = " (muốn giữ nguyên câu thì chọn “Tiêu biểu”)" if is_shared and key[0] not in naming.silent else ""
        return fault and f"{fault}{may_pick}"

    def _touched(self, key: GroupKey, typed: TypedGroup | None, members: list[str], *, is_joined: bool) -> Touched:
        """`is_joined`: others were put into it; they are told in its words, as the officer saw them."""
        section, label = key
        base = self.groups.get(key)
        group_id = base.group_id if base is not None else ""
        body = self.written.get((section, group_id), "")
        if typed is not None and base is not None:
            is_edited = clean(typed.body) != clean(base.body)
            if is_edited or (is_joined and not unfit_to_print(clean(typed.body), is_shared=True)):
                body = clean(typed.body)
        choice, position = (typed.choice, typed.position) if typed is not None else (Choice.AUTO, None)
        return Touched(section, label, group_id, choice, body, position, tuple(sorted(members)))


def _store(connection: sqlalchemy.Connection, decision: int, sha256: str, touched: list[Touched]) -> None:
    ids = {
        (one.section, one.label): one.group_id
        or hashlib.sha256(f"{sha256}/{one.section}/{one.label}".encode()).hexdigest()[:16]
        for one in touched
    }
    choices = (
        (decision, one.section, ids[one.section, one.label], str(one.choice), one.body, one.position) for one in touched
    )
    copy_rows(
        connection, "narrative_choice", ["decision", "section", "group_id", "choice", "body", "position"], choices
    )
    members = (
        (decision, one.section, identity, ids[one.section, one.label]) for one in touched for identity in one.members
    )
    copy_rows(connection, "narrative_member", ["decision", "section", "statement_id", "group_id"], members)


class _Refused:
    """Collects the file's mistakes, to tell them all at once."""

    def __init__(self, path: Path) -> None:
        self.path, self.mistakes = path, list[str]()

    def __call__(self, mistake: str) -> None:
        self.mistakes.append(mistake)

    def all(self) -> None:
        """Raises `UsageError` if there was any mistake."""
        if self.mistakes:
            shown = "\n".join(f"- {mistake}" for mistake in self.mistakes[:50])
            raise UsageError(f"Tệp “{self.path.name}” có {len(self.mistakes)} lỗi, chưa ghi gì:\n{shown}")


_refused = _Refused


def _read(path: Path, regime: Regime, period: Period) -> Typed:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        about, groups, statements = (book[name] for name in (layout.ABOUT, layout.GROUPS, layout.STATEMENTS))
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise UsageError(f"“{path.name}” không phải tệp của lệnh narratives export.") from error
    _, found_regime, found_period, version = _texts(next(_rows(about, layout.META_ROW)), 4)
    if (found_regime, found_period) != (regime.name, period.code) or not version.isdecimal():
        raise UsageError(f"“{path.name}” là tệp của chế độ hoặc kỳ khác, không phải {period.name}.")
    refuse = _Refused(path)
    read = Typed(int(version), dict(_read_groups(groups, refuse)), _read_moved(statements, refuse))
    refuse.all()
    return read


def _rows(sheet: Any, first: int) -> Iterator[tuple[Any, ...]]:
    yield from sheet.iter_rows(min_row=first, values_only=True)


def _texts(row: tuple[Any, ...], count: int) -> list[str]:
    """The row's cells as clean text; a whole number without its ".0"."""
    padded = (*row, *([None] * count))[:count]
    return [
        clean(str(int(v) if isinstance(v, float) and v.is_integer() else v)) if v is not None else "" for v in padded
    ]


def _read_groups(sheet: Any, refuse: _Refused) -> Iterator[tuple[GroupKey, TypedGroup]]:
    for row in _rows(sheet, layout.FIRST_ROW):
        texts = _texts(row, len(layout.GROUP_HEADERS))
        section, _, number = texts[layout.G_KEY].partition("|")
        if not number:
            continue  # a line that the officer added: groups come from statements
        where = f"nhóm {number} của mục {section}"
        choice = _CHOICE_OF.get(texts[layout.G_CHOICE].casefold())
        if choice is None:
            refuse(f"{where}: “Đưa vào báo cáo” ghi “{texts[layout.G_CHOICE]}”; chọn một trong: {', '.join(_words())}")
        position = texts[layout.G_POSITION]
        if position and not (position.isdecimal() and len(position) <= 4):
            refuse(f"{where}: thứ tự “{position}” không phải số nguyên")
        body = texts[layout.G_BODY]
        if not body or len(body) > layout.LONGEST_BODY:
            refuse(f"{where}: nội dung in ra phải có và dài không quá {layout.LONGEST_BODY} ký tự")
        place = int(position) if position.isdecimal() and len(position) <= 4 else None
        yield (
            (section, number),
            TypedGroup(body, choice or Choice.AUTO, place, texts[layout.G_MERGE], texts[layout.G_ADDRESSEE]),
        )


def _words() -> tuple[str, ...]:
    return tuple(layout.CHOICES.values())


def _read_moved(sheet: Any, refuse: _Refused) -> dict[tuple[str, str], str]:
    """New groups of statements. Units that wrote the same stand on a row each, and move together or not at all."""
    labels: dict[tuple[str, str], Counter[str]] = {}
    shown_in: dict[tuple[str, str], str] = {}
    for row in _rows(sheet, layout.FIRST_ROW):
        texts = _texts(row, len(layout.STATEMENT_HEADERS))
        section, _, rest = texts[layout.S_KEY].partition("|")
        identity, _, shown = rest.partition("|")
        if identity:
            labels.setdefault((section, identity), Counter())[texts[layout.S_NUMBER]] += 1
            shown_in[section, identity] = shown
    moved = {key: max(found) for key, found in labels.items() if set(found) != {shown_in[key]}}
    for key, label in moved.items():
        where = f"mục {key[0]}: một câu của nhóm {shown_in[key]}"
        if len(labels[key]) > 1:
            rows = labels[key].total()
            refuse(
                f"{where} có {rows} đơn vị viết như nhau (cùng một câu trên {rows} dòng của trang “Câu”):"
                " ghi cùng một nhóm ở cả các dòng ấy, hoặc để nguyên"
            )
        elif not label or len(label) > 40:
            refuse(f"{where} có cột “Nhóm” trống hoặc quá dài")
    return moved
