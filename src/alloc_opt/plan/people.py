"""People: job classes with their pay, and today's staff. No person is ever named."""

from typing import ClassVar

from alloc_opt.plan.noun import (
    Amount,
    Factor,
    Id,
    Noun,
    ObjectRef,
    PositionRef,
    ProgramRef,
    ResourceRef,
    SchoolRef,
    Share,
    Text,
)


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
    increment: Amount = 0.0
    """FTE by which staffing changes: 1, 0.5, 0.2; 0: any part of an FTE."""
    attrition: Share = 0.0
    """Share of the staff that leaves by itself in a year."""
    salary_object: ObjectRef = "salary"
    """Object that carries the salary."""
    benefits_object: ObjectRef = "benefits"
    """Object that carries statutory and health benefits."""
    source: Text = ""
    """Where the cost comes from; `estimated: ...` is shown as an estimate."""


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
