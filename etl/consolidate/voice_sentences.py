"""Sentences from groups of statements: "Nhiều đơn vị (12/60) đã …", "Một số đơn vị (05/60) còn …", "Tiêu biểu: …"."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from etl.consolidate.addressees import ANYBODY, asked
from etl.consolidate.said import counted, say
from etl.model.regime import Wording
from etl.model.report import REQUEST_BULLET, Paragraph, Run
from etl.model.voices import Choice, Manner, SectionVoices, VoiceGroup

_MANY = 5


def _is_many(units: int, expected: int) -> bool:
    """ "Nhiều đơn vị": one in five, and five at least or more than half; else "Một số đơn vị"."""
    return units * _MANY >= expected and (units >= _MANY or 2 * units > expected)


_SUBJECT = re.compile(
    r"^(?:(?:Trong (?:kỳ|năm học|thời gian qua)|Ngay từ đầu năm(?: học)?|Thời gian qua),\s*)?"
    r"(?:(?:Nhà trường|Các đơn vị|Các trường|Đơn vị|Chúng tôi|Trường chúng tôi|Cơ sở|Trường)\s+"
    r"(?=đã |được |luôn |còn |chưa |thường xuyên |thực hiện |tổ chức "
    r"|xây dựng |ban hành |phối hợp |niêm yết |công khai |triển khai |duy trì |quán triệt "
    r"|rà soát |vận động |có |bố trí |chú trọng |tiếp tục |sử dụng |lấy ý kiến |khen thưởng |nhận được ))?",
    re.IGNORECASE,
)
_MARKED = ("đã ", "luôn ", "còn ", "chưa ", "thường xuyên ", "có ", "sẽ ", "nhận được ")
_VERBS = (
    *("xây dựng", "ban hành", "tổ chức", "thực hiện", "triển khai", "phối hợp", "công khai", "niêm yết", "quán triệt"),
    *("tuyên truyền", "phổ biến", "rà soát", "duy trì", "lắng nghe", "giải quyết", "tiếp nhận", "tiếp công dân"),
    *("khen thưởng", "vận động", "lấy ý kiến", "phân công", "đối thoại", "bố trí", "kiện toàn", "chú trọng"),
    *("đẩy mạnh", "tăng cường", "nâng cao", "tiếp tục", "phát huy", "quan tâm", "kiểm tra", "giám sát", "cải tiến"),
    *("ứng dụng", "tạo điều kiện", "chăm lo", "bồi dưỡng", "tập huấn", "sử dụng", "giữ vững", "chỉ đạo", "cập nhật"),
    *("hoàn thành", "tham gia", "hướng dẫn", "chấp hành", "thành lập", "đổi mới", "hoàn thiện", "khắc phục"),
)
_SOME = ("Một số ", "Nhiều ", "Một bộ phận ")
"""A statement that itself begins so would be doubled: "Một số đơn vị nêu: “Một số …”"."""
_LACKING = ("thiếu ", "chậm ", "hạn chế ", "lúng túng ", "ngại ", "gặp khó khăn")


def heard_paragraphs(
    wording: Wording, section: str, manner: Manner, voices: SectionVoices, expected: int, *, is_counted: bool
) -> Iterator[Paragraph]:
    """What the units wrote under one section: what several of them share, each with its own count.

    How many wrote at all (`is_counted`) is said where that is the only thing to say, or some wrote "không có".
    """
    if is_counted and (voices.nothing or not voices.printed):
        yield Paragraph(_heard(wording, voices, f"narrative:{section}", expected))
    if manner is Manner.RECOMMENDATIONS:
        yield from _by_addressee(wording, section, voices.printed, expected)
        return
    for group in voices.printed:
        yield _paragraph(wording, section, manner, group, expected, "- ")


def _heard(wording: Wording, voices: SectionVoices, tag: str, expected: int) -> tuple[Run, ...]:
    if voices.units == 0:
        return say(wording, "heard_none")
    nothing = say(wording, "heard_nothing", units=counted(voices.nothing, f"{tag}|nothing")) if voices.nothing else ()
    units, of = counted(voices.units, f"{tag}|n"), counted(expected, f"{tag}|N")
    return say(wording, "heard", units=units, expected=of, nothing=nothing)


def _by_addressee(wording: Wording, section: str, groups: Sequence[VoiceGroup], expected: int) -> Iterator[Paragraph]:
    """Those whom most units ask come first; who is asked by nobody in particular comes last."""
    totals: dict[str, int] = {}
    for group in groups:
        name = group.addressee or ANYBODY
        totals[name] = totals.get(name, 0) + group.borne_out
    order = sorted(totals, key=lambda name: (name == ANYBODY, -totals[name], name))
    placed = sorted(groups, key=lambda group: order.index(group.addressee or ANYBODY))
    for name, found in groupby(placed, key=lambda group: group.addressee or ANYBODY):
        addressee = name[:1].lower() + name[1:] if name == ANYBODY else name
        yield _bulleted("- ", say(wording, "said_to", addressee=addressee))
        for group in found:
            yield _paragraph(wording, section, Manner.RECOMMENDATIONS, group, expected, REQUEST_BULLET)


def _paragraph(
    wording: Wording, section: str, manner: Manner, group: VoiceGroup, expected: int, bullet: str
) -> Paragraph:
    tag = f"narrative:{section}|{group.number}"
    if group.choice in (Choice.PICKED, Choice.NAMED):
        key = "said_named" if group.unit_name else "said_picked"
        return _bulleted(bullet, say(wording, key, unit=group.unit_name, statement=_text(group.body, tag)))
    key = "said_by_many" if _is_many(group.borne_out, expected) else "said_by_some"
    manner_key, statement = _predicate(manner, group.body)
    if manner_key == "said_quoted":
        manner_key, statement = ("said_in_other_words", statement) if group.is_own else (manner_key, _inner(statement))
    if manner_key.startswith("said_") and statement.startswith(_SOME):
        key = "said_by_count"
    said: Sequence[Run] = _text(statement, tag)
    if manner_key:
        said = say(wording, manner_key, statement=said)
    units, of = counted(group.borne_out, f"{tag}|n"), counted(expected, f"{tag}|N")
    return _bulleted(bullet, say(wording, key, units=units, expected=of, said=said))


def _inner(statement: str) -> str:
    """A statement to stand in quotation marks: its own are single ones."""
    return statement.replace("“", "‘").replace("”", "’")


def _bulleted(bullet: str, said: tuple[Run, ...]) -> Paragraph:
    return Paragraph((Run(bullet), *said))


def _text(said: str, tag: str) -> tuple[Run, ...]:
    """A unit's or an officer's own words; where they hold a number it stands in a control, like every number."""
    return (Run(said, f"{tag}|text" if any(letter.isdigit() for letter in said) else ""),)


def _predicate(manner: Manner, statement: str) -> tuple[str, str]:
    """The wording's key for what goes on after "… đơn vị (12/60)" (empty: nothing is added), and the statement for it.

    Only what begins with a verb can go on so; anything else is quoted whole.
    """
    if manner is Manner.RECOMMENDATIONS:
        request = asked(statement)
        return ("said_asks", request) if request else ("said_quoted", statement)
    rest = _SUBJECT.sub("", statement)
    has_subject = rest != statement
    rest = rest[:1].lower() + rest[1:]
    begins_with_verb = rest.startswith(_VERBS)
    if manner is Manner.PLANS and begins_with_verb:
        return "said_plans", rest
    if manner is Manner.SHORTCOMINGS and rest.startswith(_LACKING):
        return "said_lacks", rest
    if rest.startswith(_MARKED) or (has_subject and rest.startswith("được ")):
        return "", rest
    if manner in (Manner.RESULTS, Manner.DISCIPLINE) and begins_with_verb:
        return "said_has_done", rest
    return "said_quoted", statement
