"""Plan -> Program: measures, rules, objective stages; then one set of arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

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
from alloc_opt.program.arrays import ColumnBlock, Program, RowBlock, Stage
from alloc_opt.program.built import Built, Written
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series

Floats = npt.NDArray[np.float64]


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
    for name in modes.stages(plan):
        if name not in known:
            raise RulesError(f"there is no objective {name!r}", f"objectives: {', '.join(known)}")
        draft.m.columns.stage = len(found)
        draft.m.owner = name
        total = known[name]().total(draft.m)
        draft.m.owner = ""
        draft.take_identities()
        if not total.is_data:
            found.append((name, total))
    return found


def _assemble(
    plan: Plan, draft: _Draft, rules: tuple[Rule, ...], stage_totals: list[tuple[str, Total]], today: Floats
) -> Built:
    columns = draft.m.columns
    unit = np.ones(columns.count)
    lower, upper = np.zeros(columns.count), np.zeros(columns.count)
    integer = np.zeros(columns.count, dtype=bool)
    stage = np.zeros(columns.count, dtype=np.int64)
    for block in columns.blocks:
        here = slice(block.start, block.stop)
        unit[here] = INTERNAL_UNIT.get(block.unit, 1.0)
        lower[here], upper[here], integer[here], stage[here] = block.lower, block.upper, block.integer, block.stage
    written = _limits(draft, today)
    matrix, row_lower, row_upper, row_unit, row_stage, blocks = _rows(written, [w[3] for w in draft.written], unit, columns.count)
    settings = plan.head.settings
    program = Program(
        name=plan.name,
        lower=lower / unit,
        upper=upper / unit,
        integer=integer,
        matrix=matrix,
        row_lower=row_lower,
        row_upper=row_upper,
        column_unit=unit,
        row_unit=row_unit,
        column_stage=stage,
        row_stage=row_stage,
        column_blocks=tuple(ColumnBlock(b.name, b.start, b.stop, b.labels, b.unit) for b in columns.blocks),
        row_blocks=blocks,
        stages=tuple(_stage(name, total, unit, settings.give_up.get(name, 0.0)) for name, total in stage_totals),
        start=today / unit,
        notes={"formula": {rule.family(): _formula(rule) for rule in rules}},
    )
    return Built(plan, program, draft.m, rules, written, today)


def _formula(rule: Rule) -> str:
    import sys

    return (sys.modules[type(rule).__module__].__doc__ or "").strip()


def _limits(draft: _Draft, today: Floats) -> tuple[Written, ...]:
    """Every rule's rows that say something; softer rules that today breaks are held no worse than today."""
    result, start = [], 0
    for rule, name, rows, _ in draft.written:
        kept = np.flatnonzero(np.ones(len(rows), dtype=bool) if rows.link else rows.matters())
        lower, upper = rows.lower[kept].copy(), rows.upper[kept].copy()
        if rule is not None and rule.holds_today and not rows.link:
            activity = rows.at(today)[kept]
            lower, upper = np.minimum(lower, activity), np.maximum(upper, activity)
        result.append(Written(rule, name, rows, kept, start, lower, upper))
        start += len(kept)
    return tuple(result)


def _rows(written, stages, column_unit, columns):  # type: ignore[no-untyped-def]
    """All rows as one matrix in internal units, in the order of their stages (stages never fall along `written`)."""
    rows, cols, values, lower, upper, units, entering, blocks = [], [], [], [], [], [], [], []
    for w, stage in zip(written, stages, strict=True):
        unit = INTERNAL_UNIT.get(w.rows.unit, 1.0)
        place = np.full(len(w.rows), -1, dtype=np.int64)
        place[w.kept] = w.start + np.arange(len(w.kept))
        at = place[w.rows.row]
        mine = at >= 0
        rows.append(at[mine])
        cols.append(w.rows.column[mine])
        values.append(w.rows.coefficient[mine] * column_unit[w.rows.column[mine]] / unit)
        lower.append(w.lower / unit)
        upper.append(w.upper / unit)
        units.append(np.full(len(w.kept), unit))
        entering.append(np.full(len(w.kept), stage, dtype=np.int64))
        blocks.append(
            RowBlock(
                w.name,
                w.rule.family() if w.rule else "identity",
                w.rule.severity if w.rule else "law",
                w.start,
                w.start + len(w.kept),
                {name: labels[w.kept] for name, labels in w.rows.labels().items()},
                w.rows.unit,
                w.rule.plain() if w.rule else "",
            )
        )
    count = written[-1].start + len(written[-1].kept) if written else 0
    join = lambda parts, kind: np.concatenate(parts) if parts else np.zeros(0, dtype=kind)  # noqa: E731
    matrix = sp.csr_matrix((join(values, float), (join(rows, np.int64), join(cols, np.int64))), shape=(count, columns))
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return matrix, join(lower, float), join(upper, float), join(units, float), join(entering, np.int64), tuple(blocks)


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
        give_up=give_up,
    )


