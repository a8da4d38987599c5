"""How a study says which values a number takes, in a file or on the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alloc_opt.io.cells import number
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node
from alloc_opt.scenario.samples import Over, steps
from alloc_opt.scenario.target import target

FORMS = "0.95..1.05/5 (five steps), 0.95,1,1.05 (these), 0.95..1.05 (drawn between) or 1+-0.02 (mean and deviation)"
_KEYS: Mapping[str, frozenset[str]] = {
    "steps": frozenset({"from", "to", "steps"}),
    "range": frozenset({"low", "high"}),
    "normal": frozenset({"mean", "sd"}),
}
_NAMED = re.compile(r"\s*([A-Za-z_]\w*)\s*:\s*(.+)")
_LEAST, _MOST = 2, 10_000


class UnclearError(ValueError):
    """Values that cannot be understood; says what is wanted."""


def short(text: str) -> Over:
    """The values that a short text such as `0.95..1.05/5` stands for.

    Raises:
        UnclearError: it has none of the forms.
    """
    return replace(_short(text.strip()), percent="%" in text)


def _short(text: str) -> Over:
    if ".." in text:
        ends, _, count = text.partition("/")
        begin, _, end = ends.partition("..")
        if not count:
            return _range(_amount(begin), _amount(end))
        return _steps(_amount(begin), _amount(end), _amount(count))
    for sign in ("+-", "±"):
        if sign in text:
            mean, _, sd = text.partition(sign)
            return _normal(_amount(mean), _amount(sd))
    return Over(tuple(_amount(each) for each in text.split(",")))


def over(node: Node, problems: Problems) -> Over | None:
    """The values under `over:`; None, and a problem, where they cannot be understood."""
    try:
        if isinstance(node.value, list | dict):
            parts = node.value if isinstance(node.value, list) else list(node.value.values())
            found = _listed(node) if isinstance(node.value, list) else _mapped(node.value)
            return replace(found, percent=any("%" in str(part.value) for part in parts))
        return short(str(node.value))
    except UnclearError as error:
        problems.add(node.place, node.shown, str(error), f"over: [0.95, 1, 1.05], or {FORMS}")
        return None


def named(text: str) -> tuple[str, str]:
    """Name and target of `aid: revenue[state_aid].rate`; without a name one made of the target's own words."""
    match = _NAMED.fullmatch(text)
    return (match[1], match[2].strip()) if match is not None else (name_of(text), text)


def name_of(text: str) -> str:
    """A short name for a target: `revenue[line=state_aid].rate` is state_aid_rate, `enrollment[*].pupils`
    enrollment_pupils.
    """
    aim = target(text)
    if aim is None:
        words = [text]
    else:
        chosen = [aim.key] if aim.key else [part.wanted for part in aim.parts if part.sign == "="]
        words = [*(chosen or [aim.where]), *aim.path[-1:]]
    return re.sub(r"\W+", "_", "_".join(words)).strip("_").casefold() or "value"


def _listed(node: Node) -> Over:
    if not node.value:
        raise UnclearError("at least one value")
    return Over(tuple(_amount(child.value) for child in node.value))


def _mapped(children: Mapping[str, Node]) -> Over:
    kind = next((kind for kind, keys in _KEYS.items() if keys == set(children)), None)
    if kind is None:
        known = [key for keys in _KEYS.values() for key in sorted(keys)]
        odd = next((key for key in children if key not in known), "")
        near = f" ({did_you_mean(odd, known)})" if odd and did_you_mean(odd, known) else ""
        raise UnclearError(f"from, to and steps; low and high; or mean and sd{near}")
    at = {key: _amount(child.value) for key, child in children.items()}
    if kind == "steps":
        return _steps(at["from"], at["to"], at["steps"])
    return _range(at["low"], at["high"]) if kind == "range" else _normal(at["mean"], at["sd"])


def _steps(begin: float, end: float, count: float) -> Over:
    if not (_LEAST <= count <= _MOST and count == int(count)):
        raise UnclearError(f"a whole number of steps from {_LEAST} to {_MOST:,}")
    return steps(begin, end, int(count))


def _range(low: float, high: float) -> Over:
    if not low < high:
        raise UnclearError("a range whose low end is below its high end")
    return Over(low=low, high=high)


def _normal(mean: float, sd: float) -> Over:
    if not sd > 0:
        raise UnclearError("a standard deviation above 0")
    return Over(mean=mean, sd=sd)


def _amount(value: Any) -> float:
    text = str(value).strip().lstrip("+") if isinstance(value, str) else value
    if isinstance(text, str) and text.endswith("%"):
        share = number(text[:-1].strip())
        found = None if share is None else float(f"{share / 100:.12g}")
    else:
        found = number(text)
    if found is None:
        raise UnclearError("numbers")
    return found
