"""Widths and breaks of headings, against what LibreOffice prints in Times New Roman."""

from itertools import pairwise

import pytest

from etl.publish.text_width import balanced_lines, bold_width


@pytest.mark.parametrize(
    ("text", "size", "points"),
    [
        ("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", 12, 187.0),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 250.3),
        ("Độc lập - Tự do - Hạnh phúc", 13, 159.1),
    ],
)
def test_widths_are_those_of_the_font(text: str, size: float, points: float) -> None:
    assert bold_width(text, size) == pytest.approx(points, rel=0.01)


def test_a_heading_breaks_before_va_and_leaves_no_single_word() -> None:
    text = "Kết quả thực hiện công tác dân vận của chính quyền và quy chế dân chủ ở cơ sở 6 tháng đầu năm 2023"
    assert balanced_lines(text, 14, 467) == (
        "Kết quả thực hiện công tác dân vận của chính quyền",
        "và quy chế dân chủ ở cơ sở 6 tháng đầu năm 2023",
    )


def test_short_headings_stay_and_very_long_ones_take_more_lines() -> None:
    assert balanced_lines("Kết quả năm 2023", 14, 467) == ("Kết quả năm 2023",)
    lines = balanced_lines(" ".join(["dân vận"] * 60), 14, 467)
    assert len(lines) > 4 and all(bold_width(line, 14) <= 467 for line in lines)


def test_a_single_word_wider_than_the_page_does_not_hang() -> None:
    assert balanced_lines("M" * 200, 14, 467) == ("M" * 200,)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        # each was seen to break within "công tác", "môi trường", "cả đợt"
        (
            "Tình hình và kết quả triển khai thực hiện công tác dân vận chính quyền 6 tháng đầu năm 2022",
            2,
        ),
        (
            "Kết quả thi đua Tháng cao điểm thực hiện Chủ đề năm 2021 “Năm xây dựng chính quyền đô thị và cải thiện môi"
            " trường đầu tư” cả đợt (từ ngày 01/6 đến ngày 01/7/2021)",
            3,
        ),
        ("Kết quả thực hiện chế độ báo cáo cả đợt (từ ngày 01/6 đến ngày 01/7/2021)", 2),
    ],
)
def test_no_line_ends_in_the_middle_of_a_word(text: str, lines: int) -> None:
    broken = balanced_lines(text, 14, 467)
    ends = {f"{a.split()[-1]} {b.split()[0]}" for a, b in pairwise(broken)}
    assert len(broken) == lines and not ends & {"công tác", "môi trường", "cả đợt", "dân vận", "thực hiện", "chế độ"}
