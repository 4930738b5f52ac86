"""What the offices write in several ways and mean as one: abbreviations and set phrases, by their folded letters.

`same_words.csv`: one word for comparing and a way to write it, a row each. Only what means the same in any report
stands there; an office's own names belong to its regime.
"""

import csv
import re
from pathlib import Path

from etl.text.cleaning import fold

_STOP = (
    "nhà trường, đơn vị, chúng tôi, trường, đã, đang, được, các, những, và, của, cho, trong, về, với, để, là, có,"
    " tại, trên, theo, từ, đến, khi, do, nên, vẫn, còn, luôn, đều, cùng, một số, một bộ phận, vài, một, số, ít,"
    " việc, công tác, thực hiện, tổ chức, triển khai, hoạt động, tốt, cao, đầy đủ, rõ ràng, nghiêm túc, thường"
    " xuyên, hiệu quả, chặt chẽ, năm học, đầu năm, năm, ngay, kỳ, trong kỳ, tiếp tục, tăng cường, đẩy mạnh, nâng"
    " cao, chất lượng, thêm, mới, này, việc làm, nội dung, cần, phải, nhất là, cũng như, thời gian, qua, lại, ra,"
    " vào, tiến hành, tích cực, sự, giữa"
)
_BOILERPLATE = (
    "kính đề nghị, đề nghị, kiến nghị, đề xuất, kính mong, rất mong, mong muốn, mong được, mong, quan tâm, xem xét,"
    " tạo điều kiện, hỗ trợ, giúp đỡ, chỉ đạo, lãnh đạo, cấp trên, các cấp, sớm, phường, xã, quận, huyện, thành phố,"
    " tỉnh, ubnd, phonggd, sogd, ngành, chính quyền địa phương, địa phương, cấp có thẩm quyền, cơ quan có thẩm quyền,"
    " cơ quan chức năng, ngành chức năng, ban ngành, sở ngành, các đơn vị liên quan, tham mưu, nghiên cứu, trong thời"
    " gian sớm nhất, trong thời gian tới, sớm nhất, kịp thời, có hướng"
)
_GENERIC = (
    "bổ sung, bố trí, trang bị, đầu tư, cấp, tuyển dụng, biên chế, kinhphi, nhanvien, xây dựng, mở,"
    " lớp, sửa, tăng, nâng cấp, xử lý, giải quyết, lắp đặt, chậm, dungquydinh, phục vụ, mua sắm, mua, chuyên trách,"
    " đủ, khắc phục"
)
_ASKED = (
    "trước cổng, khu vực, học sinh, tập huấn, sân, giáo viên, giảm bớt, ban hành, văn bản, hướng dẫn, kế hoạch,"
    " phối hợp, có biện pháp, tình trạng"
)

_CLAIMED = (
    "công khai, lấy ý kiến, giao việc, phân công, đối thoại, duy trì, rà soát, tuyên truyền, khen thưởng, tập huấn,"
    " kiểm tra, giám sát, tiếp công dân, khảo sát, vận động, kiện toàn, thành lập, ký kết, sửa đổi"
)

_I_FOR_Y = re.compile(r"\b(h|k|l|m|s|t|qu)y\b")
"""Kỹ and kĩ, quý and quí, lý and lí: one sound, both spellings are taught."""


def _one_spelling(folded: str) -> str:
    return _I_FOR_Y.sub(r"\1i", folded)


def _ways() -> dict[str, str]:
    """The word of each way to write it, and of itself."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
        rows = [(_one_spelling(fold(row["way"])), row["word"]) for row in csv.DictReader(lines)]
    return dict(rows) | {_one_spelling(word): word for _, word in rows}


_WAYS = _ways()
_IN_SOME_WAY = re.compile(
    r"(?<!\S)(?:" + "|".join(re.escape(way) for way in sorted(_WAYS, key=len, reverse=True)) + r")(?!\S)"
)


def in_one_way(folded: str) -> str:
    """Folded text with each set phrase as its one word: "cmhs", "phu huynh" and "cha me tre" become "phuhuynh"."""
    return _IN_SOME_WAY.sub(lambda found: _WAYS[found[0]], _one_spelling(folded))


def _phrases(listed: str) -> str:
    found = {in_one_way(fold(phrase)) for phrase in listed.split(",")}
    return "|".join(re.escape(phrase) for phrase in sorted(found, key=lambda text: (-len(text), text)))


_SAYS_NOTHING = re.compile(rf"(?<!\S)(?:{_phrases(_BOILERPLATE)}|{_phrases(_STOP)})(?!\S)")


def _words(listed: str) -> frozenset[str]:
    return frozenset(word for phrase in listed.split(",") for word in in_one_way(fold(phrase)).split())


SAYS_LITTLE = _words(_GENERIC)
"""Words that statements of different meaning share: they weigh less."""
LITTLE_IN_REQUESTS = SAYS_LITTLE | _words(_ASKED)
"""Of requests these too: what is asked for, and where, tells them apart, not the way of asking."""


def without_boilerplate(text: str) -> str:
    """Text of set words without those that any statement may hold: subject, "đề nghị … quan tâm", "đã", "của"."""
    return " ".join(_SAYS_NOTHING.sub(" ", text).split())


CLAIMS = _words(_CLAIMED)
"""What a unit says that it has done: without these words a statement claims something else about the same matter."""
