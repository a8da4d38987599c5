"""What is wrong with a pack beyond its form: families, parameters, names, slots of sentences, ids stated twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from string import Formatter
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from alloc_opt.errors import Place, Problem
from alloc_opt.io.cells import number
from alloc_opt.io.pack_slots import BY_SIZE, below, by_choice, children, used
from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.io.raw import Node

if TYPE_CHECKING:
    from alloc_opt.io.pack_file import Pack, PackRule

_PATH = re.compile(r" ?for 'rules\.\d+(?:\.([^']*))?'")
_WHAT = "a rule pack"


def told_by_id(problems: Iterable[Problem], node: Node) -> list[Problem]:
    """The problems in the words of their rules: by id, not by the number of the rule in the file."""
    rules = below(children(node)["rules"]) if "rules" in children(node) else []
    return [_told(problem, rules) for problem in problems if not (rules and problem.wanted.endswith("for 'rules'"))]


def _told(problem: Problem, rules: list[Node]) -> Problem:
    before = [rule for rule in rules if rule.place.line <= problem.place.line]
    if not before:
        return problem
    id_ = children(before[-1]).get("id")
    rule = f"the rule {id_.shown}" if id_ is not None else "a rule without id"
    found, wanted = problem.found.replace(_WHAT, rule), problem.wanted.replace(_WHAT, rule)
    if path := _PATH.search(wanted):
        wanted = _PATH.sub(f" for '{path[1]}' of {rule}" if path[1] else "", wanted)
        found = found if path[1] else rule
    elif rule not in found + wanted:
        wanted += f" in {rule}"
    return Problem(problem.place, found, wanted, problem.hint, problem.warning)


def check(pack: Pack, node: Node, families: Mapping[str, type[BaseModel]], problems: Problems) -> None:
    """Note what no district could place."""
    seen: dict[str, Place] = {}
    for i, rule in enumerate(pack.rules):
        here = node.walk(("rules", i))
        if rule.id in seen:
            first = f"first at {seen[rule.id]}"
            problems.add(here.walk(("id",)).place, f"the rule '{rule.id}' again", "each id once", first)
        seen.setdefault(rule.id, here.walk(("id",)).place)
        _Check(pack, rule, here, problems).all(families)


class _Check:
    def __init__(self, pack: Pack, rule: PackRule, node: Node, problems: Problems) -> None:
        self.pack, self.rule, self.node, self.problems = pack, rule, node, problems
        self.told = f"the rule '{rule.id}'"

    def all(self, families: Mapping[str, type[BaseModel]]) -> None:
        self._names()
        self._steps(self.node.walk(("parameters",)))
        family = families.get(self.rule.family)
        if family is None:
            hint = did_you_mean(self.rule.family, families) or f"families: {some(families, 20)}"
            self._add(("family",), f"'{self.rule.family}'", f"a family of rules for {self.told}", hint)
            return
        for path, names in ((("parameters",), self.rule.parameters), (("needs",), self.rule.needs)):
            for name in names:
                if name not in family.model_fields:
                    hint = did_you_mean(name, family.model_fields) or f"it has {some(family.model_fields, 20)}"
                    wanted = f"a parameter of the family {self.rule.family} for {self.told}"
                    at = self.node.walk(path)
                    self.problems.add(at.keys.get(name, at.place), f"'{name}'", wanted, hint)
        self._sentence(family)

    def _names(self) -> None:
        """Every word in braces is a name of the pack."""
        asked = used(self.node.walk(("parameters",)))
        if self.rule.when.revenue_of:
            asked.setdefault(self.rule.when.revenue_of, self.node.walk(("when", "revenue_of")))
        for name, at in asked.items():
            if name not in self.pack.names:
                hint = did_you_mean(name, self.pack.names) or f"under `names`: {name}: {{kind: ..., means: ...}}"
                self.problems.add(at.place, f"{{{name}}} in {self.told}", "a name of the pack", hint)

    def _steps(self, node: Node) -> None:
        """Values by pupils begin at 0; values by choice have one for each word."""
        if BY_SIZE in children(node):
            steps = [number(step) for step in children(children(node)[BY_SIZE])]
            if 0 not in steps or None in steps:
                wanted = f"pupils from which each value holds, the first from 0, in {self.told}"
                self.problems.add(node.place, f"{BY_SIZE} without 0", wanted, f"{BY_SIZE}: {{0: 0.05, 301: 0.04}}")
        choice = by_choice(node)
        if choice is not None and choice[0] in self.pack.names:
            missing = set(self.pack.names[choice[0]].choices) ^ set(choice[1])
            if missing:
                wanted = f"a value for each choice of {choice[0]} in {self.told}"
                self.problems.add(node.place, f"values that differ by {some(sorted(missing))}", wanted)
        for child in below(node):
            self._steps(child)

    def _sentence(self, family: type[BaseModel]) -> None:
        """The slots of the sentence are parameters of the family that the rule, the plan or the family states."""
        text, fields = self.rule.sentence, family.model_fields
        try:
            slots = [(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None]
        except ValueError as error:
            self._add(("sentence",), f"'{text}'", f"a sentence whose braces close, for {self.told}", str(error))
            return
        for name, spec in slots:
            if name not in fields:
                hint = did_you_mean(name, fields) or f"slots are parameters: {some(fields, 20)}"
                self._add(("sentence",), f"the slot {{{name}}}", f"a parameter in the sentence of {self.told}", hint)
            elif name not in (*self.rule.parameters, *self.rule.needs) and fields[name].is_required():
                hint = "state it in `parameters`, or ask the plan for it in `needs`"
                self._add(("sentence",), f"the slot {{{name}}}", f"a parameter that {self.told} states", hint)
            elif not _fits(spec, self.rule.parameters.get(name, fields[name].default)):
                hint = "{share:.0%} writes 5%, {dollars:,.0f} writes 55,000, {cap:g} writes 24"
                self._add(("sentence",), f"the slot {{{name}:{spec}}}", f"a format of numbers for {self.told}", hint)

    def _add(self, path: tuple[str, ...], found: str, wanted: str, hint: str) -> None:
        self.problems.add(self.node.walk(path).place, found, wanted, hint)


def _fits(spec: str, value: Any) -> bool:
    value = value if isinstance(value, str) and number(value) is None else 1.0
    try:
        format(value, spec)
    except ValueError:
        return False
    return True
