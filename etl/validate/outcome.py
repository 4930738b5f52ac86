"""What validating one period yields: a verdict and findings for each submission, and how each rule fared."""

import hashlib
import json
from dataclasses import dataclass, fields
from functools import cached_property
from operator import attrgetter
from uuid import UUID

from etl.model.finding import Finding
from etl.model.receipt import Verdict

_facts = attrgetter(*(field.name for field in fields(Finding)))


@dataclass(frozen=True)
class SubmissionOutcome:
    """One submission judged. `findings` are those of rules; what reading found stays on the receipt."""

    submission_id: UUID
    receipt_id: UUID
    verdict: Verdict
    findings: tuple[Finding, ...]

    @cached_property
    def findings_sha256(self) -> str:
        """Tells whether the same things are found again, to the letter."""
        facts = list(map(_facts, self.findings))
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """How often a rule was looked at, and how often it failed, over all submissions of the period."""

    rule: str
    frame: str
    evaluated: int
    failed: int


@dataclass(frozen=True, slots=True)
class PeriodOutcome:
    """A function of the set of submissions, whatever the order in which they were loaded.

    `submissions` are in order of receipt, `rules` in the regime's order; `suite_sha256` covers the suites
    and the rules in force. `compared_by` are the later periods whose rules look at this one.
    """

    regime: str
    period: str
    submissions: tuple[SubmissionOutcome, ...]
    rules: tuple[RuleOutcome, ...]
    suite_sha256: str
    compared_by: tuple[str, ...] = ()
