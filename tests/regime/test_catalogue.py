"""The catalogue and the Gò Vấp regime hold what the plan and the office's catalogue say (typed by hand)."""

import csv
import json
import re
from collections import Counter

import pytest

from etl.model.finding import Severity
from etl.model.regime import Regime
from etl.regime import load_regime, regime_names
from etl.regime.fields import placeholders
from tests.regime.conftest import SHIPPED

# code: (unit of measure, value type, across units, across periods)
F, S, O = "flow", "stock", "opening_stock"  # noqa: E741


def counts(per: str, **units: str) -> dict[str, tuple[str, str, str, str]]:
    return {code: (measure.replace("_", " "), "count", "sum", per) for code, measure in units.items()}


YES_NO = ("có/không", "yes_no", "count_yes")
CATALOGUE = {
    **counts(F, CD01="văn bản", CD03="văn bản", CD04="văn bản", CD05="cuộc", CD06="lượt người"),
    **counts(F, CD07="lớp", CD08="lượt người"),
    "CD02": (*YES_NO, S),
    "CD09": (*YES_NO, S),
    "CD10": (*YES_NO, F),
    **counts(S, QM01="nhóm, lớp", QM02="người", QM03="người", QM04="người", QM05="người", QM06="người"),
    **counts(S, QM07="người", DC02="người", DC03="người", DC13="người"),
    "DC01": (*YES_NO, S),
    "DC01N": ("ngày", "date", "list", S),
    "DC17": ("hình thức", "text", "list", S),
    **counts(F, DC04="lần", DC05="nội dung", DC06="lần", DC07="ý kiến", DC08="ý kiến", DC09="cuộc"),
    **counts(F, DC10="lượt người", DC11="vấn đề", DC12="vấn đề", DC14="cuộc", DC15="kiến nghị", DC16="kiến nghị"),
    **counts(F, TD01="lượt", TD02="lượt", TD03="lượt", TD04="lượt", TD05="người", TD06="vụ việc", TD07="kỳ"),
    **counts(F, DT01="đơn", DT03="đơn", DT04="đơn", DT06="đơn", DT07="đơn", DT08="đơn"),
    **counts(O, DT02="đơn", HS02="hồ sơ"),
    **counts(S, DT05="đơn", DT09="đơn", GQ03="vụ việc", HS08="hồ sơ", HS09="hồ sơ", UX01="người"),
    **counts(F, GQ01="vụ việc", GQ02="vụ việc", HS01="hồ sơ", HS03="hồ sơ", HS04="hồ sơ", HS05="hồ sơ"),
    **counts(F, HS06="hồ sơ", HS07="hồ sơ", HS10="hồ sơ", HL01="phiếu", HL02="phiếu", TS01="hồ sơ", TS02="hồ sơ"),
    "HS11": ("%", "percent", "derived", F),
    "HL03": ("%", "percent", "derived", F),
    "TS03": ("%", "percent", "derived", F),
    "UX02": ("%", "percent", "derived", S),
    **counts(F, DV01="mô hình", DV02="mô hình", SK01="sáng kiến", SK02="sáng kiến", KT01="tập thể"),
    **counts(F, KT02="cá nhân", KL01="người", KT03="cuộc"),
}
DERIVED = {
    "HS11": (("HS05", "HS06"), ("HS04",)),
    "HL03": (("HL02",), ("HL01",)),
    "TS03": (("TS02",), ("TS01",)),
    "UX02": (("UX01",), ("QM03",)),
}
CRITICAL = {
    *("required_missing", "negative", "not_whole", "qm03_sum", "td01_sum", "dt01_in", "dt01_out"),
    *("dt_kinds_le_dt01", "hs01_in", "hs04_sum", "hs01_out", "dc03_le_dc02", "hl02_le_hl01", "ts02_le_ts01"),
    *("ux01_le_qm03", "dv01_models", "model_name_missing"),
}
INFO = {"far_from_last_period", "far_from_level_median"}


def test_every_indicator_of_the_catalogue_is_used_with_its_type_and_axes(govap: Regime) -> None:
    used = {
        i.code: (i.unit_of_measure, str(i.value_type), str(i.across_units), str(i.across_periods))
        for i in govap.indicators
    }
    assert used == CATALOGUE


def test_derived_indicators_are_made_of_the_right_parts(govap: Regime) -> None:
    assert {i.code: (i.numerator, i.denominator) for i in govap.indicators if i.is_derived} == DERIVED
    assert {i.code: i.opening_of for i in govap.indicators if i.opening_of} == {
        "DT02": ("DT05",),
        "HS02": ("HS08", "HS09"),
    }


def test_a_clerk_reads_full_names_and_help_without_codes(govap: Regime) -> None:
    for indicator in govap.indicators:
        shown = f"{indicator.name} {indicator.help} {indicator.group}"
        assert not re.search(r"\b[A-Z]{2}\d{2}\b", shown), indicator.code
        assert not re.search(r"\b(KNTC|TTHC|CCHC|QCDC|TTND|CBQL|CBCCVC|NLĐ|GV|NV|KPS)\b", shown), indicator.code
        assert indicator.help and indicator.source and indicator.help.endswith(".")


def test_stt_are_unique_and_rise_by_one_in_the_order_of_the_form(govap: Regime) -> None:
    numbers = [int(i.stt) for i in govap.indicators if i.stt.isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {i.code for i in govap.indicators if not i.stt.isdigit()} == {"DC01N"}
    groups = [i.group for i in govap.indicators]
    assert len(set(groups)) == sum(a != b for a, b in zip(groups, ["", *groups], strict=False)), "a heading twice"


def test_severity_of_every_rule(govap: Regime) -> None:
    found = {rule.rule: rule.severity for rule in govap.rules}
    assert {rule for rule, severity in found.items() if severity is Severity.CRITICAL} == CRITICAL
    assert {rule for rule, severity in found.items() if severity is Severity.INFO} == INFO
    assert all(rule.source and rule.meaning for rule in govap.rules)


def test_the_two_thirds_rule_binds_public_units_from_july_2023(govap: Regime) -> None:
    rule = next(rule for rule in govap.rules if rule.rule == "dc03_two_thirds")
    assert rule.ownerships == {"public"}
    assert not rule.is_in_force(govap.period("2023-H1"))
    assert rule.is_in_force(govap.period("2023-Y"))


def test_rules_and_expectations_name_each_other(govap: Regime) -> None:
    """A rule without a definition would never fire; a definition without a rule has no severity."""
    suites = sorted((SHIPPED.parent / "expectations").glob("*.json"))
    if not suites:
        pytest.skip("no expectations yet")
    defined = {
        expectation["meta"]["rule"]
        for suite in suites
        for expectation in json.loads(suite.read_text(encoding="utf-8"))["expectations"]
    }
    with (SHIPPED / "shared/rules.csv").open(encoding="utf-8") as file:
        assert {row["rule"] for row in csv.DictReader(file)} == defined
    used = {rule.rule for name in regime_names(SHIPPED) for rule in load_regime(SHIPPED, name).rules}
    assert used == defined
    assert len({rule.rule for rule in govap.rules}) >= 41


def test_every_figure_that_units_report_is_told_in_a_sentence(govap: Regime) -> None:
    """A figure no sentence prints would reach the People's Committee only in the appendix."""
    told = {code for phrase in govap.phrases for code in phrase.needs}
    silent = {i.code for i in govap.indicators if i.value_type not in ("date", "text")} - told
    assert silent == set()


def test_every_heading_with_figures_has_sentences_and_stands_in_order(govap: Regime) -> None:
    order = [section.code for section in govap.sections]
    assert {i.section for i in govap.indicators} <= {phrase.section for phrase in govap.phrases}
    sections = [order.index(i.section) for i in govap.indicators]
    assert sections == sorted(sections)


def test_sentences_never_say_nil_for_units_that_said_nothing(govap: Regime) -> None:
    for phrase in govap.phrases:
        assert ("không phát sinh" in phrase.when_nil) == bool(phrase.when_nil)
        if phrase.when_nil:
            scopes = {name.partition(".")[2] for name in placeholders(phrase.when_nil_partly)}
            assert scopes == {"n", "N", "missing"}, phrase.when_nil_partly


def test_the_report_has_the_five_parts_in_order(govap: Regime) -> None:
    assert [section.code for section in govap.sections if section.depth == 1] == ["I", "II", "III", "IV", "V"]
    assert [s.code for s in govap.sections if s.code.startswith("II.") and s.depth == 2] == [
        "II.1",
        "II.2",
        "II.3",
        "II.4",
    ]
    last = next(section for section in govap.sections if section.code == "IV")
    period = govap.period("2023-H1")
    assert last.title.format(next_period=period.next_name) == "Phương hướng, nhiệm vụ 6 tháng cuối năm 2023"


def test_roster_is_sixty_sample_units_in_office_order(govap: Regime) -> None:
    for period in govap.periods:
        roster = govap.roster(period.code)
        assert len(roster) == 60
        assert [unit.position for unit in roster] == list(range(1, 61))
        assert Counter(unit.level for unit in roster) == {"MN": 24, "TH": 22, "THCS": 14}
        assert Counter(unit.ownership for unit in roster) == {"public": 49, "private": 11}
        order = [(("MN", "TH", "THCS").index(u.level), ("public", "private").index(u.ownership)) for u in roster]
        assert order == sorted(order)


def test_sample_units_cannot_be_taken_for_real_ones(govap: Regime) -> None:
    assert govap.is_sample_roster
    assert all(unit.is_sample and unit.name.endswith("(mẫu)") for unit in govap.roster("2023-H1"))
    assert len({unit.name for unit in govap.roster("2023-H1")}) == 60
    assert all(re.fullmatch(r"0\d{6}", unit.code) for unit in govap.roster("2023-H1"))


def test_the_plan_as_printed_and_no_person_in_it(govap: Regime) -> None:
    assert "204../KH-GDĐT" in govap.plan and "dở" in govap.plan_note
    assert govap.basis.startswith("Kế hoạch số 847/KH-UBND ngày 10 tháng 3 năm 2023 của Ủy ban nhân dân quận Gò Vấp về")
    assert govap.office.signer_title == ("TRƯỞNG PHÒNG",) and govap.office.signer_name == ""
    assert govap.office.document_symbol == "BC-GDĐT" and govap.office.place == "Gò Vấp"
    assert govap.receivers == ("Ủy ban nhân dân quận Gò Vấp",)
    assert govap.opening.format(basis=govap.basis, period="6 tháng đầu năm 2023").endswith(
        "6 tháng đầu năm 2023 như sau:"
    )


def test_private_units_and_kindergartens_are_not_asked_what_does_not_concern_them(govap: Regime) -> None:
    private = next(unit for unit in govap.roster("2023-H1") if unit.ownership == "private")
    kindergarten = govap.roster("2023-H1")[0]
    assert not any(govap.indicator(code).binds(private) for code in ("DC13", "DC16", "TD01", "GQ01"))
    assert not any(govap.indicator(code).binds(kindergarten) for code in ("TS01", "TS02", "TS03"))
    assert govap.indicator("TD01").binds(kindergarten)
