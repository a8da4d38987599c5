"""Parts of the mapping file: where to look, and what accounts become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Kind = Literal["spending", "revenue", "contribution", "beginning", "ending", "component", "ignored"]
"""What an account is. `ending` and `component` (parts of the ending balance) are checked; parts that a district states
are in the table `components`."""


class Part(BaseModel):
    """A part of the mapping; unknown keys are problems."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _codes(where: Mapping[str, Any]) -> Mapping[str, Any]:
    for field, wanted in where.items():
        if not (
            isinstance(wanted, str) or (isinstance(wanted, list) and all(isinstance(each, str) for each in wanted))
        ):
            raise ValueError(f"codes for '{field}': 0100, 1000-1999, 10*, or a list")
    return where


Where = Annotated[Mapping[str, Any], AfterValidator(_codes)]
"""Field -> codes: `0100`, `1000-1999`, `10*`, `1100, 1200` or a list. Every field must fit; `{}` fits every account."""


class Source(Part):
    """Which rows of a file count."""

    sheet: str = ""
    """Sheet of a workbook; empty: the first."""
    header: Annotated[int, Field(ge=1)] = 1
    """Line of the header."""
    select: Mapping[str, str] = {}
    """Header -> value: only rows with this value are taken."""
    drop: Mapping[str, tuple[str, ...]] = {}
    """Header -> values: rows with one of them, such as `Total`, are passed over."""


class Control(Part):
    """A total that somebody else has printed."""

    kind: Kind
    """What is added up."""
    where: Where = {}
    """Which accounts."""
    total: str
    """The total, to the cent."""
    source: str = ""
    """Where it is printed."""


class KindRule(Part):
    """What accounts are."""

    where: Where
    """Which accounts."""
    kind: Kind
    """What they are."""


class Known(Part):
    """Accounts that are known to be special."""

    where: Where
    """Which accounts."""
    why: str = ""
    """The reason, as the tie-out prints it."""


class ToResource(Part):
    """Accounts that belong to a resource."""

    where: Where = {}
    """Which accounts."""
    resource: str
    """Resource of the plan; `{fund}-{resource}` makes one of each pair of codes."""
    name: str = ""
    """Name; empty: that of the code."""
    restriction: Annotated[int, Field(ge=0, le=9)] = 0
    """0: unrestricted; the higher, the narrower its legal use."""
    carryover: bool = True
    """False: what is not spent is given back."""


class ToProgram(Part):
    """Accounts that belong to a program."""

    where: Where = {}
    """Which accounts."""
    program: str
    """Program of the plan; may hold fields, such as `{function}`."""
    name: str = ""
    """Name; empty: that of the code."""
    locked: bool | None = None
    """True: it stays at today's level (utilities, debt service); false: it may move even where it is not by site;
    empty: what is not by site stays."""
    whole: bool = False
    """True: one program with all its objects, measured in shares of today's level, as departments are decided."""


class ToObject(Part):
    """Accounts that belong to an object."""

    where: Where = {}
    """Which accounts."""
    object: str
    """Object of the plan; may hold fields, such as `{object}`."""
    name: str = ""
    """Name; empty: that of the code."""


class Site(Part):
    """Sites that are a school, or the central office."""

    where: Where = {}
    """Which sites, by the field `site` or any other."""
    school: str
    """School of the plan; may hold fields, such as `{site}`."""
    kind: Literal["school", "central", "not_by_site"] = "school"
    """What it is."""


class Contributions(Part):
    """Who gives to resources that fall short."""

    giver: str
    """Resource of the plan that gives, unrestricted."""
    to: Literal["ledger", "short"] = "ledger"
    """`ledger`: those that receive a contribution in the ledger; `short`: also those that would run short."""
