import pytest

from etl.validate.prose import Prose, names_complainant, prose_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Prose(0, False, False)),
        (" \n\u00a0 ", Prose(0, False, False)),
        ("Không.", Prose(1, True, False)),
        ("Không phát sinh", Prose(3, True, False)),
        ("Không có hạn chế lớn trong kỳ", Prose(7, False, False)),
        ("Đã  làm\nrất tốt", Prose(4, False, False)),
    ],
)
def test_what_rules_need_of_a_text(text: str, expected: Prose) -> None:
    assert prose_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Đã giải quyết đơn khiếu nại của ông Trần Văn Mẫu.",
        "Bà Lê Thị Mẫu phản ánh về bữa ăn bán trú.",
        "Trong kỳ có 01 đơn tố cáo; người gửi đơn là chị Đỗ Ánh Mẫu, đã trả lời.",
    ],
)
def test_names_of_complainants_are_noticed(text: str) -> None:
    assert names_complainant(text)


@pytest.mark.parametrize(
    "text",
    [
        "Không phát sinh đơn khiếu nại, tố cáo.",
        "Thầy Trần Văn Mẫu được khen thưởng.",
        "Đã trả lời đơn khiếu nại của phụ huynh. Ông Trần Văn Mẫu chủ trì hội nghị.",
        "Ông hiệu trưởng trả lời phản ánh của bà con khu phố 3.",
        "Trường cạnh chợ Bà Chiểu có 02 phản ánh về tiếng ồn.",
    ],
)
def test_other_names_and_other_complaints_are_left_alone(text: str) -> None:
    assert not names_complainant(text)
