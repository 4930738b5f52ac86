"""The units' own words of one period: heard section by section, grouped, kept with the version of the report."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.consolidate import marts, narrative
from etl.consolidate.chosen import Chosen, read_chosen
from etl.consolidate.repeats import find_repeats
from etl.model.regime import Regime, Section
from etl.model.voices import Manner, SectionVoices
from etl.warehouse import copy_rows, sql

_LIMITS = {Manner.RECOMMENDATIONS: 12, Manner.SHORTCOMINGS: 5, Manner.PLANS: 6}
_BESIDE_FIGURES, _ALONE = 2, 4
"""Groups that a section of results prints without an officer's word."""


def manner_of(section: Section) -> Manner:
    """How the section's statements are told."""
    return Manner(section.kind) if section.kind in set(Manner) else Manner.RESULTS


def listen(
    connection: sqlalchemy.Connection, regime: Regime, parameters: Mapping[str, Any]
) -> dict[str, SectionVoices]:
    """Voices by section from the prepared working tables; statements and repeats wait in working tables of their own.

    One section is in memory at a time.
    """
    connection.exec_driver_sql(sql("consolidate/voices_workspace"))
    chosen, known = read_chosen(connection, parameters), narrative.vocabulary(regime)
    sections = {section.code: section for section in regime.sections}
    names = {unit.code: unit.name for unit in regime.roster(parameters["period"])}
    figured = {phrase.section for phrase in regime.phrases}
    found: dict[str, SectionVoices] = {}
    for code, heard in narrative.hear(marts.rows(connection, "narratives", parameters)):
        if code not in sections:
            continue  # of a section that the regime has no more; the internal file still shows the text
        manner = manner_of(sections[code])
        limit = _LIMITS.get(manner, _BESIDE_FIGURES if code in figured else _ALONE)
        decided = chosen.get(code, Chosen())
        grouped = narrative.group_section(heard, manner, known, limit, decided, names, regime.office.name)
        found[code] = grouped.voices
        columns = "section unit ordinal statement_id number body"
        rows = (
            (code, one.unit, one.ordinal, one.identity, grouped.numbers[one.identity], one.body)
            for one in grouped.statements
        )
        copy_rows(connection, "said_statement", columns.split(), rows)
    find_repeats(connection, regime, parameters)
    return found


def store_voices(connection: sqlalchemy.Connection, version_id: UUID, voices: Mapping[str, SectionVoices]) -> None:
    """Keeps groups, their statements and repeats with the version of the report."""
    columns = "report_version_id section number group_id body units addressee choice position is_quotable is_printed"
    rows = (
        (
            *(version_id, section, group.number, group.group_id, group.body, group.borne_out, group.addressee),
            *(str(group.choice), group.position, group.is_quotable, group.is_printed),
        )
        for section, heard in voices.items()
        for group in heard.groups
    )
    copy_rows(connection, "narrative_group", columns.split(), rows)
    connection.execute(sqlalchemy.text(sql("consolidate/narrative_statement")), {"version_id": version_id})
    connection.execute(sqlalchemy.text(sql("consolidate/narrative_repeat")), {"version_id": version_id})
