"""A study from its YAML file, or from the options of a command."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from alloc_opt.errors import AllocOptError, OperatorError, Place, PlanError
from alloc_opt.io import csv_text, yaml_text
from alloc_opt.io.cells import number, text
from alloc_opt.io.folder import digest, listed, load
from alloc_opt.io.models import validated
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node
from alloc_opt.scenario import overlay
from alloc_opt.scenario.design import AS_PLANNED, Design, Draft
from alloc_opt.scenario.design_text import UnclearError, name_of, named, over, short
from alloc_opt.scenario.vary import SCENARIO

ACTS = ("scale", "set", "add")
_MORE = ("vary", "scenarios", "correlation", "cases")
Find = Callable[[str], Path]


class Top(BaseModel):
    """The head of a study file."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    study: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=60)]
    """Short name; the study's folder ends with it."""
    title: str = ""
    """Name as people say it."""
    of: str
    """Name of the plan it studies."""
    why: Annotated[str, Field(min_length=1)]
    """What question it asks, in a sentence."""
    method: Literal["grid", "list", "latin_hypercube", "normal"] | None = None
    """grid: every combination; list: values side by side; latin_hypercube, normal: drawn."""
    size: Annotated[int, Field(ge=1)] | None = None
    """Cases to draw."""
    seed: Annotated[int, Field(ge=0)] = 0
    """Of what is drawn: the same seed, the same cases."""
    confidential: bool = False
    """True: kept out of reports for the public and the board."""


def from_file(path: Path, find: Find | None = None) -> Design:
    """The study in a YAML file.

    Args:
        path: the file.
        find: the file of a scenario by the name that the study gives it; left out: beside the study, or in a folder
            `scenarios` beside the study's.

    Raises:
        PlanError: all problems of it and of the scenarios it names.
        OperatorError: it cannot be opened.
    """
    if path.suffix.casefold() not in (".yaml", ".yml"):
        raise OperatorError(f"{path} is no study", "give a .yaml file")
    data, problems = load(path), Problems()
    told = csv_text.decode(data, path.name, problems)
    node = yaml_text.parse(told, path.name, problems) if told is not None else None
    if node is not None and not isinstance(node.value, dict):
        problems.add(node.place, node.shown, "keys with values", "a study begins with 'study: name'")
    problems.stop_if_any()
    assert node is not None
    own = {key: child for key, child in node.value.items() if key not in _MORE}
    top = validated(Top, Node(own, node.place, keys=node.keys), problems, "a study")
    draft = Draft()
    if top is not None:
        draft.method, draft.size, draft.seed = top.method or "", top.size, top.seed
    children: dict[str, list[Node]] = {
        key: listed(key, node.value.get(key, Node("", node.place)), problems) for key in _MORE
    }
    for item in children["vary"]:
        _vary(item, "cases" in node.value, draft, problems)
    for item in children["scenarios"]:
        if not _is_name(item, problems):
            continue
        _choose(text(item.value), item.place, find or (lambda name: _beside(path, name)), draft, problems)
    for item in children["correlation"]:
        _correlate(item, draft, problems)
    for item in children["cases"]:
        _case(item, draft, problems)
    found = draft.finish(node.place, problems)
    problems.stop_if_any()
    assert top is not None
    hashes = {path.name: digest(data)}
    drawn = top.seed if found[0] in ("latin_hypercube", "normal") else None
    return _made(draft, found, top.study, top.of, top.why, drawn, _plain(node), hashes, top.title, top.confidential)


def from_options(
    of: str,
    varied: Iterable[tuple[str, str, str]],
    scenarios: Sequence[str] = (),
    *,
    find: Find = Path,
    sample: int | None = None,
    seed: int = 0,
    correlation: Iterable[tuple[str, str, float]] = (),
) -> Design:
    """The study that options state: `varied` as act, target (`name: target` names it) and values as a short text.

    Raises:
        PlanError: all problems at once.
    """
    problems, draft = Problems(), Draft(size=sample, seed=seed)
    varied = list(varied)
    for act, aim, values in varied:
        place = Place(f"--{act} '{aim}'")
        name, target = named(aim)
        try:
            draft.add(act, name, target, short(values), place)
        except UnclearError as error:
            problems.add(place, f"'{values}'", str(error), "0.95..1.05/5, 0.95,1,1.05, 0.95..1.05 or 1+-0.02")
    for choice in scenarios:
        _choose(choice, Place(f"--among {choice}"), find, draft, problems)
    correlation = list(correlation)
    for one, other, value in correlation:
        _pair(one, other, value, Place("--correlate"), draft, problems)
    found = draft.finish(Place("the command"), problems)
    problems.stop_if_any()
    told = {
        "vary": [{act: aim, "over": values} for act, aim, values in varied],
        "scenarios": list(scenarios),
        "size": sample,
        "correlation": [list(each) for each in correlation],
    }
    name = f"sweep-{hashlib.sha256(json.dumps([told, seed]).encode()).hexdigest()[:8]}"
    drawn = seed if found[0] in ("latin_hypercube", "normal") else None
    return _made(draft, found, name, of, "asked on the command line", drawn, told, {}, "", False)


def _made(
    draft: Draft, found: tuple[str, Any, Any], name: str, of: str, why: str, seed: int | None, told: Any, hashes: Any,
    title: str, confidential: bool,
) -> Design:  # fmt: skip
    method, cases, weights = found
    secret = confidential or any(scenario.confidential for scenario in draft.scenarios.values())
    varied = tuple(draft.varied)
    return Design(
        name, of, why, varied, draft.scenarios, tuple(cases), method, seed, weights, told, hashes, draft.places, title,
        secret,
    )  # fmt: skip


def _vary(item: Node, stated: bool, draft: Draft, problems: Problems) -> None:
    """One number that varies; without values where the cases are stated one by one."""
    children: dict[str, Node] = item.value if isinstance(item.value, dict) else {}
    acts = [act for act in ACTS if act in children]
    if len(acts) != 1:
        found = "no act" if not acts else " and ".join(acts)
        problems.add(item.place, found, f"one of {', '.join(ACTS)}", "- scale: revenue[line=state_aid].rate")
        return
    known = (acts[0], "name", "why", "over")
    for key in children:
        if key not in known:
            problems.add(item.keys[key], f"the key '{key}'", ", ".join(known), did_you_mean(key, known))
    aim = children[acts[0]]
    if not isinstance(aim.value, str) or not aim.value:
        problems.add(aim.place, aim.shown, "a target such as revenue[line=state_aid].rate")
        return
    if "over" not in children and not stated:
        problems.add(item.place, "no 'over'", "'over'", "the values it takes: over: [0.95, 1, 1.05]")
    values = over(children["over"], problems) if "over" in children and not stated else None
    name = text(children["name"].value) if "name" in children else name_of(aim.value)
    if not name.isidentifier() or name in (SCENARIO, "case", "weight"):
        problems.add(children["name"].place if "name" in children else item.place, f"'{name}'", "a name as a word")
        return
    why = text(children["why"].value) if "why" in children else ""
    draft.add(acts[0], name, aim.value, values, aim.place, why)


def _choose(name: str, place: Place, find: Find, draft: Draft, problems: Problems) -> None:
    """One more scenario to choose."""
    if name == AS_PLANNED:
        draft.choices.append("")
        return
    try:
        scenario = overlay.load(find(name))
    except PlanError as error:
        problems.extend(error.problems)
        return
    except AllocOptError as error:
        problems.add(
            place, f"the scenario '{name}'", f"a scenario file, or {AS_PLANNED} for the plan itself", error.hint
        )
        return
    draft.choices.append(scenario.name)
    draft.scenarios[scenario.name] = scenario


def _correlate(item: Node, draft: Draft, problems: Problems) -> None:
    parts = item.value if isinstance(item.value, list) else []
    value = number(parts[2].value) if len(parts) == 3 else None
    if value is None:
        problems.add(item.place, item.shown, "two names and a number", "- [state_aid, enrollment, 0.6]")
        return
    _pair(text(parts[0].value), text(parts[1].value), value, item.place, draft, problems)


def _pair(one: str, other: str, value: float, place: Place, draft: Draft, problems: Problems) -> None:
    for name in (one, other):
        if name not in draft.over:
            problems.add(place, f"'{name}'", "a name of what is varied", did_you_mean(name, draft.over))
            return
    if one == other or not -1 <= value <= 1:
        problems.add(place, f"{value:g} for {one} and {other}", "a correlation from -1 to 1 of two numbers")
        return
    draft.correlation.append((one, other, value))


def _case(item: Node, draft: Draft, problems: Problems) -> None:
    """A case stated by itself: names with values, a scenario, a weight."""
    if not isinstance(item.value, dict):
        problems.add(item.place, item.shown, "keys with values", "- {state_aid: 0.95, scenario: levy-fails}")
        return
    known, found = [vary.name for vary in draft.varied], dict[str, float | str]()
    weight = 1.0
    for key, child in item.value.items():
        amount = number(child.value)
        if key == SCENARIO:
            name = text(child.value)
            names = {**{each: each for each in draft.scenarios}, AS_PLANNED: ""}
            if name not in names:
                problems.add(child.place, f"'{name}'", "a scenario that the study lists", did_you_mean(name, names))
            found[key] = names.get(name, "")
        elif key not in (*known, "weight"):
            problems.add(item.keys[key], f"'{key}'", "a name of what is varied", did_you_mean(key, [*known, "weight"]))
        elif amount is None or (key == "weight" and amount <= 0):
            problems.add(child.place, child.shown, f"a number for '{key}'" if key != "weight" else "a weight above 0")
        elif key == "weight":
            weight = amount
        else:
            found[key] = amount
    draft.cases.append(found)
    draft.weights.append(weight)


def _is_name(item: Node, problems: Problems) -> bool:
    """Whether a study's scenario is a name, not a path that leads elsewhere; a problem where not."""
    name = text(item.value) if not isinstance(item.value, dict | list) else ""
    if name and not set(name) & set("/\\:") and name != "..":
        return True
    problems.add(item.place, item.shown, "the name of a scenario", "it is looked for beside the study and in scenarios")
    return False


def _beside(path: Path, name: str) -> Path:
    file = name if name.endswith((".yaml", ".yml")) else f"{name}.yaml"
    for folder in (path.parent, path.parent / "scenarios", path.parent.parent / "scenarios"):
        if (folder / file).is_file():
            return folder / file
    raise OperatorError(f"There is no scenario {name}.", f"looked for {file} beside the study and in scenarios")


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(child) for key, child in node.value.items()}
    return [_plain(child) for child in node.value] if isinstance(node.value, list) else node.value
