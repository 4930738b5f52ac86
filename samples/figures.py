"""Plausible figures of one unit that agree with each other as the rules of DOMAIN.md §3 demand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from etl.model.regime import AcrossPeriods, Indicator, Period, Unit, ValueType
from samples.filling import Typed

Figures = dict[str, int]
Openings = Mapping[str, int]

NIL_WORDS = ("Không phát sinh", "Không phát sinh", "KPS", "không phát sinh")


@dataclass(frozen=True, slots=True)
class Size:
    """What is usual at a level: least and most classes, children a class, teachers a class, staff."""

    classes: tuple[int, int]
    children: tuple[int, int]
    teachers: float
    staff: tuple[int, int]


SIZES = {
    "MN": Size((10, 16), (24, 32), 2.0, (10, 16)),
    "TH": Size((27, 36), (35, 42), 1.4, (9, 14)),
    "THCS": Size((29, 40), (38, 44), 1.9, (9, 14)),
    "TH_THCS": Size((16, 24), (30, 38), 1.6, (6, 10)),
    "THPT": Size((27, 39), (38, 45), 2.2, (9, 14)),
    "DVTT": Size((6, 12), (15, 30), 1.5, (6, 12)),
    "PHONG_SO": Size((4, 8), (1, 1), 1.0, (3, 4)),
    "CQ_PHONG": Size((8, 12), (1, 1), 1.0, (6, 9)),
    "BDGD": Size((6, 9), (20, 30), 1.5, (4, 7)),
    "PGD": Size((10, 16), (28, 34), 1.6, (8, 12)),
    "UBND_XA": Size((10, 16), (28, 34), 1.6, (8, 12)),
}
SCHOOLS = {"PGD": (25, 60), "UBND_XA": (10, 25)}
"""Of how many schools a unit's figures are the sum, by levels whose units consolidate themselves."""

CHAINS = {"HS02": ("HS01", "HS04", "HS06"), "DT02": ("DT01", "DT04", "DT08")}
"""Opening stocks, and what grows with them: the total, what was done of it, and the kind that it was."""

TWICE = ("DT08",)
"""Kinds that are counted of the total, openings included, so that two halves count what lay between twice."""

LISTED = ("DV01", "DV02")
"""Counted rows of the model sheet, which is no longer where a unit consolidates."""
PRIVATE_SHARE = 0.6


def draw(unit: Unit, indicators: tuple[Indicator, ...], dice: Random, openings: Openings) -> Figures:
    """Figures of one window by code, agreeing with each other; `openings` as `openings_of` gives them."""
    figures: Figures = {}
    for family in _FAMILIES:
        family(figures, unit, dice)
    for indicator in indicators:
        if indicator.value_type is ValueType.COUNT:
            figures.setdefault(indicator.code, dice.randint(0, 9))
    if unit.level in SCHOOLS:
        schools = dice.randint(*SCHOOLS[unit.level])
        figures.update({code: value * schools for code, value in figures.items() if code not in LISTED})
    for opening, others in CHAINS.items():
        more = openings.get(opening, figures[opening]) - figures[opening]
        for code in (opening, *others):
            figures[code] += more
    return figures


def openings_of(indicators: tuple[Indicator, ...], before: Figures) -> Figures:
    """What the figures of the period before leave open, by the code of the opening stock."""
    openings = (indicator for indicator in indicators if indicator.opening_of)
    return {indicator.code: sum(before[code] for code in indicator.opening_of) for indicator in openings}


def whole_year(half: Figures, rest: Figures, indicators: tuple[Indicator, ...]) -> Figures:
    """Annual figures: flows of both halves, stocks at the end; what one half left to the other counts once."""
    year = dict(rest)
    for indicator in indicators:
        if indicator.value_type is ValueType.YES_NO:
            year[indicator.code] = max(half.get(indicator.code, 0), rest.get(indicator.code, 0))
        elif indicator.across_periods is AcrossPeriods.FLOW and indicator.code in half:
            year[indicator.code] = half[indicator.code] + rest[indicator.code]
    for opening, (total, _, kind) in CHAINS.items():
        year[opening] = half[opening]
        for code in (total, kind) if kind in TWICE else (total,):
            year[code] -= rest[opening]
    return year


def typed(
    figures: Figures, unit: Unit, indicators: tuple[Indicator, ...], period: Period, dice: Random
) -> dict[str, Typed]:
    """The figures of every indicator the unit must answer, typed as a careful clerk types them."""
    binding = [indicator for indicator in indicators if indicator.binds(unit) and not indicator.is_derived]
    entered = {indicator.code: _typed(indicator, figures, period, dice) for indicator in binding}
    _leave_out_conference(entered)
    _not_applicable(entered, unit, dice)
    return entered


def _scale(figures: Figures, unit: Unit, dice: Random) -> None:
    size = SIZES.get(unit.level, SIZES["TH"])
    share = PRIVATE_SHARE if unit.ownership == "private" else 1.0
    classes = max(4, round(dice.randint(*size.classes) * share))
    figures["QM01"] = classes
    figures["QM02"] = sum(dice.randint(*size.children) for _ in range(classes))
    figures["QM04"] = 2 if share < 1 else 3
    figures["QM05"] = round(classes * size.teachers) + dice.randint(-1, 2)
    figures["QM06"] = max(3, round(dice.randint(*size.staff) * share))
    figures["QM03"] = figures["QM04"] + figures["QM05"] + figures["QM06"]
    figures["QM07"] = round(figures["QM03"] * dice.uniform(0.25, 0.45) * share)


def _guidance(figures: Figures, unit: Unit, dice: Random) -> None:
    figures["CD01"] = dice.randint(2, 6)
    figures["CD02"] = int(dice.random() < 0.93)
    figures["CD03"] = dice.randint(2, 6)
    figures["CD04"] = dice.randint(0, figures["CD03"] // 2)
    figures["CD05"] = dice.randint(2, 5)
    figures["CD06"] = sum(figures["QM03"] - dice.randint(0, 4) for _ in range(figures["CD05"]))
    figures["CD07"] = dice.randint(0, 2)
    figures["CD08"] = figures["CD07"] * dice.randint(2, 6)
    figures["CD09"] = int(dice.random() < 0.95)
    figures["CD10"] = int(dice.random() < 0.4)
    figures.update({f"CD{number}": figures["CD02"] for number in range(11, 17)})
    figures["CD20"] = dice.randint(0, 2)
    figures["CD19"] = figures["CD20"] + dice.randint(0, 3)


def _files(figures: Figures, unit: Unit, dice: Random) -> None:
    has_files = unit.ownership != "private" or dice.random() < 0.7
    figures["HS02"] = dice.randint(0, 4) if has_files else 0
    figures["HS03"] = dice.randint(60, 140) if has_files else 0
    figures["HS01"] = figures["HS02"] + figures["HS03"]
    figures["HS08"] = dice.randint(0, 5) if has_files else 0
    figures["HS09"] = int(has_files and dice.random() < 0.05)
    figures["HS10"] = dice.randint(0, 2) if has_files else 0
    figures["HS04"] = figures["HS01"] - figures["HS08"] - figures["HS09"] - figures["HS10"]
    figures["HS07"] = int(has_files and dice.random() < 0.12)
    figures["HS05"] = round((figures["HS04"] - figures["HS07"]) * dice.uniform(0.4, 0.6))
    figures["HS06"] = figures["HS04"] - figures["HS07"] - figures["HS05"]


def _service(figures: Figures, unit: Unit, dice: Random) -> None:
    figures["HL01"] = dice.randint(80, 160)
    figures["HL02"] = figures["HL01"] - dice.randint(0, 6)
    figures["TS01"] = dice.randint(90, 180)
    figures["TS02"] = figures["TS01"] - dice.randint(0, 15)
    figures["SK01"] = dice.randint(0, 2)
    figures["SK02"] = dice.randint(0, figures["SK01"])


def _reception(figures: Figures, unit: Unit, dice: Random) -> None:
    figures["TD02"], figures["TD03"], figures["TD04"] = dice.randint(2, 9), dice.randint(1, 5), dice.randint(0, 2)
    figures["TD01"] = figures["TD02"] + figures["TD03"] + figures["TD04"]
    figures["TD05"] = figures["TD01"] + dice.randint(0, 3)
    figures["TD06"] = figures["TD01"] - dice.randint(0, 2)
    figures["TD07"] = dice.randint(4, 6)
    figures["DC09"] = dice.randint(1, 3)
    figures["DC10"] = sum(dice.randint(25, 45) for _ in range(figures["DC09"]))
    figures["DC11"] = dice.randint(2, 7)
    figures["DC12"] = figures["DC11"] - dice.randint(0, 1)


def _petitions(figures: Figures, unit: Unit, dice: Random) -> None:
    has_any = dice.random() < 0.4
    figures["DT02"] = int(has_any and dice.random() < 0.3)
    figures["DT03"] = dice.randint(1, 3) if has_any else 0
    figures["DT01"] = figures["DT02"] + figures["DT03"]
    figures["DT05"] = int(has_any and dice.random() < 0.25)
    figures["DT04"] = figures["DT01"] - figures["DT05"]
    figures["DT09"] = 0
    figures["DT06"] = int(figures["DT01"] > 1 and dice.random() < 0.3)
    figures["DT07"] = 0
    figures["DT08"] = figures["DT01"] - figures["DT06"]
    figures["GQ01"] = figures["DT06"] + dice.randint(0, 1)
    figures["GQ02"] = figures["GQ01"] - int(figures["GQ01"] > 0 and dice.random() < 0.2)
    figures["GQ03"] = 0


def _democracy(figures: Figures, unit: Unit, dice: Random) -> None:
    figures["DC01"] = int(dice.random() < 0.96)
    figures["DC02"] = figures["QM03"] - dice.randint(0, 2)
    figures["DC03"] = figures["DC02"] - dice.randint(0, 4)
    figures["DC04"] = dice.randint(0, 2)
    figures["DC05"], figures["DC06"] = dice.randint(6, 12), dice.randint(12, 26)
    figures["DC07"] = dice.randint(4, 16)
    figures["DC08"] = figures["DC07"] - dice.randint(0, 2)
    figures["DC13"] = dice.choice((3, 3, 5, 5, 0))
    figures["DC14"] = dice.randint(1, 3) if figures["DC13"] else 0
    figures["DC15"] = dice.randint(0, 3) if figures["DC13"] else 0
    figures["DC16"] = dice.randint(0, figures["DC15"])


def _merit(figures: Figures, unit: Unit, dice: Random) -> None:
    figures["UX01"] = figures["QM03"] - dice.choice((0, 0, 0, 1))
    figures["KT03"] = dice.randint(1, 3)
    figures["DV01"] = dice.randint(0, 3)
    figures["DV02"] = dice.randint(0, 1) if figures["DV01"] else 0
    figures["KT01"], figures["KT02"] = dice.randint(0, 2), dice.randint(0, 5)
    figures["KL01"] = int(dice.random() < 0.03)


def _parents(figures: Figures, unit: Unit, dice: Random) -> None:
    figures["TT01"] = dice.randint(1, 4)
    figures["TT02"] = sum(dice.randint(20, 45) for _ in range(figures["TT01"]))
    figures["KT04"], figures["KT05"] = dice.randint(0, 1), dice.randint(0, 4)


_FAMILIES: tuple[Callable[[Figures, Unit, Random], None], ...] = (
    _scale,
    _guidance,
    _files,
    _service,
    _reception,
    _petitions,
    _democracy,
    _merit,
    _parents,
)


def _typed(indicator: Indicator, figures: Figures, period: Period, dice: Random) -> Typed:
    """The figure in the way of its cell."""
    kind = indicator.value_type
    if kind is ValueType.DATE:
        return f"{period.data_from - timedelta(days=dice.randint(5, 20)):%d/%m/%Y}"
    if kind is ValueType.TEXT:
        return dice.choice(indicator.choices) if indicator.choices else "Theo kế hoạch (mẫu)"
    if kind is ValueType.YES_NO:
        return "Có" if figures.get(indicator.code, int(dice.random() < 0.8)) else "Không"
    if kind is ValueType.PERCENT:
        return dice.randint(85, 100)
    number = figures[indicator.code]
    if number == 0 and indicator.across_periods is AcrossPeriods.FLOW and dice.random() < 0.5:
        return dice.choice(NIL_WORDS)
    return number


def _leave_out_conference(typed: dict[str, Typed]) -> None:
    """A conference that was not held has no date, form or attendance."""
    if typed.get("DC01") == "Không":
        typed.update({code: None for code in ("DC01N", "DC17", "DC02", "DC03") if code in typed})


def _not_applicable(typed: dict[str, Typed], unit: Unit, dice: Random) -> None:
    """Some optional indicators do not apply to some units, some are left empty."""
    chances = {("QM07",): 0.5 if unit.ownership == "private" else 0.0, ("HL01", "HL02"): 0.08, ("SK01", "SK02"): 0.05}
    for codes, chance in chances.items():
        if dice.random() < chance:
            typed.update({code: "Không áp dụng" for code in codes if code in typed})
    if dice.random() < 0.08 and "TD07" in typed:
        typed["TD07"] = None
