"""The mapping file: how an export becomes a plan. Each field's docstring is its documentation."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from alloc_opt.io.importing.mapping_parts import (
    Contributions,
    Control,
    Kind,
    KindRule,
    Known,
    Part,
    Site,
    Source,
    ToObject,
    ToProgram,
    ToResource,
)
from alloc_opt.io.importing.mapping_people import Enrolled, Positions, Schools


class Account(Part):
    """An account string in one column."""

    column: str
    """Header of the column."""
    parts: Annotated[tuple[str, ...], Field(min_length=1)]
    """Fields in the order of the string, such as `[fund, resource, goal, function, object, site]`; `_` is not used."""
    delimiter: str = ""
    """What stands between the parts; empty: parts of fixed width."""
    widths: tuple[int, ...] = ()
    """Width of each part, where there is no delimiter."""


class AddsUp(Part):
    """A column that holds the total of a row's `amounts`."""

    total: str
    """Header of the column."""
    mismatch: Literal["refuse", "report"] = "refuse"
    """What happens where a row does not add up: no plan, or a list; nothing is repaired."""


class Ledger(Source):
    """What the columns of the export mean."""

    column: Literal["adopted", "revised", "estimated", "actual"]
    """What the amounts are. Recorded in the plan."""
    year: str = ""
    """Header of the column of fiscal years; only rows of the base year are taken."""
    fields: Lookup[str, str] = {}
    """Field -> header of its column: fund, resource, goal, function, object, site, or further ones."""
    account: Account | None = None
    """An account string that holds several fields."""
    widths: Lookup[str, int] = {}
    """Field -> width of its codes; digits are filled with zeros on the left (`1` becomes `01`)."""
    empty: Lookup[str, str] = {}
    """Field -> code of rows that leave it empty (a site of revenue, say); elsewhere an empty code is a problem."""
    amount: str = ""
    """Header of the column of amounts."""
    debit: str = ""
    """Header of the column of debits, where there is no column of amounts; the amount is debit less credit."""
    credit: str = ""
    """Header of the column of credits."""
    amounts: Lookup[str, Lookup[str, str]] = {}
    """Header -> the fields that it stands for, where several columns hold amounts of a row (by resource, say)."""
    adds_up: AddsUp | None = None
    """A total that the `amounts` of each row must give."""
    blank: Literal["refuse", "zero"] = "refuse"
    """What an empty amount is."""
    reversed: tuple[Kind, ...] = ()
    """Kinds that the export writes with a minus, as ledgers do with revenue."""
    duplicates: Literal["refuse", "add"] = "refuse"
    """What happens where an account stands twice: no plan, or its amounts are added."""

    @model_validator(mode="after")
    def _has_amounts(self) -> Self:
        if not (self.amount or self.amounts or (self.debit and self.credit)):
            raise ValueError("state `amount`, `debit` and `credit`, or `amounts`")
        return self


class Names(Source):
    """A file with the names of codes."""

    file: str
    """File, beside the ledger or beside the mapping."""
    field: str
    """Header of the column that says which field a code belongs to; or the field itself."""
    code: str
    """Header of the column of codes."""
    title: str
    """Header of the column of names."""


class Mapping(Part):
    """How a ledger or budget export becomes a plan."""

    format: Literal[1] = 1
    """Version of the file format."""
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=60)]
    """Short name of the plan."""
    title: str = ""
    """Name as people say it."""
    base_year: str
    """Fiscal year of the amounts."""
    years: tuple[str, ...] = ()
    """Years to plan; empty: the one after the base year."""
    chart: Literal["sacs", "none"] = "none"
    """Account structure that is known: `sacs`, California's standardized account code structure."""
    ledger: Ledger
    """What the columns mean."""
    controls: Annotated[tuple[Control, ...], Field(min_length=1)]
    """Control totals, from a printed report and not from the export. Every dollar must be covered by one."""
    kinds: tuple[KindRule, ...] = ()
    """What accounts are, before the chart is asked."""
    resources: tuple[ToResource, ...] = ()
    """Accounts to resources, first match wins; empty: those of the chart."""
    programs: tuple[ToProgram, ...] = ()
    """Accounts to programs, first match wins; empty: those of the chart."""
    objects: tuple[ToObject, ...] = ()
    """Accounts to objects, first match wins; empty: the export's own codes."""
    sites: tuple[Site, ...] = ()
    """Sites to schools, first match wins; what does not match is not by site."""
    schools: Schools | None = None
    """Names and levels of the schools."""
    names: Names | None = None
    """Names of codes."""
    leave_out: tuple[Known, ...] = ()
    """Accounts that are not part of the plan; they are listed with their dollars."""
    one_time: tuple[Known, ...] = ()
    """Accounts that do not come again after the base year."""
    credits: tuple[Known, ...] = ()
    """Spending accounts that may be negative (indirect cost, abatements); elsewhere a credit is a problem."""
    contributions: Contributions | None = None
    """Which resource gives to those that fall short."""
    funding: Literal["ledger", "equals_spending"] = "ledger"
    """`equals_spending`: the export holds no revenue, so each resource is given what it spends."""
    positions: Positions | None = None
    """What the columns of the position list mean."""
    more_positions: tuple[Positions, ...] = ()
    """Further lists, such as another year's for schools that the first leaves out."""
    enrollment: tuple[Enrolled, ...] = ()
    """Files with pupils by school."""
