"""Placed rules, checked against the families."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from alloc_opt.io.cells import number
from alloc_opt.io.columns import named
from alloc_opt.io.models import annotation_of, arms, bare, is_model, is_selection, plain, validated
from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.io.raw import Node, shown
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.noun import EVERY, Fiscal, Ref
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.rule import PlacedRule
from alloc_opt.plan.years import fiscal_year

Families = Mapping[str, type[BaseModel]]
_BOUNDS = ("at_least", "above", "at_most", "below")
_OWN = frozenset({"id", "family"})


def checked(nodes: list[Node], families: Families, plan: Plan, problems: Problems) -> tuple[PlacedRule, ...]:
    """The rules that could be read; `plan` holds the completed tables that their ids refer to."""
    axes = Axes.of(plan)
    seen: dict[str, Node] = {}
    rules = []
    for node in nodes:
        if not isinstance(node.value, dict):
            problems.add(node.place, node.shown, "a rule: id, family and the family's parameters")
            continue
        rule = _one(node, families, plan, axes, problems)
        identity = node.value.get("id")
        if identity is not None and identity.value in seen:
            first = seen[identity.value].place
            problems.add(identity.place, f"the rule {identity.shown} again", "each id once", f"first at {first}")
        elif identity is not None and isinstance(identity.value, str):
            seen[identity.value] = identity
        if rule is not None:
            rules.append(rule)
    return tuple(rules)


def _one(node: Node, families: Families, plan: Plan, axes: Axes, problems: Problems) -> PlacedRule | None:
    name = node.value.get("family")
    if name is None:
        problems.add(node.place, "no 'family' in a rule", "'family'", f"families: {some(families, 20)}")
        return None
    if not isinstance(name.value, str) or name.value not in families:
        hint = did_you_mean(str(name.value), families) or f"families: {some(families, 20)}"
        problems.add(name.place, name.shown, "a family of rules", hint)
        return None
    kind = families[name.value]
    own = Node({key: child for key, child in node.value.items() if key != "family"}, node.place, keys=node.keys)
    stated = {key for key, child in own.value.items() if child.value != "" or child.quoted}
    values = {key: value for key, value in plain(own, kind).items() if key in stated}
    before = len(problems)
    for field, value in list(values.items()):
        if field in kind.model_fields:
            annotation = annotation_of(kind.model_fields[field])
            values[field] = _related(own.value[field], annotation, value, plan, axes, problems)
    rule = validated(kind, own, problems, f"a rule of family {name.value}", values)
    if rule is None or len(problems) > before:
        return None
    parameters = {key: value for key, value in values.items() if key not in _OWN}
    return PlacedRule(str(values["id"]), name.value, parameters, node.place, dict(own.leaves()))


def _related(node: Node, annotation: Any, value: Any, plan: Plan, axes: Axes, problems: Problems) -> Any:
    """The value with its labels made canonical; unknown ids, years and labels are noted."""
    if isinstance(node.value, dict) and is_selection(annotation):
        return {key: _selection(node.keys[key], key, child, axes, problems) for key, child in node.value.items()}
    for arm in arms(annotation):
        base, marks = bare(arm)
        for mark in marks:
            if not isinstance(node.value, dict | list):
                _marked(node, mark, value, plan, problems)
        if isinstance(node.value, dict) and is_model(arm):
            inner = {key: annotation_of(field) for key, field in base.model_fields.items()}
            return {
                key: _related(child, inner.get(key, Any), value[key], plan, axes, problems)
                for key, child in node.value.items()
            }
    for child, inner, item in _children(node, annotation, value):
        _related(child, inner, item, plan, axes, problems)
    return value


def _children(node: Node, annotation: Any, value: Any) -> Iterator[tuple[Node, Any, Any]]:
    """List items with the item's annotation; keys (as nodes) and values of a mapping with theirs."""
    for arm in arms(annotation):
        args: tuple[Any, ...] = get_args(bare(arm)[0])
        if isinstance(node.value, list) and isinstance(value, list) and args:
            for i, child in enumerate(node.value):
                yield child, args[0] if args[-1] is Ellipsis else args[min(i, len(args) - 1)], value[i]
        elif isinstance(node.value, dict) and isinstance(value, dict) and len(args) == 2:
            for key, child in node.value.items():
                yield Node(key, node.keys.get(key, child.place), quoted=True), args[0], key
                yield child, args[1], value[key]
        elif isinstance(value, list) and args and not isinstance(node.value, dict):
            yield node, args[0], value[0]


def _marked(node: Node, mark: Any, value: Any, plan: Plan, problems: Problems) -> None:
    if not isinstance(value, str) or value == "":
        return
    if isinstance(mark, Ref):
        known = [str(word) for word in plan[mark.table][mark.column]]
        if value not in known and not (mark.every and value == EVERY):
            hint = did_you_mean(value, known) or f"{mark.table} has {some(known) or 'no rows'}"
            problems.add(node.place, shown(value), named(mark), hint)
    elif isinstance(mark, Fiscal) and plan.years:
        allowed = [*([plan.head.base_year] if mark.base else []), *plan.years]
        if fiscal_year(value) is None or not (mark.beyond or value in allowed):
            problems.add(node.place, shown(value), f"a year of the plan ({', '.join(allowed)})")


def _selection(place: Any, name: str, node: Node, axes: Axes, problems: Problems) -> Any:
    """What a selection wants of one dimension or attribute: labels as the plan has them, or bounds."""
    known = [*axes.labels, *axes.attributes]
    if name not in known:
        hint = did_you_mean(name, known) or some(sorted(known), 40)
        problems.add(place, f"'{name}'", "a dimension or attribute of the plan", hint)
        return node.value
    if isinstance(node.value, dict):
        return _bounds(name, node, axes, problems)
    many = isinstance(node.value, list)
    labels = [_label(name, child, axes, problems) for child in (node.value if many else [node])]
    if not labels:
        problems.add(node.place, "an empty list", f"at least one {name}")
    return labels if many else labels[0]


def _label(name: str, node: Node, axes: Axes, problems: Problems) -> Any:
    values = axes.labels[name] if name in axes.labels else axes.attributes[name].values
    if isinstance(node.value, dict | list):
        problems.add(node.place, node.shown, f"a {name}")
        return ""
    by_text = {_plain_text(value): value for value in values.tolist()}
    word = _plain_text(node.value)
    if name == "year":
        word = fiscal_year(word) or word
    if word not in by_text and (amount := number(node.value)) is not None:
        word = _plain_text(amount)
    if word not in by_text:
        hint = did_you_mean(word, by_text) or f"the plan has {some(by_text)}"
        problems.add(node.place, node.shown, f"a {name} of the plan", hint)
        return word
    return by_text[word]


def _bounds(name: str, node: Node, axes: Axes, problems: Problems) -> Any:
    values = axes.attributes[name].values.tolist() if name in axes.attributes else [""]
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        problems.add(node.place, f"bounds on '{name}'", "bounds on a column of numbers", "select by label instead")
        return {}
    if not node.value:
        problems.add(node.place, "an empty mapping", f"one of {', '.join(_BOUNDS)}")
    numbers: dict[str, float] = {}
    for word, child in node.value.items():
        if word not in _BOUNDS:
            problems.add(node.keys[word], f"'{word}'", f"one of {', '.join(_BOUNDS)}", did_you_mean(word, _BOUNDS))
        elif (amount := number(child.value)) is None:
            problems.add(child.place, child.shown, "a number")
        else:
            numbers[word] = amount
    return numbers


def _plain_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
