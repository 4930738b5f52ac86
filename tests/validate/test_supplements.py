"""A supplement changes only the cells it fills, and is judged as the report it amounts to."""

from datetime import UTC, datetime

import pytest
import sqlalchemy

from etl.model.receipt import Verdict
from etl.model.regime import Regime
from etl.validate import SubmissionOutcome, validate_period
from tests.validate.builder import MISSING, MODEL, District, with_roster
from tests.validate.conftest import SUITES

AT = datetime(2030, 1, 1, tzinfo=UTC)
U = "U0001"
ACCEPTED, WARNED, REJECTED = Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_WARNINGS, Verdict.REJECTED


@pytest.fixture
def district(connection: sqlalchemy.Connection, govap: Regime) -> District:
    return District(connection, with_roster(govap, 3))


def judge(district: District) -> tuple[SubmissionOutcome, ...]:
    period = district.regime.period("2023-H1")
    return validate_period(district.connection, district.regime, period, SUITES, AT).submissions


def verdicts(district: District) -> list[Verdict]:
    return [one.verdict for one in judge(district)]


def test_one_cell_leaves_the_rest_as_it_was(district: District) -> None:
    district.submit(U)
    district.submit(U, kind="supplement", CD01=6)
    first, supplement = judge(district)
    assert (first.verdict, supplement.verdict) == (ACCEPTED, ACCEPTED)
    assert supplement.findings == (), "cells it leaves blank are not missing"


def test_sum_is_checked_over_both(district: District) -> None:
    """One more teacher in the supplement, the total still in the first report."""
    district.submit(U)
    district.submit(U, kind="supplement", QM05=31)
    [finding] = judge(district)[1].findings
    assert finding.message == (
        "STT 3 – Tổng số cán bộ quản lý, giáo viên và nhân viên: đơn vị ghi 40; cán bộ quản lý 3 + giáo viên 31 + "
        "nhân viên 7 = 41. Đề nghị kiểm tra cả bốn ô E13, E14, E15, E16 (trang “Số liệu”)."
    )


def test_it_may_mend_a_warning_but_not_a_rejected_report(district: District) -> None:
    district.submit(U, DC08=9)
    district.submit(U, kind="supplement", DC07=9)
    report, supplement = judge(district)
    assert (report.verdict, supplement.verdict) == (ACCEPTED, ACCEPTED), "nobody is asked about what is mended"
    assert (report.findings, supplement.findings) == ((), ())
    district.submit("U0002", QM03=41)
    district.submit("U0002", kind="supplement", QM03=40)
    *_, rejected, alone = judge(district)
    assert rejected.verdict is REJECTED
    assert alone.verdict is REJECTED, "there is no accepted report it could supplement"
    assert {finding.code for finding in alone.findings} == {"supplement-alone"}, "not 45 cells that were right before"
    [said] = alone.findings
    assert "Báo cáo thay thế" in said.message


def test_of_two_warnings_the_one_that_is_not_mended_stands(district: District) -> None:
    district.submit(U, DC08=9, CD01=0, CD05=0)
    before = {finding.code for finding in judge(district)[0].findings}
    district.submit(U, kind="supplement", CD02=1)
    report, _ = judge(district)
    assert {finding.code for finding in report.findings} == before
    assert report.verdict is WARNED


def test_a_rejected_supplement_mends_nothing(district: District) -> None:
    district.submit(U, DC08=9)
    district.submit(U, kind="supplement", DC07=9, QM05=31)
    report, supplement = judge(district)
    assert (report.verdict, supplement.verdict) == (WARNED, REJECTED)
    assert len(report.findings) == 1


def test_the_last_of_several_supplements_says_what_stands(district: District) -> None:
    """The first mends it, the second undoes that: it is asked about once more, on the second."""
    district.submit(U, DC08=9)
    district.submit(U, kind="supplement", DC07=9)
    district.submit(U, kind="supplement", DC07=5)
    *_, last = judge(district)
    assert verdicts(district)[-1] is WARNED
    assert [finding.indicators for finding in last.findings] != []


def test_what_was_asked_about_the_report_is_not_asked_again_with_each_supplement(district: District) -> None:
    """DC08 > DC07 stands on the report; three supplements of other figures must not bring it up three times."""
    district.submit(U, DC08=9)
    for number in (4, 5, 6):
        district.submit(U, kind="supplement", CD01=number)
    report, *supplements = judge(district)
    assert (report.verdict, len(report.findings)) == (WARNED, 1)
    assert [(one.verdict, one.findings) for one in supplements] == [(ACCEPTED, ())] * 3
    district.submit(U, kind="supplement", DC08=10)
    last = judge(district)[-1]
    assert (last.verdict, len(last.findings)) == (WARNED, 1), "another figure, another question"


def test_explanation_alone_answers_the_warning_of_the_report(district: District) -> None:
    district.submit(U, DC08=9)
    district.submit(U, kind="supplement", explanations={"DC08": "Trả lời cả ý kiến kỳ trước."})
    first, supplement = judge(district)
    assert (first.verdict, supplement.verdict) == (ACCEPTED, ACCEPTED)
    assert first.findings == (), "it stands as explained now, on the supplement"
    assert "Đơn vị giải trình: “Trả lời cả ý kiến kỳ trước.”." in supplement.findings[0].message


def test_second_is_laid_over_the_first_if_that_was_accepted(district: District) -> None:
    district.submit(U)
    district.submit(U, kind="supplement", QM05=31, QM03=41)
    district.submit(U, kind="supplement", QM05=32)  # 3 + 32 + 7 = 42: wrong on 41
    district.submit(U, kind="supplement", QM03=42)  # on 31, for the one before was rejected: 41
    district.submit(U, kind="supplement", QM05=32, QM03=42)
    assert verdicts(district) == [ACCEPTED, ACCEPTED, REJECTED, REJECTED, ACCEPTED]


def test_replacement_starts_anew(district: District) -> None:
    district.submit(U)
    district.submit(U, kind="supplement", QM05=31, QM03=41)
    district.submit(U, kind="replacement")
    district.submit(U, kind="supplement", QM04=4)
    *_, last = judge(district)
    assert "cán bộ quản lý 4 + giáo viên 30 + nhân viên 7 = 41" in last.findings[0].message


def test_rejected_replacement_leaves_the_report_standing(district: District) -> None:
    district.submit(U)
    district.submit(U, kind="replacement", QM03=50, QM05=40, QM06=8)
    district.submit(U, kind="supplement", QM03=41, QM05=31)
    assert verdicts(district) == [ACCEPTED, REJECTED, ACCEPTED]


def test_before_any_report_it_stands_alone(district: District) -> None:
    district.submit(U, kind="supplement", CD01=6)
    district.submit(U)
    assert verdicts(district) == [REJECTED, ACCEPTED]


def test_units_do_not_mix(district: District) -> None:
    district.submit("U0001")
    district.submit("U0002", kind="supplement", CD01=6)
    assert verdicts(district) == [ACCEPTED, REJECTED]


def test_texts_and_models_it_leaves_out_are_kept(district: District) -> None:
    district.submit(U, narratives={**district.good_narratives(), "III.1": ""})
    assert [finding.code for finding in judge(district)[0].findings] == ["narrative_missing"]
    district.submit(U, kind="supplement", narratives={"III.1": "Đơn vị thực hiện đầy đủ, đúng hạn."})
    first, supplement = judge(district)
    assert (first.findings, supplement.findings) == ((), ())


def test_model_sheet_it_fills_replaces_the_list(district: District) -> None:
    district.submit(U)
    district.submit(U, kind="supplement", models=[MODEL, MODEL])
    district.submit(U, kind="supplement", models=[MODEL, MODEL], DV01=2)
    _, one_too_many, both = judge(district)
    assert [finding.code for finding in one_too_many.findings] == ["dv01_models"]
    assert "kê 2 dòng" in one_too_many.findings[0].message
    assert both.verdict is ACCEPTED


def test_cells_are_named_where_they_stand(district: District) -> None:
    """The blank row of the supplement's own file is not where the figure is: it stands in the first report."""
    district.submit(U, DC08=9)
    district.submit(U, kind="supplement", DC08=8, DC07=MISSING, rows_above=100)
    finding = judge(district)[1].findings[0]
    assert (finding.found, finding.expected) == ("8", "không quá 6")
    assert finding.cells == ("E174", "E83")


def test_explanation_stays_until_another_is_given(district: District) -> None:
    district.submit(U, DC08=9, explanations={"DC08": "Của kỳ trước."})
    district.submit(U, kind="supplement", CD01=6)
    district.submit(U, kind="supplement", DC08=10, explanations={"DC08": "Của hai kỳ trước."})
    judged = judge(district)
    quoted = [[told.message.partition("giải trình: ")[2] for told in one.findings] for one in judged]
    assert quoted == [[], [], ["“Của hai kỳ trước.”."]], "still explained: asked once, as it stands now"
    assert judged[1].verdict is ACCEPTED
