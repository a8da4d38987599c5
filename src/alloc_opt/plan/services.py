"""What the district does: programs, their staffing, costs, today's level, formula tiers and returns."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from alloc_opt.plan.noun import (
    Amount,
    Dollars,
    DriverRef,
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
    YearOrAll,
)


class Program(Noun):
    """A program or service, measured in its own unit."""

    table: ClassVar[str] = "programs"
    key: ClassVar[tuple[str, ...]] = ("program",)
    attributes: ClassVar[bool] = True

    program: Id
    """Short id."""
    name: Text = ""
    """Name as people say it."""
    unit: Text = "FTE"
    """What one unit is: FTE, pupil, section, license, dollar."""
    valued: Literal["rated", "standard", "unrated"] = "unrated"
    """`rated`: an effect or a board priority says what it gives; `standard`: a service level held;
    `unrated`: held at today's level unless a rule forces it."""
    decided: Literal["by_formula", "by_site", "central"] = "by_site"
    """Who moves it: one tier of a formula for all sites, each site, or the district once."""
    locked: bool = False
    """True: it stays at today's level (debt service, utilities, mandated minutes)."""
    step: Amount = 0.0
    """Changes come in multiples of this many units; 0: any amount."""
    minimum: Amount = 0.0
    """Least quantity at a site, in units."""
    maximum: Limit = float("inf")
    """Largest quantity at a site, in units; empty: no limit."""
    least_if_open: Amount = 0.0
    """Where the program runs at all, it runs with at least this quantity."""
    weight: Amount = 1.0
    """Weight of one dollar of reduction in `cost` mode: 2 is protected twice as much."""
    points: Amount = 0.0
    """Board priority: points per unit in `priority` mode."""
    serves: Amount = 0.0
    """Pupils served by one unit; 0: not counted in pupils."""
    group: GroupRef = "all"
    """Student group it serves."""
    span: Text = "all"
    """Grade span it serves."""
    function: Text = ""
    """Function code of its accounts."""
    follows: DriverRef = ""
    """Driver with which today's level moves from the base year on (special education by its own counts)."""
    decide_by: Text = ""
    """Day (`MM-DD`) before the fiscal year by which a change of it must be decided, such as a contract's notice."""
    fixed: Amount = 0.0
    """Dollars per site and year wherever it runs at all."""
    fixed_object: ObjectRef = "services"
    """Object of the fixed dollars."""


class Staffing(Noun):
    """FTE of a position that one unit of a program takes."""

    table: ClassVar[str] = "staffing"
    key: ClassVar[tuple[str, ...]] = ("program", "position")

    program: ProgramRef
    """Program."""
    position: PositionRef
    """Job class."""
    fte: Amount
    """FTE per unit."""


class Cost(Noun):
    """Dollars beside staff that one unit of a program takes in a year."""

    table: ClassVar[str] = "costs"
    key: ClassVar[tuple[str, ...]] = ("program", "object")

    program: ProgramRef
    """Program."""
    object: ObjectRef = "services"
    """Object of expenditure."""
    dollars: Amount
    """Dollars per unit in the base year."""
    growth: Factor = 0.0
    """Growth per year, on top of the assumption that it grows with."""
    grows_with: Text = ""
    """Assumption that it grows with, such as `pay_growth` for salaries without a position; empty: `cost_growth`."""


class Service(Noun):
    """Today's level of a program at a school, and what bounds it there."""

    table: ClassVar[str] = "services"
    key: ClassVar[tuple[str, ...]] = ("program", "school", "year")

    program: ProgramRef
    """Program."""
    school: SchoolRef
    """School."""
    year: YearOrAll = ""
    """Fiscal year of the bounds; empty: every plan year. `current` is taken from the row without a year."""
    current: Amount = 0.0
    """Today's quantity, in units; without a row it follows from `staff` and `lines`."""
    minimum: Amount = 0.0
    """Least quantity, in units."""
    maximum: Limit = float("inf")
    """Largest quantity, in units (eligible pupils, rooms); empty: no limit."""


class Line(Noun):
    """Today's dollars that are not staff, by school, resource and object."""

    table: ClassVar[str] = "lines"

    school: SchoolRef
    """School."""
    resource: ResourceRef
    """Resource that pays."""
    object: ObjectRef
    """Object of expenditure."""
    dollars: Dollars
    """Dollars in the base year."""
    program: ProgramRef = ""
    """Program; empty: a locked line named after the object."""


class Tier(Noun):
    """One choice of a formula's menu: units per pupil for a band of schools."""

    table: ClassVar[str] = "tiers"
    key: ClassVar[tuple[str, ...]] = ("program", "band", "tier")

    program: ProgramRef
    """Program decided by formula."""
    band: Text = "*"
    """Level of the schools it is for, `*` for all."""
    tier: Id
    """Short id of the choice, such as `1_per_350`."""
    per: Limit = float("inf")
    """Pupils (of the program's group and span) for one unit; empty: none by enrollment."""
    each: Amount = 0.0
    """Units for every school beside those by enrollment."""
    today: bool = False
    """True: the tier in force today."""


class Returns(Noun):
    """A segment of falling returns: the first units of a program give more than the next."""

    table: ClassVar[str] = "returns"
    key: ClassVar[tuple[str, ...]] = ("program", "segment")

    program: ProgramRef
    """Program."""
    segment: Id
    """Short id; segments are filled in the order of falling multipliers."""
    share: Annotated[float, Field(gt=0, le=1)]
    """Width of the segment as a share of the largest quantity at the site."""
    multiplier: Share
    """What one unit gives in this segment, as a share of the program's points or effect."""
