"""The plan of a case: scenarios laid over a plan, then the varied numbers.

A change of a scenario is checked like a file, which takes longer than a re-solve. Where all that a varied number does
is to change cells of one column, its cases write those cells alone. That this gives the same plan as the change itself
is checked with the first such case, and every varied number is checked as a change at both ends of what it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import Place, PlanError
from alloc_opt.io.problems import Problems
from alloc_opt.io.write import basic
from alloc_opt.measures.watched import differing
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario import sensible
from alloc_opt.scenario.apply import apply
from alloc_opt.scenario.draft import opened
from alloc_opt.scenario.overlay import Scenario, stated
from alloc_opt.scenario.select import UnmatchedError, rows
from alloc_opt.scenario.target import target
from alloc_opt.scenario.vary import SCENARIO, Case, Vary

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Cells:
    """Cells of one column that a varied number changes."""

    table: str
    column: str
    rows: npt.NDArray[np.int64]
    act: str

    def moved(self, values: Floats, by: float) -> Floats:
        """The column with the cells changed."""
        changed = values.copy()
        now = values[self.rows]
        changed[self.rows] = by if self.act == "set" else now + by if self.act == "add" else now * by
        return changed


@dataclass
class Cases:
    """Plans of cases of one plan; the same case gives the same plan in whatever order they are asked for."""

    plan: Plan
    varied: Sequence[Vary]
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    """Scenarios that cases may name."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Name of what is varied -> where a study says so."""
    _bases: dict[str, tuple[Plan, Mapping[str, _Cells]]] = field(default_factory=dict)

    def plan_of(self, case: Case) -> Plan:
        """The plan of a case.

        Raises:
            PlanError: the case is no plan; all problems, placed at the case.
        """
        base, cells = self._base(str(case.get(SCENARIO, "")))
        asked = [vary for vary in self.varied if vary.name in case]
        slow = [vary for vary in asked if vary.name not in cells]
        plan = self._changed(base, [(vary, float(case[vary.name])) for vary in slow]) if slow else base
        tables = dict(plan.tables)
        for vary in asked:
            if vary.name in cells:
                mine = cells[vary.name]
                frame = tables[mine.table]
                values = frame[mine.column].to_numpy(dtype=float)
                tables[mine.table] = frame.assign(**{mine.column: mine.moved(values, float(case[vary.name]))})
        overlays = plan.overlays if slow or not asked else (*plan.overlays, "case")
        return replace(plan, tables=tables, overlays=overlays)

    def as_planned(self, case: Case, plan: Plan) -> bool:
        """Whether the plan of a case is the plan itself, to the last number."""
        for vary in self.varied:
            if vary.neutral is not None and case.get(vary.name, vary.neutral) != vary.neutral:
                return False
        mine = self.plan
        rules = plan.rules is mine.rules or _said(plan) == _said(mine)
        return rules and plan.head == mine.head and not differing(plan, mine)

    def check(self, cases: Iterable[Case]) -> None:
        """Check the scenarios, and each varied number as a change at the least and the most that the cases give it.

        Raises:
            PlanError: changes that cannot be made, or no plan comes of them; all problems at once.
        """
        ends: dict[str, set[float]] = {}
        names = {""}
        for case in cases:
            names.add(str(case.get(SCENARIO, "")))
            for vary in self.varied:
                if vary.name in case:
                    value = float(case[vary.name])
                    least, most = min(ends.get(vary.name, {value})), max(ends.get(vary.name, {value}))
                    ends[vary.name] = {min(least, value), max(most, value)}
        problems = Problems()
        for name in sorted(names):
            try:
                base = apply(self.plan, self.scenarios[name]) if name else self.plan
            except PlanError as error:
                problems.extend(error.problems)
                continue
            for vary in self.varied:
                for value in sorted(ends.get(vary.name, ())):
                    try:
                        made = self._changed(base, [(vary, value)])
                    except PlanError as error:
                        problems.extend(error.problems)
                        continue
                    sensible.check(base, made, vary, value, self._place(vary), problems)
        problems.stop_if_any()

    def _base(self, scenario: str) -> tuple[Plan, Mapping[str, _Cells]]:
        """The plan under a scenario, and the varied numbers whose cells can be written alone."""
        if scenario not in self._bases:
            base = apply(self.plan, self.scenarios[scenario]) if scenario else self.plan
            found = {vary.name: cells for vary in self.varied if (cells := self._cells(base, vary)) is not None}
            self._bases[scenario] = base, found
        return self._bases[scenario]

    def _cells(self, base: Plan, vary: Vary) -> _Cells | None:
        """The cells of a varied number; None where the change does more than write them."""
        aim = target(vary.target)
        if aim is None or aim.where not in nouns() or len(aim.path) != 1 or not aim.selects:
            return None
        table, (column,) = aim.where, aim.path
        raw = opened(base).tables.get(table)
        if raw is None or column not in base[table] or base[table][column].dtype.kind != "f":
            return None
        key = nouns()[table].key
        try:
            mine = rows(raw, aim, base[table][key[0]].tolist() if len(key) == 1 else ())
        except UnmatchedError:
            return None
        cells = _Cells(table, column, np.array(mine, dtype=np.int64), vary.act)
        values = base[table][column].to_numpy(dtype=float)
        if not np.isfinite(values[cells.rows]).all():
            return None
        probe = float(np.mean(values[cells.rows])) * 0.99 if vary.act == "set" else 0.99 if vary.act == "scale" else 1.0
        try:
            made = self._changed(base, [(vary, probe)])
        except PlanError:
            return None
        written = base[table].assign(**{column: cells.moved(values, probe)})
        same = not differing(replace(base, tables={**base.tables, table: written}), made)
        return cells if same and made.rules == base.rules and made.head == base.head else None

    def _place(self, vary: Vary) -> Place:
        return self.places.get(vary.name) or Place(f"{vary.act} {vary.target}")

    def _changed(self, base: Plan, values: Sequence[tuple[Vary, float]]) -> Plan:
        text = {
            "scenario": "case",
            "of": base.name,
            "why": "a case of the study",
            "changes": [vary.change(value) for vary, value in values],
        }
        said = [self._place(vary) for vary, _ in values]
        places = {f"changes.{number}": place for number, place in enumerate(said)}
        return apply(base, stated(text, ", ".join(map(str, said)), places))


def _said(plan: Plan) -> list[tuple[str, str, object]]:
    """The rules without where they stand."""
    return [(rule.id, rule.family, basic(rule.parameters)) for rule in plan.rules]
