"""What a report says is data: ours, an office's own for all its regimes, a regime's own before both."""

import ast
import re

import pytest

from etl.config import PROJECT
from etl.regime.own_words import default_wording
from tests.regime.conftest import NAME, Regimes

SPOKEN = ("sentences", "compared_sentences", "target_sentences", "task_sentences", "coverage", "rewards", "content")
VIETNAMESE = re.compile("[À-ỹ]")


def test_the_regimes_own_words_come_before_the_offices_and_those_before_ours(regimes: Regimes) -> None:
    ours = default_wording()
    regimes.replace(f"{NAME}/regime.toml", "[plan]", '[wording]\nstages = "Theo giai đoạn: {stages}."\n\n[plan]')
    (regimes.folder / "shared" / "wording.toml").write_text(
        '[wording]\nstages = "Chung: {stages}."\nheard_none = "Không đơn vị nào nêu."\n', encoding="utf-8"
    )
    said = regimes.load().wording
    assert said["stages"] == "Theo giai đoạn: {stages}."
    assert said["heard_none"] == "Không đơn vị nào nêu."
    assert {key for key in ours if said[key] != ours[key]} == {"stages", "heard_none"}


def test_an_offices_words_for_all_regimes_make_new_reports(regimes: Regimes) -> None:
    before = regimes.load().sha256
    path = regimes.folder / "shared" / "wording.toml"
    path.write_text('[wording]\nheard_none = "Không đơn vị nào nêu."\n', encoding="utf-8")
    assert regimes.load().sha256 != before


def test_a_mistake_in_the_offices_words_is_named_with_its_line(regimes: Regimes) -> None:
    path = regimes.folder / "shared" / "wording.toml"
    path.write_text('[wording]\nheard_none = "Không đơn vị nào."\nstages = "{stage}"\n', encoding="utf-8")
    problem = regimes.only_problem()
    assert problem.place == "shared/wording.toml:3: wording.stages" and "{stages}" in problem.remedy


@pytest.mark.parametrize("module", SPOKEN)
def test_no_sentence_stands_in_python(module: str) -> None:
    """Words of a report that only a programmer can change are what the issue forbids."""
    tree = ast.parse((PROJECT / "etl" / "consolidate" / f"{module}.py").read_text(encoding="utf-8"))
    documented = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documented
    ]
    assert [text for text in said if VIETNAMESE.search(text)] == []


def test_every_sentence_is_used() -> None:
    """A sentence that nothing says would be edited in vain."""
    code = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "etl" / "consolidate").glob("*.py"))
    built = re.compile("fullness_|target_outcome_|target_|task_leading_|task_time_|task_")  # with a code of the model
    idle = [key for key in default_wording() if f'"{key}"' not in code and not built.match(key)]
    assert idle == []
