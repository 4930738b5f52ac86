"""What units say in their own words: statements of each section, grouped, with what officers decided about them.

One school's numbers, dates and names never stand for twelve (DOMAIN §6): what goes out is the group's clearest
statement that holds no digit, no name and no sign of markup. All else stays in the internal workbook.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any

from etl.consolidate.addressees import addressee_of, named_in
from etl.consolidate.alike import group_alike
from etl.consolidate.bearing import bears_out
from etl.consolidate.chosen import NO_CHOICE, Chosen, join_decided
from etl.model.regime import Regime
from etl.model.voices import Choice, Manner, SectionVoices, VoiceGroup
from etl.text import clean, fold
from etl.text.statements import in_unicode, is_request, person_in, printed_spelling, statement_key

SHARED_BY = 3
"""Fewer units than this are not "several"."""

_ENDS = re.compile(r"(?<=[.;!?…])\s+")
_BULLET = re.compile(r"^(?:[-–—+*•●▪·]\s*|\(?(?:\d{1,2}|[a-zđ])[.)]\s+)+")
_FORBIDDEN = re.compile(r"[\d<>{}=@#|\\/“”\"]|https?:|www\.", re.IGNORECASE)
_OF_ALL = re.compile(
    r"“?Dân vận khéo”?|Luật Thực hiện dân chủ(?: ở cơ sở)?|(?:Chủ tịch )?Hồ Chí Minh|Mặt trận Tổ quốc(?: Việt Nam)?"
    r"|Đoàn Thanh niên|Đội Thiếu niên(?: Tiền phong)?|Liên đoàn Lao động|Hội Khuyến học|Hội Chữ thập đỏ|Bác Hồ"
    r"|Đại đoàn kết|Đảng Cộng sản|Nhà nước|Nghị quyết|Chỉ thị|Nghị định|Quyết định|Internet|Zalo|Facebook|iOffice"
)
"""Names that are everybody's: they tell nothing of who speaks."""
_NIL = re.compile(r"không (?:phát sinh|xảy ra|có trường hợp)", re.IGNORECASE)
"""What did not happen is told by the figures alone, with n of N (DOMAIN §6)."""
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_NOTHING = frozenset({"khong", "khong co", "khong co gi", "khong phat sinh", "khong co y kien", "khong co kien nghi"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of one unit; `identity` is the hash of its words, the same for every way to spell them."""

    unit: str
    ordinal: int
    identity: str
    body: str


@dataclass(frozen=True, slots=True)
class _Understood:
    """A statement as it is printed and compared."""

    text: str
    key: str
    is_request: bool
    addressee: str
    identity: str
    says_nothing: bool


@lru_cache(maxsize=50_000)
def _understood(statement: str) -> _Understood:
    """Units copy from each other: what was understood once is kept for a while."""
    text = printed_spelling(in_unicode(statement))
    folded, asks = fold(text), is_request(text)
    key = statement_key(text) or folded
    addressee = named_in(text) if asks else ""
    numbers = "\x1e".join(_NUMBER.findall(text))  # alike for grouping, another statement for who is asked or picked
    told = f"{asks}\x1f{key}" + "".join(f"\x1f{more}" for more in (addressee, numbers) if more)
    identity = sha256(told.encode()).hexdigest()[:24]
    return _Understood(text, key, asks, addressee, identity, folded in _NOTHING)


@dataclass(slots=True)
class Wording:
    """All ways in which one statement was written, and by whom."""

    key: str
    is_request: bool
    addressee: str
    texts: Counter[str] = field(default_factory=Counter)
    units: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Heard:
    """The statements of one section as they come in, unit by unit."""

    units: int = 0
    nothing: int = 0
    statements: list[Statement] = field(default_factory=list)
    wordings: dict[str, Wording] = field(default_factory=dict)

    def add(self, unit: str, body: str) -> None:
        """One unit's text."""
        self.units += 1
        said = [_understood(statement) for statement in statements(body)]
        if all(one.says_nothing for one in said):
            self.nothing += 1
            return
        for ordinal, one in enumerate((one for one in said if not one.says_nothing), 1):
            text, identity = one.text, one.identity
            self.statements.append(Statement(unit, ordinal, identity, text))
            wording = self.wordings.setdefault(identity, Wording(one.key, one.is_request, one.addressee))
            if unit not in wording.units:
                wording.units.add(unit)
                wording.texts[text] += 1


@dataclass(frozen=True, slots=True)
class Grouped:
    """A section's groups, and the group's number of each statement by its identity."""

    voices: SectionVoices
    statements: Sequence[Statement]
    numbers: Mapping[str, int]


def hear(rows: Iterable[Any]) -> Iterator[tuple[str, Heard]]:
    """Sections with what is said there, from rows of `marts/narratives` (section, unit, body), one at a time."""
    for section, texts in groupby(rows, key=lambda row: row.section):
        heard = Heard()
        for row in texts:
            heard.add(row.unit, row.body)
        yield section, heard


def group_section(
    heard: Heard,
    manner: Manner,
    known: frozenset[str],
    limit: int,
    chosen: Chosen,
    names: Mapping[str, str],
    office: str = "",
) -> Grouped:
    """The section's groups in the order of the report.

    `known`: words with a capital that name nobody. `limit`: how many are printed without an officer's word.
    `names`: of units, for a group that an officer wants to name its unit.
    `office`: the name of the one who reports.
    """
    members = join_decided(_alike(heard), chosen, {one: len(heard.wordings[one].units) for one in heard.wordings})
    made = [_Group.of(group_id, parts, heard, known, chosen) for group_id, parts in members]
    made.sort(key=lambda group: (group.position is None, group.position or 0, -group.borne_out, group.body))
    printed = _printed(made, limit, office)
    groups = tuple(group.voice(number, number in printed, manner, names) for number, group in enumerate(made, 1))
    numbers = {identity: number for number, group in enumerate(made, 1) for identity in group.identities}
    return Grouped(SectionVoices(heard.units, heard.nothing, groups), heard.statements, numbers)


def _alike(heard: Heard) -> list[list[str]]:
    """Identities of statements that say the same; requests and accounts never meet, nor requests to different bodies.

    What eight units ask of "cấp trên" is no request to the Ủy ban nhân dân quận.
    """
    found: dict[tuple[bool, int, str], list[str]] = {}
    for asks in (False, True):
        mine = {identity: wording for identity, wording in heard.wordings.items() if wording.is_request == asks}
        ordered = sorted({wording.key for wording in mine.values()})
        group = dict(zip(ordered, group_alike(ordered, are_requests=asks), strict=True))
        for identity, wording in sorted(mine.items()):
            found.setdefault((asks, group[wording.key], wording.addressee), []).append(identity)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Group:
    group_id: str
    identities: tuple[str, ...]
    units: frozenset[str]
    borne_out: int
    body: str
    addressee: str
    is_quotable: bool
    is_own: bool
    choice: Choice
    position: int | None

    @classmethod
    def of(
        cls, group_id: str, parts: Sequence[Sequence[str]], heard: Heard, known: frozenset[str], chosen: Chosen
    ) -> "_Group":
        """`parts` were found to say the same each; that all of them do is what an officer says."""
        told = [[heard.wordings[identity] for identity in sorted(part)] for part in parts]
        wordings = [wording for part in told for wording in part]
        decided = chosen.choices.get(group_id, NO_CHOICE)
        clearest = [_clearest(part, known) for part in told]
        body, is_quotable, _ = clearest[0] if len(told) == 1 else _clearest(wordings, known)
        texts: Counter[str] = Counter()
        for wording in wordings:
            texts.update(wording.texts)
        return cls(
            group_id=group_id,
            identities=tuple(sorted(identity for part in parts for identity in part)),
            units=_units(wordings),
            borne_out=len(frozenset().union(*(units for _, _, units in clearest))),
            body=decided.body or body,
            addressee=_addressee(texts, decided.body) if any(wording.is_request for wording in wordings) else "",
            is_quotable=is_quotable or bool(decided.body),
            is_own=bool(decided.body) or len(parts) > 1,
            choice=decided.choice,
            position=decided.position,
        )

    def voice(self, number: int, is_printed: bool, manner: Manner, names: Mapping[str, str]) -> VoiceGroup:
        """Shortcomings and discipline name no unit, whatever was chosen."""
        may_name = manner not in (Manner.SHORTCOMINGS, Manner.DISCIPLINE) and len(self.units) == 1
        is_named = self.choice is Choice.NAMED and may_name
        return VoiceGroup(
            number=number,
            group_id=self.group_id,
            body=self.body,
            units=len(self.units),
            borne_out=self.borne_out,
            addressee=self.addressee,
            choice=self.choice,
            position=self.position,
            is_quotable=self.is_quotable,
            is_printed=is_printed,
            is_own=self.is_own,
            unit_name=names[min(self.units)] if is_named else "",
        )


def _units(wordings: Iterable[Wording]) -> frozenset[str]:
    return frozenset(unit for wording in wordings for unit in wording.units)


def _addressee(texts: Counter[str], own: str) -> str:
    """Whom an officer's wording names, else whom most units ask."""
    return named_in(own) or addressee_of(texts)


_key = attrgetter("key")


def _clearest(wordings: Sequence[Wording], known: frozenset[str]) -> tuple[str, bool, frozenset[str]]:
    """The text that most units bear out, and of those the nearest to all others; whether it is quotable; those units.

    One that may be quoted outside goes before all others.
    """
    near = group_nearness([wording.key for wording in wordings])
    units = {key: _units(said) for key, said in groupby(sorted(wordings, key=_key), key=_key)}

    def bearing(printed: str) -> frozenset[str]:
        return frozenset().union(*(some for key, some in units.items() if bears_out(key, printed)))

    borne_out = {key: len(bearing(key)) for key in units}  # the units of each would be as many as all, a thousand times
    texts = [
        (
            not is_quotable(text, known),
            not _has_accents(text),
            -borne_out[wording.key],
            -nearness,
            -count,
            len(text),
            text,
            wording.key,
        )
        for wording, nearness in zip(wordings, near, strict=True)
        for text, count in wording.texts.items()
    ]
    not_quotable, *_, text, key = min(texts)
    return text, not not_quotable, bearing(key)


def group_nearness(keys: Sequence[str]) -> list[float]:
    """How much of each key's words the whole group uses (0–1): the clearest has what all say and little else."""
    used = Counter(word for key in keys for word in set(key.split()))
    return [round(_shared(set(key.split()), used, len(keys)), 6) for key in keys]


def _shared(words: set[str], used: Counter[str], keys: int) -> float:
    if not words:
        return 0.0
    common = sum(used[word] / keys for word in words)
    return 2 * common / (len(words) + sum(used.values()) / keys)


def _has_accents(text: str) -> bool:
    return fold(text) != text.lower() and any(ord(letter) > 0x7F for letter in text)


def _printed(groups: Sequence[_Group], limit: int, office: str) -> set[int]:
    """Numbers of the groups that go out: what officers put in, then what most units say, up to the limit.

    What is asked of the office that reports is for itself to answer: it goes out only if an officer puts it in.
    """
    forced = {n for n, group in enumerate(groups, 1) if group.choice in (Choice.IN, Choice.PICKED, Choice.NAMED)}
    common = [
        (-group.borne_out, n)
        for n, group in enumerate(groups, 1)
        if group.choice is Choice.AUTO
        and group.is_quotable
        and group.borne_out >= SHARED_BY
        and not (group.addressee and office.startswith(group.addressee))
    ]
    return forced | {n for _, n in sorted(common)[: max(0, limit - len(forced))]}


def statements(body: str) -> Iterator[str]:
    """The single statements of a text: lines and sentences, without bullets and closing signs."""
    for line in body.splitlines():
        for part in _ENDS.split(clean(line)):
            statement = _BULLET.sub("", part).rstrip(" .;!?…")
            if statement:
                yield statement[0].upper() + statement[1:]


def vocabulary(regime: Regime) -> frozenset[str]:
    """Words with a capital that belong to the regime's own texts: no unit's and no person's names."""
    texts = [regime.title, regime.subject, regime.basis, regime.plan, regime.opening, regime.office.short_name]
    texts += [text for section in regime.sections for text in (section.title, section.prompt)]
    texts += [text for item in regime.indicators for text in (item.name, item.group, item.help, item.source)]
    texts += [phrase.template for phrase in regime.phrases]
    texts += [regime.office.name, *regime.receivers]
    found = {word for text in texts for word in _WORD.findall(text) if not word[0].islower()}
    return frozenset(found | _OFFICIAL)


_OFFICIAL = frozenset(
    (
        "UBND",
        "GD",
        "ĐT",
        "GDĐT",
        "CMHS",
        "CBGVNV",
        "CB",
        "GV",
        "NV",
        "QCDC",
        "TTHC",
        "CNTT",
        "CSVC",
        "MTTQ",
        "HĐ",
        "BCH",
    )
)


def is_quotable(statement: str, known: frozenset[str]) -> bool:
    """Whether a statement may be quoted outside: a sentence's length, no digits, markup or unknown names."""
    if not (len(_WORD.findall(statement)) >= 4 and len(statement) <= 250):
        return False
    statement = _OF_ALL.sub(lambda found: found[0].strip("“”").lower(), statement)
    if _FORBIDDEN.search(statement) or _NIL.search(statement) or person_in(statement):
        return False
    words = _WORD.findall(statement)
    return all(word[0].islower() or word in known for word in words[1:])
