"""What a planner asks of the library: which entries, for which programs of the plan, under which own figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alloc_opt.analysis.evidences.entry import Entry, Library
from alloc_opt.analysis.evidences.library import entry_of
from alloc_opt.analysis.evidences.own import Measured
from alloc_opt.errors import OperatorError
from alloc_opt.io.problems import did_you_mean
from alloc_opt.plan.plan import Plan


@dataclass(frozen=True)
class Ask:
    """Entries to use in a plan."""

    entries: Mapping[str, str]
    """Entry id -> program of the plan, or empty for a program of its own."""
    pupils: Mapping[str, float] = field(default_factory=dict)
    """Id -> pupils of one unit of the program."""
    most: Mapping[str, float] = field(default_factory=dict)
    """Id -> most units in the district."""
    cost: Mapping[str, float] = field(default_factory=dict)
    """Id -> dollars of one unit, in the plan's base year."""
    hours: Mapping[str, float] = field(default_factory=dict)
    """Id -> hours of staff time of one unit."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Id -> student group; else that of the program."""
    goals: Mapping[str, str] = field(default_factory=dict)
    """Outcome -> goal of the plan; else a goal named after the outcome."""
    measured: Mapping[str, Measured] = field(default_factory=dict)
    """Id -> a district's own result."""
    positions: Mapping[str, str] = field(default_factory=dict)
    """Id -> job class of the plan whose FTE its staff time is; without one the hours are costed in dollars."""
    prices: float | None = None
    """Growth of prices from the sources' years to the plan's base year; None: by the library's index."""
    later: bool = True
    """Count what is left a year later; False: the effect at the end of the year."""


@dataclass(frozen=True)
class Pick:
    """An entry and the program of the plan that it rates."""

    entry: Entry
    program: str
    row: Mapping[str, Any] | None
    """The program's row where the plan has it."""

    @property
    def new(self) -> bool:
        """Whether the plan gets a program of the entry's own."""
        return self.row is None


def asked(words: Iterable[str]) -> dict[str, str]:
    """`ID` or `ID=PROGRAM` -> entry id and program."""
    found: dict[str, str] = {}
    for word in words:
        name, _, program = word.partition("=")
        key = name.strip().upper()
        if key in found:
            raise OperatorError(f"{key} is named twice.", "one program for each entry")
        found[key] = program.strip()
    if not found:
        raise OperatorError("Which entries?", "alloc-opt evidence use DEF-SUMMER=summer_school")
    return found


def picks(ask: Ask, plan: Plan, library: Library) -> list[Pick]:
    """The entries with their programs. Raises OperatorError for what the library or the plan does not have."""
    rows = {
        str(row["program"]): {str(key): value for key, value in row.items()}
        for row in plan["programs"].to_dict("records")
    }
    found = []
    for name, program in ask.entries.items():
        entry = entry_of(name, library)
        if program and program not in rows:
            raise OperatorError(
                f"The plan has no program {program}.", did_you_mean(program, rows) or "see programs.csv"
            )
        own = program or entry.id.lower().replace("-", "_")
        found.append(Pick(entry, own, rows.get(own)))
    for table in (ask.pupils, ask.most, ask.cost, ask.hours, ask.groups, ask.measured, ask.positions):
        if stray := [name for name in table if name not in {pick.entry.id for pick in found}]:
            raise OperatorError(f"{stray[0]} is not among the entries used.", "name it, or leave its figure out")
    rated = [(pick.program, pick.entry.outcome) for pick in found]
    if twice := [program for program, outcome in rated if rated.count((program, outcome)) > 1]:
        raise OperatorError(
            f"{twice[0]} has two effects on one outcome.", "one entry for a program: effects are not added"
        )
    positions = set(plan["pay"]["position"].astype(str))
    if strange := [position for position in ask.positions.values() if position not in positions]:
        hint = did_you_mean(strange[0], positions) or "see pay.csv"
        raise OperatorError(f"The plan has no position {strange[0]}.", hint)
    if held := [pick for pick in found if not pick.new and pick.entry.id in ask.positions]:
        told = f"{held[0].program} is a program of the plan: its staff is in staffing.csv already."
        raise OperatorError(told, "--position is for a program of the entry's own")
    groups = set(plan["groups"]["group"].astype(str))
    if unknown := [group for group in ask.groups.values() if group not in groups]:
        raise OperatorError(
            f"The plan has no group {unknown[0]}.", did_you_mean(unknown[0], groups) or "see groups.csv"
        )
    return found
