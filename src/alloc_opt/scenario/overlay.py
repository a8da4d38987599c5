"""A scenario file: of which plan, why, and the changes in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from alloc_opt.errors import OperatorError, Place
from alloc_opt.io import csv_text, yaml_text
from alloc_opt.io.folder import digest, listed
from alloc_opt.io.folder import load as load_bytes
from alloc_opt.io.models import validated
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node, node_of

ACTS: Mapping[str, tuple[str, ...]] = {
    "set": ("to",),
    "add": ("by",),
    "scale": ("by",),
    "drop": (),
    "append": ("rows",),
}
"""What a change can do -> the further keys it needs beside `why`."""


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
    """`to`, `by` or `rows`; None for `drop`."""
    why: str
    place: Place
    """Place of the target."""


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
    file: str = ""
    hash: str = ""


def load(path: Path) -> Scenario:
    """The scenario in a YAML file. Raises PlanError with all its problems, OperatorError where it cannot be opened."""
    path = Path(path)
    if path.suffix.casefold() not in (".yaml", ".yml"):
        raise OperatorError(f"{path} is no scenario", "give a .yaml file")
    data = load_bytes(path)
    problems = Problems()
    text = csv_text.decode(data, path.name, problems)
    node = yaml_text.parse(text, path.name, problems) if text is not None else None
    problems.stop_if_any()
    assert node is not None
    return _scenario(node, problems, path.name, digest(data))


def stated(values: Mapping[str, Any], file: str = "scenario") -> Scenario:
    """The scenario that plain values state, as the YAML file would. Raises PlanError with all its problems."""
    return _scenario(node_of(values, Place(file)), Problems(), file, "")


def _scenario(node: Node, problems: Problems, file: str, sha: str) -> Scenario:
    if not isinstance(node.value, dict):
        problems.add(node.place, node.shown, "keys with values", "a scenario begins with 'scenario: name'")
        problems.stop_if_any()
    own = {key: child for key, child in node.value.items() if key != "changes"}
    top = validated(Top, Node(own, node.place, keys=node.keys), problems, "a scenario")
    listing = node.value.get("changes", Node("", node.place))
    items = listed("changes", listing, problems)
    if not items:
        problems.add(listing.place, "no changes", "a list of changes", "- set: funds[title_i].revenue")
    changes = [change for item in items if (change := _change(item, problems)) is not None]
    problems.stop_if_any()
    assert top is not None
    at = node.walk(("of",)).place
    return Scenario(top.scenario, top.of, top.why, tuple(changes), top.title, top.confidential, at, file, sha)


def _change(node: Node, problems: Problems) -> Change | None:
    acts = [act for act in ACTS if isinstance(node.value, dict) and act in node.value]
    if len(acts) != 1:
        found = "no act" if not acts else f"{' and '.join(acts)} at once"
        problems.add(node.place, found, f"one of {', '.join(ACTS)}", "one change does one thing")
        return None
    (act,) = acts
    keys = (act, *ACTS[act], "why")
    before = len(problems)
    for key in node.value:
        if key not in keys:
            problems.add(node.keys[key], f"the key '{key}'", f"{', '.join(keys)}", did_you_mean(key, keys))
    for key in keys:
        child = node.value.get(key)
        missing = child is None or (key != "to" and child.value in ("", [], {}))
        if missing:
            hint = "every change says why" if key == "why" else f"'{act}' takes {', '.join(keys)}"
            problems.add(child.place if child else node.place, f"no '{key}'", f"'{key}'", hint)
        elif key in (act, "why") and not isinstance(child.value if child else None, str):
            problems.add(child.place if child else node.place, "no text", f"a text for '{key}'")
    if len(problems) > before:
        return None
    target: Node = node.value[act]
    value = node.value.get(ACTS[act][0]) if ACTS[act] else None
    return Change(act, target.value, value, str(node.value["why"].value), target.place)
