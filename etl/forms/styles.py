"""How the cells of a form look: one table of styles, black on white when printed."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

FONT = "Times New Roman"
INPUT_FILL = "#FFF9DB"
HEAD_FILL = "#E8EEF4"
GROUP_FILL = "#F3F5F7"
GREY = "#8A8F94"
WRONG_FILL = "#F8C9C4"

_BOX = {"border": 1, "border_color": "#7F7F7F", "text_wrap": True, "valign": "vcenter"}
_BAND = {"top": 1, "bottom": 1, "border_color": "#7F7F7F", "valign": "vcenter", "bg_color": GROUP_FILL}
_INPUT = {**_BOX, "locked": False, "bg_color": INPUT_FILL}

STYLES: dict[str, dict[str, Any]] = {
    "plain": {"text_wrap": True, "valign": "vcenter"},
    "office": {"text_wrap": True, "align": "center", "valign": "top"},
    "office_bold": {"text_wrap": True, "align": "center", "valign": "top", "bold": True},
    "motto": {"align": "center", "valign": "top", "bold": True, "underline": 1, "font_size": 13},
    "title": {"align": "center", "valign": "vcenter", "bold": True, "font_size": 14, "text_wrap": True},
    "subtitle": {"align": "center", "valign": "vcenter", "bold": True, "font_size": 13, "text_wrap": True},
    "italic_centre": {"align": "center", "valign": "vcenter", "italic": True, "text_wrap": True},
    "unfilled": {"align": "right", "italic": True, "font_size": 11, "num_format": '"Còn "0" ô chưa điền";;;'},
    "block": {"bold": True, "font_size": 12, "valign": "bottom"},
    "head": {**_BOX, "bold": True, "align": "center", "bg_color": HEAD_FILL},
    "head_grey": {**_BOX, "align": "center", "bg_color": HEAD_FILL, "font_color": GREY, "font_size": 8},
    "group": {**_BAND, "bold": True, "indent": 1},
    "group_fill": _BAND,
    "label": {**_BOX, "indent": 1},
    "fact": {**_BOX, "bold": True, "indent": 1},
    "cell": {**_BOX, "indent": 1},
    "line": {**_BOX, "text_wrap": False, "font_size": 10},
    "cell_centre": {**_BOX, "align": "center"},
    "code": {**_BOX, "align": "center", "font_color": GREY, "font_size": 8, "text_wrap": False},
    "help": {
        "text_wrap": True,
        "indent": 1,
        "valign": "vcenter",
        "italic": True,
        "font_size": 10,
        "font_color": "#555B61",
    },
    "derived": {**_BOX, "align": "right", "indent": 1, "num_format": "0.0", "italic": True, "bg_color": GROUP_FILL},
    "counted": {**_BOX, "align": "right", "indent": 1, "num_format": "#,##0", "bg_color": GROUP_FILL},
    "number": {**_INPUT, "align": "right", "indent": 1, "num_format": "#,##0"},
    "points": {**_INPUT, "align": "center", "num_format": "0.##"},
    "percent": {**_INPUT, "align": "right", "indent": 1, "num_format": "@"},
    "yes_no": {**_INPUT, "align": "center"},
    "date": {**_INPUT, "align": "center", "num_format": "dd/mm/yyyy"},
    "text": {**_INPUT, "num_format": "@", "indent": 1},
    "long_text": {**_INPUT, "num_format": "@", "valign": "top"},
    "section": {**_BOX, "bold": True, "bg_color": GROUP_FILL, "indent": 1},
    "section_numeral": {**_BOX, "bold": True, "bg_color": GROUP_FILL, "align": "center"},
    "section_code": {**_BOX, "align": "center", "font_color": GREY, "font_size": 8, "bg_color": GROUP_FILL},
    "bold": {"bold": True},
    "prompt": {"italic": True, "font_size": 11, "font_color": "#555B61"},
    "sign": {"align": "center", "bold": True, "text_wrap": True, "valign": "top"},
    "sign_note": {"align": "center", "italic": True, "text_wrap": True, "valign": "top"},
}


class Styles:
    """The styles of one workbook, made when first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        if name not in self._made:
            self._made[name] = self._workbook.add_format({"font_name": FONT, "font_size": 12, **STYLES[name]})
        return self._made[name]

    def wrong(self) -> Format:
        """What an impossible entry turns into while it is typed."""
        if "wrong" not in self._made:
            self._made["wrong"] = self._workbook.add_format({"bg_color": WRONG_FILL})
        return self._made["wrong"]


def height_of(text: str, characters_per_line: float, line: float = 16.5) -> float:
    """Row height in points for wrapped text; merged cells do not grow by themselves."""
    lines = sum(max(1, -(-len(part) // int(characters_per_line))) for part in text.split("\n"))
    return lines * line + 2
