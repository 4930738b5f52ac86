"""What a number format shows of a value: 0.95 is seen as 95 %, 17000 as 17, a figure under ";;;" not at all."""

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from etl.read.marks import Place, column_number
from etl.read.package import XML, Package, remembered

BUILT_IN_PERCENT = frozenset({9, 10})
"""Number formats 0% and 0.00% (ECMA-376 Part 1, 18.8.30)."""

BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Number formats of days and hours, those of East Asia too."""

Styles = frozenset[int]
Shown = Callable[[Place], bool]
"""A question to ask of single cells of a sheet; nothing is parsed until it is asked."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Parts of a format code that no digit of the value stands for."""

_PLACEHOLDER = re.compile(r"[0-9#?@ymdhsgeb]", re.IGNORECASE)
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_DAY_OR_HOUR = re.compile("[ymdhs]", re.IGNORECASE)
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_STRIKE = re.compile(rb"strike\b")
_WRITTEN_DIGIT = re.compile(r'["\\].*[0-9]')


def percent_cells(package: Package, placed: Callable[[Styles], set[Place]]) -> Shown:
    """Whether a cell shows its number as a percentage. `placed`: the cells of the sheet that have one of the styles."""
    return _cells_of(package, _percent_styles, placed)


def disguised_cells(package: Package, placed: Callable[[Styles], set[Place]]) -> Shown:
    """Whether a cell shows other digits than its number has, or none that anybody sees."""
    return _cells_of(package, _disguised_styles, placed)


def struck_cells(package: Package, placed: Callable[[Styles], set[Place]]) -> Callable[[], set[Place]]:
    """The cells that are crossed out as a whole; hardly any workbook has a format for it."""
    return lambda: placed(styles) if (styles := _struck_styles(package.styles_xml())) else set()


def _cells_of(package: Package, chosen: Callable[[bytes], Styles], placed: Callable[[Styles], set[Place]]) -> Shown:
    found: list[set[Place]] = []

    def is_one(place: Place) -> bool:
        if not found:
            styles = chosen(package.styles_xml())
            found.append(placed(styles) if styles else set())
        return place in found[0]

    return is_one


def placed_in(xml: bytes, styles: Styles) -> set[Place]:
    """The cells that have one of the styles, in a sheet that is spelt as all are."""
    numbers = "|".join(map(str, sorted(styles))).encode()
    pattern = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*? s="(?:' + numbers + rb')"')
    return {(int(match[2]) - 1, column_number(match[1].decode())) for match in pattern.finditer(xml)}


def placed_among(known: Mapping[Place, int], styles: Styles) -> set[Place]:
    """The cells that have one of the styles, of those whose style is known."""
    return {place for place, style in known.items() if style in styles}


@remembered
def _percent_styles(xml: bytes) -> Styles:
    return _styles(xml, lambda number, code: number in BUILT_IN_PERCENT or "%" in code)


@remembered
def _disguised_styles(xml: bytes) -> Styles:
    return _styles(xml, lambda _, code: is_disguise(code)) | _unseen_styles(xml)


def _unseen_styles(xml: bytes) -> Styles:
    """The styles that write in white on what has no colour."""
    if not xml:
        return frozenset()
    root = etree.fromstring(xml, XML)
    coloured = {n for n, fill in enumerate(root.iterfind("{*}fills/{*}fill")) if _is_coloured(fill)}
    return _with_font(root, "color", is_white) - {
        style for style, fill in _numbered(root, "fillId") if fill in coloured
    }


def _is_coloured(fill: etree._Element) -> bool:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return len(fill) > 0  # from one colour to another
    colour = pattern.find("{*}fgColor")
    return pattern.get("patternType", "none") != "none" and not (colour is not None and is_white(colour))


def is_white(colour: etree._Element) -> bool:
    """Whether an element that names a colour names white, by number or by theme."""
    is_pure = not colour.get("tint", "").strip("-0.")
    return is_pure and (colour.get("theme") == "0" or colour.get("rgb", "").upper().endswith("FFFFFF"))


@remembered
def date_styles(xml: bytes) -> Styles:
    """The styles that show a number as a day or an hour."""
    return _styles(xml, lambda number, code: number in BUILT_IN_DATES or is_date(code))


@remembered
def _struck_styles(xml: bytes) -> Styles:
    """The styles whose font is struck out; writers that name the switch to say that it is off are many."""
    if not _STRIKE.search(xml):
        return frozenset()
    return _with_font(etree.fromstring(xml, XML), "strike", _is_struck)


def _is_struck(switch: etree._Element) -> bool:
    return switch.get("val", "1") not in ("0", "false")


def _with_font(root: etree._Element, name: str, is_wanted: Callable[[etree._Element], bool]) -> Styles:
    """The styles whose font says such a thing of itself, in an element of this name."""
    said = [font.find(f"{{*}}{name}") for font in root.iterfind("{*}fonts/{*}font")]
    fonts = {n for n, one in enumerate(said) if one is not None and is_wanted(one)}
    return frozenset(style for style, font in _numbered(root, "fontId") if font in fonts)


def _numbered(root: etree._Element, name: str) -> Iterator[tuple[int, int]]:
    """Each style with the number that it has for a font or fill; -1 for what is no number."""
    for style, entry in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        written = entry.get(name, "0")
        yield style, int(written) if written.isdecimal() else -1


def _styles(xml: bytes, is_wanted: Callable[[int, str], bool]) -> Styles:
    if not xml:
        return frozenset()
    root = etree.fromstring(xml, XML)
    codes = {int(entry.get("numFmtId", "0")): entry.get("formatCode", "") for entry in root.iter("{*}numFmt")}
    formats = root.find("{*}cellXfs")
    ids = [int(entry.get("numFmtId", "0")) for entry in formats] if formats is not None else []
    return frozenset(style for style, number in enumerate(ids) if is_wanted(number, codes.get(number, "")))


def is_date(code: str) -> bool:
    """Whether a number format shows days or hours; quoted letters and colours are none."""
    return _ELAPSED.search(code) is not None or _DAY_OR_HOUR.search(_LITERAL.sub("", code)) is not None


def is_disguise(code: str) -> bool:
    """Whether a number format hides a positive number, shows a thousandth of it, or adds digits to it."""
    if not code:
        return False
    shown = _LITERAL.sub("", code).partition(";")[0]
    if _PLACEHOLDER.search(shown) is None and "general" not in shown.lower():
        return True
    return _SCALED.search(shown) is not None or any(map(_WRITTEN_DIGIT.match, _LITERAL.findall(code)))
