"""In which order submissions are judged: a supplement only when what it is laid over has its verdict."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from etl.model.submission import SubmissionKind
from etl.validate.content import Judged


def first_wave(judged: Sequence[Judged]) -> list[int]:
    """Positions of first and replacement reports, and of supplements to nothing at all."""
    has_report: set[str] = set()
    wave = []
    for position, one in enumerate(judged):
        if one.kind is not SubmissionKind.SUPPLEMENT:
            has_report.add(one.unit_code)
            wave.append(position)
        elif one.unit_code not in has_report:
            wave.append(position)
    return wave


def later_waves(judged: Sequence[Judged], accepted: Set[int]) -> Iterator[dict[int, int | None]]:
    """Waves of supplements, each with the position it is laid over (None: all before it were rejected).

    `accepted` holds the positions accepted so far; the caller adds to it after each wave. The n-th supplement
    after a report is in wave n, laid over the newest accepted one before it, which shows all below it.
    """
    over, queues = _queues(judged, accepted)
    while queues:
        wave = {queue[0]: over[key] for key, queue in queues.items()}
        yield wave
        for key, queue in list(queues.items()):
            supplement = queue.pop(0)
            if over[key] is not None and supplement in accepted:
                over[key] = supplement
            if not queue:
                del queues[key]


def _queues(judged: Sequence[Judged], accepted: Set[int]) -> tuple[dict[int, int | None], dict[int, list[int]]]:
    """Supplements by the accepted report before them; one without any stands alone under its own position."""
    at_first = set(first_wave(judged))
    newest: dict[str, int] = {}
    over: dict[int, int | None] = {}
    queues: dict[int, list[int]] = defaultdict(list)
    for position, one in enumerate(judged):
        if one.kind is not SubmissionKind.SUPPLEMENT:
            if position in accepted:
                newest[one.unit_code] = position
        elif position not in at_first:
            base = newest.get(one.unit_code)
            key = position if base is None else base
            over[key] = base
            queues[key].append(position)
    return over, dict(queues)
