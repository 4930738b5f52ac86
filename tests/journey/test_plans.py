"""What plans ask beside figures, from issued form to printed report: against tables worked by hand."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from etl import embedded
from etl.config import Settings
from etl.model.clock import LOCAL, Clock
from etl.model.regime import Regime
from etl.pipeline import Journey
from samples.bodies import filling_of, form_body
from samples.cases import Delivery
from samples.changes import Change
from samples.filling import Filling, Typed
from tests.journey.runs import fresh_settings

pytestmark = pytest.mark.xdist_group("plans")
Entries = Mapping[str, Mapping[str, Typed]]


@pytest.fixture(scope="module")
def settings(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with fresh_settings(server, tmp_path_factory.mktemp("plans") / "var") as settings:
        yield settings


@pytest.fixture(scope="module")
def journey(settings: Settings) -> Iterator[Journey]:
    """Four plans' files, delivered, read, judged and consolidated at once."""
    with Journey.open(settings) as opened:
        campaign(opened)
        scores(opened)
        tasks(opened)
        models(opened)
        clock = Clock.at("2026-12-31T08:00")
        opened.collect(clock)
        opened.process(clock)
        for regime, period in (CAMPAIGN, SCORES, TASKS, MODELS):
            opened.consolidate(regime, period, clock)
        yield opened


def deliver(
    journey: Journey, regime_name: str, period: str, unit: str, at: str, change: Change, name: str = "BaoCao.xlsx"
) -> None:
    """A form of the unit, plausible but for what the change enters, with the time at which it comes."""
    regime = journey.regime(regime_name)
    found = regime.unit(period, unit)
    moment = datetime.fromisoformat(at).replace(tzinfo=LOCAL)
    filling = filling_of(regime, regime.period(period), found, 1)
    body = form_body(regime, regime.period(period), found, filling, Delivery("", changes=(change,)), moment)
    path = journey.settings.inbox / regime_name / unit / f"{period} {name}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def entering(**figures: Typed) -> Change:
    def change(filling: Filling, _regime: Regime) -> None:
        filling.figures |= figures

    return change


def printed(journey: Journey, regime: str, period: str) -> list[str]:
    """Paragraphs of the newest Word file."""
    path = journey.settings.out / regime / period / "v1" / "bao-cao.docx"
    return [
        "".join(node.text or "" for node in one._p.iter() if node.tag.endswith("}t"))
        for one in Document(path).paragraphs
    ]


def sheet(journey: Journey, regime: str, period: str, name: str) -> list[tuple[Any, ...]]:
    """Rows of a sheet of the internal file."""
    path: Path = journey.settings.out / regime / period / "v1" / "doi-chieu.xlsx"
    return [tuple(row) for row in load_workbook(path)[name].iter_rows(values_only=True)]


# --- a campaign in two stages ----------------------------------------------------------------------------------

CAMPAIGN = ("govap-thidua-2021", "2021-C")
OFFICE, COLLEGE, SCHOOL, PRIVATE = "0790011", "0790012", "0790101", "0790118"


def campaign(journey: Journey) -> None:
    in_time = {"HS07": 0, "HS09": 0, "HS10": 0}
    none: dict[str, Typed] = {"TS01": "Không phát sinh", "TS02": "KPS"}
    # 95 of 100 twice: 95 % exactly; five files go on from the first stage into the second
    first = {"HS02": 0, "HS03": 100, "HS01": 100, "HS04": 95, "HS05": 60, "HS06": 35, "HS08": 5}
    second = {"HS02": 5, "HS03": 50, "HS01": 55, "HS04": 55, "HS05": 30, "HS06": 25, "HS08": 0}
    asked = {"QM03": 30, "UX01": 30, "HL01": 100, "HL02": 95, "TS01": 10, "TS02": 10}
    deliver(journey, CAMPAIGN[0], "2021-S1", OFFICE, "2021-06-18T09:00", entering(**in_time, **first, **asked))
    deliver(journey, CAMPAIGN[0], "2021-S2", OFFICE, "2021-07-05T09:00", entering(**in_time, **second, **asked))
    few = {"HS02": 0, "HS03": 20, "HS01": 20, "HS04": 20, "HS05": 20, "HS06": 0, "HS08": 0}
    asked = {"QM03": 12, "UX01": 12, "HL01": 100, "HL02": 96}
    deliver(journey, CAMPAIGN[0], "2021-S1", COLLEGE, "2021-06-18T09:00", entering(**in_time, **few, **asked, **none))
    asked = {"QM03": 12, "UX01": 12, "HL01": 100, "HL02": 97}
    deliver(journey, CAMPAIGN[0], "2021-S2", COLLEGE, "2021-07-05T09:00", entering(**in_time, **few, **asked, **none))
    for unit in (SCHOOL, PRIVATE):
        deliver(journey, CAMPAIGN[0], "2021-S1", unit, "2021-06-18T09:00", entering())
        deliver(journey, CAMPAIGN[0], "2021-S2", unit, "2021-07-05T09:00", entering())


#        office     college    altogether
TARGETS_BY_HAND = {
    "1a": ("met", "met", "met"),
    "1b": ("met", "met", "met"),
    "1c": ("met", "met", "met"),
    "2": ("not_met", "met", "met"),  # 190 of 200; 193 of 200; 383 of 400 = 95,75 %
    "3": ("met", "nothing", "met"),
    "4": ("met", "met", "met"),
}


def test_targets_of_the_campaign(journey: Journey) -> None:
    found = {one["target"]: one for one in journey.targets(*CAMPAIGN)}
    outcomes = {code: {unit["unit"]: unit["outcome"] for unit in one["units"]} for code, one in found.items()}
    by_hand = {code: (outcomes[code][OFFICE], outcomes[code][COLLEGE], one["outcome"]) for code, one in found.items()}
    assert by_hand == TARGETS_BY_HAND
    others = {outcome for one in outcomes.values() for unit, outcome in one.items() if unit not in (OFFICE, COLLEGE)}
    assert others == {"not_bound"}  # a school's never reads "chưa đạt"
    assert (found["2"]["numerator"], found["2"]["denominator"]) == (383, 400)


def test_the_internal_file_says_not_applicable_to_those_not_bound(journey: Journey) -> None:
    rows = sheet(journey, *CAMPAIGN, "Chỉ tiêu phấn đấu")
    assert {row[5] for row in rows if row[1] == PRIVATE} == {"Không áp dụng"}
    assert [row[5] for row in rows if row[1] == OFFICE].count("Chưa đạt") == 1


def test_figures_of_the_campaign(journey: Journey) -> None:
    found = {one["indicator"]: one for one in journey.figures(*CAMPAIGN)}
    assert found["HS01"]["value"] == 100 + 55 - 5 + 20 + 20
    assert found["HS01"]["value"] == found["HS02"]["value"] + found["HS03"]["value"]
    assert found["HL03"]["value"] == pytest.approx(95.75)
    assert found["QM03"]["by_level"]["CQ_PHONG"] == 30  # a stock: not 60
    trace = journey.trace(*CAMPAIGN, "HL02")
    assert [(row["unit"], row["period"], row["value"]) for row in trace] == [
        (OFFICE, "2021-S1", 95),
        (OFFICE, "2021-S2", 95),
        (COLLEGE, "2021-S1", 96),
        (COLLEGE, "2021-S2", 97),
    ]


def test_only_who_met_all_is_proposed_for_reward(journey: Journey) -> None:
    name = journey.regime(CAMPAIGN[0]).unit("2021-C", COLLEGE).name
    said = [text for text in printed(journey, *CAMPAIGN) if "xem xét khen thưởng" in text]
    assert said == [
        "Đề xuất xem xét khen thưởng 01 tập thể đạt tất cả chỉ tiêu phấn đấu thuộc diện thực hiện: " + name + "."
    ]
    rows = {row[0]: row for row in sheet(journey, *CAMPAIGN, "Đề xuất khen thưởng")}
    assert rows[OFFICE][2] == "Không đề xuất" and "Trên 95%" in rows[OFFICE][4]


def test_nobody_submits_the_end_report(journey: Journey) -> None:
    assert journey.status(*CAMPAIGN, Clock.at("2026-12-31T08:00"))["on_time"] == 4
    with pytest.raises(Exception, match="lập từ các giai đoạn"):
        journey.issue_forms(*CAMPAIGN, Path("/nowhere"), Clock.at("2021-07-01T08:00"))


# --- scores ----------------------------------------------------------------------------------------------------

SCORES = ("kimdong-danvan-2022", "2022-Y")
FULL = {"1.1": 8, "1.2": 12, "2.1": 10, "2.2": 10, "2.3": 10, "3.1": 10, "3.2": 10, "4.1": 5, "4.2": 10}


def giving(**points: Typed) -> Change:
    """Full points with evidence but for those named ("p1_2" for 1.2, None: left blank)."""
    named = {name.removeprefix("p").replace("_", "."): value for name, value in points.items()}

    def change(filling: Filling, _regime: Regime) -> None:
        filling.scores = {
            code: {"points": value, "evidence": "Kế hoạch (mẫu)"} for code, value in {**FULL, **named}.items()
        }

    return change


def scores(journey: Journey) -> None:
    deliver(journey, *SCORES, "0330101", "2022-11-05T09:00", giving(pT=3))
    deliver(journey, *SCORES, "0330102", "2022-11-14T23:59", giving(p2_1="7,5", pP=2))
    deliver(journey, *SCORES, "0330103", "2022-11-15T00:00", giving(p1_1=9, p4_2=0))  # 9 of 8; late
    deliver(journey, *SCORES, "0330201", "2022-11-05T09:00", giving(p2_1=5, p2_2=5, p2_3=5, p3_1=3, p3_2=3))


# self-given, in time (10), complete (5), bonus − deduction
SCORES_BY_HAND = {
    "0330101": (85 + 10 + 5 + 3, "Hoàn thành xuất sắc", 1),
    "0330102": (82.5 + 10 + 5 - 2, "Hoàn thành xuất sắc", 2),
    "0330103": (85 + 1 - 10 + 0 + 5, "Tốt", 3),
    "0330201": (85 - 15 - 14 + 10 + 5, "Khá", 4),
}


def test_scores_and_ranks(journey: Journey) -> None:
    found = {unit["unit"]: unit for unit in journey.scores(*SCORES)["units"]}
    by_hand = {code: (found[code]["total"], found[code]["rank"], found[code]["place"]) for code in SCORES_BY_HAND}
    assert by_hand == SCORES_BY_HAND
    lines = {line["criterion"]: line for line in found["0330103"]["lines"]}
    assert (lines["1.1"]["points"], lines["5.1"]["points"], lines["5.2"]["points"]) == (9, 0, 5)
    assert lines["1.1"]["reason"] == "tự chấm vượt điểm tối đa 8, chờ thẩm định"
    assert not any(unit["is_assessed"] for unit in found.values())


def test_more_than_the_maximum_is_told_and_not_cut(journey: Journey) -> None:
    with journey.warehouse.begin() as connection:
        rows = connection.exec_driver_sql(
            "SELECT r.unit, f.code, f.severity FROM finding f JOIN receipt r ON r.id = f.receipt_id"
            " WHERE f.code LIKE 'score%%'"
        ).all()
    assert [tuple(row) for row in rows] == [("0330103", "score_above_maximum", "warning")]


def test_the_ranking_stays_inside(journey: Journey) -> None:
    rows = sheet(journey, *SCORES, "Xếp loại")
    assert [row[1] for row in rows[3:7]] == list(SCORES_BY_HAND)
    assert "THANG ĐIỂM MẪU" in rows[1][0]
    assert {row[6] for row in rows[3:7]} == {"điểm dự kiến"}
    outgoing = load_workbook(journey.settings.out / SCORES[0] / SCORES[1] / "v1" / "phu-luc.xlsx").sheetnames
    assert "Xếp loại" not in outgoing
    assert not any("Hoàn thành xuất sắc" in text for text in printed(journey, *SCORES))


# --- tasks -----------------------------------------------------------------------------------------------------

TASKS = ("haiphong-chithi15-2023", "2023-Y")
BUREAU, INSPECTORS, SCHOOL_A, SCHOOL_B = "0310101", "0310102", "0310301", "0310302"


def reporting(said: Entries) -> Change:
    """Progress by number of the task; those not named are under way."""

    def change(filling: Filling, _regime: Regime) -> None:
        running = {code: {"state": "Đang thực hiện"} for code in filling.tasks}
        filling.tasks = {code: dict(said.get(code, row)) for code, row in running.items()}
        filling.figures |= {"CD02": "Có", **dict.fromkeys(("CD11", "CD12", "CD13", "CD14", "CD15", "CD16"), "Có")}

    return change


def done(day: str) -> dict[str, Typed]:
    return {"state": "Đã hoàn thành", "completed_on": day, "result": "Văn bản (mẫu)"}


def tasks(journey: Journey) -> None:
    late: dict[str, Typed] = {"state": "Đang thực hiện", "difficulty": "Chờ góp ý"}
    for unit, said in {
        BUREAU: {"4a": done("31/03/2023"), "3": done("10/05/2023")},
        INSPECTORS: {"2": done("01/07/2023")},  # "Tháng 6 năm 2023": a day too late
        SCHOOL_A: {"4a": done("05/04/2023"), "1": {"state": "Đã hoàn thành", "result": "02 cuộc"}},
        SCHOOL_B: {"4a": late, "3": {"state": "Không áp dụng"}},
    }.items():
        deliver(journey, *TASKS, unit, "2023-11-25T09:00", reporting(said))


#        bureau           inspectors      school A      school B
TASKS_BY_HAND = {
    "1": ("in_progress", "in_progress", "done", "in_progress"),  # thời gian thực hiện: never overdue
    "2": ("overdue", "done_late", "overdue", "overdue"),
    "3": ("done_in_time", "in_progress", "in_progress", "not_applicable"),  # trong năm 2023: not over yet
    "4": ("in_progress",) * 4,
    "4a": ("done_in_time", None, "done_late", "overdue"),
    "6": ("in_progress",) * 4,
}


def test_task_states(journey: Journey) -> None:
    found = {one["task"]: {unit["unit"]: unit["state"] for unit in one["units"]} for one in journey.tasks(*TASKS)}
    units = (BUREAU, INSPECTORS, SCHOOL_A, SCHOOL_B)
    assert {code: tuple(found[code].get(unit) for unit in units) for code in TASKS_BY_HAND} == TASKS_BY_HAND


def test_the_report_counts_everyone_and_names_nobody(journey: Journey) -> None:
    said = [text for text in printed(journey, *TASKS) if text.startswith("Nhiệm vụ: ")]
    plan = next(text for text in said if "Ban hành Kế hoạch thực hiện dân chủ" in text)
    assert plan.endswith(
        "chậm nhất 31/3/2023). Kết quả: 02/11 đơn vị đã hoàn thành (trong đó 01 đơn vị sau thời hạn), 01 đơn vị quá "
        "thời hạn, chưa hoàn thành, 08 đơn vị chưa báo cáo."
    )
    review = next(text for text in said if "Rà soát các văn bản" in text)
    assert "Kết quả: đã hoàn thành, sau thời hạn; 03/19 đơn vị phối hợp có báo cáo." in review
    names = [unit.name for unit in journey.regime(TASKS[0]).roster(TASKS[1])]
    assert not any(name in text for name in names for text in said)


def test_every_unit_is_asked_only_its_own_tasks(journey: Journey) -> None:
    found = {one["task"]: {unit["unit"]: unit["role"] for unit in one["units"]} for one in journey.tasks(*TASKS)}
    assert found["2"][INSPECTORS] == "leads" and found["2"][SCHOOL_A] == "cooperates"
    assert INSPECTORS not in found["4a"]


# --- targets of every unit -------------------------------------------------------------------------------------

MODELS = ("binhthuan-danvan-2019", "2019-H1")
THEMES = (
    "Nếp sống văn minh, bảo vệ môi trường",
    "Đổi mới dạy và học, nghiên cứu khoa học",
    "Khuyến học, khuyến tài, giúp học sinh khó khăn",
    "Các phong trào thi đua, phổ biến pháp luật, kỹ năng sống",
)


def having(*rows: tuple[str, int], **figures: Typed) -> Change:
    """Models by status and theme, and figures."""

    def change(filling: Filling, _regime: Regime) -> None:
        named = {"kind": "mô hình", "people": "Tập thể", "recognition": "QĐ số 1 (mẫu)"}
        filling.models = [
            {"name": f"Mô hình {number} (mẫu)", "field": THEMES[theme], "status": status, **named}
            for number, (status, theme) in enumerate(rows, 1)
        ]
        filling.figures |= {"DV01": len(rows) or "KPS", "DT09": 0, "GQ03": "KPS", **figures}

    return change


def models(journey: Journey) -> None:
    """The last on-time second and the first late one among them."""
    late = {"DT01": 4, "DT02": 0, "DT03": 4, "DT04": 2, "DT05": 2, "DT06": 1, "DT07": 1, "DT08": 2, "DT09": 1}
    stale = {"GQ01": 2, "GQ02": 1, "GQ03": 1}
    deliver(journey, *MODELS, "0600102", "2019-06-04T23:59:59", having(("đang thực hiện", 0), ("đăng ký", 1)))
    deliver(journey, *MODELS, "0600103", "2019-06-05T00:00:00", having(("đăng ký", 2)))
    deliver(journey, *MODELS, "0600104", "2019-06-01T09:00", having(("được công nhận", 3), **late))
    deliver(journey, *MODELS, "0600301", "2019-06-01T09:00", having(**stale))


#           0600102  0600103    0600104    0600301    0600105: no report
MODELS_BY_HAND = {
    "1": ("met", "not_met", "met", "not_met", "no_data"),  # only registered is not yet built
    "2a": ("met", "met", "not_met", "met", "no_data"),
    "2b": ("met", "met", "met", "not_met", "no_data"),
}


def test_targets_of_every_unit(journey: Journey) -> None:
    found = {one["target"]: {u["unit"]: u["outcome"] for u in one["units"]} for one in journey.targets(*MODELS)}
    units = ("0600102", "0600103", "0600104", "0600301", "0600105")
    assert {code: tuple(outcomes[unit] for unit in units) for code, outcomes in found.items()} == MODELS_BY_HAND


def test_the_second_that_divides_in_time_from_late(journey: Journey) -> None:
    status = journey.status(*MODELS, Clock.at("2026-12-31T08:00"))
    timely = {unit["unit"]: unit["timeliness"] for unit in status["units"]}
    assert (timely["0600102"], timely["0600103"]) == ("on_time", "late")


def test_models_are_counted_by_theme(journey: Journey) -> None:
    outgoing = load_workbook(journey.settings.out / MODELS[0] / MODELS[1] / "v1" / "phu-luc.xlsx")
    rows = {row[1]: row[2] for row in outgoing["Mô hình"].iter_rows(values_only=True) if row[1]}
    assert [rows[theme] for theme in THEMES] == [1, 1, 1, 1] and rows["Tổng cộng"] == 4
