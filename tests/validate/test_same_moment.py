"""Two different reports of one unit at one instant: which counts is chance, and the unit hears of it."""

from datetime import UTC, datetime

import pytest
import sqlalchemy

from etl.model.receipt import Verdict
from etl.model.regime import Regime
from tests.validate.builder import District, with_roster
from tests.validate.test_supplements import U, judge

MOMENT = datetime(2023, 4, 20, 3, tzinfo=UTC)


@pytest.fixture
def district(connection: sqlalchemy.Connection, govap: Regime) -> District:
    return District(connection, with_roster(govap, 3))


def told(district: District) -> list[bool]:
    return ["versions-same-moment" in {finding.code for finding in one.findings} for one in judge(district)]


def test_two_versions_at_one_moment_are_a_question_to_the_unit(district: District) -> None:
    """60 and 61 in one zip: one of them was counted, and nobody knew that there were two."""
    district.submit(U, at=MOMENT, CD01=6)
    district.submit(U, at=MOMENT, CD01=7)
    both = judge(district)
    assert told(district) == [True, True]
    assert {one.verdict for one in both} == {Verdict.ACCEPTED_WITH_WARNINGS}
    [finding] = [one for one in both[0].findings if one.code == "versions-same-moment"]
    assert finding.message.count("BaoCao.xlsx") == 3 and "20/04/2023" in finding.message


def test_what_belongs_together_is_no_question(district: District) -> None:
    district.submit(U, at=MOMENT)
    district.submit(U, at=MOMENT, kind="supplement", CD01=6)
    district.submit(U, at=MOMENT, file_format="word")
    district.submit("U0002", at=MOMENT)
    district.submit("U0003", at=MOMENT)
    district.submit("U0003", CD01=6)
    assert not any(told(district))


def test_a_rejected_version_leaves_no_doubt(district: District) -> None:
    district.submit(U, at=MOMENT)
    district.submit(U, at=MOMENT, QM05=31)
    assert not any(told(district))


@pytest.mark.parametrize("number", range(4))
def test_a_supplement_of_the_same_moment_comes_after_what_it_supplements(district: District, number: int) -> None:
    """A workbook and a Word report of one letter have one time: by their ids either came first."""
    district.submit(U, at=MOMENT, kind="supplement", file_format="word", key=f"word {number}", CD01=6)
    district.submit(U, at=MOMENT, key=f"workbook {number}")
    verdicts = [one.verdict for one in judge(district)]
    assert verdicts == [Verdict.ACCEPTED, Verdict.ACCEPTED]
    for one in judge(district):
        district.decide(one.submission_id, str(one.verdict))
    current = "SELECT is_base FROM current_submission WHERE unit = :unit ORDER BY is_base"
    found = district.connection.execute(sqlalchemy.text(current), {"unit": U}).scalars().all()
    assert found == [False, True], "both make up the report"


def test_two_supplements_of_one_moment_that_contradict_each_other_are_a_question(district: District) -> None:
    """77 and 88 for one cell: one of them was counted by chance."""
    district.submit(U, at=MOMENT)
    district.submit(U, at=MOMENT, kind="supplement", CD01=6, CD03="nil")
    district.submit(U, at=MOMENT, kind="supplement", CD01=7)
    assert told(district) == [False, True, True]


@pytest.mark.parametrize("second", [{"CD03": 7}, {"CD01": 6}, {"CD01": 6, "CD10": "nil"}])
def test_two_supplements_that_agree_are_none(district: District, second: dict[str, object]) -> None:
    district.submit(U, at=MOMENT)
    district.submit(U, at=MOMENT, kind="supplement", CD01=6, CD10="nil")
    district.submit(U, at=MOMENT, kind="supplement", **second)
    assert not any(told(district))
