"""What every table of a plan is made of: nouns, their keys and their references."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

EVERY = "*"
"""Stands for every id of a column that allows it."""


@dataclass(frozen=True)
class Ref:
    """Marks a column whose values are ids of another table."""

    table: str
    column: str
    every: bool = False
    """`*` is allowed and means every id."""


@dataclass(frozen=True)
class Refs:
    """Marks a column whose cells list ids of another table, with `;` or `,` between them."""

    table: str
    column: str


@dataclass(frozen=True)
class Day:
    """Marks a column of days such as 2027-06-30."""


@dataclass(frozen=True)
class Fiscal:
    """Marks a column of fiscal years of the plan."""

    base: bool = False
    """The base year is allowed too."""
    beyond: bool = False
    """Any fiscal year is allowed."""


class Noun(BaseModel):
    """One row of a table. Fields are columns; a docstring under a field gives its meaning and unit."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    table: ClassVar[str]
    """Name of the CSV file, of the sheet and of the key in `plan.yaml`."""
    key: ClassVar[tuple[str, ...]] = ()
    """Columns that together are unique; empty: rows may repeat."""
    attributes: ClassVar[bool] = False
    """True: further columns are allowed and can be used to select (`where`) and to total (`by`)."""
    written: ClassVar[bool] = False
    """True: what people write about the plan; no solve depends on it."""


Id = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\s,;\[\]{}*]([^,;\[\]{}*]*[^\s,;\[\]{}*])?$")]
"""Short text without commas or brackets; codes keep their leading zeros."""
Text = Annotated[str, Field(max_length=2000)]
Dollars = Annotated[float, Field(allow_inf_nan=False)]
"""Dollars, cents allowed."""
Share = Annotated[float, Field(ge=0, le=1)]
"""A share between 0 and 1 (3 % is 0.03)."""
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""A number that cannot be negative."""
Limit = Annotated[float, Field(ge=0)]
"""A number that cannot be negative; empty means no limit (infinity)."""
Factor = Annotated[float, Field(gt=-1, allow_inf_nan=False)]
"""A yearly rate of change (2 % is 0.02)."""
Year = Annotated[str, Fiscal()]
"""A fiscal year: `2026-27`, `FY27` and `2027` are the same; stored as `2026-27`."""
YearOrAll = Annotated[str, Fiscal()]
"""A fiscal year of the plan, or empty for every year of it."""
YearOrBase = Annotated[str, Fiscal(base=True)]
"""A fiscal year of the plan or its base year, or empty for all of them."""
AnyYear = Annotated[str, Fiscal(beyond=True)]
"""Any fiscal year, or empty."""

SchoolRef = Annotated[str, Ref("schools", "school")]
EverySchool = Annotated[str, Ref("schools", "school", every=True)]
GroupRef = Annotated[str, Ref("groups", "group")]
ResourceRef = Annotated[str, Ref("funds", "resource")]
PositionRef = Annotated[str, Ref("pay", "position")]
ProgramRef = Annotated[str, Ref("programs", "program")]
EveryProgram = Annotated[str, Ref("programs", "program", every=True)]
ObjectRef = Annotated[str, Ref("objects", "object")]
EveryObject = Annotated[str, Ref("objects", "object", every=True)]
DriverRef = Annotated[str, Ref("drivers", "driver")]
UnitRef = Annotated[str, Ref("units", "unit")]
GoalRef = Annotated[str, Ref("goals", "goal")]
StatementRef = Annotated[str, Ref("statements", "statement")]
BoardGoalRef = Annotated[str, Ref("board_goals", "board_goal")]
StrategyRef = Annotated[str, Ref("strategies", "strategy")]
OwnerRef = Annotated[str, Ref("owners", "owner")]
MetricRef = Annotated[str, Ref("metrics", "metric")]
ActionRefs = Annotated[str, Refs("actions", "action")]
SchoolRefs = Annotated[str, Refs("schools", "school")]
GroupRefs = Annotated[str, Refs("groups", "group")]
ADay = Annotated[str, Day()]
"""A day such as 2027-06-30, or empty."""
Stated = Annotated[float, Field()]
"""A number of either sign; empty: not stated (infinity)."""


def listed(cell: str) -> tuple[str, ...]:
    """The ids of a cell that lists them."""
    return tuple(part for part in (piece.strip() for piece in cell.replace(",", ";").split(";")) if part)
