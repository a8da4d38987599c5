"""Money: resources under funds, revenue lines, objects, and what may pay for what."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from alloc_opt.plan.noun import (
    Amount,
    AnyYear,
    Dollars,
    DriverRef,
    EveryObject,
    EveryProgram,
    EverySchool,
    Id,
    Noun,
    ResourceRef,
    Share,
    Text,
    YearOrBase,
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
    """Recurring revenue of the base year and each plan year, in dollars; lines of `revenue` come on top."""
    revenue_object: Text = ""
    """Account of that revenue, such as `8290`; layouts of `project` use it."""
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
    contributed: Dollars = 0.0
    """Contributions received (negative: given) in the base year, net, in dollars."""
    available: Annotated[int, Field(ge=0, le=10)] = 0
    """Fiscal years, that of the award included, in which an award may be spent, oldest first; 0: no limit."""
    obligated: Amount = 0.0
    """Dollars of the first plan year that are obligated already and will be spent."""


class Revenue(Noun):
    """A revenue line beyond the recurring revenue stated with the resource: dollars + rate x what its driver counts."""

    table: ClassVar[str] = "revenue"
    key: ClassVar[tuple[str, ...]] = ("line", "year")

    line: Id
    """Short id of the line."""
    resource: ResourceRef
    """Resource that receives it."""
    year: YearOrBase = ""
    """Fiscal year, in which the row takes the place of the line's row without one; empty: the base year and every plan
    year."""
    dollars: Dollars = 0.0
    """Dollars of the year."""
    driver: DriverRef = ""
    """What the line is paid by, such as attendance; empty: nothing beside the dollars."""
    rate: Dollars = 0.0
    """Dollars for each of what the driver counts, at base-year level."""
    growth: Text = ""
    """Assumption by which dollars and rate grow from the base year on, such as `cola`; empty: they stay."""
    recurring: bool = True
    """False: one-time money."""
    ends: AnyYear = ""
    """Last fiscal year in which it comes; empty: it goes on."""
    object: Text = ""
    """Account of the line, such as `8011`; layouts of `project` use it."""


class Transfer(Noun):
    """A grant whose money may be moved to another grant before it is spent, such as Title II-A to Title I-A; what is
    moved then follows the rules of the grant that receives it.
    """

    table: ClassVar[str] = "transfers"
    key: ClassVar[tuple[str, ...]] = ("giver", "receiver")

    giver: ResourceRef
    """Restricted resource whose revenue of a year may be moved."""
    receiver: ResourceRef
    """Resource that may receive it."""
    source: Text = ""
    """Where that is allowed."""


class Component(Noun):
    """A part of a resource's ending balance: set aside, or held as a reserve."""

    table: ClassVar[str] = "components"
    key: ClassVar[tuple[str, ...]] = ("component", "resource", "year")

    component: Id
    """Short id, such as `stores`."""
    resource: ResourceRef
    """Resource whose ending balance holds it."""
    kind: Literal["nonspendable", "committed", "assigned", "stabilization", "reserve"]
    """Part of the fund balance (GASB 54); what is restricted or unassigned follows. `stabilization` (stabilization
    arrangements) and `reserve` (reserve for economic uncertainties, as the ledger states it) count as reserves."""
    year: YearOrBase = ""
    """Fiscal year; empty: all of them."""
    dollars: Amount
    """Dollars."""
    name: Text = ""
    """Name as people say it."""


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
