"""What a study is of, so that an interrupted one is taken up again only where nothing has changed."""

import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from alloc_opt.analysis.code import code
from alloc_opt.analysis.run import fingerprint
from alloc_opt.engine.options import Options
from alloc_opt.io.folder import digest
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario.design import Design

FORMAT = 1
_OPTIONS = ("gap", "gap_absolute", "seed", "time_limit", "node_limit", "patience")
_PACKAGES = ("alloc-opt", "highspy", "numpy", "pandas", "scipy", "pyarrow")
_DECISIVE = ("alloc-opt", "highspy", "code")
"""Packages whose other version, and the fingerprint of our own code, whose other value may give other answers."""
_STATED = ("title", "why", "confidential")
"""What a study only says; it may change while its answers stay."""


@dataclass(frozen=True)
class Asked:
    """How the cases are solved."""

    options: Options
    free: bool = False
    by_hand: Path | None = None
    """A `rules.py`."""
    brief: bool = True
    """Of a case without a plan, do not search for the rules in conflict."""


def manifest(plan: Plan, design: Design, asked: Asked) -> dict[str, Any]:
    """The contents of `manifest.json`: all that decides the answers, and what was stated."""
    by_hand = asked.by_hand
    chosen = {name: getattr(asked.options, name) for name in _OPTIONS}
    scenarios = {name: dict(sorted(each.hashes.items())) for name, each in sorted(design.scenarios.items())}
    return {
        "format": FORMAT,
        "study": design.name,
        "title": design.title,
        "of": plan.name,
        "why": design.why,
        "confidential": plan.head.confidential or design.confidential,
        "cases": len(design.cases),
        "method": design.method,
        "seed": design.seed,
        "varied": [{"name": vary.name, vary.act: vary.target} for vary in design.varied],
        "inputs": {
            "plan": fingerprint(plan),
            "files": dict(sorted(plan.hashes.items())),
            "overlays": list(plan.overlays),
            "rules_by_hand": digest(by_hand.read_bytes()) if by_hand is not None and by_hand.is_file() else "",
            "scenarios": scenarios,
            "design": design.digest,
        },
        "mode": plan.head.mode,
        "options": {**chosen, "free": asked.free, "conflicts": not asked.brief},
        "versions": versions(),
        "design": {"text": json.loads(json.dumps(design.text, default=str)), "files": dict(design.hashes)},
    }


def differences(held: Mapping[str, Any], asked: Mapping[str, Any]) -> Iterator[str]:
    """In words, what of a study that was begun is not what is asked for now; see `other_code` too.

    Other code may read other plans from the same files, so then only the files are compared.
    """
    if held.get("format") != asked["format"] or held.get("of") != asked["of"]:
        yield f"it is a study of {held.get('of')}, not of {asked['of']}"
        return
    was, now = held["inputs"], asked["inputs"]
    files = list(_files(was["files"], now["files"]))
    if files:
        yield f"the model has changed ({', '.join(files)})"
    elif was["overlays"] != now["overlays"]:
        yield f"other scenarios are laid under it ({_listed(was['overlays'])}; now {_listed(now['overlays'])})"
    elif was["plan"] != now["plan"] and not other_code(held):
        yield "the plan differs (mode, day, pinned lines or a scenario's contents)"
    for name in sorted(was["scenarios"].keys() & now["scenarios"].keys()):
        if was["scenarios"][name] != now["scenarios"][name]:
            yield f"the scenario {name} has changed"
    if was["design"] != now["design"] and was["scenarios"] == now["scenarios"]:
        yield f"the design has changed ({', '.join(_designs(held, asked))})"
    elif was["scenarios"].keys() != now["scenarios"].keys():
        yield "the design has changed (other scenarios)"
    if was["rules_by_hand"] != now["rules_by_hand"]:
        yield "the rules by hand have changed"
    for name, value in asked["options"].items():
        if held["options"].get(name) != value:
            yield f"the option {name} was {_said(held['options'].get(name))} and is now {_said(value)}"


def versions() -> dict[str, str]:
    """Python, packages, and `code`: the fingerprint of our own source on which answers depend."""
    packages = {name: _version(name) for name in _PACKAGES}
    return {"python": platform.python_version(), **packages, "code": code()}


def other_code(held: Mapping[str, Any]) -> str:
    """In words, by which other code or solver a study was begun; empty where it is this one."""
    was, now = held["versions"], versions()
    if all(was.get(name) == now[name] for name in _DECISIVE):
        return ""
    return f"{_named(was)}; this is {_named(now)}"


def restated(held: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of the same study with what it says now: title, purpose, whether it is confidential."""
    return {**held, **{name: asked[name] for name in _STATED}, "design": asked["design"]}


def _files(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            yield f"{name} is new" if name not in was else f"{name} is gone" if name not in now else name


def _designs(held: Mapping[str, Any], asked: Mapping[str, Any]) -> Iterator[str]:
    for name in ("method", "seed", "varied", "cases"):
        if held[name] != asked[name]:
            plain = not isinstance(held[name], list)
            yield f"{name} {held[name]} before, {asked[name]} now" if plain else "what is varied"
            return
    yield "the values of its cases"


def _said(value: Any) -> str:
    return "not set" if value is None else str(value).lower() if isinstance(value, bool) else f"{value:g}"


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"


def _named(versions: Mapping[str, str]) -> str:
    own = f"alloc-opt {versions.get('alloc-opt', '')} (code {versions.get('code', 'not noted')[:10]})"
    return f"{own} with HiGHS {versions.get('highspy', '')}"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
