"""Deadlines to the microsecond, warnings, and the calendar of every kind of plan."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from etl.model.errors import UsageError
from etl.model.regime import Regime, Timeliness
from etl.regime import calendar_rows, last_on_time, load_regime, regime_names, timeliness
from tests.regime.conftest import NAME, SHIPPED, Regimes, without_line

HCM = timezone(timedelta(hours=7))
TOML = f"{NAME}/regime.toml"
UPPER, LOWER = "binhthuan-danvan-2019", "phanthiet-danvan-2019"


def test_calendar_of_the_plan_to_the_microsecond(govap: Regime) -> None:
    assert calendar_rows(govap) == [
        {
            "period": "2023-H1",
            "cycle": "H1",
            "data_from": "2022-10-16",
            "data_to": "2023-04-15",
            "opens_at": "2023-04-01T00:00:00+07:00",
            "deadline": "2023-05-01T00:00:00+07:00",
            "last_on_time": "2023-04-30T23:59:59.999999+07:00",
            "last_working_day": "2023-04-28",
            "closes_at": "2023-07-01T00:00:00+07:00",
            "warnings": [
                "Ngày cuối cùng nộp đúng hạn, 30/04/2023, là Chủ nhật và ngày nghỉ lễ (Ngày Chiến thắng);"
                " ngày làm việc cuối cùng trước đó là thứ Sáu, 28/04/2023."
            ],
        },
        {
            "period": "2023-Y",
            "cycle": "Y",
            "data_from": "2022-10-16",
            "data_to": "2023-10-15",
            "opens_at": "2023-10-01T00:00:00+07:00",
            "deadline": "2023-11-01T00:00:00+07:00",
            "last_on_time": "2023-10-31T23:59:59.999999+07:00",
            "last_working_day": "2023-10-31",
            "closes_at": "2024-01-01T00:00:00+07:00",
            "warnings": [],
        },
    ]


def test_another_year_and_a_year_without_periods(govap: Regime) -> None:
    assert [row["period"] for row in calendar_rows(govap, 2022)] == ["2022-H1", "2022-Y"]
    with pytest.raises(UsageError, match="2022, 2023"):
        calendar_rows(govap, 2024)


# DOMAIN §2, row "last on-time day", and where the plan names none the day that the (sample) office set; what the
# calendar warns of on that day. Holidays by hand: 30/4/2023 was Sunday and the Day of Victory.
LAST_DAYS = [
    ("govap-danvan-2023", "2023-H1", "2023-04-30", "Chủ nhật và ngày nghỉ lễ (Ngày Chiến thắng)", "2023-04-28"),
    ("govap-danvan-2023", "2023-Y", "2023-10-31", "", "2023-10-31"),
    ("haiphong-qcdc-2023", "2023-H1", "2023-06-09", "", "2023-06-09"),
    ("haiphong-qcdc-2023", "2023-Y", "2023-12-08", "", "2023-12-08"),
    ("haiphong-chithi15-2023", "2023-H1", "2023-06-09", "", "2023-06-09"),
    ("haiphong-chithi15-2023", "2023-Y", "2023-12-08", "", "2023-12-08"),
    ("kimdong-danvan-2022", "2022-H1", "2022-05-14", "thứ Bảy", "2022-05-13"),
    ("kimdong-danvan-2022", "2022-Y", "2022-11-14", "", "2022-11-14"),
    ("binhthuan-danvan-2019", "2019-H1", "2019-06-04", "", "2019-06-04"),
    ("binhthuan-danvan-2019", "2019-Y", "2019-12-04", "", "2019-12-04"),
    ("phanthiet-danvan-2019", "2019-H1", "2019-05-28", "", "2019-05-28"),
    ("phanthiet-danvan-2019", "2019-Y", "2019-11-27", "", "2019-11-27"),
    ("govap-thidua-2021", "2021-S1", "2021-06-21", "", "2021-06-21"),
    ("govap-thidua-2021", "2021-S2", "2021-07-07", "", "2021-07-07"),
    ("govap-thidua-2021", "2021-C", "2021-07-07", "", "2021-07-07"),
    ("phuong-danvan-2026", "2026-H1", "2026-05-28", "", "2026-05-28"),
    ("phuong-danvan-2026", "2026-Y", "2026-11-27", "", "2026-11-27"),
    ("tphcm-danvan-2026", "2026-H1", "2026-06-09", "", "2026-06-09"),
    ("tphcm-danvan-2026", "2026-Y", "2026-12-08", "", "2026-12-08"),
]


def test_the_table_covers_every_period_of_every_plan() -> None:
    shipped = {(name, row["period"]) for name in regime_names(SHIPPED) for row in _rows(name).values()}
    assert {(name, period) for name, period, *_ in LAST_DAYS} == shipped


@pytest.mark.parametrize(("name", "period", "day", "warned", "working"), LAST_DAYS)
def test_last_day_in_time_of_every_plan_to_the_microsecond(
    name: str, period: str, day: str, warned: str, working: str
) -> None:
    row = _rows(name)[period]
    assert row["last_on_time"] == f"{day}T23:59:59.999999+07:00"
    assert datetime.fromisoformat(row["deadline"]) - datetime.fromisoformat(row["last_on_time"]) == timedelta(
        microseconds=1
    )
    assert row["last_working_day"] == working
    assert bool(row["warnings"]) == bool(warned) and all(warned in text for text in row["warnings"])


@pytest.mark.parametrize(("name", "period", "day"), [row[:3] for row in LAST_DAYS if row[1] != "2021-C"])
def test_the_last_second_is_in_time_and_the_next_is_late(name: str, period: str, day: str) -> None:
    found = load_regime(SHIPPED, name).period(period)
    last = datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=HCM)
    midnight = last + timedelta(seconds=1)
    assert timeliness(found, last, last, None) is Timeliness.ON_TIME
    assert timeliness(found, last.replace(microsecond=999_999), last, None) is Timeliness.ON_TIME
    assert timeliness(found, midnight, midnight, None) is Timeliness.LATE


def _rows(name: str) -> dict[str, Any]:
    return {row["period"]: row for row in calendar_rows(load_regime(SHIPPED, name))}


def test_the_other_holiday_rule_moves_the_deadline_past_the_holidays(regimes: Regimes) -> None:
    """30/4/2023 was a Sunday, 1/5 a holiday, 2–3/5 days off in lieu: the next working day was 4/5."""
    regimes.replace(TOML, 'holiday_rule = "stay"', 'holiday_rule = "next_working_day"')
    row = calendar_rows(regimes.load())[0]
    assert row["last_on_time"] == "2023-05-04T23:59:59.999999+07:00"
    assert row["last_working_day"] == "2023-05-04" and row["warnings"] == []


def test_a_period_is_open_from_its_opening_day_to_before_its_closing_day(govap: Regime) -> None:
    period = govap.period("2023-H1")
    assert not period.is_open_at(datetime(2023, 3, 31, 23, 59, 59, tzinfo=HCM))
    assert period.is_open_at(datetime(2023, 4, 1, tzinfo=HCM))
    assert period.is_open_at(datetime(2023, 6, 30, 23, 59, 59, tzinfo=HCM))
    assert not period.is_open_at(datetime(2023, 7, 1, tzinfo=HCM))
    assert last_on_time(period) == datetime(2023, 4, 30, 16, 59, 59, 999999, tzinfo=timezone.utc)  # noqa: UP017


def test_periods_know_what_they_are_compared_with(govap: Regime) -> None:
    related = {p.code: (p.previous, p.contained, p.same_last_year) for p in govap.periods}
    assert related == {
        "2022-H1": (None, None, None),
        "2022-Y": (None, "2022-H1", None),
        "2023-H1": ("2022-Y", None, "2022-H1"),
        "2023-Y": ("2022-Y", "2023-H1", "2022-Y"),
    }
    assert list(related) == ["2022-H1", "2022-Y", "2023-H1", "2023-Y"]


def test_names_of_periods_are_what_people_say(govap: Regime) -> None:
    names = {p.code: (p.name, p.next_name) for p in govap.periods if p.year == 2023}
    assert names == {
        "2023-H1": ("6 tháng đầu năm 2023", "6 tháng cuối năm 2023"),
        "2023-Y": ("năm 2023", "năm 2024"),
    }


def test_windows_that_do_not_abut_have_no_previous_period(regimes: Regimes) -> None:
    """Openings must not be held against a period that ended at another time."""
    regimes.replace(TOML, 'data_to = "Y-10-15"', 'data_to = "Y-10-14"')
    assert regimes.load().period("2023-H1").previous is None


def test_a_period_does_not_contain_another_of_the_same_window(regimes: Regimes) -> None:
    """Else the two would be held against each other as half-year and year."""
    regimes.replace(TOML, 'data_to = "Y-10-15"', 'data_to = "Y-04-15"')
    assert [period.contained for period in regimes.load().periods] == [None] * 4


CAMPAIGN = """
[[cycles]]
code = "S1"
name = "đợt 1 năm {year}"
data_from = "Y-06-01"
data_to = "Y-06-15"
opens = "Y-06-10"
deadline_before = "Y-06-19"
closes = "Y-08-01"
set_by_office = ["opens", "deadline_before", "closes"]

[[cycles]]
code = "S2"
name = "đợt 2 năm {year}"
data_from = "Y-06-16"
data_to = "Y-07-01"
opens = "Y-06-25"
deadline_before = "Y-07-06"
set_by_office = ["opens", "deadline_before"]

[[cycles]]
code = "C"
name = "cả đợt thi đua năm {year}"
data_from = "Y-06-01"
data_to = "Y-07-01"
stages = ["S1", "S2"]
"""


def make_campaign(regimes: Regimes) -> None:
    """Turns the Gò Vấp regime into a campaign of 2021 with two stages, as its plan of that year was."""
    text = (regimes.folder / TOML).read_text(encoding="utf-8")
    text = text.partition("[[cycles]]")[0] + CAMPAIGN
    text = text.replace("first_year = 2022", "first_year = 2021").replace("year = 2023", "year = 2021")
    (regimes.folder / TOML).write_text(text, encoding="utf-8")


def test_a_campaign_in_stages_is_data_only(regimes: Regimes) -> None:
    make_campaign(regimes)
    campaign = regimes.load()
    assert [p.code for p in campaign.periods] == ["2021-S1", "2021-S2", "2021-C"]
    first, second, whole = campaign.periods
    assert (second.previous, whole.previous, whole.contained) == ("2021-S1", None, None)
    assert (first.derived_from, whole.derived_from) == ((), ("2021-S1", "2021-S2"))
    assert whole.deadline == second.deadline and whole.opens_at == first.opens_at and whole.closes_at is None
    assert "deadline_before" in first.set_by_office
    assert (whole.data_from, whole.data_to) == (date(2021, 6, 1), date(2021, 7, 1))


def test_an_embedded_regime_inherits_the_dates_of_its_host(regimes: Regimes) -> None:
    """Hải Phòng's plan names no dates: they are those of the host regime, and follow when it changes."""
    regimes.copy(NAME, "long-ghep-2023")
    path = regimes.folder / "long-ghep-2023/regime.toml"
    text = (
        path.read_text(encoding="utf-8").partition("[[cycles]]")[0].replace("\n[plan]", f'host = "{NAME}"\n\n[plan]', 1)
    )
    path.write_text(
        text + '[[cycles]]\ncode = "H1"\nname = "6 tháng năm {year}"\nhost_cycle = "H1"\n', encoding="utf-8"
    )
    host, embedded = regimes.load(), regimes.load("long-ghep-2023")
    period = embedded.period("2023-H1")
    assert period.name == "6 tháng năm 2023"
    assert (period.deadline, period.data_from) == (host.period("2023-H1").deadline, host.period("2023-H1").data_from)
    regimes.replace(TOML, "Y-05-01", "Y-05-10")
    moved = regimes.load("long-ghep-2023")
    assert moved.period("2023-H1").deadline == datetime(2023, 5, 10, tzinfo=HCM)
    assert moved.sha256 != embedded.sha256


def test_a_lower_regime_is_due_before_the_upper_one(regimes: Regimes) -> None:
    """A district office that lets its schools report on the department's own last day cannot consolidate in time."""
    lower = regimes.load(LOWER)
    assert lower.upward is not None
    assert (lower.upward.regime, lower.upward.unit) == (UPPER, "0600101")
    assert lower.upward.periods["2019-H1"] == "2019-H1"
    theirs = {row["period"]: row["deadline"] for row in calendar_rows(regimes.load(UPPER))}
    assert all(row["deadline"] < theirs[row["period"]] for row in calendar_rows(lower))
    regimes.replace(f"{LOWER}/regime.toml", "Y-05-29", "Y-06-05")
    regimes.replace(f"{LOWER}/regime.toml", "Y-11-28", "Y-12-06")
    wrong = [str(problem) for problem in regimes.problems(LOWER)]
    assert len(wrong) == 2 and all("không trước hạn của cấp trên" in text for text in wrong)
    assert "cycles.H1.deadline_before" in wrong[0]


def test_a_lower_regime_is_a_unit_of_the_upper_one(regimes: Regimes) -> None:
    regimes.replace(f"{LOWER}/regime.toml", 'regime = "binhthuan-danvan-2019"\nunit = "0600101"',
                    'regime = "binhthuan-danvan-2019"\nunit = "0601101"')  # fmt: skip
    problem = regimes.only_problem(LOWER)
    assert without_line(problem.place) == f"{LOWER}/regime.toml: upward.unit" and f"{UPPER}/roster.csv" in problem.wrong


def test_an_office_that_nobody_counts_through_is_named(regimes: Regimes) -> None:
    """The department would count a district of twelve schools as one unit, and its yes/no questions as nonsense."""
    regimes.replace(f"{UPPER}/regime.toml", 'counted_through = ["PGD"]', "counted_through = []")
    problem = regimes.only_problem(LOWER)
    assert without_line(problem.place) == f"{LOWER}/regime.toml: upward.unit" and "PGD" in problem.remedy


def test_counting_through_a_level_that_does_not_report(regimes: Regimes) -> None:
    regimes.replace(f"{UPPER}/regime.toml", 'counted_through = ["PGD"]', 'counted_through = ["PGD", "MN"]')
    problem = regimes.only_problem(UPPER)
    assert without_line(problem.place) == f"{UPPER}/regime.toml: counted_through" and "“MN”" in problem.wrong


def test_an_ownership_that_the_upper_regime_does_not_know(regimes: Regimes) -> None:
    regimes.replace(f"{UPPER}/regime.toml", 'ownerships = ["public", "private"]', 'ownerships = ["public"]')
    wrong = [problem for problem in regimes.problems(LOWER) if problem.place.endswith(": ownerships")]
    assert len(wrong) == 1 and "“private”" in wrong[0].wrong and UPPER in wrong[0].wrong


def test_an_answer_is_the_office_s_own_or_its_units(regimes: Regimes) -> None:
    regimes.replace("tphcm-danvan-2026/indicators.csv", "Đào tạo,own", "Đào tạo,self")
    problem = regimes.only_problem("tphcm-danvan-2026")
    assert "“self”" in problem.wrong and "own" in problem.remedy


def test_leap_days(regimes: Regimes) -> None:
    """A window that ends on 29/02 must not break the three years out of four that have none."""
    regimes.replace(TOML, 'data_to = "Y-04-15"', 'data_to = "Y-02-29"')
    assert regimes.load().period("2023-H1").data_to == date(2023, 2, 28)
