"""The results as a picture: time from start to end, and whose processor time it is."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from bench.job import Measured

_COLOURS = {"main": "#1f4e79", "workers": "#5b9bd5", "database": "#a5a5a5"}
_LOOK = {"svg.fonttype": "none", "svg.hashsalt": "bench", "font.size": 9}
"""Letters stay letters, and the same figures make the same file."""


def draw(rows: Sequence[tuple[str, Measured]], about: str, target: Path) -> None:
    """Writes an SVG of the measurements in this order.

    Args:
        rows: name and measurement. The left half has all, on a scale of tens; the right half those that take less than
            a tenth of the longest.
        about: the machine and the day.
        target: where to write.
    """
    names = [f"{name}\n{one.files:,} files" for name, one in rows]
    places = range(len(rows))
    with rc_context(_LOOK):
        canvas = Figure(figsize=(11, 0.55 * len(rows) + 1.6), layout="constrained")
        FigureCanvasSVG(canvas)
        left, right = canvas.subplots(1, 2, sharey=True)
        left.bar_label(left.barh(places, [one.ms for _, one in rows], color="#7f7f7f"), fmt="%.2f", padding=3)
        left.set(xscale="log", title="ms a file, from start to end", yticks=places, yticklabels=names)
        left.margins(x=0.25)
        most = max(one.processor_ms for _, one in rows) / 10
        shown = [one.processor_by if one.processor_ms < most else {} for _, one in rows]
        ends = [0.0] * len(rows)
        for who, colour in _COLOURS.items():
            spent = [1000 * by.get(who, 0.0) / one.files for by, (_, one) in zip(shown, rows, strict=True)]
            right.barh(places, spent, left=ends, color=colour, label=who)
            ends = [end + more for end, more in zip(ends, spent, strict=True)]
        for place, end in enumerate(ends):
            right.annotate(f"{end:.2f}" if end else "", (end, place), (3, 0), textcoords="offset points", va="center")
        right.set(title="ms of processor a file, and whose")
        right.invert_yaxis()
        right.margins(x=0.15)
        right.legend(loc="lower right", frameon=False)
        canvas.suptitle(about)
        canvas.savefig(target, format="svg", metadata={"Date": None})
