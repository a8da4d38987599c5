"""Parts of the mapping file: positions, pupils and schools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from alloc_opt.io.importing.mapping_parts import Known, Part, Site, Source, ToResource, Where
from alloc_opt.plan.noun import Amount


class Split(Part):
    """A resource that pays a share of a position, in columns of its own."""

    field: str
    """Field that the codes of this column are for, such as `resource`."""
    column: str
    """Header of the column of codes."""
    share: str
    """Header of the column of shares, as 0.5, 50 or 50%."""


class Filled(Part):
    """How the list marks vacant positions."""

    column: str
    """Header of the column."""
    vacant: tuple[str, ...]
    """Values that mean vacant."""


class Job(Part):
    """Jobs that are one position (job class) of the plan."""

    where: Where
    """Which jobs, by the field `job` or any other of the list."""
    position: str
    """Position of the plan."""
    name: str = ""
    """Job title."""
    salary: Amount | None = None
    """Average salary of one FTE; empty: from the list's column of salaries."""
    benefits: Amount = 0.0
    """Statutory benefits as a share of salary."""
    health: Amount = 0.0
    """Health benefits of one FTE."""
    salary_object: str = ""
    """Object of the plan that carries the salary; empty: an earlier rule for the position says all of its pay."""
    benefits_object: str = ""
    """Object of the plan that carries the benefits."""
    areas: tuple[str, ...] = ()
    """Programs whose accounts carry it, as `programs` names them and with `{resource}` filled in: the first that its
    resource has; empty: any that hold the object."""
    increment: Amount = 0.0
    """FTE by which staffing changes."""
    source: str = ""
    """Where salary and benefits come from; `estimated: ...` is shown as an estimate."""


class Positions(Source):
    """What the columns of the position list mean."""

    file: str = ""
    """File, beside the ledger or beside the mapping; empty: the one named on the command line."""
    fields: Mapping[str, str]
    """Field -> header of its column: job, site, resource, or further ones."""
    fte: str
    """Header of the column of FTE."""
    widths: Mapping[str, int] = {}
    """Field -> width of its codes; digits are filled with zeros on the left."""
    salary: str = ""
    """Header of the column with the full-time salary of the position."""
    filled: Filled | None = None
    """How vacant positions are marked; empty: all are filled."""
    splits: tuple[Split, ...] = ()
    """Resources with shares, where a row names more than one."""
    resources: tuple[ToResource, ...] = ()
    """Fields of the list to resources of the plan; empty: as for accounts."""
    sites: tuple[Site, ...] = ()
    """Fields of the list to schools; empty: as for accounts."""
    jobs: Annotated[tuple[Job, ...], Field(min_length=1)]
    """Jobs to positions, first match wins; what does not match is listed with its FTE."""
    leave_out: tuple[Known, ...] = ()
    """Rows that are not part of the plan; they are listed with their FTE."""
    complete: bool = False
    """True: the list holds all staff, so one factor per object ties it to the ledger. False: never scaled."""


class Schools(Source):
    """Names and levels of schools."""

    file: str
    """File, beside the ledger or beside the mapping."""
    school: str
    """Header of the column of ids."""
    name: str = ""
    """Header of the column of names."""
    level: str = ""
    """Header of the column of levels."""
    levels: Mapping[str, str] = {}
    """Level as written -> level of the plan."""


class Count(Part):
    """Whom a column, or rows with a label, count."""

    span: str = "all"
    """Grade span."""
    group: str = "all"
    """Student group."""
    name: str = ""
    """Name of the group."""


class Enrolled(Source):
    """Pupils by school."""

    file: str = ""
    """File, beside the ledger or beside the mapping; empty: the ledger itself."""
    school: str
    """Header of the column of schools."""
    year: str = ""
    """Header of the column of fiscal years; only rows of the base year are taken."""
    columns: Mapping[str, Count] = {}
    """Header -> whom it counts."""
    pupils: str = ""
    """Header of the column of counts, where `label` says whom a row counts."""
    label: str = ""
    """Header of the column with the label of each row."""
    labels: Mapping[str, Count] = {}
    """Label -> whom the row counts; other rows are passed over."""
