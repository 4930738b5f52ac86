"""What paper shows of a Word report is read; what is struck out, hidden, or no plain text is told, never joined."""

import pytest

from etl.model.submission import ReadReport
from etl.model.values import ValueState
from etl.read.outcome import Outcome
from tests.hostile.documents import docx, paragraph, table
from tests.read.filling import cell_of, kinds
from tests.read.test_formats import HEADINGS, ROWS, letter, outcome, report_of

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def report_with(inside: str, more: dict[str, str] | None = None) -> ReadReport:
    """A Word report with this in the paragraph of the cell of QM03, which says 1.234 otherwise."""
    figures = table([HEADINGS, *ROWS]).replace(paragraph("1.234"), f"<w:p>{inside}</w:p>")
    assert inside in figures
    return report_of(docx(paragraph("BÁO CÁO"), figures, more=more))


@pytest.mark.parametrize(
    "inside",
    [
        run("9", "<w:strike/>") + run("17"),
        run("9", '<w:dstrike w:val="1"/>') + run("17"),
        run("9", "<w:vanish/>") + run("17"),
        run("9", '<w:rStyle w:val="Old"/>') + run("17"),
        '<w:r><x:t xmlns:x="urn:x">9</x:t><w:t>17</w:t></w:r>',
    ],
)
def test_what_is_struck_out_or_hidden_is_no_digit_of_the_figure(inside: str) -> None:
    """9 struck out beside 17 was counted as 917."""
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    style = '<w:style w:styleId="{}">{}</w:style>'
    styles = style.format("Base", "<w:rPr><w:strike/></w:rPr>") + style.format("Old", '<w:basedOn w:val="Base"/>')
    report = report_with(inside, {"word/styles.xml": f"<w:styles {word}>{styles}</w:styles>"})
    assert cell_of(report, "QM03").value == 17
    [left_out] = [one for one in report.findings if one.code == "word-left-out"]
    assert (left_out.found, left_out.cells) == ("9", ("E2",))


def test_what_is_not_struck_out_counts() -> None:
    report = report_with(
        run("1", '<w:strike w:val="0"/>') + run("7") + "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
    )
    assert cell_of(report, "QM03").value == 17
    assert "word-left-out" not in kinds(report)


def test_the_instruction_of_a_field_is_no_part_of_the_figure() -> None:
    def sign(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inside = sign("begin") + run("5") + sign("separate") + run("17") + sign("end")
    assert cell_of(report_with(inside), "QM03").value == 17


def test_a_comment_inside_a_text_cuts_nothing_off() -> None:
    assert cell_of(report_with("<w:r><w:t>1<!--x-->7</w:t></w:r>"), "QM03").value == 17


@pytest.mark.parametrize(
    "inside",
    [
        run("17") + run("2", '<w:vertAlign w:val="superscript"/>'),
        run("17") + run("2", '<w:vertAlign w:val="subscript"/>'),
        '<w:r><w:t>1</w:t><w:sym w:font="Wingdings" w:char="F037"/></w:r>',
        "<w:r><w:ruby><w:rt><w:r><w:t>9</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>17</w:t></w:r></w:rubyBase></w:ruby></w:r>",
    ],
)
def test_signs_beside_a_figure_are_no_digits_of_it(inside: str) -> None:
    """A note's small 2 made 172 of 17."""
    report = report_with(inside)
    assert cell_of(report, "QM03").state is ValueState.INVALID
    assert "value-unreadable" in kinds(report)


def test_a_tick_of_another_font_is_a_tick() -> None:
    figures = table([HEADINGS, *ROWS]).replace(
        paragraph("Có"), '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>'
    )
    assert cell_of(report_of(docx(figures)), "CD02").value == 1


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        (f'<m:oMath xmlns:m="{MATH}"><m:r><m:t>17</m:t></m:r></m:oMath>', "công thức toán học"),
        (
            f'<w:r><mc:AlternateContent xmlns:mc="{COMPATIBLE}"><mc:Choice><w:t>17</w:t></mc:Choice>'
            "</mc:AlternateContent></w:r>",
            "hộp văn bản",
        ),
        (run("1") + "<w:r><w:drawing/></w:r>", "hình vẽ"),
        (run("9", '<w:color w:val="FFFFFF"/>') + run("17"), "chữ trắng"),
        (run("9", '<w:color w:val="FEFEFE"/>') + run("17"), "chữ trắng"),
        (run("9", '<w:color w:val="auto" w:themeColor="background1"/>') + run("17"), "chữ trắng"),
        (run("9", '<w:sz w:val="2"/>') + run("17"), "quá nhỏ"),
        (run("9", '<w:w w:val="1"/>') + run("17"), "quá nhỏ"),
    ],
)
def test_a_figure_that_is_no_plain_text_is_not_called_blank(inside: str, named: str) -> None:
    report = report_with(inside)
    assert cell_of(report, "QM03").state is ValueState.INVALID
    [told] = [one for one in report.findings if one.code == "word-cell-object"]
    assert named in told.message
    assert told.indicators == ("QM03",)


@pytest.mark.parametrize("how", ['<w:del w:id="1"/>', "<w:hidden/>"])
def test_a_row_deleted_as_a_tracked_change_or_hidden_does_not_count(how: str) -> None:
    figures = table([HEADINGS, *ROWS])
    place = figures.index("<w:tr>", figures.index("<w:tr>") + 1) + len("<w:tr>")
    deleted = figures[:place] + f"<w:trPr>{how}</w:trPr>" + figures[place:]
    report = report_of(docx(deleted))
    assert not [cell for cell in report.cells if cell.indicator == "QM03"]
    assert cell_of(report, "CD02").value == 1
    assert "word-left-out" in kinds(report)


def test_a_struck_out_mark_of_secrecy_is_one() -> None:
    assert outcome(docx(f"<w:p>{run('MẬT', '<w:strike/>')}</w:p>", table([HEADINGS, *ROWS]))).outcome is Outcome.REFUSED


def prose(code: str, text: str) -> str:
    content = f"<w:sdtContent>{run(text)}</w:sdtContent>"
    return f'<w:p>{run("Trường có: ")}<w:sdt><w:sdtPr><w:tag w:val="{code}|unit"/></w:sdtPr>{content}</w:sdt></w:p>'


@pytest.mark.parametrize(
    ("code", "text", "differs"),
    [
        ("QM03", "88", True),
        ("QM03", "1.234", False),
        ("DT01", "0", False),
        ("DT01", "không phát sinh", False),
        ("TL01", "95,5", False),
        ("TL01", "59,5%", True),
        ("CD02", "không", True),
        ("XX99", "5", False),
    ],
)
def test_prose_is_compared_with_the_table_of_the_same_report(code: str, text: str, differs: bool) -> None:
    """The prose said 88, the table 4, and nobody was told."""
    report = report_of(letter(paragraph("I. ĐẶC ĐIỂM TÌNH HÌNH"), prose(code, text), table([HEADINGS, *ROWS])))
    told = [one for one in report.findings if one.code == "word-prose-differs"]
    assert bool(told) is differs
    if differs:
        assert text in told[0].message
    assert cell_of(report, "QM03").value == 1234


@pytest.mark.parametrize(
    "inside",
    [
        run("17") + run("1", '<w:position w:val="6"/>'),
        run("17") + run("1", '<w:position w:val="-6"/>'),
        f'<w:bdo w:val="rtl">{run("71")}</w:bdo>',
        run("1") + "<w:r><w:ptab/></w:r>" + run("7"),
        run("1") + "<w:r><w:pgNum/></w:r>",
    ],
    ids=["raised", "lowered", "turned round", "tab", "number of the page"],
)
def test_digits_that_paper_shows_otherwise_are_no_figure(inside: str) -> None:
    report = report_with(inside)
    assert cell_of(report, "QM03").state is ValueState.INVALID
    assert "value-unreadable" in kinds(report)


def test_formatting_of_the_whole_figure_changes_nothing() -> None:
    for properties in ('<w:position w:val="0"/>', '<w:sz w:val="26"/><w:w w:val="90"/>', '<w:color w:val="C00000"/>'):
        assert cell_of(report_with(run("1", properties) + run("7")), "QM03").value == 17
