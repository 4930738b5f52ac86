"""What holds for every shipped regime: sample data are marked, no text comes from the future, laws are dated."""

import csv
import re
from datetime import date

import pytest

from etl.model.regime import Regime
from etl.regime import load_regime, regime_names
from etl.regime.fields import placeholders
from tests.regime.conftest import SHIPPED, Regimes

NAMES = regime_names(SHIPPED)


@pytest.fixture(params=NAMES)
def regime(request: pytest.FixtureRequest) -> Regime:
    return load_regime(SHIPPED, request.param)


def test_the_five_plans_their_hosts_and_levels_and_the_ward_of_today_are_there() -> None:
    assert set(NAMES) >= {
        *("govap-danvan-2023", "govap-thidua-2021", "kimdong-danvan-2022"),
        *("haiphong-chithi15-2023", "haiphong-qcdc-2023"),
        *("binhthuan-danvan-2019", "phanthiet-danvan-2019", "phuong-danvan-2026", "tphcm-danvan-2026"),
    }


def test_sample_units_cannot_be_taken_for_real_ones(regime: Regime) -> None:
    assert regime.is_sample_roster
    for period in regime.periods:
        roster = regime.roster(period.code)
        assert 10 <= len(roster) <= 60
        assert all(unit.is_sample and unit.name.endswith("(mẫu)") for unit in roster)
        assert len({unit.name for unit in roster}) == len(roster)
        assert [unit.position for unit in roster] == list(range(1, len(roster) + 1))


def test_units_stand_by_level(regime: Regime) -> None:
    """The office's own order: one level after the other as regime.toml lists them."""
    order = list(regime.level_names)
    for period in regime.periods:
        positions = [order.index(unit.level) for unit in regime.roster(period.code)]
        assert positions == sorted(positions), period.code


def test_every_figure_is_told_in_a_sentence_under_its_own_heading(regime: Regime) -> None:
    """A figure no sentence prints would reach the reader only in the appendix."""
    told = {(phrase.section, code) for phrase in regime.phrases for code in phrase.needs}
    silent = [
        i.code for i in regime.indicators if i.value_type not in ("date", "text") and (i.section, i.code) not in told
    ]
    assert silent == []


def test_headings_stand_in_order_and_hold_the_five_parts(regime: Regime) -> None:
    order = [section.code for section in regime.sections]
    assert [section.code for section in regime.sections if section.depth == 1] == ["I", "II", "III", "IV", "V"]
    sections = [order.index(indicator.section) for indicator in regime.indicators]
    assert sections == sorted(sections)
    assert [int(re.match(r"\d+", indicator.stt)[0]) for indicator in regime.indicators] == sorted(  # type: ignore[index]
        int(re.match(r"\d+", indicator.stt)[0])
        for indicator in regime.indicators  # type: ignore[index]
    )


def test_nil_is_said_only_of_those_who_said_it(regime: Regime) -> None:
    for phrase in regime.phrases:
        assert ("không phát sinh" in phrase.when_nil) == bool(phrase.when_nil)
        if phrase.when_nil:
            scopes = {name.partition(".")[2] for name in placeholders(phrase.when_nil_partly)}
            assert scopes == {"n", "N", "missing"}, phrase.when_nil_partly


def printed(regime: Regime) -> list[str]:
    """Texts that units or readers see, but for the names of coming periods."""
    rules = [rule for rule in regime.rules if any(rule.is_in_force(period) for period in regime.periods)]
    return [
        *(text for i in regime.indicators for text in (i.name, i.help, i.source)),
        *(text for section in regime.sections for text in (section.title, section.prompt)),
        *(text for phrase in regime.phrases for text in (phrase.template, phrase.when_nil)),
        *(rule.source for rule in rules),
        *(regime.title, regime.subject, regime.basis, regime.plan, regime.opening, regime.closing),
    ]


def test_nothing_that_is_printed_comes_from_after_the_regime(regime: Regime) -> None:
    """A report of 2019 that cites a law of 2022 would be sent back with a smile."""
    late = [
        text
        for text in printed(regime)
        if any(int(year) > regime.year for year in re.findall(r"\b(20[12]\d)\b(?!-|/QĐ|/UBND)", text))
    ]
    assert late == []


def test_a_rule_of_the_law_of_2022_binds_no_period_before_it(regime: Regime) -> None:
    dated = [rule for rule in regime.rules if "Luật" in rule.source]
    for rule in dated:
        assert rule.valid_from == date(2023, 7, 1)
        bound = [period.code for period in regime.periods if rule.is_in_force(period)]
        assert all(regime.period(code).data_to >= date(2023, 7, 1) for code in bound)
    if regime.year < 2023:
        assert not any(rule.is_in_force(period) for rule in dated for period in regime.periods)


def test_a_2019_regime_that_lists_the_law_is_not_bound_by_it() -> None:
    plan = load_regime(SHIPPED, "binhthuan-danvan-2019")
    assert any(rule.rule == "dc03_two_thirds" for rule in plan.rules)
    assert not any(rule.rule == "dc03_two_thirds" and rule.is_in_force(p) for rule in plan.rules for p in plan.periods)


def test_dates_that_no_plan_states_are_marked_as_the_offices(regime: Regime) -> None:
    """Deadlines typed from the plans: all others were set by an office."""
    stated = {"govap-danvan-2023", "kimdong-danvan-2022", "binhthuan-danvan-2019"}
    for period in regime.periods:
        if not period.derived_from:
            assert ("deadline_before" in period.set_by_office) == (regime.name not in stated), period.code


def test_receivers_and_the_part_of_the_office_that_answers() -> None:
    told = {name: load_regime(SHIPPED, name) for name in NAMES}
    assert told["haiphong-chithi15-2023"].office.consolidator == "Phòng Tổ chức cán bộ"
    assert told["haiphong-chithi15-2023"].office.submit_through == "qua Văn phòng Sở"
    assert len(told["govap-thidua-2021"].receivers) == 2 and len(told["binhthuan-danvan-2019"].receivers) == 2


# ---------------------------------------------------------------- units through time


def test_a_unit_keeps_its_code_from_district_to_ward() -> None:
    before, now = load_regime(SHIPPED, "govap-danvan-2023"), load_regime(SHIPPED, "phuong-danvan-2026")
    assert before.path("2023-H1", "0790101") == ("0790001", "0790010", "0790101")
    assert now.path("2026-H1", "0790101") == ("0790000", "0791010", "0790101")
    both = {unit.code for unit in before.roster("2023-H1")} & {unit.code for unit in now.roster("2026-H1")}
    assert len(both) >= 10


def test_units_of_the_ward_come_and_go_between_its_periods() -> None:
    """Merged, split, renamed, closed and opened in summer 2026: each is expected in the right period."""
    ward = load_regime(SHIPPED, "phuong-danvan-2026")
    half, year = ({unit.code: unit.name for unit in ward.roster(code)} for code in ("2026-H1", "2026-Y"))
    assert set(half) - set(year) == {"0790102", "0790104", "0790118", "0790203"}
    assert set(year) - set(half) == {"0790131", "0790132", "0790231", "0790232"}
    assert half["0790103"] == "Trường Mầm non Hoa Hồng (mẫu)" and year["0790103"] == "Trường Mầm non Hồng Nhung (mẫu)"
    assert {event.kind for event in ward.unit_events} == {"merge", "split", "rename", "open", "close"}


def test_what_becomes_of_units_later_makes_no_new_version_of_old_reports(regimes: Regimes) -> None:
    before = regimes.load().sha256
    regimes.replace("shared/units.csv", "Hồng Nhung", "Hồng Nhung Mới")
    regimes.append("shared/units.csv", "0790105,Trường Mầm non Hoa Lan (mẫu),MN,public,0791010,2025-07-01,,yes")
    regimes.append("shared/unit_events.csv", "2027-01-01,close,0790101,,")
    regimes.replace(
        "shared/units.csv",
        "0790101,Trường Mầm non Hoa Sen (mẫu),MN,public,0791010,2025-07-01,",
        "0790101,Trường Mầm non Hoa Sen (mẫu),MN,public,0791010,2025-07-01,2026-12-31",
    )
    assert regimes.load().sha256 == before
    assert regimes.load().path("2023-H1", "0790101")[0] == "0790001"
    assert not regimes.load().unit_events


def test_the_three_levels_name_each_other() -> None:
    """Each lower regime is a unit of the upper one and asks for the figures that are asked of it there."""
    for name in NAMES:
        lower = load_regime(SHIPPED, name)
        if lower.upward is None:
            continue
        upper = load_regime(SHIPPED, lower.upward.regime)
        asked = {indicator.code for indicator in upper.indicators if indicator.across_levels == "through"}
        assert asked <= {indicator.code for indicator in lower.indicators}, name
        assert upper.unit(next(iter(lower.upward.periods.values())), lower.upward.unit).level in upper.counted_through
        for ours, theirs in lower.upward.periods.items():
            assert lower.upward.unit in {unit.code for unit in upper.roster(theirs)}
            assert lower.period(ours).deadline < upper.period(theirs).deadline
            assert lower.period(ours).data_to == upper.period(theirs).data_to


# ---------------------------------------------------------------- tasks, targets, scores as the plans word them


def test_the_six_tasks_of_hai_phong() -> None:
    """Role words and times from the plan; only "thời gian hoàn thành" can be overdue."""
    plan = load_regime(SHIPPED, "haiphong-chithi15-2023")
    roster = plan.roster("2023-H1")
    told = {
        task.code: (
            task.time_text,
            str(task.time_kind),
            [unit.name.removesuffix(" (mẫu)") for unit in roster if task.leads.includes(unit)],
            sum(task.performers.includes(unit) for unit in roster),
        )
        for task in plan.tasks
    }
    assert told == {
        "1": ("Quý I và Quý II năm 2023", "perform", [], 20),
        "2": ("Tháng 6 năm 2023", "complete", ["Thanh tra Sở"], 0),
        "3": ("Trong năm 2023", "complete", [], 20),
        "4": ("Bắt đầu từ năm 2023 và các năm tiếp theo", "perform", [], 20),
        "4a": ("Định kỳ quý I hàng năm", "complete", [], 11),
        "5": ("Hàng năm", "perform", ["Phòng Tổ chức cán bộ"], 0),
        "6": ("Bắt đầu từ năm 2023 và các năm tiếp theo", "perform", [], 20),
    }
    times = {task.code: task.times[2023] for task in plan.tasks}
    assert (times["2"].ends, times["3"].ends, times["4a"].ends) == (
        date(2023, 6, 30),
        date(2023, 12, 31),
        date(2023, 3, 31),
    )
    assert times["4"].ends is None


def test_the_targets_of_the_campaign_bind_two_offices_alone() -> None:
    plan = load_regime(SHIPPED, "govap-thidua-2021")
    roster = plan.roster("2021-S1")
    for target in plan.targets:
        bound = [unit.name for unit in roster if target.binds.includes(unit)]
        assert bound == ["Cơ quan Phòng Giáo dục và Đào tạo (mẫu)", "Trường Bồi dưỡng giáo dục (mẫu)"]
    told = {(t.measure, str(t.comparison), t.number) for t in plan.targets}
    assert told == {
        ("HS11", "at_least", 100),
        ("HS07", "exactly", 0),
        ("HS09", "exactly", 0),
        ("HL03", "above", 95),
        ("TS03", "at_least", 100),
        ("UX02", "at_least", 100),
    }


def test_the_sample_score_scheme_is_marked_and_adds_up_to_a_hundred() -> None:
    scoring = load_regime(SHIPPED, "kimdong-danvan-2022").scoring
    assert scoring is not None and scoring.is_sample and "MẪU" in scoring.title and not scoring.is_ranking_published
    top = [criterion for criterion in scoring.criteria if not criterion.parent]
    assert sum(criterion.maximum for criterion in top if criterion.points == "group") == 100
    assert [rank.points_from for rank in scoring.ranks] == [90, 80, 65, 50, 0]


def test_no_unit_is_named_twice_in_one_time() -> None:
    with (SHIPPED / "shared/units.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({(row["unit"], row["valid_from"]) for row in rows}) == len(rows)
