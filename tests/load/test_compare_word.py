"""A unit's workbook and Word report: the workbook's figures count, and every difference is a finding."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from etl.config import Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from tests.hostile.documents import docx, paragraph, table
from tests.hostile.good import PERIOD, REGIME, good_report, put
from tests.journey.runs import rows

UNIT = "0790101"
CLOCK = Clock.at("2023-04-25T08:00")
HEADINGS = ("STT", "Mã", "Chỉ tiêu", "Số liệu kỳ này")


@pytest.mark.parametrize("word_day", [10, 20], ids=["word first", "word second"])
@pytest.mark.parametrize("at_once", [True, False])
def test_differences_are_told_and_the_workbook_counts(settings: Settings, word_day: int, at_once: bool) -> None:
    with Journey.open(settings) as journey:
        body, filling = good_report(UNIT)
        figures = {code: value for code, value in filling.figures.items() if isinstance(value, int)}
        same, other = sorted(figures)[:2]
        word = docx(
            paragraph("BÁO CÁO"),
            table([HEADINGS, ("1", same, "", figures[same]), ("2", other, "", figures[other] + 7)]),
        )
        files = [("BaoCao.xlsx", body, 15), ("BaoCao.docx", word, word_day)]
        for name, data, day in sorted(files, key=lambda file: file[2]):
            put(journey.settings.inbox, UNIT, name, data, datetime(2023, 4, day, 3, tzinfo=UTC))
            if not at_once:
                journey.collect(CLOCK)
                journey.process(CLOCK)
        journey.collect(CLOCK)
        journey.process(CLOCK)
        (found,) = rows(journey, "SELECT * FROM finding WHERE code = 'word-differs'")
        assert found.code == "word-differs"
        assert found.indicators == [other] and found.found == str(figures[other] + 7)
        assert found.expected == str(figures[other])
        figures_json = {one["indicator"]: one for one in _figures(journey)}
        assert Decimal(figures_json[other]["value"]) == figures[other]


def _figures(journey: Journey) -> list[dict[str, object]]:
    journey.consolidate(REGIME, PERIOD, CLOCK)
    return journey.figures(REGIME, PERIOD)
