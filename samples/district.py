"""Makes the files of a sample district and lays them into an inbox, with the times at which they came."""

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from unicodedata import normalize

from etl.model.clock import LOCAL
from etl.model.regime import Period, Regime, Unit
from samples.bodies import filling_of, form_body, other_body
from samples.cases import CASES, GOOD, GOOD_SIGNED, Case, Delivery, Source, case_named
from samples.manifest import SampleFile, SampleManifest, SampleUnit
from samples.times import delivery_time

SEED = 20230428
BLOCK = 60
"""Every so many units the special cases occur once each."""

SIGNED_SHARE = 0.3
NAMES = (
    "BaoCao.xlsx",
    "Bao cao 6 thang.xlsx",
    "BÁO CÁO DÂN VẬN - {short}.xlsx",
    "Báo cáo {period}.xlsx",
    "BC dan van {code}.xlsx",
    "{code}.xlsx",
    "bao_cao_chinh_thuc (1).xlsx",
    "{short} - bao cao (ban cuoi).xlsx",
)
ABBREVIATIONS = (
    ("Trường ", ""),
    ("(mẫu)", ""),
    ("Mầm non", "MN"),
    ("Trung học phổ thông", "THPT"),
    ("Trung học cơ sở", "THCS"),
    ("Tiểu học", "TH"),
    ("Tư thục", "TT"),
)


@dataclass(frozen=True, slots=True)
class _Task:
    """What happens at one unit."""

    unit: Unit
    case: Case


def make_sample_district(
    regime: Regime,
    period: Period,
    inbox: Path,
    *,
    units: int | Collection[str] | None = None,
    seed: int = SEED,
    cases: Sequence[str] | None = None,
) -> SampleManifest:
    """Writes the files of units of the roster below `inbox/<regime>/<unit code>/`.

    `units`: how many of them from the first on, or the codes of those wanted; None: all.
    The same arguments give the same names, bytes and times. `cases` names the special cases, one unit each
    (None: all that fit, half of the units at most). The manifest is also written beside the inbox.
    """
    roster = _chosen(regime.roster(period.code), units)
    tasks = list(_tasks(regime, period, roster, seed, cases))
    files = [file for task in tasks for file in _deliver(regime, period, task, roster, inbox, seed)]
    latest = max(datetime.fromisoformat(file.received_at) for file in files)
    manifest = SampleManifest(
        regime=regime.name,
        period=period.code,
        seed=seed,
        as_of=(latest + timedelta(days=1)).isoformat(),
        units=tuple(_expected(task) for task in tasks if not task.case.is_stranger),
        files=tuple(sorted(files, key=lambda file: (file.received_at, file.path))),
    )
    manifest.write(manifest_path(inbox, regime.name, period.code))
    return manifest


def _chosen(roster: Sequence[Unit], units: int | Collection[str] | None) -> Sequence[Unit]:
    if units is None or isinstance(units, int):
        return roster[:units]
    return [unit for unit in roster if unit.code in units]


def manifest_path(inbox: Path, regime: str, period: str) -> Path:
    """Beside the inbox, for nothing in it but deliveries may be found there; one for each regime and period."""
    return inbox.with_name(f"{inbox.name}.{regime}.{period}.manifest.json")


def _tasks(
    regime: Regime, period: Period, roster: Sequence[Unit], seed: int, cases: Sequence[str] | None
) -> Iterator[_Task]:
    """One case a unit, in the order of the roster; strangers last."""
    assigned: dict[str, Case] = {}
    for start in range(0, len(roster), BLOCK):
        block = roster[start : start + BLOCK]
        wanted = [case_named(name) for name in cases] if cases is not None else _fitting(len(block))
        assigned |= _assign(regime, period, block, wanted, Random(f"{seed}/{start}"))
    signed = Random(f"{seed}/signed")
    for unit in roster:
        usual = GOOD_SIGNED if cases is None and signed.random() < SIGNED_SHARE else GOOD
        yield _Task(unit, assigned.get(unit.code, usual))
    strangers = [case for case in (CASES if cases is None else map(case_named, cases)) if case.is_stranger]
    for number, case in enumerate(strangers, start=1):
        known = roster[0]
        stranger = replace(known, code=f"{known.code[:-4]}9{number:03d}", name=f"Trường ngoài danh sách {number} (mẫu)")
        yield _Task(stranger, case)


def _fitting(units: int) -> list[Case]:
    return list(CASES) if units >= BLOCK else list(CASES[: units // 2])


def _assign(
    regime: Regime, period: Period, block: Sequence[Unit], cases: Sequence[Case], dice: Random
) -> dict[str, Case]:
    """Cases to units that they suit, scattered over the levels."""
    free = dice.sample(block, len(block))
    assigned: dict[str, Case] = {}
    for case in cases:
        unit = next((unit for unit in free if not case.is_stranger and case.suits(unit, regime, period)), None)
        if unit is not None:
            free.remove(unit)
            assigned[unit.code] = case
    return assigned


def _expected(task: _Task) -> SampleUnit:
    unit, case = task.unit, task.case
    return SampleUnit(unit.code, unit.level, unit.ownership, case.unit_status, case.timeliness)


def _deliver(
    regime: Regime, period: Period, task: _Task, roster: Sequence[Unit], inbox: Path, seed: int
) -> Iterator[SampleFile]:
    """Writes the unit's files, one after the other."""
    dice = Random(f"{seed}/{period.code}/{task.unit.code}/deliveries")
    moment: datetime | None = None
    body = b""
    for number, delivery in enumerate(task.case.deliveries):
        moment = delivery_time(delivery.when, period, moment, dice)
        body = _body(regime, period, task.unit, delivery, roster, seed, moment, body)
        path = _path(regime, period, task.unit, delivery, number, dice)
        _write(inbox / path, body, moment)
        yield SampleFile(
            path=str(path),
            unit=task.unit.code,
            case=task.case.name,
            what=task.case.what,
            received_at=moment.isoformat(),
            sha256=hashlib.sha256(body).hexdigest(),
            status=delivery.status,
            codes=tuple(sorted(delivery.codes)),
            counts=delivery.counts,
        )


def _body(
    regime: Regime,
    period: Period,
    unit: Unit,
    delivery: Delivery,
    roster: Sequence[Unit],
    seed: int,
    moment: datetime,
    before: bytes,
) -> bytes:
    source = delivery.source
    if source is Source.AGAIN:
        return before
    if source in (Source.SIGNED_COPY, Source.WEB_PAGE, Source.LITTER):
        return other_body(source, unit, moment)
    if source is Source.PREVIOUS_FORM:
        period = _previous(regime, period)
    if source is Source.NEIGHBOURS_FORM:
        unit = next(other for other in roster if other.code != unit.code and other.level == unit.level)
    body = form_body(regime, period, unit, filling_of(regime, period, unit, seed), delivery, moment)
    return body[: len(body) * 2 // 3] if source is Source.CUT_SHORT else body


def _previous(regime: Regime, period: Period) -> Period:
    """The period whose form a forgetful clerk still has."""
    others = [other for other in regime.periods if other.code != period.code and not other.derived_from]
    earlier = [other for other in others if other.deadline < period.deadline]
    return max(earlier or others, key=lambda other: other.deadline)


def _path(regime: Regime, period: Period, unit: Unit, delivery: Delivery, number: int, dice: Random) -> Path:
    names = {"short": _short(unit), "code": unit.code, "period": period.name.replace("/", "-")}
    name = (delivery.name or dice.choice(NAMES)).format_map(names)
    if delivery.source is Source.SIGNED_COPY:
        name = f"{Path(name).stem} (ban ky).pdf"
    elif number and not delivery.name:
        name = f"{Path(name).stem} lan {number + 1}.xlsx"
    if delivery.name or dice.random() < 0.2:
        name = normalize("NFD", name)
    folder = Path(regime.name) if delivery.is_above_unit_folder else Path(regime.name, unit.code)
    return folder / (f"{unit.code} {name}" if delivery.is_above_unit_folder else name)


def _short(unit: Unit) -> str:
    """The name as clerks write it in file names: "MN HOA SEN"."""
    name = unit.name
    for words, letters in ABBREVIATIONS:
        name = name.replace(words, letters)
    return " ".join(name.split()).upper()


def _write(path: Path, body: bytes, moment: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    seconds = int(moment.astimezone(LOCAL).timestamp())
    os.utime(path, (seconds, seconds))
