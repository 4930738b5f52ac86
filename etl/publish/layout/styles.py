"""What formatting holds in the end: document defaults, then styles from the ground up, then the run's own."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def w(name: str) -> str:
    """A name of WordprocessingML."""
    return _W + name


def points(twips: str | None) -> float:
    """Twentieths of a point as points."""
    return 0.0 if twips is None else float(twips) / 20


def mm(twips: str | None) -> float:
    """Twentieths of a point as millimetres, to a tenth."""
    return round(points(twips) * 25.4 / 72, 1)


def on(element: Any, path: str) -> bool:
    """Whether a switch is there and not turned off."""
    found = element.find("/".join(w(name) for name in path.split("/")))
    return found is not None and found.get(w("val")) not in ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class RunLook:
    """How letters look; size in points, colour "auto" or six hex digits."""

    font: str = "Times New Roman"
    size: float = 10.0
    bold: bool = False
    italic: bool = False
    color: str = "auto"


@dataclass(frozen=True, slots=True)
class ParagraphLook:
    """How a paragraph stands; lengths in points, `spacing` in lines (0: an exact height)."""

    align: str = "left"
    first_line: float = 0.0
    indent_left: float = 0.0
    indent_right: float = 0.0
    before: float = 0.0
    after: float = 0.0
    spacing: float = 1.0
    is_ruled: bool = False
    keeps_next: bool = False


class Styles:
    """The styles of one document."""

    def __init__(self, styles: Any) -> None:
        self.by_id = {style.get(w("styleId")): style for style in styles.iter(w("style"))}
        self.default = next(
            (s for s in styles.iter(w("style")) if s.get(w("type")) == "paragraph" and s.get(w("default")) == "1"), None
        )
        defaults = styles.find(w("docDefaults"))
        self.run_ground = _run(RunLook(), _first(defaults, "rPrDefault/rPr"))
        self.paragraph_ground = _paragraph(ParagraphLook(), _first(defaults, "pPrDefault/pPr"))
        # a report has thousands of runs in a dozen styles
        self._paragraph_of, self._run_of = cache(self._styled_paragraph), cache(self._styled_run)

    def paragraph(self, paragraph: Any) -> ParagraphLook:
        """How this paragraph stands."""
        return _paragraph(self._paragraph_of(_name(paragraph, "pPr/pStyle")), paragraph.find(w("pPr")))

    def run(self, run: Any) -> RunLook:
        """How the letters of this run look."""
        paragraph = next((one for one in run.iterancestors(w("p"))), None)
        return _run(self._run_of(_name(paragraph, "pPr/pStyle"), _name(run, "rPr/rStyle")), run.find(w("rPr")))

    def _styled_paragraph(self, name: str | None) -> ParagraphLook:
        look = self.paragraph_ground
        for style in self._chain(name, self.default):
            look = _paragraph(look, style.find(w("pPr")))
        return look

    def _styled_run(self, paragraph: str | None, run: str | None) -> RunLook:
        look = self.run_ground
        for style in (*self._chain(paragraph, self.default), *self._chain(run, None)):
            look = _run(look, style.find(w("rPr")))
        return look

    def _chain(self, name: str | None, default: Any) -> list[Any]:
        """A style and all that it is based on, the ground first."""
        style = default if name is None else self.by_id.get(name, default)
        chain: list[Any] = []
        while style is not None and style not in chain:
            chain.append(style)
            based = style.find(w("basedOn"))
            style = None if based is None else self.by_id.get(based.get(w("val")))
        return chain[::-1]


def _first(element: Any, path: str) -> Any:
    return None if element is None else element.find("/".join(w(name) for name in path.split("/")))


def _name(element: Any, path: str) -> str | None:
    """Of the style that it names."""
    named = _first(element, path)
    return None if named is None else named.get(w("val"))


def _run(look: RunLook, properties: Any) -> RunLook:
    if properties is None:
        return look
    fonts, size, color = (properties.find(w(name)) for name in ("rFonts", "sz", "color"))
    if fonts is not None and fonts.get(w("asciiTheme")):
        look = replace(look, font=f"theme {fonts.get(w('asciiTheme'))}")
    elif fonts is not None and fonts.get(w("ascii")):
        look = replace(look, font=fonts.get(w("ascii")))
    if size is not None:
        look = replace(look, size=float(size.get(w("val"))) / 2)
    if color is not None:
        look = replace(look, color=color.get(w("val")) or "auto")
    if properties.find(w("b")) is not None:
        look = replace(look, bold=on(properties, "b"))
    if properties.find(w("i")) is not None:
        look = replace(look, italic=on(properties, "i"))
    return look


_LENGTHS = {
    ("ind", "left"): "indent_left",
    ("ind", "start"): "indent_left",
    ("ind", "right"): "indent_right",
    ("ind", "end"): "indent_right",
    ("ind", "firstLine"): "first_line",
    ("spacing", "before"): "before",
    ("spacing", "after"): "after",
}


def _paragraph(look: ParagraphLook, properties: Any) -> ParagraphLook:
    if properties is None:
        return look
    for (name, attribute), field in _LENGTHS.items():
        element = properties.find(w(name))
        if element is not None and element.get(w(attribute)) is not None:
            changed: dict[str, Any] = {field: points(element.get(w(attribute)))}
            look = replace(look, **changed)
    alignment, spacing = properties.find(w("jc")), properties.find(w("spacing"))
    if alignment is not None:
        look = replace(
            look, align={"start": "left", "end": "right"}.get(alignment.get(w("val")), alignment.get(w("val")))
        )
    if spacing is not None and spacing.get(w("line")) is not None:
        is_lines = spacing.get(w("lineRule")) in (None, "auto")
        look = replace(look, spacing=float(spacing.get(w("line"))) / 240 if is_lines else 0.0)
    if properties.find(w("keepNext")) is not None:
        look = replace(look, keeps_next=on(properties, "keepNext"))
    borders = properties.find(w("pBdr"))
    if borders is not None:
        drawn = [borders.find(w(side)) for side in ("top", "bottom")]
        look = replace(look, is_ruled=any(b is not None and b.get(w("val")) not in ("none", "nil") for b in drawn))
    return look
