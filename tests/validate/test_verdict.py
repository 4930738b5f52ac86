"""What becomes of a submission: the verdict, answered warnings, and whose fault is whose."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from etl.model.errors import FatalError
from etl.model.finding import Severity
from etl.model.receipt import Verdict
from etl.model.regime import Regime, RuleUse
from etl.validate import PeriodOutcome, SubmissionOutcome, validate_period
from tests.validate.builder import GOOD, INVALID, MISSING, START, District, with_roster
from tests.validate.conftest import SUITES

AT = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def district(connection: sqlalchemy.Connection, govap: Regime) -> District:
    return District(connection, with_roster(govap, 8))


def judge(district: District, period: str = "2023-H1", at: datetime = AT) -> PeriodOutcome:
    return validate_period(district.connection, district.regime, district.regime.period(period), SUITES, at)


def judge_one(district: District, **values: Any) -> SubmissionOutcome:
    district.submit("U0001", **values)
    return judge(district).submissions[-1]


def codes(outcome: SubmissionOutcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


def test_good_report_is_accepted_without_a_word(district: District) -> None:
    outcome = judge_one(district)
    assert (outcome.verdict, outcome.findings) == (Verdict.ACCEPTED, ())


def test_broken_sum_shows_all_its_cells_and_blames_none(district: District) -> None:
    [finding] = judge_one(district, DT01=7, DT04=6).findings
    assert finding.message == (
        "STT 48 – Tổng số đơn phải xử lý: đơn vị ghi 7; kỳ trước chuyển sang 2 + nhận trong kỳ 3 = 5. "
        "Đề nghị kiểm tra cả ba ô E58, E59, E60 (trang “Số liệu”)."
    )
    assert finding.cells == ("E58", "E59", "E60")
    assert finding.indicators == ("DT01", "DT02", "DT03")
    assert (finding.sheet, finding.found, finding.expected) == ("Số liệu", "7", "2 + 3 = 5")


class TestExplanation:
    def test_warning_is_answered_beside_any_of_its_cells(self, district: District) -> None:
        said = {"DC07": "  Trả lời 01 ý kiến\nnhận cuối kỳ trước. "}
        outcome = judge_one(district, DC08=7, explanations=said)
        [finding] = outcome.findings
        assert outcome.verdict is Verdict.ACCEPTED
        assert finding.severity is Severity.INFO
        assert finding.message.endswith("Đơn vị giải trình: “Trả lời 01 ý kiến nhận cuối kỳ trước.”.")
        assert "Đề nghị" not in finding.message, "an answered unit must not be asked again"

    @pytest.mark.parametrize("said", ["", " \u00a0 ", "…", "-"])
    def test_blank_is_no_answer(self, district: District, said: str) -> None:
        outcome = judge_one(district, DC08=7, explanations={"DC08": said})
        assert outcome.verdict is Verdict.ACCEPTED_WITH_WARNINGS
        assert "đề nghị giải trình ở cột “Giải trình”" in outcome.findings[0].message

    def test_words_beside_other_cells_answer_nothing(self, district: District) -> None:
        outcome = judge_one(district, DC08=7, explanations={"DC09": "Đã đối thoại tại hội nghị."})
        assert outcome.verdict is Verdict.ACCEPTED_WITH_WARNINGS

    def test_no_words_mend_a_sum(self, district: District) -> None:
        outcome = judge_one(district, DT01=7, DT04=6, explanations={"DT01": "Số này đúng."})
        assert outcome.verdict is Verdict.REJECTED
        assert outcome.findings[0].severity is Severity.CRITICAL

    def test_hostile_words_are_only_quoted(self, district: District) -> None:
        said = "{DT01.__class__} {0} {unknown} " + "x" * 400
        [finding] = judge_one(district, DC08=7, explanations={"DC08": said}).findings
        assert "“{DT01.__class__} {0} {unknown} xxx" in finding.message
        assert finding.message.endswith("xxx…”.")


class TestReading:
    def test_critical_finding_of_reading_rejects(self, district: District) -> None:
        submission = district.submit("U0001", CD01=INVALID)
        district.reading_finding(submission, "critical")
        [outcome] = judge(district).submissions
        assert (outcome.verdict, outcome.findings) == (Verdict.REJECTED, ())

    def test_even_where_every_cell_was_read(self, district: District) -> None:
        """The form of another period, say."""
        district.reading_finding(district.submit("U0001"), "critical", "form-of-other-period")
        assert judge(district).submissions[0].verdict is Verdict.REJECTED

    def test_unreadable_cell_takes_part_in_no_further_rule(self, district: District) -> None:
        """A letter in the total must not also be called a wrong sum, nor a missing value."""
        outcome = judge_one(district, DT01=INVALID, CD01=INVALID)
        assert (outcome.verdict, outcome.findings) == (Verdict.REJECTED, ())

    def test_warning_of_reading_stays_open(self, district: District) -> None:
        district.reading_finding(district.submit("U0001"), "warning")
        assert judge(district).submissions[0].verdict is Verdict.ACCEPTED_WITH_WARNINGS

    def test_info_of_reading_changes_nothing(self, district: District) -> None:
        district.reading_finding(district.submit("U0001"), "info")
        assert judge(district).submissions[0].verdict is Verdict.ACCEPTED

    @pytest.mark.parametrize("status", ["duplicate", "needs_review", "refused"])
    def test_only_understood_receipts_are_judged(self, district: District, status: str) -> None:
        district.submit("U0001", status=status)
        assert judge(district).submissions == ()

    def test_nothing_received_later_is_seen(self, district: District) -> None:
        district.submit("U0001", at=START)
        assert judge(district, at=START - timedelta(microseconds=1)).submissions == ()
        assert len(judge(district, at=START).submissions) == 1


def test_withdrawn_submission_is_left_alone(district: District) -> None:
    submission = district.submit("U0001")
    district.decide(submission, "withdrawn")
    assert judge(district).submissions == ()


def test_unit_off_the_roster_is_told_so_and_not_lost(district: District) -> None:
    district.submit("U9999")
    [outcome] = judge(district).submissions
    assert (outcome.verdict, codes(outcome)) == (Verdict.REJECTED, ["unit-not-on-roster"])
    assert "U9999 không có trong danh sách" in outcome.findings[0].message


class TestDuty:
    def test_level_and_ownership_decide_what_is_asked(self, district: District, govap: Regime) -> None:
        """A private kindergarten owes no reception of citizens and no enrolment figures."""
        roster = [replace(unit, level="MN", ownership="private") for unit in district.regime.roster("2023-H1")]
        district.regime = replace(district.regime, rosters={p.code: tuple(roster) for p in govap.periods})
        asked_of_others = dict.fromkeys(("TD01", "TD02", "TD03", "TD04", "GQ01", "GQ02", "GQ03", "DC13"), MISSING)
        assert judge_one(district, **asked_of_others, TS01=1, TS02=5).verdict is Verdict.ACCEPTED

    def test_blank_form_names_each_required_row_once(self, district: District) -> None:
        blank = dict.fromkeys(GOOD, MISSING)
        outcome = judge_one(district, base={code.code: MISSING for code in district.regime.indicators} | blank)
        required = [
            one.code for one in district.regime.indicators if one.is_required and one.binds(roster_of(district))
        ]
        assert [finding.indicators[0] for finding in outcome.findings] == required
        assert set(codes(outcome)) == {"required_missing"}

    @pytest.mark.parametrize(
        ("indicator", "words"),
        [("CD02", "ghi “Có” hoặc “Không”"), ("CD01", "không có thì ghi 0 hoặc “Không phát sinh”")],
    )
    def test_a_blank_cell_says_what_can_be_written(self, district: District, indicator: str, words: str) -> None:
        assert words in judge_one(district, **{indicator: MISSING}).findings[0].message


class TestRegime:
    def test_rule_of_a_later_law_binds_no_earlier_period(self, district: District) -> None:
        """The law of 2022 is in force from 1/7/2023: two thirds present is no matter in the first half-year."""
        assert judge_one(district, DC03=20).findings == ()
        for old in ("2022-H1", "2022-Y"):
            district.submit("U0002", old, DC03=20)
            assert judge(district, old).submissions[0].findings == ()
        district.submit("U0003", "2023-Y", DC03=20)
        assert codes(judge(district, "2023-Y").submissions[0]) == ["dc03_two_thirds"]

    def test_regime_overrides_severity(self, district: District) -> None:
        """New rules start as warnings, whatever the suite says: then the unit may explain."""
        softer = [replace(use, severity=Severity.WARNING) for use in district.regime.rules if use.rule == "dt01_in"]
        district.regime = replace(district.regime, rules=tuple(softer))
        outcome = judge_one(district, DT01=7, DT04=6)
        assert outcome.verdict is Verdict.ACCEPTED_WITH_WARNINGS
        assert outcome.findings[0].message.endswith("đề nghị giải trình ở cột “Giải trình”.")

    def test_softer_or_not_a_negative_figure_is_mended_not_explained(self, district: District) -> None:
        district.regime = replace(district.regime, rules=(RuleUse("negative", Severity.WARNING),))
        outcome = judge_one(district, GQ03=-1, explanations={"GQ03": "Số này đúng."})
        assert outcome.verdict is Verdict.ACCEPTED_WITH_WARNINGS
        assert "giải trình" not in outcome.findings[0].message

    def test_rule_limited_to_an_ownership_leaves_others_alone(self, district: District) -> None:
        private = RuleUse("qm03_sum", Severity.CRITICAL, ownerships=frozenset({"private"}))
        district.regime = replace(district.regime, rules=(private,))
        assert judge_one(district, QM03=41).findings == ()

    def test_unknown_rule_is_our_mistake(self, district: District) -> None:
        unknown = RuleUse("qm03_summ", Severity.CRITICAL)
        district.regime = replace(district.regime, rules=(*district.regime.rules, unknown))
        with pytest.raises(FatalError, match="qm03_summ"):
            judge(district)

    def test_rule_on_an_indicator_the_regime_lacks_is_our_mistake(self, district: District) -> None:
        fewer = tuple(one for one in district.regime.indicators if one.code != "QM06")
        district.regime = replace(district.regime, indicators=fewer)
        with pytest.raises(FatalError, match=r"qm03_sum.*QM06"):
            judge(district)

    def test_missing_suites_are_our_mistake(self, district: District, tmp_path: Path) -> None:
        with pytest.raises(FatalError, match=r"values\.json is missing"):
            validate_period(district.connection, district.regime, district.regime.period("2023-H1"), tmp_path, AT)


def test_findings_stand_in_the_order_of_the_form(district: District) -> None:
    outcome = judge_one(district, DT01=7, CD01=MISSING, QM03=41, DV01=2, models=[{"name": ""}], narratives={})
    assert codes(outcome)[:6] == [
        "qm03_sum",
        "required_missing",
        "dt01_in",
        "dt01_out",
        "dv01_models",
        "model_name_missing",
    ]
    assert set(codes(outcome)[6:]) == {"narrative_missing"}


def test_rules_tell_how_often_they_were_looked_at(district: District) -> None:
    district.submit("U0001", QM03=41)
    district.submit("U0002", QM06=MISSING)
    told = {rule.rule: (rule.frame, rule.evaluated, rule.failed) for rule in judge(district).rules}
    assert told["qm03_sum"] == ("report", 1, 1), "a sum with a missing part cannot be judged"
    assert told["narrative_missing"] == ("narratives", 2 * 11, 0)
    assert list(told) == [use.rule for use in district.regime.rules if use.rule != "dc03_two_thirds"]


def test_an_empty_period_has_an_empty_outcome(district: District) -> None:
    assert judge(district).submissions == ()


def roster_of(district: District) -> Any:
    return district.regime.roster("2023-H1")[0]
