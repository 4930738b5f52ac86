"""The officer's desk: reports handed up, approved, issued; the office's letters and registers."""

from etl.desk.desk import DEFAULT_CHANNEL, Desk
from etl.desk.papers import KINDS, Papers
from etl.desk.question import Question, answer, ask

__all__ = ["DEFAULT_CHANNEL", "KINDS", "Desk", "Papers", "Question", "answer", "ask"]
