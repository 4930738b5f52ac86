"""A copy of the shipped regimes that a test may damage."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from etl.model.errors import ConfigProblem, ConfigurationError
from etl.model.regime import Regime
from etl.regime import load_regime


def without_line(place: str) -> str:
    """The place of a mistake in a TOML file without its line: "x/regime.toml:12: levels" → "x/regime.toml: levels"."""
    return re.sub(r"(\.toml):\d+: ", r"\1: ", place)


SHIPPED = Path(__file__).resolve().parents[2] / "regimes"
NAME = "govap-danvan-2023"


@dataclass(frozen=True)
class Regimes:
    """A folder of regimes; edits are said in text, as a person would make them."""

    folder: Path

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def append(self, file: str, *lines: str) -> None:
        path = self.folder / file
        path.write_text(path.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in lines), encoding="utf-8")

    def line_of(self, file: str, start: str) -> int:
        """Number of the line that starts so, counted as an editor counts."""
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, start=1) if line.startswith(start))

    def copy(self, name: str, new: str) -> None:
        """Another regime with the same content under its own name."""
        shutil.copytree(self.folder / name, self.folder / new)
        self.replace(f"{new}/regime.toml", f'name = "{name}"', f'name = "{new}"')

    def load(self, name: str = NAME) -> Regime:
        return load_regime(self.folder, name)

    def problems(self, name: str = NAME) -> tuple[ConfigProblem, ...]:
        with pytest.raises(ConfigurationError) as raised:
            self.load(name)
        return raised.value.problems

    def only_problem(self, name: str = NAME) -> ConfigProblem:
        problems = self.problems(name)
        assert len(problems) == 1, "\n".join(map(str, problems))
        return problems[0]


@pytest.fixture
def regimes(tmp_path: Path) -> Regimes:
    shutil.copytree(SHIPPED, tmp_path / "regimes")
    return Regimes(tmp_path / "regimes")


@pytest.fixture(scope="session")
def govap() -> Regime:
    return load_regime(SHIPPED, NAME)
