"""Puts figures, sentences and shared statements together into the frozen content of one report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy

from etl.consolidate import models
from etl.consolidate.compared_sentences import Years
from etl.consolidate.completeness import PeriodStatus
from etl.consolidate.coverage import coverage, fullness, stages_covered, through
from etl.consolidate.figures import read_choices
from etl.consolidate.plan import PlanResults
from etl.consolidate.sentences import sentence
from etl.consolidate.targets import thresholds_of
from etl.consolidate.voice_sentences import heard_paragraphs
from etl.consolidate.voices import manner_of
from etl.model.clock import LOCAL
from etl.model.regime import Period, Phrase, Regime
from etl.model.report import (
    Comparison,
    Figure,
    Letterhead,
    Paragraph,
    ReportContent,
    ReportIndicator,
    ReportSection,
    Run,
    Scope,
)
from etl.model.voices import SectionVoices


def build_content(
    connection: sqlalchemy.Connection,
    regime: Regime,
    status: PeriodStatus,
    figures: tuple[Figure, ...],
    plan: PlanResults,
    voices: Mapping[str, SectionVoices],
    parameters: Mapping[str, Any],
) -> ReportContent:
    """The report's content from the prepared working tables, status, figures, plan and the units' words."""
    period = regime.period(parameters["period"])
    roster = regime.roster(period.code)
    levels = tuple((c, n) for c, n in regime.level_names.items() if any(u.level == c for u in roster))
    listed = models.read_models(connection, parameters)
    return ReportContent(
        regime=regime.name,
        period=period.code,
        period_name=period.name,
        year=period.deadline.astimezone(LOCAL).year,
        data_from=period.data_from,
        data_to=period.data_to,
        deadline=period.deadline,
        is_sample=regime.is_sample_roster or any(unit.is_sample for unit in roster),
        letterhead=_letterhead(regime, period),
        sections=_sections(connection, regime, period, status, figures, plan, voices),
        levels=levels,
        level_title=regime.level_title,
        fullness=status.fullness(),
        ownerships=_ownerships(connection, regime, period.code),
        indicators=tuple(_indicators(regime)),
        figures=figures,
        choices=read_choices(connection, regime.indicators, dict(parameters)),
        unit_counts=(status.counts(), *(status.counts(code) for code, _ in levels)),
        model_title=regime.model_title,
        model_kinds=regime.model_kinds,
        model_fields=regime.model_fields,
        model_statuses=regime.model_statuses,
        model_counts=models.count(listed),
        models=tuple(sorted(listed, key=models.by_level_and_name)),
        targets=plan.targets,
        tasks=plan.tasks,
        scores=plan.scores,
        stages=status.stages,
        rewards=plan.rewards,
        comparisons=plan.comparisons,
        page_budget=regime.page_budget,
        last_period=_name_of(regime, period.same_last_year),
    )


def _ownerships(connection: sqlalchemy.Connection, regime: Regime, period: str) -> tuple[tuple[str, str], ...]:
    """Those of the roster and of units counted through, in the regime's order."""
    through = connection.execute(sqlalchemy.text("SELECT DISTINCT ownership FROM through_now")).scalars()
    found = {unit.ownership for unit in regime.roster(period)} | set(through)
    return tuple((code, name) for code, name in regime.ownership_names.items() if code in found)


def _name_of(regime: Regime, period: str | None) -> str:
    return "" if period is None else regime.period(period).name


def _letterhead(regime: Regime, period: Period) -> Letterhead:
    words = {"basis": regime.basis, "period": period.name, "next_period": period.next_name}
    return Letterhead(
        heading_above=regime.office.heading_above,
        heading=regime.office.heading,
        place=regime.office.place,
        document_symbol=regime.office.document_symbol,
        office=regime.office.short_name,
        subject=regime.subject,
        receivers=regime.receivers,
        opening=regime.opening.format(**words),
        closing=regime.closing.format(**words),
        signer_title=regime.office.signer_title,
        signer_name=regime.office.signer_name,
        recipients=regime.recipients,
    )


def _indicators(regime: Regime) -> Iterator[ReportIndicator]:
    for item in regime.indicators:
        yield ReportIndicator(
            code=item.code,
            stt=item.stt,
            name=item.name,
            unit_of_measure=item.unit_of_measure,
            group=item.group,
            value_type=item.value_type,
            across_units=item.across_units,
            across_periods=item.across_periods,
            numerator=item.numerator,
            denominator=item.denominator,
            thresholds=thresholds_of(regime, item.code),
        )


def _sections(
    connection: sqlalchemy.Connection,
    regime: Regime,
    period: Period,
    status: PeriodStatus,
    figures: tuple[Figure, ...],
    plan: PlanResults,
    voices: Mapping[str, SectionVoices],
) -> tuple[ReportSection, ...]:
    counts, wording = status.counts(), regime.wording
    totals = {figure.indicator: figure for figure in figures if figure.scope is Scope.TOTAL}
    speak = _speaker(regime, period, totals, plan.comparisons)
    written = []
    for number, section in enumerate(regime.sections):
        said = [runs for phrase in regime.phrases if phrase.section == section.code for runs in speak(phrase) if runs]
        paragraphs = []
        if number == 0:
            paragraphs = [coverage(wording, period, counts), *stages_covered(wording, status.stages)]
            paragraphs += [*fullness(wording, status.fullness()), *through(wording, _counted_through(connection))]
        paragraphs += [_joined(said)] if said else []
        paragraphs += plan.paragraphs(wording, section)
        if section.narrative != "none":
            heard = voices.get(section.code, SectionVoices())
            paragraphs += heard_paragraphs(
                wording, section.code, manner_of(section), heard, counts.units_expected, is_counted=not said
            )
        written.append(
            ReportSection(
                code=section.code,
                numeral=section.numeral,
                title=section.title.format(period=period.name, next_period=period.next_name),
                depth=section.depth,
                has_narrative=section.narrative != "none",
                paragraphs=tuple(paragraphs),
            )
        )
    return tuple(written)


def _speaker(
    regime: Regime, period: Period, totals: Mapping[str, Figure], comparisons: Sequence[Comparison]
) -> Callable[[Phrase], Iterator[tuple[Run, ...]]]:
    """Says a phrase from the figures, and after it the comparison with a year before."""
    shares = {one.code: thresholds_of(regime, one.code) for one in regime.indicators if one.is_derived}
    indicators = {indicator.code: indicator for indicator in regime.indicators}
    known = {one.indicator: one for one in comparisons}
    years = Years(known, indicators, period.year - 1, shares, regime.wording)

    def speak(phrase: Phrase) -> Iterator[tuple[Run, ...]]:
        said = sentence(phrase, totals, shares, regime.wording)
        yield said
        if said and phrase.when_compared:
            yield years.sentence(phrase)

    return speak


def _joined(sentences: list[tuple[Run, ...]]) -> Paragraph:
    """Sentences of one section as one paragraph, in the regime's order."""
    runs = [run for runs in sentences for run in (Run(" "), *runs)]
    return Paragraph(tuple(runs[1:]))


def _counted_through(connection: sqlalchemy.Connection) -> tuple[int, int, int]:
    """How many offices are counted through, of how many of their units there are reports, and how many there are."""
    counts = (
        "SELECT count(DISTINCT unit), count(DISTINCT part) FILTER (WHERE has_reported), count(DISTINCT part)"
        " FROM through_now"
    )
    offices, reported, expected = connection.execute(sqlalchemy.text(counts)).one()
    return offices, reported, expected
