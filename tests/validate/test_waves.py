from uuid import uuid4

from etl.model.submission import SubmissionKind
from etl.validate.content import Judged
from etl.validate.waves import first_wave, later_waves

FIRST, REPLACEMENT, SUPPLEMENT = SubmissionKind.FIRST, SubmissionKind.REPLACEMENT, SubmissionKind.SUPPLEMENT


def received(*sent: tuple[str, SubmissionKind]) -> list[Judged]:
    return [Judged(uuid4(), uuid4(), unit, None, kind, False, False) for unit, kind in sent]


def waves(judged: list[Judged], rejected: set[int]) -> list[dict[int, int | None]]:
    accepted = set(first_wave(judged)) - rejected
    seen = []
    for wave in later_waves(judged, accepted):
        seen.append(wave)
        accepted |= set(wave) - rejected
    return seen


def test_supplements_wait_for_what_they_are_laid_over() -> None:
    judged = received(("A", FIRST), ("A", SUPPLEMENT), ("A", SUPPLEMENT), ("B", FIRST), ("B", SUPPLEMENT))
    assert first_wave(judged) == [0, 3]
    assert waves(judged, set()) == [{1: 0, 4: 3}, {2: 1}]
    assert waves(judged, {1}) == [{1: 0, 4: 3}, {2: 0}]


def test_newest_accepted_report_before_it_counts() -> None:
    judged = received(("A", FIRST), ("A", REPLACEMENT), ("A", SUPPLEMENT), ("A", REPLACEMENT), ("A", SUPPLEMENT))
    assert waves(judged, set()) == [{2: 1, 4: 3}]
    assert waves(judged, {1, 3}) == [{2: 0}, {4: 2}]


def test_with_nothing_accepted_before_it_stands_alone() -> None:
    judged = received(("A", SUPPLEMENT), ("A", FIRST), ("A", SUPPLEMENT), ("A", SUPPLEMENT))
    assert first_wave(judged) == [0, 1]
    assert waves(judged, {1}) == [{2: None, 3: None}]
