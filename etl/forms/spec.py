"""The compact, picklable thing that reading needs of a regime, so that workers do not carry the regime."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from etl.forms.words import filled_in
from etl.model.plan import Scoring
from etl.model.regime import Indicator, Regime, Section, ValueType
from etl.model.through import MODELS_IN_STATE
from etl.text import fold

REQUIRED_MARK = 40
"""Characters that a heading may gain beside the names of periods: "(bắt buộc)", a clerk's own mark."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One indicator of the form. `choices` empty unless a text cell has a drop-down.

    `counts_units`: a yes/no cell of an office that says how many of its units say yes.
    """

    code: str
    stt: str
    name: str
    unit_of_measure: str
    value_type: ValueType
    choices: tuple[str, ...] = ()
    is_derived: bool = False
    counts_units: bool = False


@dataclass(frozen=True, slots=True)
class FormSection:
    """One section heading; `takes_text` says whether units write under it.

    `title_key` is the folded title up to its first placeholder: what every issued heading begins with.
    """

    code: str
    numeral: str
    title_key: str
    heading_length: int
    takes_text: bool


@dataclass(frozen=True, slots=True)
class FormCriterion:
    """One criterion that a unit gives itself points for."""

    code: str
    title: str
    title_key: str


@dataclass(frozen=True, slots=True)
class FormSpec:
    """What one regime's form holds: fields and sections by code, words allowed in the model sheet.

    `fields_by_name` gives the codes under a folded name, for files whose column of codes is gone. `tasks` are
    folded titles by code; `criteria` those that a unit scores itself; `ownerships` codes by name.
    `units` gives the code under each code, name and alias (folded) that means one unit alone.
    """

    regime: str
    form_version: str
    fields: Mapping[str, FormField]
    fields_by_name: Mapping[str, tuple[str, ...]]
    sections: Mapping[str, FormSection]
    model_fields: tuple[str, ...]
    model_kinds: tuple[str, ...]
    model_statuses: tuple[str, ...]
    tasks: Mapping[str, str] = field(default_factory=dict)
    criteria: Mapping[str, FormCriterion] = field(default_factory=dict)
    ownerships: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def of_an_office(self) -> "FormSpec":
        """The same form as an office sends it whose units are counted through."""
        fields = {
            code: replace(one, counts_units=True) if one.value_type is ValueType.YES_NO else one
            for code, one in self.fields.items()
        }
        return replace(self, fields=fields)

    def through_field(self, code: str) -> FormField:
        """What a row of a unit counted through is about: a field, or the models of one status.

        Raises:
            KeyError: neither.
        """
        status = code.removeprefix(MODELS_IN_STATE)
        if status != code and status in self.model_statuses:
            return FormField(code, "MH", f"Mô hình, điển hình: {status}", "mô hình", ValueType.COUNT)
        return self.fields[code]


def form_spec(regime: Regime) -> FormSpec:
    """The form of a regime, for readers."""
    return FormSpec(
        regime=regime.name,
        form_version=regime.form_version,
        fields={indicator.code: _field(indicator) for indicator in regime.indicators},
        fields_by_name=_codes_by_name(regime),
        sections={section.code: _section(section, regime) for section in regime.sections},
        model_fields=regime.model_fields,
        model_kinds=regime.model_kinds,
        model_statuses=regime.model_statuses,
        tasks={task.code: fold(task.title) for task in regime.tasks},
        criteria={} if regime.scoring is None else _criteria(regime.scoring),
        ownerships={name: code for code, name in regime.ownership_names.items()},
        units=_units(regime),
    )


def _units(regime: Regime) -> dict[str, str]:
    """By what people call them; a name that could mean two units is left out."""
    units = {unit for roster in regime.rosters.values() for unit in roster}
    called = {(text, unit.code) for unit in units for text in (unit.code, unit.name)} | {*regime.aliases.items()}
    named: dict[str, set[str]] = {}
    for text, code in called:
        named.setdefault(fold(text), set()).add(code)
    return {name: codes.pop() for name, codes in named.items() if name and len(codes) == 1}


def _criteria(scoring: Scoring) -> dict[str, FormCriterion]:
    return {
        one.code: FormCriterion(one.code, one.title, fold(one.title))
        for one in scoring.criteria
        if one.points.is_entered
    }


def _codes_by_name(regime: Regime) -> dict[str, tuple[str, ...]]:
    codes: dict[str, tuple[str, ...]] = {}
    for indicator in regime.indicators:
        name = fold(indicator.name)
        codes[name] = (*codes.get(name, ()), indicator.code)
    return codes


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


def _section(section: Section, regime: Regime) -> FormSection:
    issued = (
        len(filled_in(section.title, period)) + len(filled_in(section.prompt, period)) for period in regime.periods
    )
    return FormSection(
        code=section.code,
        numeral=section.numeral,
        title_key=fold(section.title.partition("{")[0]),
        heading_length=max(issued) + REQUIRED_MARK,
        takes_text=section.narrative != "none",
    )
