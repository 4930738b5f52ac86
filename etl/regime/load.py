"""Loads regimes from their folder, complete and checked."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from etl.model.errors import ConfigProblem, ConfigurationError, UsageError
from etl.model.regime import Regime
from etl.regime.build import build
from etl.regime.check import check
from etl.regime.files import Files, parse, read_files, regime_names, stray_files
from etl.regime.source import text_of
from etl.regime.toml_lines import line_of

__all__ = ["load_all", "load_regime", "regime_names"]


def load_regime(folder: Path, name: str) -> Regime:
    """The regime of that name; read again only if a file changed.

    Raises:
        UsageError: no such regime; the message lists those there are.
        ConfigurationError: its files contradict themselves; carries all mistakes at once.
    """
    names = _names(folder)
    if name not in names:
        raise UsageError(f"Không có chế độ báo cáo “{name}”. Các giá trị hợp lệ: {', '.join(names)}.")
    files = read_files(folder, name)
    return _load(folder, name, tuple(sorted(files.items())))


def load_all(folder: Path) -> tuple[dict[str, Regime], dict[str, ConfigurationError]]:
    """All regimes by name, and the broken ones with their mistakes: one does not take the others away."""
    good: dict[str, Regime] = {}
    broken: dict[str, ConfigurationError] = {}
    for name in _names(folder):
        try:
            good[name] = load_regime(folder, name)
        except ConfigurationError as error:
            broken[name] = error
    return good, broken


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise UsageError(f"Không có thư mục chế độ báo cáo “{folder}”. Kiểm tra lại ETL_REGIMES.")
    return regime_names(folder)


@lru_cache(maxsize=32)
def _load(folder: Path, name: str, files: tuple[tuple[str, bytes], ...]) -> Regime:
    content = dict(files)
    sources = parse(name, content)
    problems = {*stray_files(name, content), *sources.problems(), *check(sources)}
    if problems:
        raise ConfigurationError(sorted((_on_its_line(one, content) for one in problems), key=_by_place))
    return build(folder, sources, content)


def _on_its_line(problem: ConfigProblem, files: Files) -> ConfigProblem:
    """A mistake in a TOML file with the line beside the field ("govap/regime.toml:12: levels"), where it is known."""
    file, _, field = problem.place.partition(": ")
    text = text_of(file, files[file])[0] if field and file.endswith(".toml") and file in files else None
    line = line_of(text, field) if text is not None else None
    return problem if line is None else replace(problem, place=f"{file}:{line}: {field}")


def _by_place(problem: ConfigProblem) -> tuple[str, int, str, str]:
    file, _, rest = problem.place.partition(":")
    line, _, field = rest.partition(": ")
    return file, int(line) if line.isdigit() else 0, field, problem.wrong
