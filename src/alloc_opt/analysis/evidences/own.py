r"""What a district's own result changes: it and the library are combined by precision.

$$ mean = \frac{m/v + d/s^2}{1/v + 1/s^2}, \qquad sd = \frac{1}{\sqrt{1/v + 1/s^2}} $$

| letter | meaning | unit |
| --- | --- | --- |
| $m, v$ | expected effect of the library, and its variance between districts | unit of the outcome, squared |
| $d, s$ | effect that the district measured, and its standard error | unit of the outcome |
"""

import csv
import io
from dataclasses import dataclass, replace
from math import isfinite, sqrt
from pathlib import Path

from alloc_opt.analysis.evidences.shrink import Expected
from alloc_opt.errors import OperatorError

DESIGNS = ("lottery", "matched")
"""Ways of comparing that say something of the program itself."""
COLUMNS = ("id", "effect", "error", "compared", "source")


@dataclass(frozen=True)
class Measured:
    """A district's own result."""

    effect: float
    """In the unit of the outcome, for a pupil who got the program."""
    error: float
    """Its standard error."""
    compared: str
    """With whom pupils were compared: `lottery` or `matched`."""
    source: str = ""
    """Where it is written down."""

    def __post_init__(self) -> None:
        """Refuse what says nothing of the program."""
        if self.compared not in DESIGNS:
            raise OperatorError(
                f"A result compared by '{self.compared}' does not say what the program did.",
                "compare with pupils who lost a lottery (lottery) or with like pupils elsewhere (matched); "
                "a gain from one test to the next without them is growth, not an effect",
            )
        if not isfinite(self.effect) or not isfinite(self.error) or self.error <= 0:
            raise OperatorError(
                "An effect needs a standard error above 0.", "without one nobody can say how sure it is"
            )


@dataclass(frozen=True)
class Updated:
    """Library and own result together."""

    prior: Expected
    measured: Measured
    trust: float
    """Weight of the own result; the library has the rest."""
    now: Expected


def updated(prior: Expected, measured: Measured) -> Updated:
    """The expected effect once a district's own result is in."""
    library, own = prior.sd**-2, measured.error**-2
    trust = own / (library + own)
    mean = trust * measured.effect + (1.0 - trust) * prior.mean
    now = replace(prior, mean=mean, sd=1.0 / sqrt(library + own))
    return Updated(prior, measured, trust, now)


def results(path: Path) -> dict[str, Measured]:
    """Own results by id from a CSV file: id, effect, error, compared, source. Raises OperatorError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as closed:
        raise OperatorError(f"{path} cannot be read.", f"a CSV file with {', '.join(COLUMNS)}") from closed
    rows = csv.DictReader(io.StringIO(text))
    if missing := [name for name in COLUMNS[:4] if name not in (rows.fieldnames or ())]:
        raise OperatorError(f"{path} has no column {', '.join(missing)}.", f"it needs {', '.join(COLUMNS)}")
    found: dict[str, Measured] = {}
    for line, row in enumerate(rows, 2):
        key = (row["id"] or "").strip().upper()
        if key in found:
            raise OperatorError(
                f"{path}:{line}: {key} again.", "one row per id: combine results of several years first"
            )
        try:
            effect, error = float(row["effect"]), float(row["error"])
        except (TypeError, ValueError) as wrong:
            raise OperatorError(f"{path}:{line}: effect and error are numbers.", "0.12 and 0.05, say") from wrong
        found[key] = Measured(effect, error, (row["compared"] or "").strip(), (row.get("source") or "").strip())
    return found
