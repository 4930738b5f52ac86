"""Mistakes in tasks, targets and score schemes; and all the contradictions of one regime named in one go."""

import pytest

from tests.regime.conftest import Regimes, without_line
from tests.regime.test_check import expected_place

TASKS, TARGETS = "haiphong-chithi15-2023/tasks.csv", "govap-thidua-2021/targets.csv"
CRITERIA, RANKS = "kimdong-danvan-2022/criteria.csv", "kimdong-danvan-2022/ranks.csv"
KIMDONG = "kimdong-danvan-2022/regime.toml"

# file, what stands there, what a careless hand makes of it, place, words of "wrong", words of "remedy".
MISTAKES = [
    (TASKS, ",II.1,,*,0310101,", ",II.9,,*,0310101,", "1", "mục “II.9”", "II."),
    (TASKS, ",II.2,0310102,", ",II.2,310102,", "2", "“310102”", "“0310102”? Excel đã bỏ số 0"),
    (TASKS, ",II.2,0310102,", ",II.2,,", "2", "không ai chủ trì, thực hiện", "leads hoặc performers"),
    (TASKS, ",II.2,0310102,,*", ",II.2,0310102,,THCS", "2", "“THCS”", "gần giống nhất: THPT"),
    (TASKS, "complete,Tháng 6", "done,Tháng 6", "2", "“done”", "'complete'"),
    (TASKS, "Tháng 6 năm 2023,Y-01-01,Y-06-30", "Tháng 6 năm 2023,Y-01-01,", "2", "thiếu ngày cuối", "Y-06-30"),
    (TASKS, "Tháng 6 năm 2023,Y-01-01,Y-06-30", "Tháng 6 năm 2023,Y-07-01,Y-06-30", "2", "sau ends", "đổi lại"),
    (TASKS, "Tháng 6 năm 2023,Y-01-01,Y-06-30", "Tháng 6 năm 2023,Y-01-01,30/6", "2", "“30/6”", "Y-04-15"),
    (TASKS, "\n3,", "\n2,", '2,"Ban hành', "nhiệm vụ “2” đã có ở", "sửa"),
    (TARGETS, "HS11,at_least", "HS99,at_least", "1a", "“HS99”", "HS"),
    (TARGETS, "HS11,at_least", "DT01,at_least", "1a", "“DT01” không có trong govap-thidua-2021/indicators.csv", "DT01"),
    (TARGETS, "HS11,at_least,100", "HS11,over,100", "1a", "“over”", "'above'"),
    (TARGETS, "HS11,at_least,100", "HS11,at_least,100%", "1a", "“100%” không phải là số", "ghi số"),
    (TARGETS, "0790011+0790012", "0790011+0790099", "1a", "“0790099”", "0790"),
    (TARGETS, "+0790012,,", "+0790012,đăng ký,", "1a", "statuses", "models"),
    (TARGETS, "HS11,at_least,100,0790011+0790012,", "models,at_least,1,0790011,xong", "1a", "“xong”", "đăng ký"),
    (TARGETS, "HS11,at_least", "models,at_least", "1a", "mục “”", "I"),
    (CRITERIA, "\n1.1,1,", "\n1.1,9,", "1.1", "nhóm tiêu chí “9”", "1"),
    (CRITERIA, "\n1.1,1,", "\n1.1,1.2,", "1.1", "nhóm tiêu chí “1.2”", "1"),
    (CRITERIA, ",12,self", ",10,self", "1,", "tối đa 20 điểm, các thành phần cộng lại 18", "maximum = 18"),
    (CRITERIA, "\n2.1,", "\n1.1,", "1.1,2", "tiêu chí “1.1” đã có ở", "sửa"),
    (CRITERIA, ",10,timeliness", ",10,on_time", "5.1", "“on_time”", "'timeliness'"),
    (CRITERIA, ",10,timeliness", ",0,timeliness", "5.1", "", ""),
    (RANKS, "Tốt,80,90", "Tốt,80,85", "Tốt", "hở giữa “Tốt” và “Hoàn thành xuất sắc”: điểm từ 85 đến dưới 90", "(90)"),
    (RANKS, "Tốt,80,90", "Tốt,80,95", "Tốt", "chồng lên nhau từ 90 điểm", "phải bằng points_from"),
    (RANKS, "Yếu,0,50", "Yếu,10,50", "Yếu", "điểm từ 0 đến dưới 10", "points_from = 0"),
    (RANKS, "sắc,90,", "sắc,90,100", "Hoàn thành", "từ 100 trở lên", "để trống points_below"),
    (RANKS, "Tốt,80,90", "Tốt,80,70", "Tốt", "không lớn hơn", "sửa một trong hai"),
    (RANKS, "\nTốt,", "\nKhá,", "Khá,65", "xếp loại “Khá” đã có ở", "sửa"),
    (KIMDONG, 'cycle = "Y"', 'cycle = "Q4"', ": scoring.cycle", "“Q4”", "H1, Y"),
    (KIMDONG, "is_sample = true", 'is_sample = "có"', ": scoring.is_sample", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "place", "wrong", "remedy"), MISTAKES)
def test_a_mistake_is_named_with_place_and_remedy(
    regimes: Regimes, file: str, old: str, new: str, place: str, wrong: str, remedy: str
) -> None:
    regimes.replace(file, old, new)
    found = regimes.problems(file.partition("/")[0])
    matching = [problem for problem in found if wrong in problem.wrong and remedy in problem.remedy]
    assert expected_place(regimes, file, place) in {without_line(problem.place) for problem in matching}, "\n".join(
        map(str, found)
    )


def test_a_scheme_without_its_header_or_its_thresholds_is_half_a_scheme(regimes: Regimes) -> None:
    (regimes.folder / RANKS).unlink()
    problem = regimes.only_problem("kimdong-danvan-2022")
    assert without_line(problem.place) == f"{KIMDONG}: scoring" and RANKS in problem.wrong


def test_a_scheme_that_regime_toml_does_not_know_is_not_ignored(regimes: Regimes) -> None:
    text = (regimes.folder / KIMDONG).read_text(encoding="utf-8")
    start, end = text.index("[scoring]"), text.index("[[cycles]]")
    (regimes.folder / KIMDONG).write_text(text[:start] + text[end:], encoding="utf-8")
    assert {problem.place for problem in regimes.problems("kimdong-danvan-2022")} == {CRITERIA, RANKS}


def test_stages_that_overlap_would_count_a_day_twice(regimes: Regimes) -> None:
    toml = "govap-thidua-2021/regime.toml"
    regimes.replace(toml, 'data_from = "Y-06-16"', 'data_from = "Y-06-15"')
    problem = regimes.only_problem("govap-thidua-2021")
    assert without_line(problem.place) == f"{toml}: cycles.S2.data_from"
    assert "S1" in problem.wrong and "chồng" in problem.wrong


def test_all_contradictions_of_a_regime_at_once(regimes: Regimes) -> None:
    """The list of issue 4, planted together: one round of corrections, each with file, line or field, and remedy."""
    folder = "kimdong-danvan-2022"
    regimes.replace(KIMDONG, '"Y-05-15"', '"Y-1-10-15"')
    regimes.append(
        KIMDONG, "", "[[cycles]]", 'code = "C"', 'name = "cả đợt"', 'data_from = "Y-06-01"', 'data_to = "Y-07-01"',
        'stages = ["H1"]',
    )  # fmt: skip
    regimes.replace(f"{folder}/indicators.csv", ",CD01,", ",CD99,")
    regimes.append(f"{folder}/rules.csv", "hl02_le_hl01,critical,,,,Định nghĩa của chỉ tiêu")
    regimes.append(f"{folder}/roster.csv", "0330101,2022-01-01,,")
    regimes.replace(RANKS, "Khá,65,80", "Khá,65,75")
    regimes.replace("shared/units.csv", "MN,public,0330010", "MN,public,0339999")
    regimes.append("shared/units.csv", "0880001,Đơn vị A (mẫu),MN,public,0880002,,,yes")
    regimes.append("shared/units.csv", "0880002,Đơn vị B (mẫu),MN,public,0880001,,,yes")
    regimes.append(
        "shared/units.csv", "0330201,Trường Tiểu học Hai Dòng (mẫu),TH,public,0330010,2020-01-01,2021-01-01,yes"
    )

    def line(file: str, start: str) -> str:
        return f"{file}:{regimes.line_of(file, start)}"

    expected = {
        f"{KIMDONG}: cycles.H1.deadline_before": "hạn gửi trước khi thời gian tính số liệu bắt đầu",
        f"{KIMDONG}: cycles.H1.data_from": "nằm ngoài cả đợt",
        line(f"{folder}/indicators.csv", "8,CD99"): "chỉ tiêu “CD99”",
        line(f"{folder}/rules.csv", "hl02_le_hl01"): "chỉ tiêu “HL02”",
        line(f"{folder}/roster.csv", "0330101,2022"): "hiệu lực trùng ngày",
        line(RANKS, "Khá"): "hở giữa “Khá” và “Tốt”",
        line("shared/units.csv", "0330101"): "đơn vị “0339999”",
        line("shared/units.csv", "0880002"): "nằm dưới chính nó",
        line("shared/units.csv", "0330201,Trường Tiểu học Hai Dòng"): "hiệu lực trùng ngày",
    }
    problems = regimes.problems(folder)
    for place, wrong in expected.items():
        found = [problem for problem in problems if without_line(problem.place) == place and wrong in problem.wrong]
        assert found and all(problem.remedy for problem in found), f"{place}: {wrong}\n" + "\n".join(map(str, problems))
