"""Whom a recommendation addresses, and what it asks once addressee and courtesies are left out."""

import re
from collections import Counter

from etl.text.statements import printed_spelling

ANYBODY = "Cơ quan cấp trên"
"""Where no unit of a group says whom it asks."""

_PLACE = r"(?:\s+(phường|xã|thị trấn|quận|huyện|thị xã|thành phố|tỉnh))?"
_BODIES = (
    (rf"(?:UBND|[ỦU]y ban nhân dân|[ỦU]y ban){_PLACE}|(?:lãnh đạo|Đảng ủy)\s+(phường|xã)", "Ủy ban nhân dân"),
    (
        r"Phòng (?:GD\s?&\s?ĐT|GD\s?-\s?ĐT|GDĐT|GD|Giáo dục(?: và Đào tạo| đào tạo)?)|PGD(?:\s?&?\s?ĐT)?",
        "Phòng Giáo dục và Đào tạo",
    ),
    (r"Sở (?:GD\s?&\s?ĐT|GD\s?-\s?ĐT|GDĐT|GD|Giáo dục(?: và Đào tạo| đào tạo)?)", "Sở Giáo dục và Đào tạo"),
    (r"Bộ (?:GD\s?&\s?ĐT|GDĐT|GD|Giáo dục(?: và Đào tạo)?)", "Bộ Giáo dục và Đào tạo"),
    (r"Ban Dân vận(?: (?:Tỉnh|Thành|Quận|Huyện|Thị) ủy)?(?:\s(?-i:[A-ZĐ]\w*))*", "Ban Dân vận"),
    (r"Sở Nội vụ|Phòng Nội vụ", "Cơ quan nội vụ"),
    (r"Công an (?:phường|xã|quận|huyện)", "Công an địa phương"),
    (r"Liên đoàn Lao động|Công đoàn (?:ngành|cấp trên)", "Công đoàn cấp trên"),
)
_OF_A_PLACE = (
    r"(?:\s+(?:phường|xã|thị trấn|quận|huyện|thị xã|thành phố|tỉnh))?(?:\s+\d{1,2}\b|(?:\s+(?-i:[A-ZĐ]\w*)){2,4})?"
)
"""A body is named with its place: "quận Sông Mơ", "Quận 1". A single capital is as likely the verb that goes on."""
_FINDERS = tuple((re.compile(rf"\b(?:{pattern})", re.IGNORECASE), name) for pattern, name in _BODIES)
_ANY_BODY = "|".join(re.sub(r"\((?!\?)", "(?:", pattern) for pattern, _ in _BODIES)
_WHOM = rf"(?:lãnh đạo\s+)?(?:(?:{_ANY_BODY}){_OF_A_PLACE}|các cấp lãnh đạo|các cấp|cấp trên|ngành(?: giáo dục)?)"
_ASKING = re.compile(
    r"^(?:.{0,80}?[,;]\s*)?(?:rất |kính )?(?:đề nghị|kiến nghị|đề xuất|mong muốn|mong được|mong)"
    rf"(?:\s+với)?(?:\s+{_WHOM})?\s*[:,]?\s+",
    re.IGNORECASE,
)


def addressee_of(texts: Counter[str]) -> str:
    """Whom most of these requests name: more than one only where an officer put them together."""
    found: Counter[str] = Counter()
    for text, count in texts.items():
        if name := named_in(printed_spelling(text)):
            found[name] += count
    return min(found, key=lambda name: (-found[name], name)) if found else ANYBODY


def named_in(text: str) -> str:
    """The first body named, with its level of government where it says so; empty: "cấp trên", or nobody."""
    first = min(
        ((match.start(), match, name) for finder, name in _FINDERS if (match := finder.search(text))),
        key=lambda one: one[0],
        default=None,
    )
    if first is None:
        return ""
    _, match, name = first
    place = next((part.lower() for part in match.groups() if part), "")
    return f"{name} {place}".strip()


def asked(text: str) -> str:
    """What is asked for: "Đề nghị UBND phường bổ sung …" → "bổ sung …"; empty if it reads otherwise."""
    match = _ASKING.match(text)
    rest = text[match.end() :] if match else ""
    words = rest.split()
    if len(words) < 2:
        return ""
    is_name = words[1][:1].isupper()  # "Ban Dân vận …": no verb that goes on after "đề nghị"
    return rest if is_name else rest[:1].lower() + rest[1:]
