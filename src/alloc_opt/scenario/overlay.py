"""A scenario file: of which plan, why, and the changes in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from alloc_opt.errors import OperatorError, Place
from alloc_opt.io import csv_text, yaml_text
from alloc_opt.io.folder import digest, listed
from alloc_opt.io.folder import load as load_bytes
from alloc_opt.io.models import validated
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node, node_of
from alloc_opt.scenario.closing_text import Closing, closing
from alloc_opt.scenario.listing import Listing

ACTS: Mapping[str, tuple[str, ...]] = {
    "set": ("to",),
    "add": ("by",),
    "scale": ("by",),
    "drop": (),
    "append": ("rows",),
    "close": ("from", "pupils"),
}
"""What a change can do -> the further keys it needs beside `why`."""
_MAY: Mapping[str, tuple[str, ...]] = {
    "close": ("leave", "follow", "saved_from", "mothball", "moving", "buses"),
}
"""What a change can do -> the keys it may have."""


class Top(BaseModel):
    """The head of a scenario file."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    scenario: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=60)]
    """Short name."""
    title: str = ""
    """Name as people say it."""
    of: str
    """Name of the plan it changes."""
    why: Annotated[str, Field(min_length=1)]
    """What question it asks, in a sentence."""
    confidential: bool = False
    """True: kept out of reports for the public and the board."""


_NOWHERE = Place("")


@dataclass(frozen=True)
class Change:
    """One change: what it does, to what, with what, and why."""

    act: str
    target: str
    value: Node | None
    """`to`, `by` or `rows`; None for `drop` and `close`."""
    why: str
    place: Place
    """Place of the target."""
    closing: Closing | None = None
    """What `close` says."""


@dataclass(frozen=True)
class Scenario:
    """An overlay, read but not yet laid over a plan."""

    name: str
    of: str
    why: str
    changes: tuple[Change, ...]
    title: str = ""
    confidential: bool = False
    place: Place = _NOWHERE
    """Place of `of`."""
    hashes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """File name -> SHA-256 of what was read."""


def load(path: Path) -> Scenario:
    """The scenario in a YAML file. Raises PlanError with all its problems, OperatorError where it cannot be opened."""
    problems = Problems()
    scenario = gathered(Path(path), problems)
    problems.stop_if_any()
    assert scenario is not None
    return scenario


def gathered(path: Path, problems: Problems) -> Scenario | None:
    """As `load`, but problems are noted and what can be read is handed back; None for what is no scenario at all."""
    if path.suffix.casefold() not in (".yaml", ".yml"):
        raise OperatorError(f"{path} is no scenario", "give a .yaml file")
    data = load_bytes(path)
    text = csv_text.decode(data, path.name, problems)
    node = yaml_text.parse(text, path.name, problems) if text is not None else None
    return _scenario(node, problems, Listing(path.parent, {path.name: digest(data)})) if node is not None else None


def stated(values: Mapping[str, Any], file: str = "scenario", places: Mapping[str, Place] | None = None) -> Scenario:
    """The scenario that plain values state, as the YAML file would. Raises PlanError with all its problems.

    `places`: where a value stands, by its path such as `changes.0`, if not in `file`.
    """
    problems = Problems()
    scenario = _scenario(node_of(values, Place(file), places), problems, Listing())
    problems.stop_if_any()
    assert scenario is not None
    return scenario


def _scenario(node: Node, problems: Problems, listing: Listing) -> Scenario | None:
    if not isinstance(node.value, dict):
        problems.add(node.place, node.shown, "keys with values", "a scenario begins with 'scenario: name'")
        return None
    own = {key: child for key, child in node.value.items() if key != "changes"}
    top = validated(Top, Node(own, node.place, keys=node.keys), problems, "a scenario")
    told = node.value.get("changes", Node("", node.place))
    items = listed("changes", told, problems)
    if not items:
        problems.add(told.place, "no changes", "a list of changes", "- set: funds[title_i].revenue")
    changes = [change for item in items if (change := _change(item, problems, listing)) is not None]
    at, hashes = node.walk(("of",)).place, dict(listing.hashes)
    if top is None:
        of = own["of"].value if isinstance(own.get("of"), Node) else ""
        return Scenario("unread", str(of), "", tuple(changes), place=at, hashes=hashes)
    return Scenario(top.scenario, top.of, top.why, tuple(changes), top.title, top.confidential, at, hashes)


def _change(node: Node, problems: Problems, listing: Listing) -> Change | None:
    """The change, also where only its `why` is missing, so that what else is wrong with it is told as well."""
    acts = [act for act in ACTS if isinstance(node.value, dict) and act in node.value]
    if len(acts) != 1:
        found = "no act" if not acts else f"{' and '.join(acts)} at once"
        problems.add(node.place, found, f"one of {', '.join(ACTS)}", "one change does one thing")
        return None
    (act,) = acts
    keys = (act, *ACTS[act], "why")
    known = (*keys[:-1], *_MAY.get(act, ()), "why")
    usable = True
    for key in node.value:
        if key not in known:
            problems.add(node.keys[key], f"the key '{key}'", f"{', '.join(known)}", did_you_mean(key, known))
    for key in keys:
        child = node.value.get(key)
        missing = child is None or (key != "to" and child.value in ("", [], {}))
        if missing:
            hint = "every change says why" if key == "why" else f"'{act}' takes {', '.join(known)}"
            problems.add(child.place if child else node.place, f"no '{key}'", f"'{key}'", hint)
        elif key in (act, "why") and not isinstance(child.value if child else None, str):
            problems.add(child.place if child else node.place, "no text", f"a text for '{key}'")
        else:
            continue
        usable = usable and key == "why"
    if not usable:
        return None
    target: Node = node.value[act]
    why = str(node.value["why"].value) if "why" in node.value else ""
    if act == "close":
        said = closing(node, listing, problems)
        return Change(act, target.value, None, why, target.place, said) if said is not None else None
    value = node.value.get(ACTS[act][0]) if ACTS[act] else None
    return Change(act, target.value, value, why, target.place)
