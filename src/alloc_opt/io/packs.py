"""The rules of a plan with those of its packs: dated, sized for the district, with the plan's own names in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from alloc_opt.errors import Place
from alloc_opt.io.cells import number
from alloc_opt.io.pack_file import KINDS, Pack, PackRule, When, opened
from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.io.raw import Node, Sources
from alloc_opt.plan.pack import PackLine
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import end_year

_BY_SIZE = "by_pupils"
_ANY = When()
LEFT_OUT = "left out: "
"""How the reason of a rule begins that the plan leaves out."""


@dataclass(frozen=True)
class Expanded:
    """All rules of a plan, those of its packs included."""

    rules: list[Node]
    lines: tuple[PackLine, ...] = ()
    hashes: Mapping[str, str] | None = None
    """Of packs that are files of the plan's folder."""


def expanded(sources: Sources, plan: Plan, problems: Problems) -> Expanded:
    """The plan's own rules and those of its packs; `plan` holds the completed tables.

    An own rule with the id of a pack's rule takes its place; without a family it changes the parameters it names, and
    the pack's rule stands where it does.
    """
    if sources.packs is not None or not plan.head.packs:
        return Expanded(sources.rules, sources.packs or ())
    own = {str(node.value["id"].value): node for node in sources.rules if _id(node)}
    rules: dict[str, Node] = {}
    lines: list[PackLine] = []
    hashes: dict[str, str] = {}
    head = sources.head or Node({}, Place(sources.main))
    district = _District(plan)
    for number_, name in enumerate(plan.head.packs):
        found = opened(name, sources.folder, head.walk(("packs", number_)).place, problems)
        if found is None:
            continue
        pack, node, read = found
        hashes |= read
        for i, rule in enumerate(pack.rules):
            placing = _Placing(pack, rule, district, head, own.get(rule.id))
            made, line = placing.made(node.walk(("rules", i)))
            lines.append(line)
            if made is not None:
                rules[rule.id] = made
    placed = {line.rule: line for line in lines}
    _unknown(head, "pack_leave_out", plan.head.pack_leave_out, set(placed), problems)
    kept = []
    for node in sources.rules:
        changed = placed.get(str(node.value["id"].value)) if _id(node) and "family" not in node.value else None
        if changed is None:
            kept.append(node)
        elif changed.placed:
            kept.append(rules.pop(changed.rule))
        else:
            problems.add(node.place, f"a change of {changed.rule}", "a rule that the pack places", changed.reason)
    return Expanded([*kept, *rules.values()], tuple(lines), hashes)


def _id(node: Node) -> bool:
    return isinstance(node.value, dict) and "id" in node.value


def _unknown(head: Node, key: str, words: Mapping[str, object], known: set[str], problems: Problems) -> None:
    for word in words:
        if word not in known:
            at = head.walk((key,))
            hint = did_you_mean(word, known) or f"rules of the packs: {some(sorted(known), 12)}"
            problems.add(at.keys.get(word, at.place), f"'{word}'", "a rule of the plan's packs", hint)


class _District:
    """What placing asks of a plan, each looked up once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._ids: dict[str, frozenset[str]] = {}

    @cached_property
    def pupils(self) -> float:
        """Pupils of the base year."""
        return pupils(self.plan)

    def ids(self, kind: str) -> frozenset[str]:
        """The plan's ids of what a name of a pack may stand for."""
        if kind not in self._ids:
            table, column = KINDS[kind]
            values = self.plan[table].columns if column == "" else self.plan[table][column].astype(str).unique()
            self._ids[kind] = frozenset(values)
        return self._ids[kind]


@dataclass(frozen=True)
class _Placing:
    """One rule of a pack on its way into the plan."""

    pack: Pack
    rule: PackRule
    district: _District
    head: Node
    own: Node | None
    """What the plan itself says under the rule's id."""

    def made(self, node: Node) -> tuple[Node | None, PackLine]:
        """The rule as the plan places it, and what became of it."""
        rule, plan = self.rule, self.district.plan
        line = PackLine(self.pack.pack, rule.id, rule.term, rule.citation, rule.to_confirm, placed=False)
        if reason := plan.head.pack_leave_out.get(rule.id):
            return None, replace(line, reason=f"{LEFT_OUT}{reason}")
        if self.own is not None and "family" in self.own.value:
            return None, replace(line, reason="the plan has a rule of its own under this id")
        years = [year for year in plan.years if _in_force(rule, year)]
        if not years:
            return None, replace(line, reason="not in force in any plan year")
        if reason := _not_for(rule.when, self.district, self._bound):
            return None, replace(line, reason=reason)
        stated = _children(self.own) if self.own is not None else {}
        if unknown := [key for key in rule.needs if key not in stated]:
            asked = " and ".join(f"`{key}`" for key in unknown)
            return None, replace(line, reason=f"only the district knows {asked}: state it in a rule with this id")
        missing = [name for name in self._needed(node.walk(("parameters",))) if not self._bound(name)]
        if missing:
            means = self.pack.names[missing[0]].means if missing[0] in self.pack.names else "unknown name"
            reason = f"the plan has no {missing[0]} ({means.rstrip('.')}); state it in pack_names"
            return None, replace(line, reason=reason, wants=missing[0])
        at = node.place
        values = {key: self._filled(child) for key, child in _children(node.walk(("parameters",))).items()}
        said = f"{rule.citation} (default to confirm)" if rule.to_confirm else rule.citation
        basics = {"id": rule.id, "family": rule.family, "severity": rule.severity, "source": said}
        basics |= {"sentence": rule.sentence, "why": rule.why or rule.term}
        values = {**{key: Node(text, at, quoted=True) for key, text in basics.items()}, **values}
        if len(years) < len(plan.years):
            values["years"] = Node([Node(year, at, quoted=True) for year in years], at)
        values |= stated
        own = [key for key in stated if key != "id"]
        reason = f"the plan states {', '.join(own)}" if own else ""
        keys = {key: child.place for key, child in values.items()}
        return Node(values, self.own.place if self.own is not None else at, keys=keys), replace(
            line, placed=True, reason=reason
        )

    def _bound(self, name: str) -> list[str]:
        """The plan's ids for a name of the pack; the name itself where the plan has an id that is the same."""
        stated = self.district.plan.head.pack_names.get(name)
        if stated is not None:
            return [stated] if isinstance(stated, str) else list(stated)
        known = self.pack.names.get(name)
        return [name] if known is not None and name in self.district.ids(known.kind) else []

    def _needed(self, node: Node) -> list[str]:
        """Names of the pack that the parameters use, in order."""
        found = [node.value[1:-1]] if _is_name(node) else []
        for child in _below(node):
            found += self._needed(child)
        for key in _children(node):
            found += [key[1:-1]] if key.startswith("{") and key.endswith("}") else []
        return list(dict.fromkeys(found))

    def _filled(self, node: Node) -> Node:
        """The node with the plan's ids in place of the pack's names, and values for the district's size."""
        if _is_name(node):
            name = node.value[1:-1]
            ids = [Node(one, node.place, quoted=True) for one in self._bound(name)]
            return Node(ids, node.place) if self.pack.names[name].many else ids[0]
        children = _children(node)
        if set(children) == {_BY_SIZE}:
            steps = {number(key): child for key, child in _children(children[_BY_SIZE]).items()}
            size = self.district.pupils
            return steps[max(step for step in steps if step is not None and step <= size)]
        if isinstance(node.value, dict):
            named = {self._key(key): self._filled(child) for key, child in children.items()}
            return Node(named, node.place, keys=dict.fromkeys(named, node.place))
        if isinstance(node.value, list):
            return Node([self._filled(child) for child in node.value], node.place)
        return node

    def _key(self, key: str) -> str:
        return self._bound(key[1:-1])[0] if key.startswith("{") and key.endswith("}") else key


def _is_name(node: Node) -> bool:
    text = node.value
    return isinstance(text, str) and text.startswith("{") and text.endswith("}") and text[1:-1].isidentifier()


def _children(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _below(node: Node) -> list[Node]:
    return (
        list(node.value.values())
        if isinstance(node.value, dict)
        else node.value
        if isinstance(node.value, list)
        else []
    )


def _in_force(rule: PackRule, year: str) -> bool:
    """Whether the rule is in force on some day of a fiscal year that begins on 1 July."""
    end = end_year(year)
    return rule.effective.first <= date(end, 6, 30) and rule.effective.last >= date(end - 1, 7, 1)


def pupils(plan: Plan) -> float:
    """Pupils of the base year, all schools."""
    frame = plan["enrollment"]
    everyone = frame[(frame["group"].astype(str) == "all").to_numpy()]
    base = everyone[(everyone["year"].astype(str) == plan.head.base_year).to_numpy()]
    rest = everyone[(everyone["year"].astype(str) == "").to_numpy()]
    keys = set(zip(base["school"], base["span"], strict=True))
    others = [key not in keys for key in zip(rest["school"], rest["span"], strict=True)]
    return float(base["pupils"].sum() + rest["pupils"].to_numpy(dtype=float)[others].sum())


def _not_for(when: When, district: _District, bound: Callable[[str], list[str]]) -> str:
    """Why the rule is not written for this district; empty where it is."""
    if when == _ANY:
        return ""
    size, plan = district.pupils, district.plan
    if not when.pupils_at_least <= size < when.pupils_below:
        return f"not written for a district of {size:,.0f} pupils"
    schools = int((plan["schools"]["kind"] == "school").sum())
    if schools < when.schools_at_least:
        return f"not written for a district of {schools} schools"
    if when.revenue_of:
        ids = bound(when.revenue_of)
        stated = _stated(plan, ids)
        if ids and stated is not None and stated < when.revenue_at_least:
            return f"not written for ${stated:,.0f} a year of {', '.join(ids)}"
    return ""


def _stated(plan: Plan, resources: list[str]) -> float | None:
    """Dollars a year of these resources in `funds` and fixed `revenue` lines; None where a line is paid by a rate."""
    lines = plan["revenue"][plan["revenue"]["resource"].isin(resources).to_numpy()]
    if len(lines) and (lines["rate"] != 0).any():
        return None
    funds = plan["funds"][plan["funds"]["resource"].isin(resources).to_numpy()]
    most = lines.groupby("year")["dollars"].sum().max() if len(lines) else 0.0
    return float(funds["revenue"].sum() + most)
