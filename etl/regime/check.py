"""Checks the files of a regime against each other; every mistake is named, not only the first."""

from collections.abc import Iterator

from etl.model.errors import ConfigProblem
from etl.regime.check_cycles import check_regime_file
from etl.regime.check_indicators import check_catalogues, check_indicators, check_rules
from etl.regime.check_plan import check_plan
from etl.regime.check_report import check_aliases, check_phrases, check_sections
from etl.regime.check_units import check_roster, check_units
from etl.regime.files import Sources
from etl.regime.own_words import check_wording

_CHECKS = (
    check_regime_file,
    check_catalogues,
    check_units,
    check_roster,
    check_indicators,
    check_rules,
    check_sections,
    check_phrases,
    check_wording,
    check_aliases,
    check_plan,
)


def check(sources: Sources) -> Iterator[ConfigProblem]:
    """All contradictions between the files of a regime, for `regime check`.

    What a file that cannot be read should have given is not called unknown: its own mistake is enough.
    """
    for part in _CHECKS:
        yield from part(sources)
