"""The workbook in which an officer decides about the units' own words: what it looks like, for writing and reading."""

from etl.model.voices import Choice

GROUPS, STATEMENTS, ABOUT = "Nhóm", "Câu", "Hướng dẫn"
FIRST_ROW = 3
"""First row of data below title and headings, counted from 1."""

GROUP_HEADERS = (
    *("Mục", "Nhóm", "Số đơn vị", "Nội dung in ra (sửa được)", "Đưa vào báo cáo", "Thứ tự", "Gộp vào nhóm"),
    *("Đang in", "Gửi tới", "Ghi chú", "Khóa (không sửa)"),
)
# The last column is hidden; a narrow one would make every row as high as the key needs.
GROUP_WIDTHS = (26, 7, 8, 70, 22, 8, 9, 8, 24, 34, 120)
G_NUMBER, G_BODY, G_CHOICE, G_POSITION, G_MERGE, G_ADDRESSEE, G_KEY = 1, 3, 4, 5, 6, 8, 10
STATEMENT_HEADERS = ("Mục", "Nhóm (sửa được)", "Đơn vị", "Câu", "Trùng lặp", "Khóa (không sửa)")
STATEMENT_WIDTHS = (26, 9, 36, 80, 34, 120)
S_NUMBER, S_KEY = 1, 5

CHOICES = {
    Choice.AUTO: "Tự động",
    Choice.IN: "Có",
    Choice.PICKED: "Tiêu biểu",
    Choice.NAMED: "Tiêu biểu (nêu tên đơn vị)",  # a list in the file is parted by commas
    Choice.OUT: "Không",
}
LONGEST_BODY = 600
"""Characters of a statement that an officer may print."""

META_ROW = 2
"""Row of `ABOUT`, from 1: regime, period, version in its second, third and fourth cell."""

HELP = (
    "Mỗi dòng của trang “Nhóm” là một nội dung mà các đơn vị cùng nêu. Sửa câu ở cột “Nội dung in ra”.",
    "“Đưa vào báo cáo”: Tự động – theo số đơn vị; Có – luôn in; Tiêu biểu – in “Tiêu biểu: …”; Không – không in.",
    "“Tiêu biểu (nêu tên đơn vị)” chỉ dùng cho nội dung của một đơn vị; hạn chế, kỷ luật không bao giờ nêu tên.",
    "Mỗi mục tự đưa vào một số nội dung nhất định; chọn thêm nội dung thì nội dung ít đơn vị nêu nhất nhường chỗ.",
    "Kiến nghị với chính cơ quan lập báo cáo không tự đưa vào báo cáo: chọn “Có” nếu vẫn muốn in.",
    "“Số đơn vị”: những đơn vị có câu nói rõ nội dung in ra; gộp nhóm khác vào thì cộng cả đơn vị của nhóm ấy.",
    "“Thứ tự”: số nhỏ đứng trước trong mục. “Gộp vào nhóm”: ghi số của nhóm khác trong cùng mục.",
    "Tách nhóm: ở trang “Câu”, thay số ở cột “Nhóm” bằng số nhóm khác hoặc một tên mới (ví dụ: mới 1).",
    "Nhập lại bằng lệnh narratives import; các lần tổng hợp sau giữ nguyên những gì đã chọn.",
)


def key(*parts: object) -> str:
    """Names a row when it comes back, wherever it was sorted to."""
    return "|".join(map(str, parts))
