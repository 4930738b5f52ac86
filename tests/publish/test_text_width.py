"""Widths and breaks of headings, against what LibreOffice prints in Times New Roman."""

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
