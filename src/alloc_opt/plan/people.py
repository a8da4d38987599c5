"""People: job classes with their pay, and today's staff. No person is ever named."""

from typing import ClassVar

from alloc_opt.plan.noun import (
    Amount,
    Factor,
    GroupRef,
    Id,
    Limit,
    Noun,
    ObjectRef,
    PositionRef,
    ProgramRef,
    ResourceRef,
    SchoolRef,
    Share,
    Text,
    UnitRef,
)


class Unit(Noun):
    """A bargaining unit."""

    table: ClassVar[str] = "units"
    key: ClassVar[tuple[str, ...]] = ("unit",)

    unit: Id
    """Short id, such as `teachers`."""
    name: Text = ""
    """Name as people say it."""
    me_too: UnitRef = ""
    """Unit whose settlement it gets too (me-too clause), where it has no assumption of its own."""


class Pay(Noun):
    """A position: a job class with what one FTE of it costs in a year."""

    table: ClassVar[str] = "pay"
    key: ClassVar[tuple[str, ...]] = ("position",)
    attributes: ClassVar[bool] = True

    position: Id
    """Job class id, such as `teacher` or `0700`."""
    name: Text = ""
    """Job title."""
    salary: Amount
    """Average salary of one FTE in the base year, in dollars."""
    benefits: Amount = 0.0
    """Statutory benefits as a share of salary."""
    health: Amount = 0.0
    """Health benefits of one FTE in the base year, in dollars."""
    growth: Factor = 0.0
    """Step-and-column growth of the salary per year, on top of the assumption `pay_growth`."""
    unit: UnitRef = ""
    """Bargaining unit; its own assumptions come before those for all."""
    vacancy: Share = 0.0
    """Share of salary and benefits that open posts save in every year (vacancy factor)."""
    entry: Amount = 0.0
    """Salary of a new hire, and of the last hired who would be laid off, in the base year; 0: the average."""
    leaver: Amount = 0.0
    """Salary of one who leaves by himself, in the base year; stated, `growth` is step and column before turnover and
    turnover lowers it; 0: `growth` is net of turnover."""
    layoff_cost: Amount = 0.0
    """One-time dollars per FTE laid off (notice, unemployment insurance, payout)."""
    first_year: Share = 1.0
    """Share of the pay of a layoff that is saved in its first year."""
    refill: Share = 0.0
    """Share of the FTE given up that comes back as refilled posts."""
    increment: Amount = 0.0
    """FTE by which staffing changes: 1, 0.5, 0.2; 0: any part of an FTE."""
    attrition: Share = 0.0
    """Share of the staff that leaves by itself in a year."""
    decide_by: Text = ""
    """Day (`MM-DD`) before the fiscal year by which people must be told that they are laid off."""
    salary_object: ObjectRef = "salary"
    """Object that carries the salary."""
    benefits_object: ObjectRef = "benefits"
    """Object that carries statutory and health benefits."""
    source: Text = ""
    """Where the cost comes from; `estimated: ...` is shown as an estimate."""


class Standard(Noun):
    """A yardstick of staffing for `gaps`; it binds nothing. need = each + pupils / per, at every school it is for."""

    table: ClassVar[str] = "standards"
    key: ClassVar[tuple[str, ...]] = ("standard", "position", "level", "span", "group")

    standard: Id
    """Short id, such as `counselor_1_250`."""
    position: PositionRef
    """Job class in which a gap is closed; those with the same attribute `counts_as` count too."""
    level: Text = ""
    """Level of the schools it is for; empty: every school."""
    span: Text = "all"
    """Grade span whose pupils count."""
    group: GroupRef = "all"
    """Student group whose pupils count."""
    per: Limit = float("inf")
    """Pupils for one FTE; empty: none by enrollment."""
    each: Amount = 0.0
    """FTE for every school beside those by enrollment."""
    round_to: Amount = 0.0
    """The need is rounded up to multiples of this; 0: not rounded."""
    source: Text = ""
    """Who says so, and when."""


class Staff(Noun):
    """Today's FTE of a position at a school, by the resource that pays it."""

    table: ClassVar[str] = "staff"

    school: SchoolRef
    """School."""
    position: PositionRef
    """Job class."""
    resource: ResourceRef
    """Resource that pays."""
    fte: Amount
    """FTE."""
    program: ProgramRef = ""
    """Program it works for; empty: a program named like the position."""
    filled: bool = True
    """False: the position is vacant."""
    salary: Amount = 0.0
    """Actual average salary of one FTE of the row in the base year, in dollars; 0: not known. Budgets carry the average
    of `pay`; this only tells who bears a rule at actual pay, where a school has three FTE of the position or more."""
