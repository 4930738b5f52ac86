"""`phu-luc.xlsx`: the appendix that goes out with the report; values only, no unit is named."""

from pathlib import Path

from etl.model.report import ReportContent
from etl.publish import tables
from etl.publish.book import Book, table_sheet
from etl.publish.book_charts import last_year_chart, shares_chart, units_chart
from etl.publish.last_year import last_year_note, last_year_table
from etl.publish.plan_tables import SHEET_OF, plan_tables


def write_appendix(content: ReportContent, path: Path, issued_as: str = "") -> None:
    """Writes the workbook, in full what the appendices of the Word show in part, under the same names.

    I: totals, by level, by ownership, a year before. II: state of reporting, the plan's tables, models.
    `issued_as`: what its pages say instead of "DỰ THẢO", once the report has its number.
    """
    letter = content.letterhead
    mark = "DỰ THẢO – SỐ LIỆU MẪU" if content.is_sample else "DỰ THẢO"
    mark = issued_as or mark
    book = Book(path, f"Phụ lục báo cáo {content.period_name}", content.deadline, mark)
    book.begin_appendix("Phụ lục I", f"({mark})")
    about = f"{letter.subject}, {content.period_name} – {letter.office}. {tables.figures_note(content)}"
    measures = (*tables.compared_measures(content), "n", "N", "nil", "na", "missing")
    level = content.level_title
    by_level, by_ownership = tables.columns_by_level(content), tables.columns_by_ownership(content)
    for name, title, columns, counts in (
        ("Tổng hợp", "SỐ LIỆU TỔNG HỢP THEO CHỈ TIÊU", [tables.TOTAL], measures),
        (f"Theo {level.lower()}", f"SỐ LIỆU THEO {level.upper()}", by_level, ("n/N",)),
        ("Theo loại hình", "SỐ LIỆU THEO LOẠI HÌNH", by_ownership, ("n/N",)),
    ):
        table = tables.figures_table(content, title, columns, counts)
        sheet = table_sheet(book, name, table, about)
        if columns is by_level:
            shares_chart(book, sheet, content, table)
    if content.comparisons:
        compared = last_year_table(content)
        sheet = table_sheet(book, "So sánh cùng kỳ", compared, last_year_note(content))
        last_year_chart(book, sheet, content, compared)
    book.begin_appendix("Phụ lục II", f"({mark})")
    units = tables.units_table(content)
    units_chart(book, table_sheet(book, "Tình hình gửi", units), units)
    for table in plan_tables(content):
        table_sheet(book, SHEET_OF[table.title], table)
    table_sheet(book, "Mô hình", tables.models_table(content))
    table_sheet(book, "Danh mục mô hình", tables.model_list(content))
    book.close()
