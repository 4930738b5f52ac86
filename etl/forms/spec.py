"""The compact, picklable thing that reading needs of a regime, so that workers do not carry the regime."""

from collections.abc import Mapping
from dataclasses import dataclass

from etl.model.regime import Indicator, Regime, Section, ValueType


@dataclass(frozen=True, slots=True)
class FormField:
    """One indicator of the form. `choices` empty unless a text cell has a drop-down."""

    code: str
    stt: str
    name: str
    unit_of_measure: str
    value_type: ValueType
    choices: tuple[str, ...] = ()
    is_derived: bool = False


@dataclass(frozen=True, slots=True)
class FormSection:
    """One section heading; `takes_text` says whether units write under it."""

    code: str
    numeral: str
    title: str
    takes_text: bool


@dataclass(frozen=True, slots=True)
class FormSpec:
    """What one regime's form holds: fields by code, sections by code, words allowed in the model sheet."""

    regime: str
    form_version: str
    fields: Mapping[str, FormField]
    groups: frozenset[str]
    sections: Mapping[str, FormSection]
    model_fields: tuple[str, ...]
    model_kinds: tuple[str, ...]
    model_statuses: tuple[str, ...]


def form_spec(regime: Regime) -> FormSpec:
    """The form of a regime, for readers."""
    return FormSpec(
        regime=regime.name,
        form_version=regime.form_version,
        fields={indicator.code: _field(indicator) for indicator in regime.indicators},
        groups=frozenset(indicator.group for indicator in regime.indicators),
        sections={section.code: _section(section) for section in regime.sections},
        model_fields=regime.model_fields,
        model_kinds=regime.model_kinds,
        model_statuses=regime.model_statuses,
    )


def _field(indicator: Indicator) -> FormField:
    return FormField(
        code=indicator.code,
        stt=indicator.stt,
        name=indicator.name,
        unit_of_measure=indicator.unit_of_measure,
        value_type=indicator.value_type,
        choices=indicator.choices,
        is_derived=indicator.is_derived,
    )


def _section(section: Section) -> FormSection:
    return FormSection(section.code, section.numeral, section.title, section.narrative != "none")
