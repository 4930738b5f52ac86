"""The sentences of a regime's report: ours, the office's own for all its regimes, and the regime's own before both."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from etl.model.errors import ConfigProblem
from etl.model.regime import Wording
from etl.regime.fields import placeholders
from etl.regime.files import Sources
from etl.regime.wording import near

DEFAULT = Path(__file__).with_name("wording.toml")


@lru_cache(maxsize=1)
def default_wording() -> Wording:
    """The sentences of a regime that has none of its own."""
    found: dict[str, str] = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))["wording"]
    return found


def wording_of(sources: Sources) -> Wording:
    """Every sentence of one regime."""
    return {**default_wording(), **shared_words(sources), **_own(sources)}


def shared_words(sources: Sources) -> Mapping[str, str]:
    """What an office says in its own words in all its regimes."""
    return sources.shared_wording.content.wording if sources.shared_wording.content else {}


def _own(sources: Sources) -> Mapping[str, str]:
    return sources.regime.content.wording if sources.regime.content else {}


def check_wording(sources: Sources) -> Iterator[ConfigProblem]:
    """Sentences that there are, with nothing to be filled in that ours does not have."""
    for file, words in ((sources.regime.file, _own(sources)), (sources.shared_wording.file, shared_words(sources))):
        for key, text in words.items():
            yield from _problems(f"{file}: wording.{key}", key, text)


def _problems(place: str, key: str, text: str) -> Iterator[ConfigProblem]:
    ours = default_wording()
    if key not in ours:
        yield ConfigProblem(place, "mục này không có trong mẫu", near(key, ours))
        return
    allowed = dict.fromkeys(placeholders(ours[key]))
    shown = ", ".join(f"“{{{name}}}”" for name in allowed) or "chữ, không có chỗ điền"
    try:
        unknown = [name for name in placeholders(text) if name not in allowed]
    except ValueError:
        yield ConfigProblem(place, f"“{text}” có dấu ngoặc nhọn không thành cặp", f"chỉ dùng {shown}")
        return
    for name in dict.fromkeys(unknown):
        yield ConfigProblem(place, f"“{{{name}}}” không dùng được ở đây", f"chỉ dùng {shown}")
