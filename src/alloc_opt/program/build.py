"""Plan -> Program: measures, rules, objective stages; then one set of arrays."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.errors import RulesError
from alloc_opt.families import Rule
from alloc_opt.goals import goals
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.columns import INTERNAL_UNIT
from alloc_opt.measures.measures import Measures, plainly
from alloc_opt.measures.total import Total
from alloc_opt.measures.watched import Unchanged, WatchedPlan
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic, modes, tie_out
from alloc_opt.program.arrays import ColumnBlock, Program, Stage
from alloc_opt.program.built import Built, Written
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series
from alloc_opt.program.draft import Draft, Piece
from alloc_opt.program.rowset import CANCELLED, limited, row_set, same_terms

Floats = npt.NDArray[np.float64]
_WHOLE = 1e-9
"""How far beyond a whole number the bound of a whole-number column may lie and still allow it."""


def build(
    plan: Plan,
    *,
    free: bool = False,
    without: Iterable[str] = (),
    rules: Sequence[Rule] | None = None,
    earlier: Built | None = None,
    stages: int | None = None,
    axes: Axes | None = None,
) -> Built:
    """Write a plan as a program.

    Args:
        plan: the plan.
        free: lift the default cap on changes in `cost` mode.
        without: ids of rules to leave out.
        rules: all rules, in place of those of the plan.
        earlier: a program of a similar plan; what its inputs leave unchanged is taken over. The result is the same.
        stages: only so many objectives, the first ones, with the columns that they need; left out: all.
        axes: the plan's, where they are made already.

    Raises:
        RulesError: a rule or objective cannot be written.
    """
    axes = axes or Axes.of(plan)
    m = Measures(WatchedPlan.of(plan), axes, makers(), series)
    left_out = set(without)
    placed = automatic.rules(plan, free=free, axes=axes) if rules is None else rules
    active = tuple(rule for rule in placed if rule.id not in left_out)
    m.opens = frozenset(program for rule in active for program in rule.opens())
    m.more = {resource: dollars for rule in active for resource, dollars in rule.adds_revenue().items()}
    m.must_run = frozenset(program for rule in active for program in rule.must_run())
    pieces = _comparable(earlier, m)
    before = earlier.measures if earlier is not None and pieces else m
    draft = Draft(m, Unchanged(plan, axes, before.plan, before.axes), pieces)
    m.through = draft.measure
    for name in ("quantity", "fte", "dollars", "ending", "lapse"):
        m[name]
    if not plan.overlays:
        draft.step(("check", "tie_out"), partial(tie_out.check, m))
    for rule in active:
        draft.step(("rule", repr(rule)), partial(draft.write_rule, rule))
    stage_totals = _stages(plan, draft, stages)
    m.through = plainly
    today = m.columns.point()
    return _assemble(plan, draft, active, stage_totals, today, earlier if pieces else None)


def _comparable(earlier: Built | None, m: Measures) -> Mapping[Hashable, Piece]:
    """Pieces of an earlier program that may be taken over: same labels, same head, same programs that open or close."""
    if earlier is None or not earlier.measures.axes.same_labels(m.axes) or earlier.plan.head != m.plan.head:
        return {}
    old = earlier.measures
    if (old.opens, old.must_run, old.more) != (m.opens, m.must_run, m.more):
        return {}
    return earlier.pieces


def _stages(plan: Plan, draft: Draft, most: int | None) -> list[tuple[str, Total]]:
    """The objective of each stage; a stage that nothing can move is left out."""
    found: list[tuple[str, Total]] = []
    known = goals()
    names = modes.stages(plan)
    for name in names[:most]:
        if name not in known:
            raise RulesError(f"there is no objective {name!r}", f"objectives: {', '.join(known)}")
        draft.m.columns.stage = len(found)
        draft.m.owner = name
        total = draft.step(("stage", name), partial(known[name]().total, draft.m))
        draft.m.owner = ""
        if isinstance(total, Total) and not total.is_data:
            found.append((name, total))
    if unknown := sorted(set(plan.head.settings.give_up).difference(names)):
        raise RulesError(f"give_up names {unknown[0]!r}, which is no stage", f"stages: {', '.join(names)}")
    return found


def _assemble(
    plan: Plan,
    draft: Draft,
    rules: tuple[Rule, ...],
    stage_totals: list[tuple[str, Total]],
    today: Floats,
    earlier: Built | None,
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
    rows = row_set(written, unit, _matrix(written, unit, earlier))
    entering = np.minimum(np.array([w[3] for w in draft.lines], dtype=np.int64), last)
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
    return Built(plan, program, draft.m, rules, written, today, draft.pieces, frozenset(draft.taken))


def _matrix(written: tuple[Written, ...], unit: Floats, earlier: Built | None) -> sp.csr_matrix | None:
    """The matrix of an earlier program, where only limits have changed and it has no rows but those written here."""
    if earlier is None or earlier.program.rows != sum(len(w.kept) for w in written):
        return None
    same = np.array_equal(earlier.program.column_unit, unit) and same_terms(written, earlier.written)
    return earlier.program.matrix if same else None


def _limits(draft: Draft, today: Floats) -> tuple[Written, ...]:
    """Every rule's rows that say something; those that define columns come first: HiGHS solves large LPs faster so."""
    draft.lines.sort(key=lambda row: (row[3], row[0] is not None))
    result: list[Written] = []
    start = 0
    for rule, name, rows, _ in draft.lines:
        result.append(limited(rule, name, rows, start, today))
        start += len(result[-1].kept)
    return tuple(result)


def _stage(name: str, total: Total, column_unit: Floats, give_up: float) -> Stage:
    objective = goals()[name]()
    unit = INTERNAL_UNIT.get(total.unit, 1.0)
    cost, size = np.zeros(len(column_unit)), np.zeros(len(column_unit))
    np.add.at(cost, total.column, total.coefficient)
    np.add.at(size, total.column, np.abs(total.coefficient))
    cost[np.abs(cost) <= CANCELLED * size] = 0.0
    return Stage(
        name=name,
        sense=1 if objective.better == "more" else -1,
        cost=cost * column_unit / unit,
        constant=float(total.constant[0]) / unit,
        unit=unit,
        unit_name=objective.unit,
        give_up_share=give_up,
        prelude=objective.prelude,
        steady=objective.steady,
    )
