"""Everything that can go wrong, sorted by who must act.

::

    AllocOptError                      exit code
    ├── PlanError                      3   the author of the plan: all problems of its files at once
    ├── RulesError                     4   the author of a rule, by family or by hand
    ├── InfeasibleError                5   the author of the plan: no plan meets all rules; says which conflict
    ├── LimitError                     6   the operator: a time or node limit ended the search with no plan found
    │   └── StoppedError               130 nobody: the operator stopped the search, and no plan was found yet
    ├── OperatorError                  7   the operator: a file locked, missing or in the way, an option that cannot be
    └── SolverError                    8   us: the solver failed or refused
        └── CertificateError           9   us: an answer failed its check and was withheld

Exit code 2 is the command line's own (an unknown option), 1 an error nobody foresaw.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Place:
    """Where a value stands: `plan.yaml:12:5`, `services.csv:7:quantity` or `plan.xlsx services!D7`."""

    file: str
    line: int = 0
    column: str = ""
    """Column of the text (a number) or of the table (its name)."""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        if self.sheet:
            return f"{self.file} {self.sheet}!{self.cell}" if self.cell else f"{self.file} {self.sheet}"
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


@dataclass(frozen=True)
class Problem:
    """One thing wrong (or odd) in the files of a plan."""

    place: Place
    found: str
    """The value as it stands in the file."""
    wanted: str
    """What would have been right."""
    hint: str = ""
    warning: bool = False
    """True: worth a look, but the plan can be solved."""
    others: tuple[Place, ...] = field(default=(), compare=False)
    """Further cells with the same, which the text only counts."""

    def __str__(self) -> str:
        text = f"{self.place}: found {self.found}; wanted {self.wanted}"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class AllocOptError(Exception):
    """The root: whatever alloc-opt raises on purpose."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class PlanError(AllocOptError):
    """The files of a plan hold problems; all of them are here."""

    exit_code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the plan:"
        super().__init__("\n".join([head, *(str(problem) for problem in self.problems)]))


class RulesError(AllocOptError):
    """A rule cannot be written as rows: its parameters, labels or hand-written formula are off."""

    exit_code = 4


class InfeasibleError(AllocOptError):
    """No plan meets all rules; the message says which rules conflict."""

    exit_code = 5


class LimitError(AllocOptError):
    """A time or node limit ended the search before any plan was found."""

    exit_code = 6


class StoppedError(LimitError):
    """The operator stopped the search before any plan was found."""

    exit_code = 130


class OperatorError(AllocOptError):
    """Something around the run: a locked or missing file, a folder in the way, an option that cannot be."""

    exit_code = 7


class SolverError(AllocOptError):
    """The solver failed, refused its input or gave a status that is no answer."""

    exit_code = 8


class CertificateError(SolverError):
    """An answer failed its independent check and is withheld."""

    exit_code = 9
