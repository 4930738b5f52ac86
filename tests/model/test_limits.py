"""The page of limits says what the code holds."""

import re
from pathlib import Path

from etl.model import limits


def test_every_limit_is_documented_as_it_is(repo: Path) -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([0-9]+)( MB)? \|", (repo / "docs/limits.md").read_text("utf-8"), re.M)
    documented = {name: int(number) * (limits.MEGABYTE if unit else 1) for name, number, unit in rows}
    inner = {"MEGABYTE", "DEFLATE_RATIO"}
    assert documented == {name: value for name, value in vars(limits).items() if name.isupper() and name not in inner}
