"""What a `rules.py` sees: labelled columns as Pyomo variables, and a place to put rules."""

import re
from dataclasses import dataclass, field
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.relational_expr import RelationalExpression

from alloc_opt.errors import RulesError
from alloc_opt.measures.measures import Measures
from alloc_opt.program.arrays import Program
from alloc_opt.pyomo_model.build import TAKEN, linear
from alloc_opt.pyomo_model.labelled import Tables
from alloc_opt.pyomo_model.names import component_names
from alloc_opt.pyomo_model.place import Script

SEVERITIES = ("law", "contract", "policy", "guideline", "preference")
_ID = re.compile(r"[A-Za-z_][\w.-]*")
_ALLOWED = {pyo.Constraint, pyo.Expression, pyo.Param, pyo.Set, pyo.RangeSet}


@dataclass
class HandRow:
    """One row of a hand-written rule, before it is compiled."""

    constraint: Any
    labels: dict[str, str]
    place: str


@dataclass
class HandRule:
    """The rows that share one id."""

    id: str
    severity: str
    sentence: str
    unit: str
    rows: dict[tuple[str, ...], HandRow] = field(default_factory=dict)
    """By their labels."""

    @property
    def first(self) -> HandRow:
        """The row that was written first."""
        return next(iter(self.rows.values()))


class _RulesBlock(pyo.ConcreteModel):  # type: ignore[misc]  # pyomo has no types
    """A block that takes constraints and what they are made of, and notes where each was written."""

    def __init__(self, script: Script) -> None:
        super().__init__(name="rules")
        self._script = script
        self.written: dict[str, str] = {}

    def add_component(self, name: str, component: Any) -> Any:
        """Take a constraint, expression, parameter or set; refuse all else."""
        if component.ctype not in _ALLOWED:
            raise self._script.error(
                f"{name} is a new {component.ctype.__name__}; a rule may only add constraints",
                "write it in terms of m.var(...); new decisions and objectives belong into the plan",
            )
        self.written[name] = self._script.here()
        return super().add_component(name, component)


class RuleBench:
    """The `m` of `def rules(m)`: columns by name and labels, all in natural units (dollars, FTE, pupils).

    `m.block` takes plain Pyomo constraints; the component's name becomes the rule's id. `m.plan` is whatever the caller
    gave for rules that need data beyond the program's labels; `measures` are those of the plan, for `m.measure`.
    """

    def __init__(self, program: Program, script: Script, plan: object = None, measures: Measures | None = None) -> None:
        self.plan = plan
        self._measures = measures
        self.block = _RulesBlock(script)
        self._program = program
        self._script = script
        self._tables = Tables(program, script)
        self._columns = pyo.ConcreteModel(name="columns")
        self._comparisons = pyo.ConcreteModel(name="comparisons")
        self._comparisons.row = pyo.Constraint(pyo.Any)
        self._rules: dict[str, HandRule] = {}
        self.used: dict[int, Any] = {}
        """Column number -> its variable, for the columns that rules have asked for."""

    def names(self) -> list[str]:
        """The names of all column blocks: `quantity`, `dollars`, `fte` ..."""
        return list(self._tables.by_name)

    def dimensions(self, name: str) -> tuple[str, ...]:
        """The dimensions that label the columns `name`, such as (`program`, `school`, `year`)."""
        return self._tables[name].dimensions

    def columns(self, name: str) -> list[tuple[str, ...]]:
        """The labels of every column `name`, in order."""
        return list(self._tables[name].places)

    def var(self, name: str, /, *labels: object, **named: object) -> Any:
        """The variable of one column: `m.var("quantity", "art", "Lincoln", "2026-27")` or `..., program="art", ...`."""
        return self._variable(name, self._tables[name].key(self._script, labels, named))

    def total(self, name: str, /, **where: object) -> Any:
        """The sum of all columns `name` with the given labels: `m.total("dollars", fund="Title I", year=[...])`.

        Labels that the columns do not have are an error; labels that never stand together give a sum of nothing, 0.
        """
        keys = self._tables[name].matching(self._script, where)
        if not keys:
            return linear([0.0], [self._variable(name, self.columns(name)[0])])
        return linear([1.0] * len(keys), [self._variable(name, key) for key in keys])

    def measure(self, name: str, /, **where: object) -> Any:
        """A measure of the plan in natural units, added up over all that `where` selects, plan years only:
        `m.measure("fte", position="counselor", school="oak", year="2026-27")`, or by an attribute (`level="high"`).

        It holds whichever columns stand for it: whole steps, tiers, parts. `RulesError` for an unknown measure or
        label.
        """
        if self._measures is None:
            raise self._script.error("there are no measures here", "write it with m.var(...) or m.total(...)")
        try:
            total = self._measures[name].where(where).by()
        except RulesError as error:
            raise self._script.error(error.message, error.hint) from error
        numbers = [int(column) for column in total.column]
        return linear(total.coefficient.tolist(), [self._numbered(at) for at in numbers], float(total.constant[0]))

    def _numbered(self, number: int) -> Any:
        """The variable of a column by its number."""
        block = next(block for block in self._program.column_blocks if block.start <= number < block.stop)
        key = tuple(str(labels[number - block.start]) for labels in block.labels.values())
        return self._variable(block.name, key)

    def rule(
        self,
        id: str,
        expression: Any,
        /,
        *,
        severity: str = "policy",
        sentence: str = "",
        unit: str = "",
        **labels: object,
    ) -> None:
        """One row of the rule `id`: a linear comparison such as `m.var(...) >= 3`.

        `labels` tell the rows of one rule apart (`school="Lincoln"`) and fill the slots of its sentence. All calls
        with one id need the same severity, sentence, unit and dimensions.
        """
        if not isinstance(expression, RelationalExpression | tuple):
            raise self._script.error(f"rule {id}: wanted a comparison of variables, found {expression!r}")
        index = len(self._comparisons.row)
        self._comparisons.row[index] = expression
        texts = {dimension: str(label) for dimension, label in labels.items()}
        self._add(HandRule(id, severity, sentence, unit), self._comparisons.row[index], texts, self._script.here())

    def finish(self) -> list[HandRule]:
        """All rules, those of `m.block` last; refuses variables that the rules have fixed or bounded."""
        for component in self.block.component_objects(pyo.Constraint, active=True):
            place = self.block.written[component.local_name]
            for key, row in component.items():
                parts = key if isinstance(key, tuple) else (key,)
                labels = {f"index {at}": str(part) for at, part in enumerate(parts, start=1)}
                rule = HandRule(component.local_name, "policy", component.doc or "", "")
                if row.active:
                    self._add(rule, row, labels if component.is_indexed() else {}, place)
        for number, variable in self.used.items():
            if variable.fixed or variable.has_lb() or variable.has_ub() or not variable.is_continuous():
                name = self._program.column_names()[number]
                raise RulesError(f"{self._script.file}: {name} was fixed or bounded", hint="write a rule instead")
        return list(self._rules.values())

    def _add(self, rule: HandRule, constraint: Any, labels: dict[str, str], place: str) -> None:
        known = self._rules.setdefault(rule.id, rule)
        if known.rows and known.first.labels.keys() == labels.keys():
            labels = {dimension: labels[dimension] for dimension in known.first.labels}
        key = tuple(labels.values())
        problem = ""
        if not _ID.fullmatch(rule.id):
            problem = "an id is made of letters, digits, '_', '-' and '.'"
        elif any(block.name == rule.id for block in self._program.row_blocks):
            problem = "the plan has a rule of this id"
        elif rule.severity not in SEVERITIES:
            problem = f"severity {rule.severity!r} is none of {', '.join(SEVERITIES)}"
        elif (known.severity, known.sentence, known.unit) != (rule.severity, rule.sentence, rule.unit):
            problem = "its rows differ in severity, sentence or unit"
        elif known.rows and known.first.labels.keys() != labels.keys():
            problem = "its rows are labelled by different dimensions"
        elif key in known.rows:
            problem = f"two rows with the labels {labels}" if labels else "two rows without labels to tell them apart"
        elif missing := set(re.findall(r"{(\w+)", rule.sentence)) - labels.keys():
            problem = f"its sentence has slots that no label fills: {', '.join(sorted(missing))}"
        if problem:
            raise RulesError(f"{place}: rule {rule.id}: {problem}")
        known.rows[key] = HandRow(constraint, labels, place)

    def _variable(self, name: str, key: tuple[str, ...]) -> Any:
        place = self._tables[name].places[key]
        if place not in self.used:
            safe = component_names([name], TAKEN)[0]
            if self._columns.component(safe) is None:
                self._columns.add_component(safe, pyo.Var(pyo.Any, dense=False))
            self.used[place] = self._columns.component(safe).add(key)
        return self.used[place]
