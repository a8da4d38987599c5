"""The ground on which a conflict is looked for: the rows of each rule, and who each rule is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from alloc_opt.analysis.levers import Prices, levers
from alloc_opt.analysis.names import rule_name
from alloc_opt.analysis.pricing.settings import in_units, setting, subject
from alloc_opt.analysis.rulebook import place_of
from alloc_opt.families import Dial, Rule
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.rule import SEVERITIES
from alloc_opt.program.arrays import Floats, RowBlock
from alloc_opt.program.built import Built, Written

LAW = "law"
PREFERENCE = "preference"
STEPS = "steps"
"""Columns that count whole steps of a program."""


@dataclass(frozen=True)
class Party:
    """One rule, as people know it."""

    rule: str
    name: str
    """What it asks in a few words: `K-3 classes at 24 pupils per class`, `no layoffs`."""
    severity: str
    sentence: str
    source: str
    place: str
    """File and line; empty of rules that every plan has."""
    money: bool = False
    """The money of a resource: what there is, nothing that anybody decides."""
    waivable: bool = False
    """Of law: whether the district can be let off it."""

    @property
    def built_in(self) -> bool:
        """Whether every plan has it without being asked."""
        return not self.place


@dataclass(frozen=True, eq=False)
class Ground:
    """A program with its rows by rule."""

    built: Built

    @cached_property
    def own(self) -> tuple[str, ...]:
        """Row blocks that only define columns."""
        links = {w.name for w in self.built.written if w.rows.link}
        return tuple(b.name for b in self.built.program.row_blocks if b.family == "identity" or b.name in links)

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Rule id -> its row blocks; law first, as what comes first is left out of a conflict first."""
        own, found = set(self.own), dict[str, list[RowBlock]]()
        for block in self.built.program.row_blocks:
            if block.name not in own:
                found.setdefault(self._rule_of.get(block.name, block.name), []).append(block)
        order = sorted(found, key=lambda rule: SEVERITIES.index(found[rule][0].severity))
        return {rule: tuple(block.name for block in found[rule]) for rule in order}

    @cached_property
    def blocks(self) -> Mapping[str, RowBlock]:
        """Row blocks by name."""
        return {block.name: block for block in self.built.program.row_blocks}

    @cached_property
    def written(self) -> Mapping[str, Written]:
        """Rows of rules as written, by name of their block."""
        return {w.name: w for w in self.built.written if w.rule is not None and not w.rows.link}

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        """Every rule by id."""
        return {rule: self._party(rule) for rule in self.groups}

    @cached_property
    def dollars(self) -> Floats:
        """Dollars of one natural unit of every row: of the cheapest thing in it that can be moved; 1 of rows in
        dollars, 0 where nobody knows; shape (rows,).
        """
        program, matrix = self.built.program, self.built.program.matrix
        size = self._column_dollars() * program.column_unit
        cost = size[matrix.indices] / np.maximum(np.abs(matrix.data), 1e-12)
        rows = np.repeat(np.arange(program.rows), np.diff(matrix.indptr))
        least = np.full(program.rows, np.inf)
        np.minimum.at(least, rows[cost > 0], cost[cost > 0])
        found = np.where(np.isfinite(least), least, 0.0) / program.row_unit
        for block in program.row_blocks:
            if block.unit == "dollars":
                found[block.start : block.stop] = 1.0
        return found

    def dials(self, rule: str) -> tuple[Dial, ...]:
        """What of a rule can be turned, in the plan's units."""
        known = self.built.by_id.get(rule)
        return () if known is None else tuple(in_words(self.built.plan, known, dial) for dial in known.own_dials())

    def may_relax(self, rule: str, *, law: bool) -> bool:
        """Whether a district may relax the rule; of law only what it can be let off, and only where asked for."""
        party = self.parties[rule]
        decided = rule in self.built.by_id and not party.money
        return decided and (party.severity != LAW or (law and party.waivable))

    def _column_dollars(self) -> Floats:
        """Dollars of one natural unit of every column that somebody can move, 0 of all others; shape (columns,)."""
        built = self.built
        prices = Prices.of(built.measures)
        moved = levers(built.plan, built.measures, prices)
        found = np.zeros(built.program.columns)
        found[: len(moved.price)] = np.where(moved.kind > 0, moved.price, 0.0)
        steps = built.plan["programs"]["step"].to_numpy(dtype=float)
        codes = {str(label): code for code, label in enumerate(built.measures.axes.labels["program"])}
        for block in built.program.column_blocks:
            if block.name == STEPS:
                program = np.array([codes[str(label)] for label in block.labels["program"]], dtype=np.int64)
                year = np.array([prices.years[str(label)] for label in block.labels["year"]], dtype=np.int64)
                found[block.start : block.stop] = prices.unit[program, year] * steps[program]
        return found

    @cached_property
    def _rule_of(self) -> Mapping[str, str]:
        return {w.name: w.rule.id for w in self.built.written if w.rule is not None}

    @cached_property
    def _places(self) -> Mapping[str, str]:
        return {placed.id: place_of(placed) for placed in self.built.plan.rules}

    def _party(self, name: str) -> Party:
        rule = self.built.by_id.get(name)
        if rule is None:
            block = self.blocks[self.groups[name][0]]
            notes = self.built.program.notes.get("by_hand", {})
            place = str(notes.get(name, "")) if isinstance(notes, Mapping) else ""
            return Party(name, name.replace("_", " "), block.severity, block.sentence, "", place or "rules.py")
        money = isinstance(rule, ResourceLimit)
        place = self._places.get(name, "")
        return Party(name, self._short(rule), rule.severity, rule.plain(), rule.source, place, money, rule.waivable)

    def _short(self, rule: Rule) -> str:
        dials = self.dials(rule.id)
        if isinstance(rule, ResourceLimit) or len(dials) != 1:
            return rule_name(rule)
        value = float(getattr(rule, dials[0].parameter))
        return f"{subject(rule, dials[0])} at {setting(dials[0], value)}"


def in_words(plan: Plan, rule: Rule, dial: Dial) -> Dial:
    """The dial in the plan's units, in words."""
    told = in_units(plan, rule, dial)
    return replace(told, unit="units") if told.unit == "quantity" else told
