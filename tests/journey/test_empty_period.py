"""A period for which nothing has come yet is no accident: --as-of may lie before its first file."""

from etl.config import Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from tests.samples.district import REGIME


def test_a_period_without_submissions_is_validated_in_peace(settings: Settings) -> None:
    with Journey.open(settings) as journey:
        journey.validate(REGIME, "2023-Y", Clock.at("2023-10-05T08:00"))
