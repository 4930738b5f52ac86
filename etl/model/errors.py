"""Our errors, named by what the caller does about them.

An error is our trouble (server, disk, configuration, wrong command). Trouble with a unit's data is
never an exception: it is a `Finding`.
"""

from collections.abc import Iterable
from dataclasses import dataclass


class EtlError(Exception):
    """Base of all our errors; the message tells an operator what to do."""


class FatalError(EtlError):
    """Trying again cannot help; a person has to act."""


class RetryableError(EtlError):
    """Trying again later may help (server gone, disk full)."""


class UsageError(EtlError):
    """The command line names something that does not exist; the message lists what does (exit 2)."""


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One mistake in a regime's files.

    `place` is the file relative to the regimes folder with line or field ("govap/roster.csv:12"),
    `wrong` what stands there, `remedy` what would be right.
    """

    place: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong} → {self.remedy}"


class ConfigurationError(EtlError):
    """A regime's files contradict themselves; carries all mistakes at once."""

    def __init__(self, problems: Iterable[ConfigProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
