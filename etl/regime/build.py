"""Turns the parsed and checked files of a regime into the nouns that the journey travels with."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from etl.model.mail import Mailbox
from etl.model.regime import (
    Indicator,
    Office,
    Period,
    Phrase,
    Regime,
    Reminders,
    Retention,
    RuleUse,
    Section,
    Unit,
    UnitEvent,
)
from etl.regime.build_plan import build_scoring, build_targets, build_tasks, build_upward, tree_of
from etl.regime.fields import placeholders
from etl.regime.files import Files, Sources
from etl.regime.fingerprint import fingerprint
from etl.regime.own_words import wording_of
from etl.regime.periods import periods_of, with_host_dates
from etl.regime.rows import CatalogueRow, IndicatorRow, RuleMeaningRow, RuleRow, UnitRow
from etl.regime.schema import MailboxPart, RegimeFile


def build(folder: Path, sources: Sources, files: Files) -> Regime:
    """The regime; `sources` have passed every check."""
    content = sources.regime.content
    assert content is not None
    periods = build_periods(content, sources)
    last_days = {period.code: period.data_to for period in periods}
    rosters = sources.by_era(last_days, lambda day: roster_of(sources, day))
    return Regime(
        name=content.name,
        title=content.title,
        subject=content.subject,
        year=content.year,
        office=_office(content),
        receivers=content.receivers,
        plan=content.plan.text,
        plan_note=content.plan.note,
        basis=content.basis,
        opening=content.opening,
        closing=content.closing,
        recipients=content.recipients,
        periods=periods,
        rosters=rosters,
        indicators=_indicators(sources),
        sections=_sections(sources),
        phrases=_phrases(sources),
        rules=_rules(sources),
        aliases={row.row.alias: row.row.unit for row in sources.aliases.rows},
        level_names=_names(content.levels, {row.row.level: row.row.name for row in sources.levels.rows}),
        ownership_names=_names(
            content.ownerships, {row.row.ownership: row.row.name for row in sources.ownerships.rows}
        ),
        model_fields=content.models.fields,
        model_kinds=content.models.kinds,
        model_statuses=content.models.statuses,
        holiday_rule=content.holiday_rule,
        correction_days=content.correction_days,
        signed_copy=content.signed_copy,
        form_version=content.form_version,
        sha256=fingerprint(sources, files, periods),
        folder=folder / sources.name,
        is_sample_roster=any(unit.is_sample for roster in rosters.values() for unit in roster),
        unit_events=tuple(_events(sources, last_day=max(period.data_to for period in periods))),
        trees=sources.by_era(last_days, lambda day: tree_of(sources, day)),
        upward=build_upward(content, periods),
        tasks=build_tasks(sources, content),
        targets=build_targets(sources, content),
        scoring=build_scoring(sources, content),
        model_title=content.models.title,
        counted_through=frozenset(content.counted_through),
        level_title=content.level_title,
        page_budget=content.page_budget,
        mailboxes=tuple(_mailbox(part) for part in content.mailbox),
        reminders=Reminders(content.reminders.before, content.reminders.after, content.reminders.letter_after),
        retention=Retention(content.retention.files_years, content.retention.mails_years),
        wording=wording_of(sources),
    )


def build_periods(content: RegimeFile, sources: Sources) -> tuple[Period, ...]:
    """The periods, with the host regime's dates where the regime has none of its own."""
    host = sources.host.content if sources.host else None
    cycles = with_host_dates(content.cycles, host.cycles if host else ())
    return periods_of(content.name, cycles, content.years, content.holiday_rule)


def roster_of(sources: Sources, day: date) -> tuple[Unit, ...]:
    """Units expected in the period whose data window ends that day: on the roster and in existence then."""
    existing = {row.row.unit: row.row for row in sources.units.rows if row.row.holds_on(day)}
    expected = [row.row.unit for row in sources.roster.rows if row.row.holds_on(day) and row.row.unit in existing]
    return tuple(_unit(existing[code], position) for position, code in enumerate(expected, start=1))


def _unit(row: UnitRow, position: int) -> Unit:
    return Unit(row.unit, row.name, row.level, row.ownership, row.parent, position, row.is_sample)


def _office(content: RegimeFile) -> Office:
    part = content.office
    return Office(
        name=part.name,
        short_name=part.short_name,
        heading=part.heading,
        heading_above=part.heading_above,
        place=part.place,
        document_symbol=part.document_symbol,
        signer_title=part.signer_title,
        unit=part.unit,
        consolidator=part.consolidator,
        submit_through=part.submit_through,
        letter_symbol=part.letter_symbol,
        leader_countersigns=part.leader_countersigns,
    )


def _mailbox(part: MailboxPart) -> Mailbox:
    return Mailbox(part.name, part.folders, part.move_to if part.after == "move" else "", part.authserv_id)


def _names(codes: Sequence[str], names: dict[str, str]) -> dict[str, str]:
    return {code: names[code] for code in codes}


def _indicators(sources: Sources) -> tuple[Indicator, ...]:
    catalogue = {row.row.code: row.row for row in sources.catalogue.rows}
    headings = {row.row.section: f"{row.row.section}. {row.row.title}" for row in sources.sections.rows}
    return tuple(_indicator(row.row, catalogue[row.row.code], headings) for row in sources.indicators.rows)


def _indicator(use: IndicatorRow, known: CatalogueRow, headings: dict[str, str]) -> Indicator:
    return Indicator(
        code=use.code,
        stt=use.stt,
        name=use.name or known.name,
        unit_of_measure=use.unit_of_measure or known.unit_of_measure,
        group=headings[use.section],
        section=use.section,
        value_type=known.value_type,
        across_units=known.across_units,
        across_periods=known.across_periods,
        is_required=use.is_required,
        levels=frozenset(use.levels),
        ownerships=frozenset(use.ownerships),
        numerator=known.numerator,
        denominator=known.denominator,
        opening_of=known.opening_of,
        includes_opening=known.includes_opening,
        choices=use.choices or known.choices,
        minimum=use.minimum,
        maximum=use.maximum,
        is_prefilled=use.is_prefilled,
        help=use.help or known.help,
        source=use.source or known.source,
        across_levels=use.across_levels,
    )


def _rules(sources: Sources) -> tuple[RuleUse, ...]:
    meanings = {row.row.rule: row.row for row in sources.rule_meanings.rows}
    return tuple(_rule(row.row, meanings[row.row.rule]) for row in sources.rules.rows)


def _rule(use: RuleRow, known: RuleMeaningRow) -> RuleUse:
    return RuleUse(
        rule=use.rule,
        severity=use.severity,
        valid_from=use.valid_from,
        valid_to=use.valid_to,
        ownerships=frozenset(use.ownerships),
        source=use.source,
        indicators=known.indicators,
        meaning=known.meaning,
    )


def _sections(sources: Sources) -> tuple[Section, ...]:
    rows = (row.row for row in sources.sections.rows)
    return tuple(
        Section(row.section, row.numeral, row.title, int(row.depth), row.narrative, row.prompt, row.kind)
        for row in rows
    )


def _phrases(sources: Sources) -> tuple[Phrase, ...]:
    return tuple(
        Phrase(
            section=row.row.section,
            template=row.row.template,
            needs=indicators_in(row.row.template, row.row.when_nil, row.row.when_nil_partly),
            condition="+".join(row.row.condition),
            when_nil=row.row.when_nil,
            when_nil_partly=row.row.when_nil_partly,
            when_compared=row.row.when_compared,
        )
        for row in sources.phrases.rows
    )


def indicators_in(*templates: str) -> tuple[str, ...]:
    """The indicators that the placeholders name: "{CD01.n}" names CD01."""
    names = [name.partition(".")[0] for template in templates for name in placeholders(template)]
    return tuple(dict.fromkeys(names))


def _events(sources: Sources, last_day: date) -> Iterable[UnitEvent]:
    """What happened to the regime's units; what comes after its last period is no part of it."""
    codes = {row.row.unit for row in sources.roster.rows}
    for row in (located.row for located in sources.unit_events.rows):
        if row.date <= last_day and codes.intersection((*row.from_, *row.to)):
            yield UnitEvent(row.date, row.kind, row.from_, row.to, row.note)
