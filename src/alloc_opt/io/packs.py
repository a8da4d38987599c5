"""The rules of a plan with those of its packs: dated, sized for the district, with the plan's own names in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from pydantic import BaseModel

from alloc_opt.errors import Place
from alloc_opt.io.cells import number
from alloc_opt.io.pack_file import CHOICE, KINDS, Name, Pack, PackRule, When, opened
from alloc_opt.io.pack_head import left_out, named
from alloc_opt.io.pack_override import LOOSER, loosened, no_share
from alloc_opt.io.pack_slots import BY_SIZE, by_choice, children, name_in, sized, used
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node, Sources
from alloc_opt.plan.pack import PackLine
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import end_year

_ANY = When()
NO_PUPILS = "no pupils stated (table enrollment)"
"""Why a rule of pupils waits in a plan without any."""
_OF_PUPILS = frozenset(
    ("all_or_nothing", "class_size", "comparability", "effort", "neutral_funding", "serving_order", "staffing_ratio")
)
"""Families that ask for pupils whatever their parameters."""
LEFT_OUT = "left out: "
"""How the reason of a rule begins that the plan leaves out."""


@dataclass(frozen=True)
class Expanded:
    """All rules of a plan, those of its packs included."""

    rules: list[Node]
    lines: tuple[PackLine, ...] = ()
    hashes: Mapping[str, str] | None = None
    """Of packs that are files of the plan's folder."""


def expanded(sources: Sources, plan: Plan, families: Mapping[str, type[BaseModel]], problems: Problems) -> Expanded:
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
    words: dict[str, Name] = {}
    head = sources.head or Node({}, Place(sources.main))
    district = _District(plan)
    for number_, name in enumerate(plan.head.packs):
        found = opened(name, sources.folder, head.walk(("packs", number_)).place, problems)
        if found is None:
            continue
        pack, node, read = found
        hashes |= read
        words |= pack.names
        there = {line.rule: line.pack for line in lines}
        for i, rule in enumerate(pack.rules):
            if other := there.get(rule.id):
                at = node.walk(("rules", i, "id")).place
                problems.add(at, f"the rule '{rule.id}' again", "each id once", f"the pack {other} has one")
                continue
            placing = _Placing(pack, rule, district, families.get(rule.family), own.get(rule.id), problems)
            made, line = placing.made(node.walk(("rules", i)))
            lines.append(line)
            if made is not None:
                rules[rule.id] = made
    placed = {line.rule: line for line in lines}
    if len({line.pack for line in lines}) < len(plan.head.packs):
        return Expanded([node for node in sources.rules if not _changes(node)], tuple(lines), hashes)
    left_out(head, plan.head.pack_leave_out, set(placed), problems)
    if not named(head, plan.head.pack_names, words, district.ids, problems):
        return Expanded([node for node in sources.rules if not _changes(node)], tuple(lines), hashes)
    kept = []
    for node in sources.rules:
        short = str(node.value["id"].value) if _changes(node) else ""
        changed = placed.get(short)
        if changed is None and short and (near := did_you_mean(short, placed)):
            what = f"'{short}', a rule without a family"
            problems.add(node.value["id"].place, what, "a rule of the plan's packs", near)
        elif changed is None:
            kept.append(node)
        elif changed.placed:
            kept.append(rules.pop(changed.rule))
        else:
            problems.add(node.place, f"a change of {changed.rule}", "a rule that the pack places", changed.reason)
    return Expanded([*kept, *rules.values()], tuple(lines), hashes)


def _id(node: Node) -> bool:
    return isinstance(node.value, dict) and "id" in node.value


def _changes(node: Node) -> bool:
    """Whether a rule has an id and no family, so that it changes a rule of a pack."""
    return _id(node) and "family" not in node.value


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
        if kind == CHOICE:
            return frozenset()
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
    family: type[BaseModel] | None
    own: Node | None
    """What the plan itself says under the rule's id."""
    problems: Problems

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
        stated = children(self.own) if self.own is not None else {}
        if self._waits_for_pupils(node, stated):
            return None, replace(line, reason=NO_PUPILS)
        if reason := _not_for(rule.when, self.district, self._bound):
            return None, replace(line, reason=reason)
        if unknown := [key for key in rule.needs if key not in stated]:
            asked = " and ".join(f"`{key}`" for key in unknown)
            return None, replace(line, reason=f"only the district knows {asked}: state it in a rule with this id")
        parameters = children(node.walk(("parameters",)))
        parameters = {key: v for key, v in parameters.items() if key not in stated or self._chosen(v)}
        wanted = used(Node(parameters, node.place))
        missing = [name for name in wanted if not self.pack.names[name].optional and not self._bound(name)]
        if missing:
            reason = f"the plan has no {missing[0]} ({_means(self.pack.names[missing[0]])}); state it in pack_names"
            return None, replace(line, reason=reason, wants=missing[0])
        at = node.place
        values = {key: self._filled(child) for key, child in parameters.items()}
        no_share(rule, stated, values, self.problems)
        looser = loosened(rule, stated, values, self.family)
        law = ", ".join(str(values[key].value) if key in values else rule.severity for key in looser)
        said = f"{rule.citation} (default to confirm)" if rule.to_confirm else rule.citation
        basics = {"id": rule.id, "family": rule.family, "severity": rule.severity, "source": said}
        basics |= {"sentence": rule.sentence, "why": rule.why or rule.term}
        values = {**{key: Node(text, at, quoted=True) for key, text in basics.items()}, **values}
        if len(years) < len(plan.years):
            values["years"] = Node([Node(year, at, quoted=True) for year in years], at)
        values |= stated
        own = [key for key in stated if key != "id"]
        reason = f"the plan states {', '.join(own)}" if own else ""
        if looser:
            reason = f"{reason}; {' and '.join(looser)} {LOOSER}"
            told = f"{', '.join(f'{key} {stated[key].value}' for key in looser)} of {rule.id}"
            hint = "state `source`: the waiver, exemption or ruling that allows it, with its date"
            self.problems.warn(stated[looser[0]].place, told, f"{law} ({said}), or a source of your own", hint)
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

    def _waits_for_pupils(self, node: Node, stated: Mapping[str, Node]) -> bool:
        """Whether the rule depends on pupils that the plan does not state."""
        when, parameters = self.rule.when, children(node.walk(("parameters",)))
        by_size = when.pupils_at_least > 0 or when.pupils_below < _ANY.pupils_below
        by_size = by_size or any(sized(value) for key, value in parameters.items() if key not in stated)
        if by_size and self.district.pupils == 0:
            return True
        return self.rule.family in _OF_PUPILS and self.district.plan["enrollment"].empty

    def _filled(self, node: Node) -> Node:
        """The node with the plan's ids in place of the pack's names, and values for the district's size and type."""
        if name := name_in(node.value):
            ids = [Node(one, node.place, quoted=True) for one in self._bound(name)]
            return Node(ids, node.place) if self.pack.names[name].many else ids[0]
        inner = children(node)
        if set(inner) == {BY_SIZE}:
            steps = {number(key): child for key, child in children(inner[BY_SIZE]).items()}
            size = self.district.pupils
            return steps[max(step for step in steps if step is not None and step <= size)]
        if choice := by_choice(node):
            return choice[1].get(self._bound(choice[0])[0], Node("", node.place))
        if isinstance(node.value, dict):
            kept = {key: child for key, child in inner.items() if not self._left_away(child)}
            named = {self._key(key): self._filled(child) for key, child in kept.items()}
            return Node(named, node.place, keys=dict.fromkeys(named, node.place))
        if isinstance(node.value, list):
            return Node([self._filled(child) for child in node.value if not self._left_away(child)], node.place)
        return node

    def _left_away(self, node: Node) -> bool:
        """Whether the node is an optional name that the plan does not fill."""
        name = name_in(node.value)
        return bool(name) and self.pack.names[name].optional and not self._bound(name)

    def _chosen(self, node: Node) -> bool:
        """False: a value by choice, and the plan does not choose."""
        choice = by_choice(node)
        return choice is None or bool(self._bound(choice[0]))

    def _key(self, key: str) -> str:
        name = name_in(key)
        return self._bound(name)[0] if name else key


def _means(name: Name) -> str:
    words = f": {', '.join(name.choices)}" if name.choices else ""
    return f"{name.means.rstrip('.')}{words}"


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
