"""Judges all submissions of one regime and period: rules of `expectations/`, findings in words, verdicts."""

from etl.validate.outcome import PeriodOutcome, RuleOutcome, SubmissionOutcome
from etl.validate.store import store_outcome
from etl.validate.verdict import validate_period

__all__ = ["PeriodOutcome", "RuleOutcome", "SubmissionOutcome", "store_outcome", "validate_period"]
