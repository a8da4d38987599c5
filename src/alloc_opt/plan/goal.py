"""What the district wants: goals, and effects with their intervals."""

from typing import Annotated, ClassVar

from pydantic import Field

from alloc_opt.plan.noun import Amount, GoalRef, GroupRef, Id, Limit, Noun, ProgramRef, Text, UnitRef, YearOrAll


class Goal(Noun):
    """An outcome that programs serve. Outcomes are never added up but through declared scales."""

    table: ClassVar[str] = "goals"
    key: ClassVar[tuple[str, ...]] = ("goal",)

    goal: Id
    """Short id."""
    name: Text = ""
    """Name as people say it."""
    unit: Text = "points"
    """Unit of the outcome, such as `SD x pupils`."""
    weight: Amount = 1.0
    """Weight of the goal against the others."""
    scale: Annotated[float, Field(gt=0)] = 1.0
    """Declared scale: this much of the outcome counts as one point."""
    weight_by: Text = ""
    """A number among the attributes of schools that multiplies the outcome there; empty: all schools alike."""
    cap: Limit = float("inf")
    """Stacking cap: most outcome per pupil of a group and year, all programs together; empty: none."""
    target: Amount = 0.0
    """Outcome wanted per year by the objective `target_shortfall`."""


class Effect(Noun):
    """What one unit of a program gives for a goal, with its interval."""

    table: ClassVar[str] = "effects"
    key: ClassVar[tuple[str, ...]] = ("program", "goal", "group")

    program: ProgramRef
    """Program, `valued: rated`."""
    goal: GoalRef
    """Goal."""
    group: GroupRef = "all"
    """Student group the effect is for."""
    effect: float
    """Outcome per unit."""
    low: float
    """Low end of the interval."""
    high: float
    """High end of the interval."""
    source: Text = ""
    """Where the effect comes from."""


class Assumption(Noun):
    """A rate of a fiscal year, with its source."""

    table: ClassVar[str] = "assumptions"
    key: ClassVar[tuple[str, ...]] = ("assumption", "unit", "year")

    assumption: Id
    """`pay_growth`, `benefits_growth` (points added to the share), `health_growth`, `cost_growth`, `attendance` (share
    of enrollment), or one of the plan's own that revenue lines name, such as `cola`."""
    unit: UnitRef = ""
    """Bargaining unit it is for; empty: all that have none of their own."""
    year: YearOrAll = ""
    """Fiscal year against the year before; empty: every plan year."""
    value: float
    """The rate (2 % is 0.02)."""
    source: Text = ""
    """Where it comes from."""
    date: Text = ""
    """When it was taken."""
