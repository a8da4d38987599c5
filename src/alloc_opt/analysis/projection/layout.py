"""Layouts of a projection: which lines it has and which accounts stand in each. A layout is one data file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from alloc_opt.errors import OperatorError
from alloc_opt.io.codes import matches

FOLDER = Path(__file__).parent / "layouts"
Kind = Literal["revenue", "spending", "credits", "contributions", "indirect", "lapse"]
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "net": "Net increase (decrease)",
        "balance": "Fund balance",
        "beginning": "Beginning balance",
        "ending": "Ending balance",
        "nonspendable": "Nonspendable",
        "restricted": "Restricted",
        "stabilization": "Stabilization arrangements",
        "committed": "Committed",
        "assigned": "Assigned",
        "reserve": "Reserve for economic uncertainties",
        "unassigned": "Unassigned",
        "parts": "Parts together",
        "available_part": "Available reserves",
        "available_own": "Unrestricted reserve and unassigned",
        "available_stabilization": "Stabilization arrangements",
        "available_reserve": "Reserve for economic uncertainties",
        "available_unassigned": "Unassigned",
        "available_less": "Less restricted below zero",
        "available_other": "In other funds, by the reserve rule",
        "available": "Available reserves",
        "available_share": "In per cent of spending",
        "recommended_part": "Recommended reserve",
        "pass_through": "Special education pass-through",
        "pupils": "Attendance",
        "spent": "Spending",
        "plus": "Plus pass-through",
        "spent_all": "Spending in all",
        "percent": "Share of spending",
        "by_percent": "By share",
        "by_amount": "By amount",
        "recommended": "Recommended reserve",
        "meets": "Do reserves reach it?",
        "above": "Above (below) it",
        "unclassified": "Not classified",
    }
)
"""What the lines that every projection has are called; a layout may call them otherwise."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Line(_Part):
    """One line, or one line for each name or code."""

    name: str
    """What it is called."""
    codes: str = ""
    """Accounts that stand here: a code, a range of codes of one length, or several with commas."""
    kinds: tuple[Kind, ...] = ()
    """Flows that stand here whatever their account."""
    each: Literal["", "name", "code"] = ""
    """One line for each name (in the plan's order) or code (sorted)."""
    pay: bool = False
    """Lines below it say what step and column, cost of living and everything else change from the year before."""
    zeros: bool = True
    """False: left out where it is zero, in layouts that show zeros."""

    def holds(self, kind: str, code: str) -> bool:
        """Whether a flow stands here."""
        return kind in self.kinds or bool(self.codes and code and matches(self.codes, code))


class Block(_Part):
    """Lines under one heading with their total."""

    title: str
    """Heading."""
    side: Literal["income", "outgo"]
    """Income adds to the balance; outgo is shown as a positive number and takes from it."""
    total: str
    """What the total is called."""
    lines: tuple[Line, ...]
    """Lines in order; a flow stands in the first that holds it."""


class Band(_Part):
    """The recommended reserve of districts up to a size."""

    up_to: float = float("inf")
    """Largest number of pupils."""
    share: float
    """Share of spending."""
    dollars: float = 0.0
    """At least so many dollars."""


class Bands(_Part):
    """Recommended reserves by size, where the plan has no reserve rule of its own."""

    source: str
    """Who says so."""
    per: str = "pupils"
    """What counts as size, in a word."""
    bands: tuple[Band, ...]
    """From the smallest district on."""

    def of(self, pupils: float) -> Band:
        """The band of a district."""
        return next(band for band in self.bands if pupils <= band.up_to)


class Layout(_Part):
    """How a projection is laid out."""

    name: str
    """Short name, also that of its file."""
    title: str
    """Title of the document."""
    source: str = ""
    """Where the structure comes from."""
    beginning: Literal["first", "last"] = "last"
    """Where the beginning balance stands: before everything, or with the ending balance."""
    zeros: bool = False
    """True: lines without an amount are shown too, as in a form."""
    standard: bool = False
    """True: available and recommended reserves are told part by part, as in a form."""
    change: bool = False
    """True: a column with the change in per cent before each plan year."""
    parts: tuple[Block, ...]
    """Blocks in order."""
    words: Mapping[str, str] = {}
    """Other words for those of `WORDS`."""
    reserve: Bands | None = None
    """Recommended reserves, where the plan has no rule."""

    def word(self, key: str) -> str:
        """What a line that every projection has is called here."""
        return self.words.get(key) or WORDS[key]


def names() -> tuple[str, ...]:
    """All layouts."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def layout(name: str) -> Layout:
    """The layout of this name.

    Raises:
        OperatorError: there is none.
    """
    path = FOLDER / f"{name}.yaml"
    if name not in names():
        raise OperatorError(f"There is no layout {name}.", f"layouts: {', '.join(names())}")
    return Layout.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
