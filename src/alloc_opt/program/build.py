"""Plan -> Program: measures, rules, objective stages; then one set of arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import RulesError
from alloc_opt.families import Rule
from alloc_opt.goals import goals
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.columns import INTERNAL_UNIT
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic, modes
from alloc_opt.program.arrays import ColumnBlock, Program, Stage
from alloc_opt.program.built import Built, Written
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series
from alloc_opt.program.rowset import limited, row_set

Floats = npt.NDArray[np.float64]
_WHOLE = 1e-9
"""How far beyond a whole number the bound of a whole-number column may lie and still allow it."""


@dataclass
class _Draft:
    """What is written so far: rows with the rule they belong to and the stage they enter with."""

    m: Measures
    written: list[tuple[Rule | None, str, Rows, int]] = field(default_factory=list)

    def take_identities(self) -> None:
        """Rows that defined columns since the last call."""
        for name, rows in self.m.identities:
            self.written.append((None, name, rows, self.m.columns.stage))
        self.m.identities.clear()

    def write(self, rule: Rule) -> None:
        """The rows of a rule; what the rule needs is written before them."""
        self.m.owner = rule.id
        rows = rule.rows(self.m)
        self.m.owner = ""
        self.take_identities()
        for part in [rows] if isinstance(rows, Rows) else rows:
            name = f"{rule.id}.{part.part}" if part.part else rule.id
            self.written.append((rule, name, part, self.m.columns.stage))


def build(plan: Plan, *, free: bool = False, without: Iterable[str] = (), rules: Sequence[Rule] | None = None) -> Built:
    """Write a plan as a program.

    Args:
        plan: the plan.
        free: lift the default cap on changes in `cost` mode.
        without: ids of rules to leave out.
        rules: all rules, in place of those of the plan.

    Raises:
        RulesError: a rule or objective cannot be written.
    """
    axes = Axes.of(plan)
    m = Measures(plan, axes, makers(), series)
    draft = _Draft(m)
    left_out = set(without)
    placed = automatic.rules(plan, free=free) if rules is None else rules
    active = tuple(rule for rule in placed if rule.id not in left_out)
    m.opens = frozenset(program for rule in active for program in rule.opens())
    m.must_run = frozenset(program for rule in active for program in rule.must_run())
    for name in ("quantity", "fte", "dollars", "ending", "lapse"):
        m[name]
        draft.take_identities()
    for rule in active:
        draft.write(rule)
    stage_totals = _stages(plan, draft)
    today = m.columns.point()
    return _assemble(plan, draft, active, stage_totals, today)


def _stages(plan: Plan, draft: _Draft) -> list[tuple[str, Total]]:
    """The objective of each stage; a stage that nothing can move is left out."""
    found: list[tuple[str, Total]] = []
    known = goals()
    names = modes.stages(plan)
    for name in names:
        if name not in known:
            raise RulesError(f"there is no objective {name!r}", f"objectives: {', '.join(known)}")
        draft.m.columns.stage = len(found)
        draft.m.owner = name
        total = known[name]().total(draft.m)
        draft.m.owner = ""
        draft.take_identities()
        if not total.is_data:
            found.append((name, total))
    if unknown := sorted(set(plan.head.settings.give_up).difference(names)):
        raise RulesError(f"give_up names {unknown[0]!r}, which is no stage", f"stages: {', '.join(names)}")
    return found


def _assemble(
    plan: Plan, draft: _Draft, rules: tuple[Rule, ...], stage_totals: list[tuple[str, Total]], today: Floats
) -> Built:
    columns = draft.m.columns
    unit = np.ones(columns.count)
    lower, upper = np.zeros(columns.count), np.zeros(columns.count)
    integer = np.zeros(columns.count, dtype=bool)
    stage = np.zeros(columns.count, dtype=np.int64)
    last = max(len(stage_totals) - 1, 0)
    for block in columns.blocks:
        here = slice(block.start, block.stop)
        unit[here] = INTERNAL_UNIT.get(block.unit, 1.0)
        integer[here], stage[here] = block.integer, min(block.stage, last)
        lower[here] = np.ceil(block.lower - _WHOLE) if block.integer else block.lower
        upper[here] = np.floor(block.upper + _WHOLE) if block.integer else block.upper
    written = _limits(draft, today)
    rows = row_set(written, unit)
    entering = np.minimum(np.array([w[3] for w in draft.written], dtype=np.int64), last)
    give_up = plan.head.settings.give_up
    program = Program(
        name=plan.name,
        lower=lower / unit,
        upper=upper / unit,
        integer=integer,
        matrix=rows.matrix,
        row_lower=rows.lower,
        row_upper=rows.upper,
        column_unit=unit,
        row_unit=rows.unit,
        column_stage=stage,
        row_stage=np.repeat(entering, [len(w.kept) for w in written]),
        column_blocks=tuple(ColumnBlock(b.name, b.start, b.stop, b.labels, b.unit) for b in columns.blocks),
        row_blocks=rows.blocks,
        stages=tuple(_stage(name, total, unit, give_up.get(name, 0.0)) for name, total in stage_totals),
        start=today / unit,
        notes={"formula": {rule.family(): rule.formula() for rule in rules}},
    )
    return Built(plan, program, draft.m, rules, written, today)


def _limits(draft: _Draft, today: Floats) -> tuple[Written, ...]:
    """Every rule's rows that say something; those that define columns come first (HiGHS then factors a third faster)."""
    draft.written.sort(key=lambda row: (row[3], row[0] is not None))
    result: list[Written] = []
    start = 0
    for rule, name, rows, _ in draft.written:
        result.append(limited(rule, name, rows, start, today))
        start += len(result[-1].kept)
    return tuple(result)


def _stage(name: str, total: Total, column_unit: Floats, give_up: float) -> Stage:
    objective = goals()[name]()
    unit = INTERNAL_UNIT.get(total.unit, 1.0)
    cost = np.zeros(len(column_unit))
    np.add.at(cost, total.column, total.coefficient)
    return Stage(
        name=name,
        sense=1 if objective.better == "more" else -1,
        cost=cost * column_unit / unit,
        constant=float(total.constant[0]) / unit,
        unit=unit,
        unit_name=objective.unit,
        give_up_share=give_up,
    )
