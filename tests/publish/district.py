"""A whole sample district of 60 units, so that produced files look as they will: from a fixed seed, nothing real."""

import random
from datetime import timedelta
from typing import Any

from etl.model.regime import Unit
from tests.consolidate.builder import AFTER_DEADLINE, BEFORE_DEADLINE, NIL, NOT_APPLICABLE, Office

PERIOD = "2023-H1"
TEXTS = {
    "I": ["Đội ngũ cán bộ, giáo viên, nhân viên đoàn kết, nhiệt tình.", "Cơ sở vật chất còn thiếu phòng chức năng."],
    "II.1": [
        "Đã quán triệt đầy đủ các văn bản chỉ đạo đến toàn thể cán bộ, giáo viên, nhân viên.",
        "Phân công nhiệm vụ cụ thể cho từng thành viên.",
    ],
    "II.2": [
        "Thực hiện nghiêm túc việc tiếp công dân, lắng nghe ý kiến cha mẹ học sinh.",
        "Công khai thủ tục hành chính tại bảng tin và trang thông tin điện tử của trường.",
        "Cô Nguyễn Thị Mẫu được phụ huynh khen ngợi.",
    ],
    "II.2.đ": ["Phối hợp chặt chẽ với Ban đại diện cha mẹ học sinh.", "Đã phối hợp tổ chức 03 hoạt động thiện nguyện."],
    "II.3": [
        "Công khai đầy đủ các nội dung theo quy định.",
        "Tổ chức lấy ý kiến dân chủ trước khi ban hành quy chế nội bộ.",
    ],
    "II.4": ["Không có", "Nhiều giáo viên được biểu dương trong phong trào thi đua."],
    "III.1": [
        "Nội bộ đoàn kết, thống nhất, không có đơn thư vượt cấp.",
        "Cha mẹ học sinh đồng thuận với các hoạt động của nhà trường.",
        "Công tác tuyên truyền được thực hiện thường xuyên, hiệu quả.",
    ],
    "III.2": ["Không", "Một số giáo viên còn ngại nêu ý kiến trong các cuộc họp.", "Việc số hóa hồ sơ còn chậm."],
    "III.3": ["Kinh phí dành cho công tác tuyên truyền còn hạn chế.", "Nhân viên kiêm nhiệm nhiều việc."],
    "IV": [
        "Tiếp tục thực hiện tốt quy chế dân chủ ở cơ sở.",
        "Đẩy mạnh ứng dụng công nghệ thông tin trong giải quyết thủ tục hành chính.",
        "Tăng cường đối thoại giữa người đứng đầu với giáo viên, cha mẹ học sinh.",
    ],
    "V": ["Đề nghị tổ chức thêm lớp bồi dưỡng về công tác dân vận.", "Không", "Đề nghị bổ sung nhân viên văn thư."],
}
MODELS = ("Cổng trường an toàn", "Nụ cười đón bé", "Thư viện xanh", "Một giờ lắng nghe", "Hồ sơ không giấy")


def fill_district(office: Office, *, name_of_late: str = "") -> dict[str, str]:
    """Files of all units but two; returns what became of each that is not simply accepted in time."""
    chance = random.Random(20230501)
    special = {}
    for unit in office.regime.roster(PERIOD):
        place = unit.position
        if place in (17, 42):
            special[unit.code] = "missing"
        elif place == 23:
            office.receive(unit.code, "evidence")
            special[unit.code] = "signed_only"
        elif place == 36:
            office.receive(unit.code, "needs_review")
            special[unit.code] = "needs_review"
        else:
            special |= _send(office, unit, chance, place)
    return special


def _send(office: Office, unit: Unit, chance: random.Random, place: int) -> dict[str, str]:
    sent: dict[str, Any] = {
        "at": BEFORE_DEADLINE + timedelta(minutes=place),
        "narratives": _narratives(office, chance),
        "models": _models(chance),
        **_values(unit, chance),
    }
    if place == 7:
        submission = office.accept(unit.code, verdict="rejected", **sent)
        office.finding(
            submission,
            office.judge(submission, "rejected"),
            "Dòng 3 (40) khác tổng các dòng 4, 5, 6 (41). Đề nghị kiểm tra cả bốn ô.",
            "critical",
        )
        return {unit.code: "rejected"}
    if place in (11, 50):
        office.accept(unit.code, **sent | {"at": AFTER_DEADLINE + timedelta(minutes=place)})
        return {unit.code: "late"}
    verdict = "accepted_with_warnings" if place % 9 == 0 else "accepted"
    submission = office.accept(unit.code, verdict=verdict, **sent)
    if place % 9 == 0:
        message = "Số ý kiến đã trả lời nhiều hơn số nhận được. Đề nghị giải trình."
        office.finding(submission, office.judge(submission, verdict), message)
    return {}


def _values(unit: Unit, chance: random.Random) -> dict[str, Any]:
    """Numbers of a school of its size in which every sum adds up."""

    def pick(top: int) -> int:
        return chance.randint(0, top)

    people = {"QM04": 2 + pick(1), "QM05": 18 + pick(40), "QM06": 4 + pick(9)}
    early, in_time, late = pick(60), pick(25), pick(1)
    going, overdue, returned = pick(4), pick(1), pick(2)
    settled = early + in_time + late
    carried = pick(5)
    total = settled + going + overdue + returned
    carried = min(carried, total)
    visits = [pick(6), pick(5), pick(2)]
    letters = [pick(1), pick(1) if unit.position % 20 == 0 else 0, pick(3)]
    due = sum(letters)
    forms = 40 + pick(200)
    enrolled = 60 + pick(120)
    return people | {
        "QM01": 8 + pick(20), "QM02": 250 + pick(900), "QM03": sum(people.values()), "QM07": 4 + pick(15),
        "CD01": 1 + pick(6), "CD02": 1 if pick(9) else 0, "CD03": pick(5), "CD04": pick(3), "CD05": 1 + pick(3),
        "CD06": 30 + pick(90), "CD07": pick(2), "CD08": pick(30), "CD09": 1, "CD10": 1 if pick(3) == 0 else 0,
        "HS01": total, "HS02": carried, "HS03": total - carried, "HS04": settled, "HS05": early, "HS06": in_time,
        "HS07": late, "HS08": going, "HS09": overdue, "HS10": returned, "HL01": forms, "HL02": forms - pick(6),
        "TS01": enrolled if unit.level != "MN" else NOT_APPLICABLE,
        "TS02": enrolled - pick(20) if unit.level != "MN" else NOT_APPLICABLE,
        "SK01": pick(2), "SK02": pick(1), "TD01": sum(visits), "TD02": visits[0], "TD03": visits[1], "TD04": visits[2],
        "TD05": sum(visits), "TD06": visits[0], "TD07": 3, "DC01": 1, "DC01N": "2022-10-05", "DC17": "toàn thể",
        "DC02": sum(people.values()), "DC03": sum(people.values()) - pick(3), "DC04": pick(2), "DC05": 4 + pick(8),
        "DC06": 5 + pick(20), "DC07": pick(15), "DC08": pick(10), "DC09": pick(2), "DC10": pick(60), "DC11": pick(6),
        "DC12": pick(5), "DC13": 3, "DC14": pick(2), "DC15": pick(2), "DC16": pick(1), "DT01": due, "DT02": 0,
        "DT03": due, "DT04": due, "DT05": 0, "DT06": letters[0], "DT07": letters[1], "DT08": letters[2], "DT09": NIL,
        "GQ01": 0, "GQ02": 0, "GQ03": 0, "UX01": sum(people.values()) - pick(1), "KT01": pick(1), "KT02": pick(4),
        "KL01": 0, "KT03": pick(2), "DV01": 1, "DV02": pick(1),
    }  # fmt: skip


def _narratives(office: Office, chance: random.Random) -> dict[str, str]:
    return {
        section.code: "\n".join(chance.sample(TEXTS[section.code], chance.randint(1, 2)))
        for section in office.regime.sections
        if section.narrative != "none" and chance.random() < (1 if section.narrative == "required" else 0.6)
    }


def _models(chance: random.Random) -> list[dict[str, str]]:
    name = f"{chance.choice(MODELS)} (mẫu)"
    fields = ("Văn hóa - xã hội", "Kinh tế", "Xây dựng hệ thống chính trị")
    kind = "mô hình" if chance.random() < 0.8 else "điển hình"
    return [
        {
            "name": name,
            "kind": kind,
            "field": chance.choice(fields),
            "status": chance.choice(["đăng ký", "đang thực hiện"]),
        }
    ]
