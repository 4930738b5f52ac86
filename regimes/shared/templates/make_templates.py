"""Makes the default Word templates (layout: Nghị định 30/2020/NĐ-CP, Phụ lục I).

`bao-cao.docx` the consolidated report · `bao-cao-don-vi.docx` a unit's own report · `thong-bao.docx`,
`phieu-trinh.docx`, `cong-van.docx` the office's letters.

The office restyles the result in Word: fonts, sizes and spacing are in the named styles; what stands between
double braces is filled in by the software. Run after a change: `python regimes/shared/templates/make_templates.py`.
A regime with its own template keeps it in its folder as `templates/<same name>`.
"""

import io
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[2]))

from etl.publish.packing import repack  # noqa: E402 the repository is not installed
from etl.publish.text_width import bold_width  # noqa: E402

FONT = "Times New Roman"
LEFT_COLUMN, RIGHT_COLUMN = Mm(67), Mm(98)
MOTTO = "Độc lập - Tự do - Hạnh phúc"

# id, name in Word, size, bold, italic, alignment, before, after, first line (mm), line spacing
STYLES: tuple[tuple[str, str, float, bool, bool, Any, float, float, float, float], ...] = (
    ("CoQuanTren", "Cơ quan chủ quản", 12, False, False, ALIGN.CENTER, 0, 0, 0, 1),
    ("CoQuan", "Tên cơ quan", 12, True, False, ALIGN.CENTER, 0, 0, 0, 1),
    ("QuocHieu", "Quốc hiệu", 12, True, False, ALIGN.CENTER, 0, 0, 0, 1),
    ("TieuNgu", "Tiêu ngữ", 13, True, False, ALIGN.CENTER, 0, 0, 0, 1),
    ("SoKyHieu", "Số, ký hiệu", 13, False, False, ALIGN.CENTER, 6, 0, 0, 1),
    ("NgayThang", "Địa danh, ngày tháng", 13, False, True, ALIGN.CENTER, 6, 0, 0, 1),
    ("DuThao", "Dấu dự thảo", 13, True, False, ALIGN.CENTER, 6, 0, 0, 1),
    ("TenLoai", "Tên loại văn bản", 14, True, False, ALIGN.CENTER, 14, 0, 0, 1),
    ("TrichYeu", "Trích yếu", 14, True, False, ALIGN.CENTER, 0, 0, 0, 1),
    ("VeViec", "Trích yếu công văn", 12, False, False, ALIGN.CENTER, 1, 0, 0, 1),
    ("KinhGui", "Kính gửi", 13, False, False, ALIGN.CENTER, 12, 0, 0, 1),
    ("KinhGuiDong", "Kính gửi, từng dòng", 13, False, False, ALIGN.LEFT, 2, 0, 0, 1),
    ("ThanVan", "Thân văn bản", 13, False, False, ALIGN.JUSTIFY, 0, 6, 12.7, 1.05),
    ("Muc1", "Mục I", 13, True, False, ALIGN.JUSTIFY, 6, 6, 12.7, 1.05),
    ("Muc2", "Mục 1", 13, True, False, ALIGN.JUSTIFY, 0, 6, 12.7, 1.05),
    ("Muc3", "Mục a", 13, False, False, ALIGN.JUSTIFY, 0, 6, 12.7, 1.05),
    ("NoiNhan", "Nơi nhận", 12, True, True, ALIGN.LEFT, 6, 0, 0, 1),
    ("NoiNhanDong", "Nơi nhận, từng dòng", 11, False, False, ALIGN.LEFT, 0, 0, 0, 1),
    ("QuyenHan", "Quyền hạn, chức vụ người ký", 13, True, False, ALIGN.CENTER, 0, 0, 0, 1),
    ("NguoiKy", "Họ tên người ký", 13, True, False, ALIGN.CENTER, 72, 0, 0, 1),
    ("PhuLuc", "Số phụ lục", 14, True, False, ALIGN.CENTER, 0, 0, 0, 1),
    ("TenPhuLuc", "Tên phụ lục", 13, True, False, ALIGN.CENTER, 0, 0, 0, 1),
    ("KemTheo", "Kèm theo báo cáo", 13, False, True, ALIGN.CENTER, 0, 0, 0, 1),
    ("TenBang", "Tên bảng", 12, True, False, ALIGN.LEFT, 8, 4, 0, 1),
    ("GhiChu", "Ghi chú dưới bảng", 11, False, True, ALIGN.JUSTIFY, 6, 0, 0, 1),
    ("BangDau", "Bảng - đầu cột", 11, True, False, ALIGN.CENTER, 0.5, 0.5, 0, 1),
    ("BangNhom", "Bảng - nhóm", 11, True, False, ALIGN.LEFT, 0.5, 0.5, 0, 1),
    ("BangChu", "Bảng - chữ", 11, False, False, ALIGN.LEFT, 0.5, 0.5, 0, 1),
    ("BangGiua", "Bảng - giữa", 11, False, False, ALIGN.CENTER, 0.5, 0.5, 0, 1),
    ("BangSo", "Bảng - số", 11, False, False, ALIGN.RIGHT, 0.5, 0.5, 0, 1),
    ("SoTrang", "Số trang", 13, False, False, ALIGN.CENTER, 0, 0, 0, 1),
    ("GachDuoi", "Gạch dưới", 2, False, False, ALIGN.CENTER, 2, 0, 0, 1),
)


Appendix = tuple[str, str, str]
"""Its number as printed, the name of its table, its title."""

REPORT_APPENDICES = (
    ("Phụ lục I", "appendix_figures", "SỐ LIỆU TỔNG HỢP THEO CHỈ TIÊU"),
    ("Phụ lục II", "appendix_units", "{{ appendix_units_title|upper }}"),
)
TEMPLATES: dict[str, tuple[str, bool, tuple[Appendix, ...]]] = {
    "bao-cao.docx": ("BÁO CÁO", True, REPORT_APPENDICES),
    "bao-cao-don-vi.docx": ("BÁO CÁO", True, (("Phụ lục", "appendix_figures", "SỐ LIỆU BÁO CÁO"),)),
    "thong-bao.docx": ("THÔNG BÁO", False, (("Phụ lục", "appendix_units", "{{ appendix_title|upper }}"),)),
    "phieu-trinh.docx": ("PHIẾU TRÌNH", False, ()),
    "cong-van.docx": ("", False, ()),
}
"""File, name of the kind of document (none for a công văn), has it sections, its appendices."""


def make_template(name: str) -> bytes:
    """One of the Word templates."""
    kind, has_sections, appendices = TEMPLATES[name]
    document = Document()
    _plain_defaults(document)
    for style in STYLES:
        _add_style(document, *style)
    document.styles["Kính gửi, từng dòng"].paragraph_format.left_indent = Mm(55)
    _rule_border(document.styles["Gạch dưới"])
    _page(document.sections[0])
    _heading(document, is_letter=not kind)
    if kind:
        _title(document, kind)
    _receivers(document)
    if has_sections:
        _sections(document)
    else:
        _paragraphs(document)
    _signature(document)
    for appendix in appendices:
        _appendix(document, *appendix)
    _properties(document, kind or "Công văn")
    saved = io.BytesIO()
    document.save(saved)
    return repack(saved.getvalue())


def _plain_defaults(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi", "w:ascii"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.space_after = Pt(0)


def _add_style(
    document: Any,
    style_id: str,
    name: str,
    size: float,
    bold: bool,
    italic: bool,
    alignment: Any,
    before: float,
    after: float,
    first_line: float,
    spacing: float,
) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.set(qn("w:styleId"), style_id)
    style.base_style = document.styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    layout = style.paragraph_format
    layout.alignment, layout.line_spacing = alignment, spacing
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.first_line_indent = Mm(first_line) if first_line else None
    layout.keep_with_next = style_id in {"Muc1", "Muc2", "Muc3", "TenBang", "PhuLuc", "TenPhuLuc", "BangNhom"}
    layout.widow_control = True


def _rule_border(style: Any) -> None:
    """The ruled line is the upper border of an empty paragraph, as wide as its indents leave it."""
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _page(section: Any, *, restart: bool = False) -> None:
    """A4 portrait; the page number in the middle of the top margin, not on the first page."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.header_distance, section.footer_distance = Mm(9), Mm(9)
    section.different_first_page_header_footer = True
    if restart:
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")
        section._sectPr.insert_element_before(numbering, "w:cols", "w:titlePg", "w:docGrid")
        return
    paragraph = section.header.paragraphs[0]
    paragraph.style = "Số trang"
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        if kind is None:
            instruction = OxmlElement("w:instrText")
            instruction.text = "PAGE"
            run._r.append(instruction)
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _columns(document: Any) -> tuple[Any, Any]:
    """An invisible table of one row: what stands left and right at the head and the foot of a document."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    left, right = table.rows[0].cells
    left.width, right.width = LEFT_COLUMN, RIGHT_COLUMN
    for column, width in zip(table.columns, (LEFT_COLUMN, RIGHT_COLUMN), strict=True):
        column.width = width
    return left, right


def _fill(cell: Any, lines: list[tuple[str, str]]) -> None:
    """Writes (style, text) lines into a cell, which always has a first paragraph."""
    for number, (style, text) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.style = style
        paragraph.add_run(text)


def _heading(document: Any, *, is_letter: bool) -> None:
    left, right = _columns(document)
    about = ("{%p for line in about_lines %}", "{{ line }}", "{%p endfor %}") if is_letter else ()
    _fill(
        left,
        [
            ("Cơ quan chủ quản", "{%p for line in letterhead.heading_above %}"),
            ("Cơ quan chủ quản", "{{ line }}"),
            ("Cơ quan chủ quản", "{%p endfor %}"),
            ("Tên cơ quan", "{%p for line in letterhead.heading %}"),
            ("Tên cơ quan", "{{ line }}"),
            ("Tên cơ quan", "{%p endfor %}"),
            ("Gạch dưới", "{{p office_rule }}"),
            ("Số, ký hiệu", "{{ number_line }}"),
            *(("Trích yếu công văn", text) for text in about),
            ("Dấu dự thảo", "{%p if draft_mark %}"),
            ("Dấu dự thảo", "{{ draft_mark }}"),
            ("Dấu dự thảo", "{%p endif %}"),
        ],
    )
    _fill(
        right,
        [
            ("Quốc hiệu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("Tiêu ngữ", MOTTO),
            ("Gạch dưới", ""),
            ("Địa danh, ngày tháng", "{{ date_line }}"),
        ],
    )
    rule = right.paragraphs[2].paragraph_format
    rule.left_indent = rule.right_indent = round((RIGHT_COLUMN - Pt(bold_width(MOTTO, 13))) / 2)


def _add(document: Any, *lines: tuple[str, str]) -> Any:
    """Paragraphs (style, text); returns the last one."""
    return [document.add_paragraph(text, style=style) for style, text in lines][-1]


def _title(document: Any, kind: str) -> None:
    _add(
        document,
        ("Tên loại văn bản", kind),
        ("Trích yếu", "{%p for line in subject_lines %}"),
        ("Trích yếu", "{{ line }}"),
        ("Trích yếu", "{%p endfor %}"),
        ("Gạch dưới", "{{p subject_rule }}"),
    )


def _receivers(document: Any) -> None:
    """Kính gửi; a thông báo has none."""
    _add(
        document,
        ("Kính gửi", "{%p if receiver %}"),
        ("Kính gửi", "{{ receiver }}"),
        ("Kính gửi, từng dòng", "{%p for line in receiver_lines %}"),
        ("Kính gửi, từng dòng", "{{ line }}"),
        ("Kính gửi, từng dòng", "{%p endfor %}"),
        ("Kính gửi, từng dòng", "{%p endif %}"),
    )


def _sections(document: Any) -> None:
    _add(document, ("Thân văn bản", "{{ letterhead.opening }}")).paragraph_format.space_before = Pt(12)
    _add(
        document,
        ("Thân văn bản", "{%p for section in sections %}"),
        ("Mục I", "{%p if section.depth == 1 %}"),
        ("Mục I", "{{ section.numeral }}. {{ section.title|upper }}"),
        ("Mục 1", "{%p elif section.depth == 2 %}"),
        ("Mục 1", "{{ section.numeral }}. {{ section.title }}"),
        ("Mục a", "{%p else %}"),
        ("Mục a", "{{ section.numeral }}) {{ section.title }}"),
        ("Mục a", "{%p endif %}"),
        ("Thân văn bản", "{%p for paragraph in section.paragraphs %}"),
        ("Thân văn bản", "{{r paragraph }}"),
        ("Thân văn bản", "{%p endfor %}"),
        ("Thân văn bản", "{%p endfor %}"),
        ("Thân văn bản", "{%p if appendix_pointer %}"),
        ("Thân văn bản", "{{ appendix_pointer }}"),
        ("Thân văn bản", "{%p endif %}"),
        ("Thân văn bản", "{%p if replaces %}"),
        ("Thân văn bản", "{{ replaces }}"),
        ("Thân văn bản", "{%p endif %}"),
    )
    _close(document)


def _paragraphs(document: Any) -> None:
    """Opening, paragraphs, a table where there is one, and what follows it."""
    _add(document, ("Thân văn bản", "{{ letterhead.opening }}")).paragraph_format.space_before = Pt(12)
    for part in ("paragraphs", "table", "afterwards"):
        if part == "table":
            _add(
                document,
                ("Bảng - chữ", "{%p if table %}"),
                ("Bảng - chữ", "{{p table }}"),
                ("Bảng - chữ", ""),
                ("Bảng - chữ", "{%p endif %}"),
            )
            continue
        _add(
            document,
            ("Thân văn bản", f"{{%p for paragraph in {part} %}}"),
            ("Thân văn bản", "{{r paragraph }}"),
            ("Thân văn bản", "{%p endfor %}"),
        )
    _close(document)


def _close(document: Any) -> None:
    """The last paragraph stays with the signature: a page with nothing but a signature is not sent."""
    _add(document, ("Thân văn bản", "{{ letterhead.closing }}")).paragraph_format.keep_with_next = True


def _signature(document: Any) -> None:
    left, right = _columns(document)
    _fill(
        left,
        [
            ("Nơi nhận", "Nơi nhận:"),
            ("Nơi nhận, từng dòng", "{%p for line in letterhead.recipients %}"),
            ("Nơi nhận, từng dòng", "{{ line }}"),
            ("Nơi nhận, từng dòng", "{%p endfor %}"),
        ],
    )
    _fill(
        right,
        [
            ("Quyền hạn, chức vụ người ký", "{%p for line in letterhead.signer_title %}"),
            ("Quyền hạn, chức vụ người ký", "{{ line }}"),
            ("Quyền hạn, chức vụ người ký", "{%p endfor %}"),
            ("Họ tên người ký", "{{ signer_name }}"),
        ],
    )
    right.paragraphs[0].paragraph_format.space_before = Pt(6)
    row = right._tc.getparent()
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _appendix(document: Any, number: str, table: str, title: str) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, restart=True)
    for style, text in (
        ("Số phụ lục", number),
        ("Tên phụ lục", title),
        ("Kèm theo báo cáo", "{{ appendix_reference[0] }}"),
        ("Kèm theo báo cáo", "{{ appendix_reference[1] }}"),
        ("Bảng - chữ", ""),
        ("Bảng - chữ", f"{{{{p {table} }}}}"),
        ("Ghi chú dưới bảng", f"{{{{ {table}_note }}}}"),
    ):
        document.add_paragraph(text, style=style)


def _properties(document: Any, kind: str) -> None:
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", f"Mẫu {kind.lower()}", ""
    properties.created = properties.modified = datetime(2023, 1, 1)  # noqa: DTZ001 fixed: no clock in the bytes
    properties.last_modified_by, properties.revision = "", 1


if __name__ == "__main__":
    for name in TEMPLATES:
        (FOLDER / name).write_bytes(make_template(name))
        print(FOLDER / name)
