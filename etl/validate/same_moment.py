"""Two reports of one unit that came at the same moment: which of them counts is chance, so the unit is asked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from etl.model.catalogue import finding
from etl.model.clock import LOCAL
from etl.model.finding import Finding
from etl.model.submission import SubmissionKind
from etl.validate.content import Judged


def of_the_same_moment(judged: Sequence[Judged], accepted: Iterable[int]) -> dict[int, Finding]:
    """A finding by position for each of several whole reports of one unit, received at the same instant.

    `judged` are in the order in which they count: of these the last. Copies of the same bytes are not among them; a
    workbook and a Word report of one letter belong together, and so does a supplement with what it supplements.
    """
    together: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for position in sorted(accepted):
        one = judged[position]
        if one.kind is not SubmissionKind.SUPPLEMENT and one.received_at is not None:
            together[one.unit_code, one.received_at, one.format].append(position)
    return {
        position: _finding([judged[rival] for rival in rivals])
        for rivals in together.values()
        if len(rivals) > 1
        for position in rivals
    }


def _finding(rivals: Sequence[Judged]) -> Finding:
    assert rivals[-1].received_at is not None
    names = ", ".join(f"“{one.name}”" for one in rivals)
    moment = f"{rivals[-1].received_at.astimezone(LOCAL):%H:%M:%S ngày %d/%m/%Y}"
    return finding("versions-same-moment", found=names, expected=moment, count=str(len(rivals)), name=rivals[-1].name)
