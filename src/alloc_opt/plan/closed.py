"""What a scenario said of a school that closes, for the reports that tell it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Closed:
    """A school that closes."""

    school: str
    year: str
    """First fiscal year in which it is closed."""
    follows: Mapping[tuple[str, str], float]
    """(program, receiving school) -> units of the closed school's program that go there."""
    once: tuple[str, ...]
    """Programs of what the closing costs once."""
    yearly: tuple[str, ...]
    """Programs of what it costs every year."""
    notes: tuple[str, ...] = ()
    """What was assumed, in sentences that reports print."""

    @property
    def costs(self) -> tuple[str, ...]:
        """Programs of what the closing costs."""
        return self.once + self.yearly
