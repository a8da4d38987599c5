"""What a scenario said of a school that closes, for the reports that tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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

    def as_data(self) -> dict[str, Any]:
        """Everything it says, for a file."""
        follows = [[program, school, units] for (program, school), units in self.follows.items()]
        lists = {name: list(getattr(self, name)) for name in ("once", "yearly", "notes")}
        return {"school": self.school, "year": self.year, "follows": follows, **lists}


def of_data(data: Mapping[str, Any]) -> Closed:
    """What `as_data` told; KeyError, TypeError or ValueError where it is something else."""
    follows = {(str(program), str(school)): float(units) for program, school, units in data["follows"]}
    lists = {name: tuple(str(each) for each in data[name]) for name in ("once", "yearly", "notes")}
    return Closed(str(data["school"]), str(data["year"]), follows, **lists)
