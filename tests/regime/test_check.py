"""Each planted mistake is named with file, line or field, what is wrong and what would be right; all at once."""

import json
import re

import pytest
from typer.testing import CliRunner

from etl.cli.main import app
from etl.model.errors import ConfigProblem
from tests.regime.conftest import NAME, Regimes, without_line
from tests.regime.test_calendar import make_campaign

TOML = f"{NAME}/regime.toml"
ROSTER = f"{NAME}/roster.csv"
INDICATORS = f"{NAME}/indicators.csv"
RULES = f"{NAME}/rules.csv"
SECTIONS = f"{NAME}/sections.csv"
PHRASES = f"{NAME}/phrases.csv"
ALIASES = f"{NAME}/aliases.csv"
UNITS = "shared/units.csv"
EVENTS = "shared/unit_events.csv"
CATALOGUE = "shared/indicators.csv"

# file, what stands there, what a careless hand makes of it, place, words of "wrong", words of "remedy".
# The place is a line start (its number is looked up after the edit) or, after ": ", a field.
MISTAKES = [
    # regime.toml
    (TOML, 'place = "Gò Vấp"', 'plaec = "Gò Vấp"', ": office.plaec", "không có trong mẫu", "“place”"),
    (TOML, "correction_days = 2", 'correction_days = "hai"', ": correction_days", "số nguyên", "số nguyên"),
    (TOML, '"stay" ', '"move" ', ": holiday_rule", "“move”", "'stay' hoặc 'next_working_day'"),
    (TOML, 'levels = ["MN", ', 'levels = ["MM", "MN", ', ": levels", "“MM”", "MN"),
    (TOML, 'unit = "0790010"', 'unit = "790010"', ": office.unit", "“790010”", "Excel đã bỏ số 0"),
    (TOML, f'name = "{NAME}"', 'name = "go-vap"', ": name", "khác tên thư mục", NAME),
    (TOML, "first_year = 2022", "first_year = 2024", "", "sau year", "không được sau"),
    (TOML, "{period} như sau", "{ky} như sau", ": opening", "{ky}", "{period}"),
    (TOML, '"Y-05-01"', '"Y-05-32"', ": cycles.H1.deadline_before", "không có trong lịch", "tháng"),
    (TOML, '"Y-05-01"', '"01/05"', ": cycles.H1.deadline_before", "“01/05”", "Y-04-15"),
    (TOML, '"Y-05-01"', '"Y-1-05-01"', ": cycles.H1.deadline_before", "hạn gửi trước khi", "data_from"),
    (TOML, 'opens = "Y-04-01"', 'opens = "Y-06-01"', ": cycles.H1.deadline_before", "ngày mở nhận", "opens"),
    (TOML, 'closes = "Y-07-01"', 'closes = "Y-04-20"', ": cycles.H1.closes", "đóng nhận", "deadline_before"),
    (TOML, 'code = "Y"', 'code = "H1"', ": cycles.H1", "hai lần", "riêng"),
    (TOML, 'opens = "Y-10-01"\n', "", ": cycles.Y", "thiếu ngày: opens", "opens ="),
    (TOML, "[plan]", 'host = "khong-co"\n[plan]', ": host", "khong-co", "thư mục"),
    (TOML, "[plan]", '[upward]\nregime = "x"\nunit = "0790010"\n[plan]', ": upward.regime", "“x”", "thư mục"),
    (TOML, '"Y-05-01"', '"Y-04-01"', ": cycles.H1.deadline_before", "ngày mở nhận", "opens trước"),
    (
        TOML,
        "[[mailbox]]\nname",
        '[[mailbox]]\nname = "phong"\n[[mailbox]]\nname',
        ": mailbox.phong",
        "hai lần",
        "riêng",
    ),
    (TOML, "[plan]", '[wording]\ntarget_nt_met = "x"\n[plan]', ": wording.target_nt_met", "không có", "target_not_met"),
    (TOML, "[plan]", '[wording]\ntask = "{titel}"\n[plan]', ": wording.task", "{titel}", "“{title}”"),
    (TOML, "[plan]", '[wording]\ntask = "{title"\n[plan]', ": wording.task", "thành cặp", "“{title}”"),
    (TOML, "[[mailbox]]", '[[mailbox]]\nafter = "move"', ": mailbox.phong.move_to", "không có move_to", "thư mục"),
    (
        TOML,
        "[[mailbox]]",
        '[[mailbox]]\nafter = "move"\nmove_to = "INBOX"',
        ": mailbox.phong.move_to",
        "cũng là thư mục nhận",
        "khác",
    ),
    # roster, units, events
    (ROSTER, "0790101", "790101", "790101", "“790101”", "“0790101”? Excel đã bỏ số 0"),
    (ROSTER, "0790101", "0790010", "0790010", "level = PGD, chế độ này chỉ có MN, TH, THCS", "“PGD” vào regime.toml"),
    (ROSTER, "0790102", "0790101", "0790101,,,\n0790101", "trùng ngày", "không chồng lên nhau"),
    (ROSTER, "0790101,,", "0790101,2030-01-01,", "0790101", "không phải báo cáo kỳ nào", "valid_from"),
    (ROSTER, "0790101,,,", "0790101,01/09/2022,,", "0790101", "“01/09/2022”", "2023-07-01"),
    (ROSTER, "0790101,,,", "0790101,2023-02-01,2022-02-01,", "0790101", "sau valid_to", "không sau"),
    (UNITS, "public,0790010", "public,0790099", "0790101", "“0790099”", "0790"),
    (UNITS, "UBND_QUAN,public,,", "UBND_QUAN,public,0790010,", "0790001", "nằm dưới chính nó", "parent"),
    (UNITS, "0790001,2010-01-01", "0790001,2022-11-01", "0790101", "không tồn tại trong suốt", "tách dòng"),
    (UNITS, "(mẫu),MN", "(mẫu),MNN", "0790101", "“MNN”", "“MN”"),
    (UNITS, "0790102,", "0790101,", "0790101,Trường Mầm non Hoa Mai", "trùng ngày", "nối tiếp"),
    (
        EVENTS,
        "note\n",
        "note\n2023-01-01,merge,0790101+0790102,0790103,\n",
        "2023-01-01",
        "không kết thúc",
        "2022-12-31",
    ),
    (EVENTS, "note\n", "note\n2023-01-01,open,,0790103,\n", "2023-01-01", "bắt đầu ngày 2023-01-01", "units.csv"),
    (EVENTS, "note\n", "note\n2023-01-01,open,0790101,0790103,\n", "2023-01-01", "open", "close chỉ có from"),
    (
        EVENTS,
        "note\n",
        "note\n2009-12-31,split,0790101,0790103,\n",
        "2009-12-31",
        "không tồn tại ngày 2009-12-31",
        "dòng",
    ),
    (UNITS, "0790001,2010-01-01,2025-06-30", "0790001,2010-01-01,2024-12-31", "0790101", "không tồn tại", "tách dòng"),
    # indicators and rules
    (INDICATORS, "8,CD01", "8,CD99", "8,CD99", "“CD99”", "có phải là “CD"),
    (INDICATORS, "9,CD02", "8,CD02", "8,CD02", "STT “8” đã có ở", "sửa"),
    (INDICATORS, "9,CD02", "9,CD01", "9,CD01", "chỉ tiêu “CD01” đã có ở", "sửa"),
    (INDICATORS, "CD01,II.1,", "CD01,II.9,", "8,CD01", "mục “II.9”", "II."),
    (INDICATORS, "CD01,II.1,yes,", "CD01,II.1,có,", "8,CD01", "“có”", "yes hoặc no"),
    (INDICATORS, "CD01,II.1,yes,,,0,", "CD01,II.1,yes,,,0,-1", "8,CD01", "lớn hơn maximum", "đổi"),
    (INDICATORS, "CD01,II.1,yes,,,0,", "CD01,II.1,yes,THPT,,0,", "8,CD01", "“THPT”", "MN"),
    (
        INDICATORS,
        "CD01,II.1,yes,,,0,,no",
        "CD01,II.1,yes,,,0,,yes",
        "8,CD01",
        "phát sinh trong kỳ",
        "is_prefilled = no",
    ),
    (INDICATORS, "is_required", "required", None, "thiếu cột is_required", "stt,code,section"),
    (CATALOGUE, "flow,HS05+HS06,", "flow,HS05++HS06,", "HS11", "bỏ trống", "dấu “+”"),
    (CATALOGUE, "%,percent,derived,flow,HS05", "%,percent,sum,flow,HS05", "HS11", "across_units", "derived"),
    (RULES, "td01_sum,", "td01_summ,", "td01_summ", "“td01_summ”", "“td01_sum”"),
    (RULES, "td01_sum,critical", "td01_sum,fatal", "td01_sum", "“fatal”", "'critical', 'warning' hoặc 'info'"),
    (RULES, "td01_sum,", "qm03_sum,", "qm03_sum,critical,,,,Định nghĩa của chỉ tiêu\nqm03_sum", "trùng ngày", "valid_"),
    (INDICATORS, "28,HS11,II.2.a,no", "28,HS11,II.2.a,yes", "28,HS11", "tự tính", "is_required = no"),
    # sections, phrases, aliases
    (
        SECTIONS,
        "I,I,Đặc điểm tình hình,1",
        "I,I,Đặc điểm tình hình,2",
        "I",
        "bậc 2 ngay sau một mục bậc 0",
        "depth = 1",
    ),
    (SECTIONS, "II.3.a,a,Những nội dung công khai,3", "II.3.a,a,Những nội dung công khai,4", "II.3.a", "“4”", "'3'"),
    (SECTIONS, "\nII.3.c,", "\nII.3.b,", "II.3.b,c", "đã có ở", "sửa"),
    (SECTIONS, "vụ {next_period}", "vụ {next}", "IV", "{next}", "{next_period}"),
    (PHRASES, "\nI,Tổng", "\nVII,Tổng", "VII,", "mục “VII”", "“II”?"),
    (PHRASES, "{QM07} người", "{QM77} người", "I,Tổng", "“QM77”", "QM07"),
    (PHRASES, "{QM07.n}", "{QM07.k}", "I,Tổng", "{QM07.k}", "{QM07.missing}"),
    (PHRASES, "{QM07} người", "{QM07 người", "I,Tổng", "ngoặc", "{CD01}"),
    (PHRASES, "{QM07} người", "[{QM07} người", "I,Tổng", "ngoặc vuông", "không có hồ sơ quá hạn"),
    (PHRASES, "{QM07} người", "[{QM07} người]", "I,Tổng", "thiếu dấu |", "không có hồ sơ quá hạn"),
    (PHRASES, "báo cáo).,QM07,,", "báo cáo).,,Không phát sinh.,", "I,Tổng", "condition bỏ trống", "lớn hơn 0"),
    (ALIASES, "MN Hoa Mai,0790102", "MN Hoa Sen,0790102", "MN Hoa Sen,0790102", "đã chỉ đơn vị 0790101", "người xem"),
    (ALIASES, "MN Hoa Sen,0790101", "MN Hoa Sen,0790199", "MN Hoa Sen", "“0790199”", "079"),
]


@pytest.mark.parametrize(("file", "old", "new", "place", "wrong", "remedy"), MISTAKES)
def test_a_mistake_is_named_with_place_and_remedy(
    regimes: Regimes, file: str, old: str, new: str, place: str | None, wrong: str, remedy: str
) -> None:
    regimes.replace(file, old, new)
    matching = [p for p in regimes.problems() if wrong in p.wrong and remedy in p.remedy]
    assert matching, "\n".join(map(str, regimes.problems()))
    assert expected_place(regimes, file, place) in {without_line(problem.place) for problem in matching}


def expected_place(regimes: Regimes, file: str, place: str | None) -> str:
    if place is None:
        return f"{file}:1"
    if place == "" or place.startswith(": "):
        return file + place
    text = (regimes.folder / file).read_text(encoding="utf-8")
    found = text.index(f"\n{place}") + len(place)  # the last line of a place of two lines
    return f"{file}:{text[: found + 1].count(chr(10)) + 1}"


def test_all_mistakes_at_once_each_only_once(regimes: Regimes) -> None:
    """One round of corrections, not ten; and no echo of a mistake in files that are right."""
    regimes.replace(TOML, 'place = "Gò Vấp"', 'plaec = "Gò Vấp"')
    regimes.replace(UNITS, "0790010,2010-01-01,2025-06-30,yes", "0790010,2010-01-01,2025-06-30,x")
    regimes.replace(ROSTER, "0790103", "0790999")
    regimes.replace(RULES, "td01_sum,", "td01_summ,")
    regimes.replace(PHRASES, "{QM07} người", "{QM77} người")
    places = [without_line(problem.place) for problem in regimes.problems()]
    assert places == [
        f"{PHRASES}:{regimes.line_of(PHRASES, 'I,Tổng')}",
        f"{TOML}: office.place",
        f"{TOML}: office.plaec",
        f"{ROSTER}:{regimes.line_of(ROSTER, '0790999')}",
        f"{RULES}:{regimes.line_of(RULES, 'td01_summ')}",
        f"{UNITS}:{regimes.line_of(UNITS, '0790101')}",
    ]


def test_an_indicator_that_others_need_cannot_be_left_out(regimes: Regimes) -> None:
    """Rules, percentages and sentences that lean on it are each named."""
    text = (regimes.folder / INDICATORS).read_text(encoding="utf-8").splitlines(keepends=True)
    (regimes.folder / INDICATORS).write_text("".join(line for line in text if ",QM03," not in line), encoding="utf-8")
    said = "\n".join(map(str, regimes.problems()))
    for file, start in ((RULES, "qm03_sum"), (RULES, "ux01_le_qm03"), (PHRASES, 'I,"Các đơn vị báo cáo có {QM02}')):
        assert f"{file}:{regimes.line_of(file, start)}: chỉ tiêu “QM03” không có trong {INDICATORS}" in said
    assert "UX02" in text[int(said.split(f"{INDICATORS}:")[1].split(":")[0])]


def test_a_parent_that_ended_is_one_mistake_not_one_for_each_school(regimes: Regimes) -> None:
    regimes.replace(UNITS, "0790001,2010-01-01,2025-06-30", "0790001,2010-01-01,2024-12-31")
    assert "và của 61 dòng khác" in regimes.only_problem().wrong


def test_broken_toml_names_the_line(regimes: Regimes) -> None:
    regimes.replace(TOML, 'title = "Báo cáo', "title = Báo cáo")
    problem = regimes.only_problem()
    assert problem.place == f"{TOML}:{regimes.line_of(TOML, 'title')}"
    assert "TOML" in problem.wrong and "ngoặc kép" in problem.remedy


def test_a_row_with_an_unquoted_comma_names_the_line(regimes: Regimes) -> None:
    regimes.append(ALIASES, "MN Hoa Sen, cơ sở 2,0790101")
    problem = regimes.only_problem()
    assert problem.place == f"{ALIASES}:{regimes.line_of(ALIASES, 'MN Hoa Sen, cơ sở 2')}"
    assert "3 ô" in problem.wrong and "ngoặc kép" in problem.remedy


def test_an_unclosed_quote_names_the_line(regimes: Regimes) -> None:
    regimes.append(ALIASES, '"MN Hoa Sen,0790101')
    assert regimes.only_problem().place.startswith(f"{ALIASES}:")
    assert "ngoặc kép" in regimes.only_problem().remedy


@pytest.mark.parametrize("file", [TOML, ROSTER, INDICATORS, RULES, SECTIONS, PHRASES, ALIASES, UNITS, CATALOGUE])
def test_a_missing_file_is_one_mistake_and_no_echo(regimes: Regimes, file: str) -> None:
    (regimes.folder / file).unlink()
    problem = regimes.only_problem()
    assert (problem.place, problem.wrong) == (file, "không có tệp này")


def test_an_empty_file_says_which_columns_it_needs(regimes: Regimes) -> None:
    (regimes.folder / ALIASES).write_text("", encoding="utf-8")
    assert regimes.only_problem() == ConfigProblem(f"{ALIASES}:1", "tệp trống", "dòng đầu phải là: alias,unit")


def test_another_encoding_is_explained(regimes: Regimes) -> None:
    path = regimes.folder / ALIASES
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert "UTF-8" in regimes.only_problem().remedy


def test_a_misspelt_file_name_is_not_ignored(regimes: Regimes) -> None:
    """Its content would be lost in silence."""
    (regimes.folder / NAME / "alias.csv").write_text("alias,unit\n", encoding="utf-8")
    (regimes.folder / NAME / "README.md").write_text("ghi chú", encoding="utf-8")
    (regimes.folder / NAME / "~$roster.csv").write_text("khóa", encoding="utf-8")
    problem = regimes.only_problem()
    assert problem.place == f"{NAME}/alias.csv" and "aliases.csv" in problem.remedy


def test_a_stage_outside_its_campaign_and_an_unknown_one(regimes: Regimes) -> None:
    make_campaign(regimes)
    regimes.replace(TOML, 'data_from = "Y-06-01"\ndata_to = "Y-06-15"', 'data_from = "Y-05-31"\ndata_to = "Y-06-15"')
    regimes.replace(TOML, 'stages = ["S1", "S2"]', 'stages = ["S1", "S2", "S3"]')
    problems = {without_line(problem.place): problem for problem in regimes.problems()}
    assert "nằm ngoài cả đợt" in problems[f"{TOML}: cycles.S1.data_from"].wrong
    assert "“S3”" in problems[f"{TOML}: cycles.C.stages"].wrong


def test_rows_of_a_rule_for_different_units_do_not_collide_but_share_no_day_otherwise(regimes: Regimes) -> None:
    regimes.replace(RULES, "kl01_le_qm03,warning,,,,", "kl01_le_qm03,warning,,,public,")
    regimes.append(RULES, "kl01_le_qm03,info,,2023-06-30,private,thử")
    assert len([rule for rule in regimes.load().rules if rule.rule == "kl01_le_qm03"]) == 2
    regimes.append(RULES, "kl01_le_qm03,info,2023-06-30,,private,thử")
    assert "trùng ngày" in regimes.only_problem().wrong


def test_one_rule_may_change_with_the_law_if_its_times_do_not_overlap(regimes: Regimes) -> None:
    regimes.replace(RULES, "kl01_le_qm03,warning,,,,", "kl01_le_qm03,warning,,2023-06-30,,")
    regimes.append(RULES, "kl01_le_qm03,critical,2023-07-01,,,luật mới")
    severities = {
        period: [str(r.severity) for r in regimes.load().rules if r.rule == "kl01_le_qm03" and r.is_in_force(found)]
        for period, found in ((p.code, p) for p in regimes.load().periods)
    }
    assert severities["2023-H1"] == ["warning"] and severities["2023-Y"] == ["critical"]


@pytest.mark.parametrize(
    ("file", "old", "new", "place"), [row[:4] for row in MISTAKES if row[3] and row[3][:2] == ": "]
)
def test_a_mistake_in_the_toml_names_the_line_of_its_key(
    regimes: Regimes, file: str, old: str, new: str, place: str
) -> None:
    """The line must be that of the key, or of the table that the key is missing from, looked up by eye."""
    regimes.replace(file, old, new)
    lines = (regimes.folder / file).read_text(encoding="utf-8").splitlines()
    (found,) = {problem.place for problem in regimes.problems() if without_line(problem.place) == file + place}
    line = lines[int(found.split(":")[1]) - 1]
    *tables, key = place[2:].split(".")
    heads = [f"{key} =", f"[{key}]", "[[cycles]]", "[[mailbox]]"] if len(tables) < 2 else [f"{key} =", "[[mailbox]]"]
    assert line.startswith(tuple(heads)), (found, line)
    if len(tables) == 2 and tables[0] == "cycles":
        above = [one for one in lines[: int(found.split(":")[1])] if one.startswith("code = ")]
        assert above[-1] == f'code = "{tables[1]}"'


def test_a_key_that_is_missing_at_the_top_has_no_line_and_none_is_made_up(regimes: Regimes) -> None:
    regimes.replace(TOML, 'place = "Gò Vấp"\n', "")
    regimes.replace(TOML, 'form_version = "', 'form_versions = "')
    places = {problem.place for problem in regimes.problems()}
    assert places == {
        f"{TOML}: form_version",
        f"{TOML}:{regimes.line_of(TOML, 'form_versions')}: form_versions",
        f"{TOML}:{regimes.line_of(TOML, '[office]')}: office.place",
    }


def test_text_that_looks_like_a_key_does_not_lead_astray(regimes: Regimes) -> None:
    """Keys and headers within a text of several lines are text."""
    regimes.replace(TOML, '\nnote = "', '\nnote = """\n[office]\nplaec = 1\n"""  # "')
    regimes.replace(TOML, 'place = "Gò Vấp"', 'plaec = "Gò Vấp"')
    (found,) = [problem.place for problem in regimes.problems() if problem.place.endswith("office.plaec")]
    line = regimes.line_of(TOML, 'plaec = "Gò')
    assert found == f"{TOML}:{line}: office.plaec"


def test_a_late_deadline_is_told_though_both_regimes_have_other_mistakes(regimes: Regimes) -> None:
    """Else the office learns of it only after it has mended the rest, or never: the upper regime is not its own."""
    upper, lower = "binhthuan-danvan-2019", "phanthiet-danvan-2019"
    regimes.replace(f"{lower}/regime.toml", "Y-05-29", "Y-06-05")
    regimes.replace(f"{upper}/regime.toml", 'form_version = "', 'form_versions = "')

    def late() -> list[str]:
        return [p.place for p in regimes.problems(lower) if "không trước hạn của cấp trên" in p.wrong]

    expected = [
        f"{lower}/regime.toml:{regimes.line_of(f'{lower}/regime.toml', 'deadline_before')}: cycles.H1.deadline_before"
    ]
    assert late() == expected
    regimes.replace(f"{lower}/regime.toml", 'title = "', 'titel = "')
    assert late() == expected


def test_a_row_of_a_bad_date_shows_its_other_mistakes_too(regimes: Regimes) -> None:
    regimes.append(ROSTER, "0790101,01/09/2022,,", "0790999,01/09/2022,,", "0790102,2022-01-01,31/12/2022,")
    said = "\n".join(map(str, regimes.problems()))
    first, last = regimes.line_of(ROSTER, "0790101,01/09"), regimes.line_of(ROSTER, "0790102,2022")
    assert f"{ROSTER}:{first}: đơn vị 0790101 có hiệu lực trùng ngày với {ROSTER}:2" in said
    assert f"{ROSTER}:{first + 1}: đơn vị “0790999” không có trong" in said
    assert f"{ROSTER}:{last}: đơn vị 0790102 có hiệu lực trùng ngày" in said
    assert said.count("không đúng mẫu") == 3 and len(said.splitlines()) == 6


def test_a_row_of_a_bad_date_is_not_called_double_where_it_need_not_be(regimes: Regimes) -> None:
    regimes.replace(ROSTER, "0790101,,,", "0790101,,2022-12-31,")
    regimes.append(ROSTER, "0790101,01/01/2023,,")
    assert "01/01/2023" in regimes.only_problem().wrong


def test_hints_lead_to_what_is_near(regimes: Regimes) -> None:
    """Twenty codes of another province, or a like-sounding indicator of another matter, help nobody."""
    regimes.replace(UNITS, "public,0790010", "public,0799999")
    hint = regimes.only_problem().remedy
    offered = re.findall(r"\d{7}", hint.partition("“0799999”")[0])
    assert len(offered) <= 5 and {"0790001", "0790010"} <= set(offered), "offices of the same province, not schools"
    assert all(code.startswith("079") for code in offered)
    regimes.replace(ROSTER, "0790102,", "0790192,")
    (slip,) = [problem for problem in regimes.problems() if "“0790192”" in problem.wrong]
    assert re.match("có phải là “0790[0-9]{3}”\\? Nếu “0790192” là đúng thì thêm vào", slip.remedy)
    text = (regimes.folder / INDICATORS).read_text(encoding="utf-8").splitlines(keepends=True)
    (regimes.folder / INDICATORS).write_text("".join(line for line in text if ",QM03," not in line), encoding="utf-8")
    for problem in regimes.problems():
        if "“QM03” không có" in problem.wrong:
            assert problem.remedy == f"thêm “QM03” vào {INDICATORS}, hoặc bỏ nội dung cần đến nó"


def test_a_circle_accuses_one_row(regimes: Regimes) -> None:
    """The ward put under its own office is wrong, not the office that stands where all offices stand."""
    regimes.replace(UNITS, "UBND_QUAN,public,,", "UBND_QUAN,public,0790010,")
    (problem,) = [one for one in regimes.problems() if "nằm dưới chính nó" in one.wrong]
    assert problem.place == f"{UNITS}:{regimes.line_of(UNITS, '0790001')}"
    assert "0790001 → 0790010 → 0790001" in problem.wrong and "chỉ khi dòng này đúng" in problem.remedy


def test_mistakes_in_shared_files_are_told_once(regimes: Regimes, monkeypatch: pytest.MonkeyPatch) -> None:
    regimes.replace(UNITS, "(mẫu),MN", "(mẫu),MNN")
    regimes.replace(TOML, 'place = "Gò Vấp"', 'place = ""')
    monkeypatch.setenv("ETL_REGIMES", str(regimes.folder))
    done = CliRunner().invoke(app, ["regime", "check"])
    assert done.exit_code == 1 and done.output.count("“MNN” không có trong") == 1
    assert "shared (dùng chung cho mọi chế độ): 1 lỗi" in done.output
    assert f"{NAME}: 1 lỗi, chưa dùng được vì lỗi ở shared" in done.output
    assert "kimdong-danvan-2022: không có lỗi riêng, chưa dùng được vì lỗi ở shared" in done.output
    found = json.loads(CliRunner().invoke(app, ["regime", "check", "--json"]).stdout)
    assert all(problems for problems in found.values()), "for programs every regime still carries all its mistakes"


@pytest.mark.parametrize("name", ["khong-dau/regime.toml"])
def test_a_regime_folder_without_files_names_them_all(regimes: Regimes, name: str) -> None:
    (regimes.folder / "khong-dau").mkdir()
    assert {problem.place.partition("/")[2] for problem in regimes.problems("khong-dau")} >= {
        "regime.toml",
        "roster.csv",
        "indicators.csv",
        "rules.csv",
        "sections.csv",
        "phrases.csv",
        "aliases.csv",
    }
