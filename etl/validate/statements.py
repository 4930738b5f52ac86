"""What a failed row of each frame says: the words that the rule's sentences need, and the cells they stand in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from etl.forms.layout import MODEL_SHEET, SCORE_SHEET, TASK_SHEET, TASK_WORDS
from etl.model.regime import Indicator, Period, Section, ValueType
from etl.text import short_date
from etl.validate.frames import Sources
from etl.validate.places import Places
from etl.validate.rules import RuleInForce
from etl.validate.wording import Figure, Place, figure_text, quote, rough_text

# Behind all figures: the order of the form's sheets.
_MODELS_FROM, _TASKS_FROM, _SCORES_FROM, _NARRATIVES_FROM = 100_000, 150_000, 160_000, 200_000

_HOW_MANY = "ghi một số; không có thì ghi 0 hoặc “Không phát sinh”"
_ANSWER = {
    ValueType.COUNT: _HOW_MANY,
    ValueType.PERCENT: _HOW_MANY,
    ValueType.YES_NO: "ghi “Có” hoặc “Không”",
    ValueType.DATE: "ghi ngày/tháng/năm",
    ValueType.TEXT: "ghi hoặc chọn nội dung phù hợp",
}


class Failure(NamedTuple):
    """A row that fails a rule: of which submission, and of which of its indicators, model rows or sections."""

    used: RuleInForce
    position: int
    key: int


@dataclass(frozen=True, slots=True)
class Statement:
    """`order` is the place on the form; `explanation` what the unit wrote beside one of the cells."""

    order: int
    words: Mapping[str, Any]
    places: tuple[Place, ...]
    indicators: tuple[str, ...] = ()
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """States failures of one period in the words of its regime."""

    period: Period
    sources: Sources
    places: Places

    def state(self, failure: Failure) -> Statement:
        """What the failed row says."""
        by_frame = {
            "values": self._value,
            "report": self._figures,
            "models": self._model,
            "tasks": self._task,
            "scores": self._score,
            "narratives": self._narrative,
        }
        return by_frame[failure.used.rule.frame](failure)

    def _value(self, failure: Failure) -> Statement:
        content, compared = self.sources.content, self.sources.comparisons
        unit = self.sources.unit_of[failure.position]
        indicator = content.indicators[failure.key]
        closing = [self.sources.regime.indicator(code) for code in indicator.opening_of]

        def said(value: float) -> str:
            return "" if value != value else str(Figure(indicator, value, ""))

        words = {
            "label": Figure(indicator, 0, "").label,
            "answer": _ANSWER[indicator.value_type],
            "value": said(content.answers(failure.position)[failure.key]),
            "maximum": "" if indicator.maximum is None else figure_text(float(indicator.maximum)),
            "opening": said(compared.opening[unit, failure.key]),
            "opening_names": " + ".join(Figure(one, 0, "").label for one in closing),
            "previous_period": self._name_of(self.period.previous),
            "half_year": said(compared.half_year[unit, failure.key]),
            "half_year_period": self._name_of(self.period.contained),
            "last_period": said(compared.last_period[unit, failure.key]),
            "last_period_name": self._name_of(compared.last_period_of[failure.key]),
            "level": self.sources.regime.level_names[self.sources.units[unit].level],
            "level_median": _rough(compared.level_median(unit, failure.key)),
        }
        return self._of_cells(failure, [indicator], words)

    def _figures(self, failure: Failure) -> Statement:
        content = self.sources.content
        indicators = [self.sources.regime.indicator(code) for code in failure.used.rule.indicators]
        answers = content.answers(failure.position)
        layers = content.layers_of(failure.position)
        words: dict[str, Any] = {
            one.code: Figure(one, answers[content.column_of(one.code)], self.places.text_of_cell(layers, one))
            for one in indicators
        }
        listed = content.models[failure.position]
        words["model_rows"] = str(len(listed))
        words["model_sheet"] = listed[0].sheet if listed else MODEL_SHEET
        return self._of_cells(failure, indicators, words)

    def _model(self, failure: Failure) -> Statement:
        regime, row = self.sources.regime, self.sources.content.models[failure.position][failure.key]
        words = {name: quote(getattr(row, name)) for name in ("name", "kind", "status", "recognition", "sheet")}
        words["row_number"] = str(row.row_number)
        words["kinds"] = ", ".join(f"“{kind}”" for kind in regime.model_kinds)
        words["statuses"] = ", ".join(f"“{status}”" for status in regime.model_statuses)
        return Statement(_MODELS_FROM + row.row_number, words, (Place(row.sheet, row.cells),))

    def _task(self, failure: Failure) -> Statement:
        task = self.sources.regime.tasks[failure.key]
        said = self.sources.content.tasks[failure.position].get(task.code)
        time = task.time_in(self.period.year)
        day = None if said is None else said.completed_on
        words = {
            "number": task.code,
            "title": quote(task.title),
            "time": task.time_text,
            "due": "" if time is None or time.ends is None else short_date(time.ends),
            "day": "" if day is None else short_date(day),
            "state": "" if said is None else TASK_WORDS.get(said.state, ""),
        }
        place = Place(TASK_SHEET, "", f"nhiệm vụ {task.code}") if said is None else Place(said.sheet, said.cells)
        return Statement(_TASKS_FROM + failure.key, words, (place,))

    def _score(self, failure: Failure) -> Statement:
        assert self.sources.regime.scoring is not None
        criterion = self.sources.regime.scoring.criteria[failure.key]
        said = self.sources.content.scores[failure.position].get(criterion.code)
        words = {
            "number": criterion.code,
            "title": quote(criterion.title),
            "points": "" if said is None or said.points != said.points else figure_text(said.points),
            "maximum": figure_text(float(criterion.maximum)),
            "evidence": criterion.evidence,
        }
        place = Place(SCORE_SHEET, "", f"tiêu chí {criterion.code}") if said is None else Place(said.sheet, said.cell)
        return Statement(_SCORES_FROM + failure.key, words, (place,))

    def _narrative(self, failure: Failure) -> Statement:
        content = self.sources.content
        code = content.sections[failure.key]
        place, text = self.places.of_text(content.layers_of(failure.position), code)
        words = {
            "section": self._heading(code),
            "words": str(content.words[failure.position, failure.key]),
            "text": quote(text),
            "sheet": place.sheet,
        }
        return Statement(_NARRATIVES_FROM + failure.key, words, (place,))

    def _of_cells(self, failure: Failure, indicators: Sequence[Indicator], words: Mapping[str, Any]) -> Statement:
        layers = self.sources.content.layers_of(failure.position)
        explanations = dict.fromkeys(self.places.explanation(layers, indicator) for indicator in indicators)
        return Statement(
            order=self.sources.content.column_of(indicators[0].code),
            words=words,
            places=tuple(self.places.of_cell(layers, indicator) for indicator in indicators),
            indicators=tuple(indicator.code for indicator in indicators),
            explanation="; ".join(explanation for explanation in explanations if explanation),
        )

    def _name_of(self, period: str | None) -> str:
        return "" if period is None else self.sources.regime.period(period).name

    def _heading(self, code: str) -> str:
        """A section by the numerals above it and its title: "II.1 – Công tác lãnh đạo, chỉ đạo"."""
        above: list[Section] = []
        for section in self.sources.regime.sections:
            above = [*above[: section.depth - 1], section]
            if section.code == code:
                break
        names = {"period": self.period.name, "next_period": self.period.next_name}
        return f"{'.'.join(one.numeral for one in above)} – {above[-1].title.format_map(names)}"


def cells_wanted(sources: Sources, failures: Iterable[Failure]) -> set[tuple[UUID, str]]:
    """Cells (submission, indicator) that the statements will show, in all layers of the report."""
    return {
        (layer, code)
        for failure in failures
        for code in _codes(sources, failure)
        for layer in sources.content.layers_of(failure.position)
    }


def texts_wanted(sources: Sources, failures: Iterable[Failure]) -> set[tuple[UUID, str]]:
    """Texts (submission, section) that the statements will show."""
    return {
        (layer, sources.content.sections[failure.key])
        for failure in failures
        if failure.used.rule.frame == "narratives"
        for layer in sources.content.layers_of(failure.position)
    }


def _codes(sources: Sources, failure: Failure) -> tuple[str, ...]:
    if failure.used.rule.frame == "values":
        return (sources.content.indicators[failure.key].code,)
    return failure.used.rule.indicators if failure.used.rule.frame == "report" else ()


def _rough(value: float) -> str:
    return "" if value != value else rough_text(value)
