"""Two reports of one unit that came at the same moment: which of them counts is chance, so the unit is asked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from itertools import combinations

from etl.model.catalogue import finding
from etl.model.clock import LOCAL
from etl.model.finding import Finding
from etl.model.submission import SubmissionKind
from etl.validate.content import MISSING, NUMBER, Content, Judged


def of_the_same_moment(
    judged: Sequence[Judged], accepted: Iterable[int], differing: Iterable[Set[int]] = ()
) -> dict[int, Finding]:
    """A finding by position for each of several reports of one unit, received at the same instant.

    `judged` are in the order in which they count: of these the last. Copies of the same bytes are not among them; a
    workbook and a Word report of one letter belong together, and so does a supplement with what it supplements, or
    with another one unless they contradict each other (`differing`, from `supplements_that_differ`).
    """
    positions = set(accepted)
    whole = {one for one in positions if judged[one].kind is not SubmissionKind.SUPPLEMENT}
    groups = [*_together(judged, whole), *(sorted(rivals & positions) for rivals in differing)]
    return {
        position: _finding([judged[rival] for rival in rivals])
        for rivals in groups
        if len(rivals) > 1
        for position in rivals
    }


def supplements_that_differ(judged: Sequence[Judged], content: Content) -> list[set[int]]:
    """Supplements of one unit and moment that answer one cell differently; asked before any is laid over another."""
    supplements = {one for one, what in enumerate(judged) if what.kind is SubmissionKind.SUPPLEMENT}
    differing = []
    for group in _together(judged, supplements):
        rivals = {one for pair in combinations(group, 2) if _differ(content, *pair) for one in pair}
        differing += [rivals] if rivals else []
    return differing


def _differ(content: Content, one: int, other: int) -> bool:
    """Whether both answer a cell and do not say the same there; days and texts are not compared, but asked about."""
    both = (content.state[one] != MISSING) & (content.state[other] != MISSING)
    is_number, same_number = content.state[one] == NUMBER, content.value[one] == content.value[other]
    same = (content.state[one] == content.state[other]) & (~is_number | same_number)
    return bool((both & ~same).any())


def _together(judged: Sequence[Judged], positions: Iterable[int]) -> list[list[int]]:
    """Those of one unit, moment and format, in the order in which they count."""
    together: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for position in sorted(positions):
        one = judged[position]
        if one.received_at is not None:
            together[one.unit_code, one.received_at, one.format].append(position)
    return [group for group in together.values() if len(group) > 1]


def _finding(rivals: Sequence[Judged]) -> Finding:
    assert rivals[-1].received_at is not None
    names = ", ".join(f"“{one.name}”" for one in rivals)
    moment = f"{rivals[-1].received_at.astimezone(LOCAL):%H:%M:%S ngày %d/%m/%Y}"
    return finding("versions-same-moment", found=names, expected=moment, count=str(len(rivals)), name=rivals[-1].name)
