"""Judges all submissions of one period: rules over frames, supplements in waves, findings, verdicts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import sqlalchemy

from etl.model.catalogue import finding
from etl.model.finding import Finding, Severity
from etl.model.receipt import Verdict
from etl.model.regime import Period, Regime
from etl.model.submission import SubmissionKind
from etl.validate.claims import Claims
from etl.validate.comparisons import compared_by, load_comparisons
from etl.validate.content import INVALID, Judged, load_content, load_judged
from etl.validate.findings import not_on_roster, write_findings
from etl.validate.frames import Sources, build_frames, sources_of
from etl.validate.outcome import PeriodOutcome, RuleOutcome, SubmissionOutcome
from etl.validate.rules import RuleInForce, load_rules, rules_in_force, suite_sha256
from etl.validate.same_moment import of_the_same_moment, supplements_that_differ
from etl.validate.statements import Failure
from etl.validate.waves import first_wave, later_waves

_LEFT_BLANK = frozenset({"required_missing", "narrative_missing"})
_AT_ONCE = 3_000
"""Submissions in one frame: running the rules on it takes 50 ms whatever it holds."""


def validate_period(
    connection: sqlalchemy.Connection, regime: Regime, period: Period, suites: Path, at: datetime
) -> PeriodOutcome:
    """Judges every understood submission of the period that was received by `at` and not withdrawn.

    Compares with the verdicts stored for earlier periods: validate in calendar order.

    Raises:
        FatalError: a rule is not defined, was dropped or could not be run. That is our mistake.
    """
    in_force = rules_in_force(load_rules(suites), regime, period)
    judged = load_judged(connection, regime, period, at)
    content = load_content(connection, regime, [one.id for one in judged])
    comparisons = load_comparisons(connection, regime, period, at, judged, content)
    claims = Claims.load(connection, regime, period, [one.id for one in judged])
    trial = Trial(judged, sources_of(regime, period, judged, content, comparisons), in_force, claims)
    differing = supplements_that_differ(judged, content)
    trial.run()
    in_full = write_findings(connection, trial.sources, period, trial.failures)
    findings = still_standing(told_once(in_full, trial.under), in_full, trial.under, trial.accepted)
    same_moment = of_the_same_moment(judged, trial.accepted, differing)
    findings |= {position: (one, *findings.get(position, ())) for position, one in same_moment.items()}
    findings |= {position: told_alone(findings.get(position, ())) for position in trial.alone()}
    return PeriodOutcome(
        regime=regime.name,
        period=period.code,
        submissions=tuple(_outcome(one, position, trial, findings) for position, one in enumerate(judged)),
        rules=tuple(
            RuleOutcome(used.rule.id, used.rule.frame, trial.evaluated[used.rule.id], trial.failed[used.rule.id])
            for used in in_force
        ),
        suite_sha256=suite_sha256(suites, in_force),
        compared_by=compared_by(regime, period),
    )


@dataclass
class Trial:
    """The rules at work on one period: which rows fail, and which submissions are accepted so far.

    `under`: what each supplement is laid over.
    """

    judged: Sequence[Judged]
    sources: Sources
    in_force: Sequence[RuleInForce]
    claims: Claims = field(default_factory=Claims)
    claimed: dict[int, Finding] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    rejected: set[int] = field(default_factory=set)
    accepted: set[int] = field(default_factory=set)
    under: dict[int, int] = field(default_factory=dict)
    evaluated: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Wave by wave; a supplement is judged as the report it amounts to."""
        self._judge(first_wave(self.judged))
        for wave in later_waves(self.judged, self.accepted):
            for supplement, under in wave.items():
                if under is not None:
                    self.under[supplement] = under
                    self.sources.content.lay_over(supplement, under)
            self._judge(list(wave))

    def alone(self) -> Iterator[int]:
        """Supplements that are rejected with no accepted report below them."""
        for position in self.rejected - self.under.keys():
            one = self.judged[position]
            if one.kind is SubmissionKind.SUPPLEMENT and one.unit is not None:
                yield position

    def _judge(self, wave: Iterable[int]) -> None:
        positions = np.array(sorted(wave), np.intp)
        on_roster = positions[self.sources.unit_of[positions] >= 0]
        for start in range(0, len(on_roster), _AT_ONCE):
            self._look_at(on_roster[start : start + _AT_ONCE])
        self.rejected |= {int(one) for one in positions if self._is_hopeless(int(one))}
        refused = self.claims.refused(self.judged, {int(one) for one in positions} - self.rejected)
        self.claimed |= refused
        self.rejected |= refused.keys()
        self.accepted |= {int(one) for one in positions} - self.rejected

    def _look_at(self, positions: npt.NDArray[np.intp]) -> None:
        from etl.validate.suites import run_rules  # Great Expectations takes seconds to import

        for frame in build_frames(self.sources, positions):
            rules = {used.rule.id: used for used in self.in_force if used.rule.frame == frame.name}
            for rule, (evaluated, rows) in run_rules(frame.name, frame.rows, list(rules.values())).items():
                self.evaluated[rule] += evaluated
                self.failed[rule] += len(rows)
                hit, keys = frame.position[rows].tolist(), frame.key[rows].tolist()
                self.failures += [Failure(rules[rule], *where) for where in zip(hit, keys, strict=True)]
                if rules[rule].use.severity is Severity.CRITICAL:
                    self.rejected.update(one for one in hit if rule not in self.judged[one].waived)

    def _is_hopeless(self, position: int) -> bool:
        """Whether it is rejected whatever the rules say: not on the roster, or not read in full."""
        unit = self.sources.unit_of[position]
        if unit < 0 or self.judged[position].has_critical:
            return True
        if self.judged[position].waived:
            return False  # an officer let what reading found pass: a cell that says nothing counts as missing
        unreadable = self.sources.content.state[position] == INVALID
        return bool((unreadable & self.sources.is_bound[unit]).any())


def told_alone(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What is said of a supplement to nothing: that it is one, not each of the cells that it leaves blank."""
    return finding("supplement-alone"), *(one for one in findings if one.code not in _LEFT_BLANK)


def told_once(findings: dict[int, tuple[Finding, ...]], under: dict[int, int]) -> dict[int, tuple[Finding, ...]]:
    """Findings by position, a supplement's without those that stand on what it is laid over.

    A unit that supplements one figure is not asked once more about all others. What rejects a supplement is always
    told; so is a finding that reads otherwise now, for instance because it was explained.
    """
    told: dict[int, frozenset[Finding]] = {}
    left = {}
    for position in sorted(findings.keys() | under.keys()):
        before = told.get(under.get(position, -1), frozenset())
        own = findings.get(position, ())
        told[position] = before.union(own)
        left[position] = tuple(one for one in own if one.severity is Severity.CRITICAL or one not in before)
    return left


def still_standing(
    told: dict[int, tuple[Finding, ...]],
    in_full: dict[int, tuple[Finding, ...]],
    under: dict[int, int],
    accepted: Set[int],
) -> dict[int, tuple[Finding, ...]]:
    """Findings by position, a report's without what an accepted supplement to it has mended.

    A unit that has mended a thing is not asked about it once more. `in_full`: of a supplement, what is found in the
    whole report that it makes.
    """
    standing = dict(told)
    for top in sorted(accepted & under.keys()):
        left = frozenset(in_full.get(top, ()))
        below: int | None = under[top]
        while below is not None:
            kept = [one for one in standing.get(below, ()) if one in left or one.severity is Severity.CRITICAL]
            standing[below] = tuple(kept)
            below = under.get(below)
    return standing


def _outcome(one: Judged, position: int, trial: Trial, findings: dict[int, tuple[Finding, ...]]) -> SubmissionOutcome:
    own = (not_on_roster(one.unit_code),) if one.unit is None else findings.get(position, ())
    if position in trial.claimed:
        own = (trial.claimed[position], *own)
    standing = [found for found in own if found.code not in one.waived]
    has_warning = one.has_warning or any(found.severity is Severity.WARNING for found in standing)
    if position in trial.rejected:
        verdict = Verdict.REJECTED
    else:
        verdict = Verdict.ACCEPTED_WITH_WARNINGS if has_warning else Verdict.ACCEPTED
    return SubmissionOutcome(one.id, one.receipt_id, verdict, own)
