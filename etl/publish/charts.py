"""The charts of the leader's brief: legible without colour, and the same bytes whenever they are drawn."""

import io
import textwrap
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from etl.model.report import Figure, ReportContent, ReportIndicator
from etl.model.results import Outcome
from etl.publish.last_year import LEAST_BASE
from etl.publish.tables import decimals_of, percentage
from etl.text import number_text, prose_count, share_decimals

_WIDTH, _ROW_HEIGHT, _DPI = 7.3, 2.3, 200  # inches, inches, dots an inch
_SIZE = 7.5  # points of text
_LONGEST, _LONGEST_KEY = 30, 40  # characters of a name beside a bar, of one in the key below
_MOST_BARS, _THICK = 6, 3
_MANY_LABELS = 9
_GREYS = ("#262626", "#8c8c8c", "#d9d9d9", "#ffffff")
_HATCHES = ("", "///", "...", "xx")
Draw = Callable[[Any], None]


def brief_charts(content: ReportContent) -> bytes:
    """A PNG of up to four panels, those that the report has figures for."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    shown = panels(content)
    rows = (len(shown) + 1) // 2
    with rc_context({"font.family": "DejaVu Sans", "font.size": _SIZE, "hatch.linewidth": 0.5, "axes.linewidth": 0.6}):
        canvas = Canvas(
            figsize=(_WIDTH, (_ROW_HEIGHT if rows == 1 else _ROW_HEIGHT * 0.9) * rows + 0.1),
            dpi=_DPI,
            layout="constrained",
        )
        FigureCanvasAgg(canvas)
        grid = canvas.add_gridspec(rows, 2)  # one for all: panels of two grids are laid over one another
        for number, (title, draw) in enumerate(shown):
            row, column = divmod(number, 2)
            is_last_alone = number == len(shown) - 1 and column == 0 and number > 0
            axes = canvas.add_subplot(grid[row, :] if is_last_alone else grid[row, column])
            axes.set_title(title, loc="left", fontsize=_SIZE + 1, fontweight="bold")
            draw(axes)
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
        drawn = io.BytesIO()
        canvas.savefig(drawn, format="png", metadata={"Software": None})
    return drawn.getvalue()


def panels(content: ReportContent) -> list[tuple[str, Draw]]:
    """Title and drawing of each chart that the report has figures for."""
    return list(_panels(content))


def _panels(content: ReportContent) -> Iterator[tuple[str, Draw]]:
    yield "Tình hình gửi báo cáo (số đơn vị)", lambda axes: _timeliness(axes, content)
    shares = [one for one in content.indicators if one.numerator and _shown(content, one)][:3]
    if shares and content.levels:
        yield "Tỷ lệ (%)", lambda axes: _by_level(axes, content, shares)
    changes = _changes(content)
    if changes:
        yield f"So với {content.last_period_title.lower()} (%)", lambda axes: _bars(axes, changes, _growth_text)
    reached = [
        (target.title, Decimal(100 * target.met) / judged)
        for target in content.targets
        if (judged := target.met + target.not_met)
    ]
    if reached:
        yield "Chỉ tiêu phấn đấu: tỷ lệ đơn vị đạt (%)", lambda axes: _bars(axes, reached[:_MOST_BARS], _met_text, 100)


def _timeliness(axes: Any, content: ReportContent) -> None:
    names = dict(content.levels)
    counts = [one for one in content.unit_counts if one.level in names] or list(content.unit_counts[:1])
    labels = [_short(names.get(one.level, "Tất cả")) for one in counts]
    parts = (
        ("Đúng thời hạn", [one.on_time for one in counts]),
        ("Sau thời hạn", [one.late for one in counts]),
        ("Chờ chỉnh sửa, xác minh", [one.rejected + one.needs_review + one.signed_only for one in counts]),
        ("Chưa gửi", [one.missing for one in counts]),
    )
    left = [0] * len(counts)
    for (name, numbers), grey, hatch in zip(parts, _GREYS, _HATCHES, strict=True):
        bars = axes.barh(
            labels, numbers, 0.62, left, label=name, color=grey, hatch=hatch, edgecolor="black", linewidth=0.5
        )
        shown = [str(number) if number * 12 >= max(one.units_expected for one in counts) else "" for number in numbers]
        ink = "white" if grey == _GREYS[0] else "black"
        for text in axes.bar_label(bars, shown, label_type="center", color=ink):
            if ink == "black":
                text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.6})
        left = [one + other for one, other in zip(left, numbers, strict=True)]
    axes.invert_yaxis()
    axes.xaxis.get_major_locator().set_params(integer=True)  # there is no half a unit
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2, frameon=False, fontsize=_SIZE - 0.5)


def _by_level(axes: Any, content: ReportContent, shares: Sequence[ReportIndicator]) -> None:
    figures, height = content.figures_by_tag(), 0.8 / len(shares)
    for place, (share, grey, hatch) in enumerate(zip(shares, _GREYS[1:], _HATCHES[1:], strict=False)):
        found = [figures.get(f"{share.code}|level:{code}") for code, _ in content.levels]
        values = [float(one.value) if one is not None and one.value is not None else 0.0 for one in found]
        rows = [row + (place - (len(shares) - 1) / 2) * height for row in range(len(values))]
        bars = axes.barh(
            rows,
            values,
            height,
            label=_short(share.name, _LONGEST_KEY),
            color=grey,
            hatch=hatch,
            edgecolor="black",
            linewidth=0.5,
        )
        labels = [_label(one, share, is_first=place == 0) for one in found]
        axes.bar_label(
            bars, labels, padding=2, fontsize=_SIZE if len(rows) * len(shares) <= _MANY_LABELS else _SIZE - 2
        )
    axes.set_yticks(range(len(content.levels)), [_short(name) for _, name in content.levels])
    axes.set_xlim(0, 118)
    axes.invert_yaxis()
    axes.legend(loc="upper right", bbox_to_anchor=(1.12, -0.12), ncols=1, frameon=False, fontsize=_SIZE - 0.5)


def _growth_text(change: Decimal) -> str:
    return f"{'+' if change >= 0 else ''}{number_text(change, share_decimals(change))}%"


def _met_text(share: Decimal) -> str:
    return f"{number_text(share, share_decimals(share, least=0))}%"


def _bars(axes: Any, values: Sequence[tuple[str, Decimal]], text: Callable[[Decimal], str], limit: int = 0) -> None:
    numbers = [float(value) for _, value in values]
    bars = axes.barh(
        [_name_of_bar(name, len(values)) for name, _ in values],
        numbers,
        0.6,
        color=_GREYS[2],
        edgecolor="black",
        hatch="///",
    )
    axes.bar_label(bars, [text(value) for _, value in values], padding=2)
    if limit:
        axes.set_xlim(0, limit * 1.18)
    else:
        axes.axvline(0, color="black", linewidth=0.8)
        axes.margins(x=0.25)
    axes.invert_yaxis()


def _name_of_bar(name: str, bars: int) -> str:
    """On two lines beside thick bars; beside many thin ones two lines would run into one another."""
    return _short(name) if bars <= _THICK else textwrap.shorten(name, _LONGEST + 12, placeholder=" …")


def _changes(content: ReportContent) -> list[tuple[str, Decimal]]:
    """Growth of the biggest counts that both years have; never on a base below 20."""
    names = {one.code: one for one in content.indicators}
    figures = content.figures_by_tag()
    found = []
    for one in content.comparisons:
        last = percentage(one.last)
        now = figures[f"{one.indicator}|total"].value if one.now is None else percentage(one.now)
        if now is None or last is None or names[one.indicator].numerator or last < LEAST_BASE:
            continue
        found.append((last, names[one.indicator].name, 100 * (now - last) / last))
    largest = sorted(found, key=lambda one: (-one[0], one[1]))[:_MOST_BARS]
    return [(name, change) for _, name, change in largest]


def _shown(content: ReportContent, indicator: ReportIndicator) -> bool:
    return any(
        figure.indicator == indicator.code and figure.scope_code and figure.value is not None
        for figure in content.figures
    )


def _label(figure: Figure | None, share: ReportIndicator, *, is_first: bool) -> str:
    """The value; why there is none is said once for the bars of a level, or the words lie over one another."""
    if figure is None or figure.units_expected == 0:
        return "không thuộc diện" if is_first else ""
    if figure.value is None:
        return "chưa có số liệu" if is_first else ""
    return number_text(figure.value, decimals_of(share, figure.value))


def _short(text: str, longest: int = _LONGEST) -> str:
    """A name on at most two lines."""
    return "\n".join(textwrap.wrap(text, longest, max_lines=2, placeholder=" …"))


def not_met(content: ReportContent) -> list[str]:
    """Targets that were not reached altogether, with how many of the units reached them, and the share of all."""
    return [
        f"{one.title} ({prose_count(one.met)}/{prose_count(one.units_bound)} đơn vị đạt"
        + (f"; tỷ lệ chung {one.reached_text})" if one.is_percent and one.reached_text else ")")
        for one in content.targets
        if one.outcome is Outcome.NOT_MET
    ]
