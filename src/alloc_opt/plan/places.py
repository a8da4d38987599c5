"""Where and for whom: schools, student groups, enrollment, and data series of the plan's own."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from alloc_opt.plan.noun import (
    Amount,
    AnyYear,
    Dollars,
    DriverRef,
    EverySchool,
    GroupRef,
    Id,
    Limit,
    Noun,
    PositionRef,
    ProgramRef,
    ResourceRef,
    SchoolRef,
    Share,
    Text,
    YearOrBase,
)


class School(Noun):
    """A place where money is spent. Further columns (region, poverty, ...) are attributes."""

    table: ClassVar[str] = "schools"
    key: ClassVar[tuple[str, ...]] = ("school",)
    attributes: ClassVar[bool] = True

    school: Id
    """Short id."""
    name: Text = ""
    """Name as people say it; empty: the id."""
    level: Text = ""
    """Level, such as `elementary`; formulas and selections use it."""
    kind: Literal["school", "central", "not_by_site"] = "school"
    """`central`: the central office; `not_by_site`: what the sources do not give by site. Where later years are not
    decided by site, a place of the kind `all_schools` is added for each level."""


class Group(Noun):
    """A student group. Groups overlap, so they are never added up; `all` always exists."""

    table: ClassVar[str] = "groups"
    key: ClassVar[tuple[str, ...]] = ("group",)

    group: Id
    """Short id, such as `low_income`."""
    name: Text = ""
    """Name as people say it."""


class Enrollment(Noun):
    """Pupils of a school by grade span and student group."""

    table: ClassVar[str] = "enrollment"
    key: ClassVar[tuple[str, ...]] = ("school", "span", "group", "year")

    school: SchoolRef
    """School."""
    span: Text = "all"
    """Grade span, such as `k3`. Spans of a school must not overlap; `all` where a school has only one."""
    group: GroupRef = "all"
    """Student group, `all` for every pupil."""
    year: YearOrBase = ""
    """Fiscal year; empty: every year of the plan and the base year."""
    pupils: Amount
    """Pupils (head count)."""


class Driver(Noun):
    """What revenue lines are paid by and services follow: a count per fiscal year."""

    table: ClassVar[str] = "drivers"
    key: ClassVar[tuple[str, ...]] = ("driver",)

    driver: Id
    """Short id, such as `ada`."""
    name: Text = ""
    """Name as people say it."""
    counts: Literal["enrollment", "given"] = "enrollment"
    """`enrollment`: pupils of the plan, times the ratio of the base year's row in `counts` to them, or else times the
    assumption `attendance` where `attendance` is true; `given`: every year stands in `counts` (special education by
    setting)."""
    attendance: bool = False
    """True: pupils in attendance (the assumption `attendance`)."""
    group: GroupRef = "all"
    """Student group that counts."""
    span: Text = "all"
    """Grade span that counts."""
    level: Text = ""
    """Level of the schools whose pupils count; empty: all."""
    lag: Annotated[int, Field(ge=0, le=5)] = 0
    """Years by which the count is behind."""
    method: Literal["year", "average", "greatest"] = "year"
    """Of the counts up to the (lagged) year: that year's, the average of three, or the greatest of the year, the year
    before, and the average of the three years before the year (California's funded attendance)."""
    source: Text = ""
    """Where it comes from."""


class Count(Noun):
    """What a driver counts in a fiscal year: the past of one that follows enrollment, every year of a given one."""

    table: ClassVar[str] = "counts"
    key: ClassVar[tuple[str, ...]] = ("driver", "year")

    driver: DriverRef
    """Driver."""
    year: AnyYear
    """Fiscal year, also before the base year."""
    count: Amount
    """Number of what the driver counts."""
    source: Text = ""
    """Where it comes from."""


class Series(Noun):
    """A number of the plan's own by label, for rules that compare a measure with data."""

    table: ClassVar[str] = "series"
    key: ClassVar[tuple[str, ...]] = ("series", "school", "span", "group", "program", "position", "resource", "year")

    series: Id
    """Name of the series."""
    school: SchoolRef = ""
    """School, where the series has one number per school."""
    span: Text = ""
    """Grade span, where the series has one number per span."""
    group: GroupRef = ""
    """Student group, where the series has one number per group."""
    program: ProgramRef = ""
    """Program, where the series has one number per program."""
    position: PositionRef = ""
    """Position, where the series has one number per position."""
    resource: ResourceRef = ""
    """Resource, where the series has one number per resource."""
    year: YearOrBase = ""
    """Fiscal year; empty: every year."""
    value: float
    """The number, in the unit of what it is compared with."""


class Formula(Noun):
    """A line of a per-pupil formula: dollars for each pupil of a group and span, or for each school."""

    table: ClassVar[str] = "formula"
    key: ClassVar[tuple[str, ...]] = ("line", "school", "level", "year")

    line: Id
    """Short id of the line."""
    resource: ResourceRef
    """Resource that carries it."""
    school: EverySchool = "*"
    """School, `*` for all."""
    level: Text = ""
    """Level of the schools it is for; empty: every level."""
    span: Text = "all"
    """Grade span whose pupils count; `all`: every span."""
    group: GroupRef = "all"
    """Student group whose pupils count."""
    per_pupil: Dollars = 0.0
    """Dollars per pupil."""
    weight: Amount = 0.0
    """Weight: this many times the dollars per pupil that the line in `of` has at the school, beside `per_pupil`."""
    of: Text = ""
    """Line that the weight multiplies, such as `base`."""
    above: Share = 0.0
    """Concentration: only pupils of the group beyond this share of the school's pupils count."""
    each: Dollars = 0.0
    """Dollars per school."""
    year: YearOrBase = ""
    """Fiscal year; empty: every year."""
    source: Text = ""
    """Where the rate comes from."""


class Published(Noun):
    """What the district itself prints for a line of its formula at a school, to check the table `formula` against."""

    table: ClassVar[str] = "published"
    key: ClassVar[tuple[str, ...]] = ("line", "school", "year")

    line: Id
    """Line of the table `formula`; `total`: all lines of the school together."""
    school: SchoolRef
    """School."""
    year: YearOrBase = ""
    """Fiscal year; empty: the base year."""
    pupils: Limit = float("inf")
    """Pupils as printed; empty: none are printed."""
    per_pupil: Limit = float("inf")
    """Dollars per pupil as printed; empty: none are printed."""
    dollars: Dollars
    """Dollars as printed."""
    source: Text = ""
    """Where it is printed."""
