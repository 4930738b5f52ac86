"""Puts figures, sentences and shared statements together into the frozen content of one report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy

from etl.consolidate import models
from etl.consolidate.compared_sentences import compared_sentence
from etl.consolidate.completeness import PeriodStatus
from etl.consolidate.coverage import coverage, stages_covered
from etl.consolidate.figures import read_choices
from etl.consolidate.plan import PlanResults
from etl.consolidate.sentences import counted, sentence
from etl.consolidate.targets import thresholds_of
from etl.consolidate.voice_sentences import voice_paragraphs
from etl.consolidate.voices import manner_of
from etl.model.clock import LOCAL
from etl.model.regime import Period, Phrase, Regime, Section
from etl.model.report import (
    Comparison,
    Figure,
    Fullness,
    Letterhead,
    Paragraph,
    ReportContent,
    ReportIndicator,
    ReportSection,
    Run,
    Scope,
    UnitCounts,
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
    counts = status.counts()
    totals = {figure.indicator: figure for figure in figures if figure.scope is Scope.TOTAL}
    speak = _speaker(regime, period, totals, plan.comparisons)
    written = []
    for number, section in enumerate(regime.sections):
        said = [runs for phrase in regime.phrases if phrase.section == section.code for runs in speak(phrase) if runs]
        paragraphs = []
        if number == 0:
            paragraphs = [coverage(regime.wording, period, counts), *stages_covered(status.stages)]
            paragraphs += [*_fullness(status), *_through(connection)]
        paragraphs += [_joined(said)] if said else []
        paragraphs += plan.paragraphs(section)
        if section.narrative != "none":
            paragraphs += _heard(section, voices.get(section.code, SectionVoices()), counts, bool(said))
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

    def speak(phrase: Phrase) -> Iterator[tuple[Run, ...]]:
        said = sentence(phrase, totals, shares)
        yield said
        if said and phrase.when_compared:
            yield compared_sentence(phrase, known, indicators, period.year - 1, shares)

    return speak


def _joined(sentences: list[tuple[Run, ...]]) -> Paragraph:
    """Sentences of one section as one paragraph, in the regime's order."""
    runs = [run for runs in sentences for run in (Run(" "), *runs)]
    return Paragraph(tuple(runs[1:]))


def _fullness(status: PeriodStatus) -> Iterator[Paragraph]:
    """Which reports are nil and which have blanks: neither is a complete report, and a blank is no nil."""
    found = dict(status.fullness())
    nil, partial = found[Fullness.NIL], found[Fullness.PARTIAL]
    said = [counted(found[Fullness.COMPLETE], "fullness|complete"), Run(" đơn vị báo cáo đầy đủ số liệu")]
    if nil:
        said += [Run(", "), counted(nil, "fullness|nil"), Run(" đơn vị báo cáo không phát sinh")]
    if partial:
        said += [Run(", "), counted(partial, "fullness|partial"), Run(" đơn vị còn thiếu một số số liệu")]
    if nil or partial:
        yield Paragraph((Run("Trong số báo cáo được tổng hợp, "), *said, Run(".")))


def _through(connection: sqlalchemy.Connection) -> Iterator[Paragraph]:
    """Whose units are counted through, for n of N then counts these and not the office."""
    counts = (
        "SELECT count(DISTINCT unit), count(DISTINCT part) FILTER (WHERE has_reported), count(DISTINCT part)"
        " FROM through_now"
    )
    offices, reported, expected = connection.execute(sqlalchemy.text(counts)).one()
    if not offices:
        return
    runs = [Run("Số liệu của "), counted(offices, "through|offices"), Run(" đơn vị được cộng từ báo cáo của ")]
    runs += [counted(reported, "through|n"), Run("/"), counted(expected, "through|N")]
    yield Paragraph(
        (*runs, Run(" đơn vị trực thuộc; ở các số liệu dưới đây, đơn vị trực thuộc được đếm thay cho đơn vị tổng hợp."))
    )


def _heard(section: Section, voices: SectionVoices, counts: UnitCounts, has_figures: bool) -> Iterator[Paragraph]:
    """What the units wrote, as counts and as statements that several of them share."""
    if not has_figures:
        yield _answered(voices, f"narrative:{section.code}", counts.units_expected)
    yield from voice_paragraphs(section.code, manner_of(section), voices, counts.units_expected)


def _answered(voices: SectionVoices, tag: str, expected: int) -> Paragraph:
    if voices.units == 0:
        return Paragraph((Run("Không có đơn vị nào báo cáo nội dung này."),))
    runs = [Run("Có "), counted(voices.units, f"{tag}|n"), Run("/"), counted(expected, f"{tag}|N")]
    runs += [Run(" đơn vị báo cáo nội dung này")]
    if voices.nothing:
        runs += [Run(", trong đó "), counted(voices.nothing, f"{tag}|nothing"), Run(" đơn vị ghi “không có”")]
    return Paragraph((*runs, Run(".")))
