"""Money: resources under funds, revenue lines, objects, and what may pay for what."""

from typing import Annotated, ClassVar

from pydantic import Field

from alloc_opt.plan.noun import (
    AnyYear,
    Dollars,
    EveryObject,
    EveryProgram,
    EverySchool,
    Id,
    Noun,
    ResourceRef,
    Share,
    Text,
    YearOrAll,
)


class Fund(Noun):
    """A resource under its fund: one pot of money with its own legal use."""

    table: ClassVar[str] = "funds"
    key: ClassVar[tuple[str, ...]] = ("resource",)
    attributes: ClassVar[bool] = True

    fund: Id
    """Fund, such as `01`. Codes are text."""
    resource: Id
    """Resource, such as `0000` or `title_i`; the id used everywhere else."""
    name: Text = ""
    """Name as people say it."""
    restriction: Annotated[int, Field(ge=0, le=9)] = 0
    """0: unrestricted; the higher, the narrower its legal use: most restricted money is spent first."""
    beginning: Dollars = 0.0
    """Balance at the start of the first plan year, in dollars."""
    revenue: Dollars = 0.0
    """Recurring revenue of each plan year, in dollars; lines of `revenue` come on top."""
    carryover: bool = True
    """False: what is not spent by the end of a year is given back (lapses)."""
    ends: AnyYear = ""
    """Last fiscal year in which the resource may be spent; empty: it goes on."""
    indirect_rate: Share = 0.0
    """Indirect cost charged on its spending, as a share."""
    indirect_to: ResourceRef = ""
    """Resource that receives the indirect cost."""
    supported_by: ResourceRef = ""
    """Unrestricted resource that may contribute to this one; empty: no contribution is possible."""


class Revenue(Noun):
    """A revenue line beyond the recurring revenue stated with the resource."""

    table: ClassVar[str] = "revenue"
    key: ClassVar[tuple[str, ...]] = ("line", "year")

    line: Id
    """Short id of the line."""
    resource: ResourceRef
    """Resource that receives it."""
    year: YearOrAll = ""
    """Fiscal year; empty: every plan year."""
    dollars: Dollars
    """Dollars of the year."""
    recurring: bool = True
    """False: one-time money."""


class Object(Noun):
    """An object of expenditure. Optional: objects used elsewhere without an entry here have no name."""

    table: ClassVar[str] = "objects"
    key: ClassVar[tuple[str, ...]] = ("object",)
    attributes: ClassVar[bool] = True

    object: Id
    """Object code, such as `1100` or `salary`."""
    name: Text = ""
    """Name as people say it."""


class Use(Noun):
    """A resource may pay for a program (an object of it, at a school).

    A program without any row here may be paid from every unrestricted resource and from what pays it today.
    """

    table: ClassVar[str] = "uses"
    key: ClassVar[tuple[str, ...]] = ("program", "resource", "object", "school")

    program: EveryProgram
    """Program, or `*` for every program that has no row of its own."""
    resource: ResourceRef
    """Resource that may pay."""
    object: EveryObject = "*"
    """Object it may pay, `*` for all."""
    school: EverySchool = "*"
    """School at which it may pay, `*` for all."""
