"""What a study varies: numbers of a plan, each by a change whose value the cases give, and scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Case = Mapping[str, float | str]
"""Name of what is varied -> its value; a scenario's name, empty for none. What is left out stays as planned."""
SCENARIO = "scenario"
"""Name of the choice among scenarios."""


@dataclass(frozen=True)
class Vary:
    """A number of the plan that cases change, such as `scale revenue[state_aid].dollars`."""

    name: str
    """Short name: a column of the study's tables."""
    act: str
    """`set`, `add` or `scale`."""
    target: str
    """What is changed, as scenarios name it."""
    why: str = "varied by the study"
    percent: bool = False
    """Whether its values were stated in per cent."""

    @property
    def neutral(self) -> float | None:
        """The value that changes nothing; None for `set`, where only the plan knows."""
        return {"add": 0.0, "scale": 1.0}.get(self.act)

    def change(self, value: float) -> dict[str, object]:
        """The change as a scenario states it."""
        return {self.act: self.target, "to" if self.act == "set" else "by": value, "why": self.why}
