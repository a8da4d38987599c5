"""A rule pack: rules of law and practice as dated data, in words and figures that a plan's names are put into."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from alloc_opt.errors import Place, PlanError
from alloc_opt.families import families
from alloc_opt.io import csv_text, yaml_text
from alloc_opt.io.folder import digest, load
from alloc_opt.io.models import validated
from alloc_opt.io.pack_check import check, told_by_id
from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.io.raw import Node
from alloc_opt.plan.noun import Id
from alloc_opt.plan.rule import Severity

FOLDER = "packs"
_END = ".yaml"
KINDS = {
    "fund": ("funds", "fund"),
    "resource": ("funds", "resource"),
    "program": ("programs", "program"),
    "position": ("pay", "position"),
    "group": ("groups", "group"),
    "school": ("schools", "school"),
    "object": ("objects", "object"),
    "driver": ("drivers", "driver"),
    "span": ("enrollment", "span"),
    "goal": ("goals", "goal"),
    "column": ("schools", ""),
}
"""What a pack's name may stand for -> table and column of the plan; without a column: a column of the table."""
CHOICE = "choice"
"""Kind of a name that stands for one of its own words, no id."""
_FORM = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Name(BaseModel):
    """A word of the pack that a plan fills with ids of its own."""

    model_config = _FORM

    kind: Literal[
        "fund",
        "resource",
        "program",
        "position",
        "group",
        "school",
        "object",
        "driver",
        "span",
        "goal",
        "column",
        "choice",
    ]
    """What it stands for; `column`: a column of the plan's schools; `choice`: one of `choices`."""
    many: bool = False
    """True: a list of ids; False: one id."""
    optional: bool = False
    """True: a rule is placed without it, and what it would select is left away."""
    choices: tuple[str, ...] = ()
    """Words of a choice."""
    means: str
    """What belongs there, in a sentence."""

    @model_validator(mode="after")
    def _chosen(self) -> Name:
        if (self.kind == CHOICE) != bool(self.choices):
            raise ValueError("kind `choice` and `choices` go together")
        return self


class When(BaseModel):
    """Districts for which a rule is written; all that is stated must hold."""

    model_config = _FORM

    pupils_at_least: float = 0.0
    """Pupils of the base year."""
    pupils_below: float = float("inf")
    """Pupils of the base year."""
    schools_at_least: int = 0
    """Open schools."""
    revenue_of: str = ""
    """Name of a resource whose stated revenue counts."""
    revenue_at_least: float = 0.0
    """Dollars a year of it."""


class Effective(BaseModel):
    """First and last day on which a rule is in force."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)

    first: date = date(1900, 1, 1)
    """First day."""
    last: date = date(9999, 12, 31)
    """Last day."""


class Point(BaseModel):
    """A budget of the test's small district that a rule allows or forbids."""

    model_config = _FORM

    rows: Mapping[str, Mapping[str, Mapping[str, Any]]] = {}
    """Table -> id of a row -> column -> value."""
    changes: Mapping[str, float] = {}
    """`program school` or `program school year` -> quantity; everything else as today."""


class Case(BaseModel):
    """A test of a rule: `tests/packs` builds the district, places the rule and asks of both budgets."""

    model_config = _FORM

    district: Mapping[str, tuple[Mapping[str, Any], ...]] = {}
    """Tables in place of those of the tests' small district."""
    years: int = 1
    """Plan years."""
    names: Mapping[str, str | tuple[str, ...]] = {}
    """What the pack's names stand for."""
    states: Mapping[str, Any] = {}
    """What the plan states of the rule beside the pack, as `needs` asks."""
    holds: Point
    """A budget that the rule allows."""
    breaks: Point
    """A budget that the rule forbids."""


class PackRule(BaseModel):
    """A rule of a pack."""

    model_config = _FORM

    id: Id
    """Short id; a plan overrides or leaves out the rule by it."""
    term: str
    """The field's term."""
    citation: str
    """Statute, regulation or guideline."""
    effective: Effective = Effective()
    """When it is in force."""
    severity: Severity
    """How binding it is."""
    to_confirm: bool = False
    """True: a figure that was not seen in an official text; never `law`."""
    when: When = When()
    """Districts for which it is written."""
    family: str
    """Rule family."""
    parameters: Mapping[str, Any] = {}
    """Parameters of the family: `{name}` stands for what the plan calls it, `by_pupils: {0: .., 301: ..}` for the value
    of the district's size, `by_choice: {name: {word: ..}}` for that of the word that the plan chooses."""
    needs: tuple[str, ...] = ()
    """Parameters that only the plan knows: the rule is placed where the plan states them under its id."""
    sentence: str
    """The rule in plain words, the family's parameters as slots in braces."""
    why: str = ""
    """Why it is there."""
    example: str
    """A worked example in a sentence."""
    test: Case
    """A case that the rule decides."""

    @model_validator(mode="after")
    def _confirmed(self) -> PackRule:
        if self.to_confirm and self.severity == "law":
            raise ValueError("a severity below law: a figure that is to be confirmed is never law")
        return self


class Pack(BaseModel):
    """A rule pack."""

    model_config = _FORM

    pack: Id
    """Its name, as its file."""
    title: str
    """Name as people say it."""
    names: Mapping[str, Name] = {}
    """Words that a plan fills."""
    rules: Annotated[tuple[PackRule, ...], Field(min_length=1)]
    """Its rules."""


@cache
def names() -> tuple[str, ...]:
    """Names of the packs that come with the tool, in order."""
    folder = resources.files("alloc_opt") / FOLDER
    return tuple(sorted(file.name.removesuffix(_END) for file in folder.iterdir() if file.name.endswith(_END)))


def opened(name: str, folder: str, at: Place, problems: Problems) -> tuple[Pack, Node, dict[str, str]] | None:
    """A pack by name, or a YAML file below the plan's folder: the pack, its node, and file name -> SHA-256.

    None (and problems) where it cannot be read.
    """
    if not name.endswith((".yaml", ".yml")):
        known = names()
        if name not in known:
            hint = did_you_mean(name, known) or f"packs: {some(known, 20)}; or a .yaml file in the plan's folder"
            problems.add(at, f"'{name}'", "a rule pack", hint)
            return None
        return *_ready(name), {}
    path = Path(folder) / name
    if not folder or not path.resolve().is_relative_to(Path(folder).resolve()):
        problems.add(at, f"'{name}'", "a file in the plan's folder", "copy the pack beside plan.yaml")
        return None
    if not path.is_file():
        problems.add(at, f"'{name}'", "a file in the plan's folder", "it is not there")
        return None
    data = load(path)
    text = csv_text.decode(data, name, problems)
    found = None if text is None else _read(text, name, {name: digest(data)}, problems)
    if found is not None and found[0].pack in names():
        at_name = found[1].walk(("pack",)).place
        problems.add(at_name, f"'{found[0].pack}'", "a name of its own", "a pack of that name comes with the tool")
        return None
    return found


@cache
def _ready(name: str) -> tuple[Pack, Node]:
    """A pack that comes with the tool, read once: what is placed of it is a copy."""
    problems = Problems()
    text = (resources.files("alloc_opt") / FOLDER / f"{name}{_END}").read_text(encoding="utf-8")
    found = _read(text, f"{name}{_END}", {}, problems)
    if found is None:
        raise PlanError(problems.errors)
    return found[:2]


def _read(text: str, file: str, hashes: dict[str, str], problems: Problems) -> tuple[Pack, Node, dict[str, str]] | None:
    node = yaml_text.parse(text, file, problems)
    if node is None:
        return None
    if not isinstance(node.value, dict):
        problems.add(node.place, node.shown, "a rule pack", "it begins with 'pack: ...'")
        return None
    own = Problems()
    pack = validated(Pack, node, own, "a rule pack")
    if pack is not None:
        check(pack, node, families(), own)
    problems.extend(told_by_id(own.errors, node) if pack is None else own.errors)
    return None if pack is None or own.errors else (pack, node, hashes)
