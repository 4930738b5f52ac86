"""Narratives, models and document fields of one unit, from a stock of sentences with several paraphrases each."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from etl.model.regime import Period, Regime, Section, Unit
from samples.figures import NIL_WORDS
from samples.filling import Filling

STOCK = Path(__file__).with_name("sentences.csv")
SAMPLE_NAME = "(họ tên mẫu)"
LEAST_NARRATIVE = 60
"""Characters below which a section gets one idea more, but for a plain "Không."."""

LAW_PASSED = date(2022, 11, 10)
"""Nobody wrote of the law on grassroots democracy before the National Assembly passed it."""

OFFICES = {
    "PHONG_SO": "Trưởng phòng",
    "DVTT": "Giám đốc",
    "PGD": "Trưởng phòng",
    "CQ_PHONG": "Trưởng phòng",
    "UBND_XA": "Chủ tịch",
}
"""Levels that are no schools, with the title of who signs there."""

MODELS = (
    ("Cổng trường an toàn, văn minh", "Giữ trật tự trước cổng trường giờ đón và trả {children}", 2),
    ("Bữa ăn công khai, {parents} giám sát", "Công khai thực đơn, {parents} tham gia giám sát bếp ăn", 3),
    ("Tủ sách chia sẻ", "Vận động quyên góp sách, phát triển thói quen đọc của {children}", 1),
    ("Góc xanh trường em", "Cùng {parents} trồng và chăm sóc cây xanh trong sân trường", 1),
    ("Tiếp dân thân thiện", "Hướng dẫn {parents} làm thủ tục một lần là xong", 3),
    ("Ngày thứ bảy tình nguyện", "Giáo viên giúp {children} có hoàn cảnh khó khăn học tập", 1),
    ("Hộp thư điều em muốn nói", "Lắng nghe ý kiến của {children} và {parents}, trả lời hằng tuần", 3),
    ("Tổ thu gom, phân loại rác gây quỹ", "Phân loại rác tại lớp, bán giấy vụn gây quỹ giúp bạn", 0),
)
"""Name, goal, and the place of its field in the regime's list."""


@cache
def stock() -> dict[str, dict[str, tuple[str, ...]]]:
    """Sentences by heading and idea; "*" is for headings that have none of their own."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    with STOCK.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["heading"]][row["idea"]].append(row["text"])
    return {heading: {idea: tuple(texts) for idea, texts in ideas.items()} for heading, ideas in found.items()}


def write_words(filling: Filling, regime: Regime, period: Period, unit: Unit, dice: Random) -> None:
    """Adds narratives, model rows and document fields that agree with the figures already there."""
    words = _words_of(filling, regime, period, unit)
    for section in regime.sections:
        if section.narrative == "required" or (section.narrative == "optional" and dice.random() < 0.75):
            filling.narratives[section.code] = _narrative(section, words, dice)
    filling.models = _models(filling, regime, words, dice)
    filling.document = {
        "number": f"{dice.randint(5, 60):02d}/BC-{_initials(unit)}",
        "signed_on": f"{period.data_to + timedelta(days=dice.randint(1, 9)):%d/%m/%Y}",
        "signer": SAMPLE_NAME,
        "signer_title": _signer_title(unit),
        "preparer": SAMPLE_NAME,
        "phone": "0000 000 000",
    }


def _signer_title(unit: Unit) -> str:
    if unit.level in OFFICES:
        return OFFICES[unit.level]
    return "Hiệu trưởng" if unit.ownership != "private" else "Chủ cơ sở"


def _words_of(filling: Filling, regime: Regime, period: Period, unit: Unit) -> dict[str, str]:
    """What the stock's placeholders stand for.

    A sentence with "{CD01}" is for units whose figure is above 0, with "{CD09_yes}" for those that said "Có", with
    "{KL01_nil}" for those that had none.
    """
    parents, children = ("cha mẹ trẻ", "trẻ") if unit.level == "MN" else ("cha mẹ học sinh", "học sinh")
    school = "đơn vị" if unit.level in OFFICES else "nhà trường"
    is_law_passed = period.data_to >= LAW_PASSED
    words = {
        "school": school,
        "School": school[:1].upper() + school[1:],
        "office": regime.office.short_name,
        "authority": regime.receivers[0],
        "democracy": "Luật Thực hiện dân chủ ở cơ sở" if is_law_passed else "quy chế dân chủ ở cơ sở",
        "parents": parents,
        "Parents": parents[:1].upper() + parents[1:],
        "children": children,
        "next_period": period.next_name or "kỳ tới",
    }
    for code, value in filling.figures.items():
        if isinstance(value, int) and value > 0:
            words[code] = f"{value:02d}" if value < 10 else f"{value:,}".replace(",", ".")
        elif value == "Có":
            words[f"{code}_yes"] = ""
        elif value == 0 or value in NIL_WORDS:
            words[f"{code}_nil"] = ""
    return words


def _narrative(section: Section, words: dict[str, str], dice: Random) -> str:
    """Two or three ideas of the section, each in one of its wordings."""
    ideas = stock().get(section.title) or stock()["*"]
    chosen = dice.sample(sorted(ideas), min(len(ideas), dice.randint(2, 3)))
    if "none" in chosen:
        # "Không." stands alone, or not at all.
        if chosen[0] == "none":
            return ideas["none"][0]
        chosen = [idea for idea in chosen if idea != "none"]
    sentences = [sentence for idea in chosen if (sentence := _sentence(ideas[idea], words, dice))]
    spare = [idea for idea in sorted(ideas) if idea not in chosen and idea != "none"]
    while len(" ".join(sentences)) < LEAST_NARRATIVE and spare:
        sentences.append(_sentence(ideas[spare.pop()], words, dice))
    return dice.choice(("\n", " ")).join(filter(None, sentences))


def _sentence(wordings: tuple[str, ...], words: dict[str, str], dice: Random) -> str:
    """One wording whose figures the unit has; empty if there is none."""
    for wording in dice.sample(wordings, len(wordings)):
        try:
            return wording.format_map(words)
        except KeyError:
            continue
    return ""


def _models(filling: Filling, regime: Regime, words: dict[str, str], dice: Random) -> list[Mapping[str, str]]:
    """As many model rows as the unit registered."""
    registered = filling.figures.get("DV01")
    recognised = filling.figures.get("DV02")
    count = registered if isinstance(registered, int) else 0
    rows: list[Mapping[str, str]] = []
    for position, (name, goal, field) in enumerate(dice.sample(MODELS, count)):
        is_recognised = isinstance(recognised, int) and position < recognised
        status = regime.model_statuses[-1] if is_recognised else dice.choice(regime.model_statuses[:-1])
        row = {
            "name": name.format_map(words),
            "kind": dice.choice(regime.model_kinds),
            "field": regime.model_fields[field % len(regime.model_fields)],
            "people": dice.choice(("Tập thể", "Cá nhân")),
            "lead_unit": dice.choice(("Công đoàn", "Tổ chuyên môn", "Chi đoàn", "Tổ văn phòng")),
            "goal": goal.format_map(words),
            "result": "Đang thực hiện theo kế hoạch" if not is_recognised else "Duy trì tốt, được nhân rộng",
            "status": status,
            "recognition": f"Quyết định số {dice.randint(10, 90)}/QĐ (mẫu), cấp trường" if is_recognised else "",
        }
        rows.append(row)
    return rows


def _initials(unit: Unit) -> str:
    words = [word for word in unit.name.split() if word[0].isupper() and word != "Trường"]
    return "".join(word[0] for word in words)[:6]
