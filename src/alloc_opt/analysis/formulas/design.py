r"""Which rates, weights and tiers come nearest to what is wanted, within a total?

$$ x_s = fixed_s + \sum_l count_{ls}\,r_l + \sum_{mk} gives_{mks}\,y_{mk}, \qquad \sum_k y_{mk} = 1, \qquad
   \sum_s x_s \le total $$

| aim | decides by |
| --- | --- |
| `loss` | least $\sum_s (x^0_s - x_s)^+$ of the lines, and $(gives_{today} - gives_k)^+ y_k$ of tiers and schools |
| `need` | least $\sum_s \lvert x_s - \varphi\,need_s \rvert$, $need_s = \sum_g \omega_g E_{sg}$ |

with $\varphi = total / \sum_s need_s$; then by the most of the total that is used, then by the least change of lines
and tiers. A weight of a base that is free too is a row: $w_{low}\,r_{base} \le r_l \le w_{high}\,r_{base}$.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.analysis.formulas.choices import Line, Tiers
from alloc_opt.analysis.formulas.settings import Value
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.errors import InfeasibleError, LimitError
from alloc_opt.program.arrays import ColumnBlock, Program, RowBlock, Stage

Floats = npt.NDArray[np.float64]
SCALE = 1000.0
"""Dollars are solved in thousands."""
_SECONDS = 60.0


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a design is asked for; dollars."""

    lines: tuple[Line, ...]
    tiers: tuple[Tiers, ...]
    fixed: Floats
    """Dollars of each school that no choice moves, shape (schools,)."""
    follows: dict[str, Floats]
    """Line -> counts of the weights that follow it, times their weight, shape (schools,)."""
    base: str
    """The line that weights are of; empty without one."""
    base_rate: float
    """Its rate today."""
    formula: Floats
    """Dollars that the lines give each school today."""
    total: float
    need: Floats | None = None
    """Weighted need of each school; None: least loss."""

    @property
    def today(self) -> Floats:
        """Dollars of each school today, staffing tiers included."""
        return self.formula + sum((m.dollars[m.today] for m in self.tiers), start=np.zeros(len(self.formula)))


@dataclass(frozen=True, eq=False)
class Found:
    """The rates and tiers that were found."""

    rates: dict[str, float]
    """Line -> dollars per pupil (or per school)."""
    chosen: dict[str, Value]
    """Line -> value of its menu."""
    tiers: tuple[int, ...]
    """Choice of each menu of tiers."""
    dollars: Floats
    aim: float
    """Dollars lost, or dollars away from need."""
    bound: float
    """No other choice does better than this."""
    solution: Solution


@dataclass
class _Rows:
    """Rows as they are written."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    terms: list[dict[int, float]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, name: str, terms: dict[int, float], lower: float = -np.inf, upper: float = np.inf) -> None:
        """One more."""
        self.names.append(name)
        self.terms.append({at: value for at, value in terms.items() if value != 0})
        self.lower.append(lower)
        self.upper.append(upper)


def design(wanted: Wanted) -> Found:
    """The best choice, certified.

    Raises:
        InfeasibleError: no choice stays within the total.
        LimitError: a minute was not enough to find one.
    """
    program = _program(wanted)
    solution = Session(Options(time_limit=_SECONDS)).solve(program)
    if solution.status == "infeasible":
        raise InfeasibleError(
            f"No choice within these bounds costs ${wanted.total:,.0f} or less{_least(program)}.",
            "widen the bounds, or raise the total",
        )
    if not solution.x.size:
        raise LimitError("No choice was found within a minute.", "give fewer menus, or shorter ones")
    x = solution.x
    rates = {line.line: float(x[n]) for n, line in enumerate(wanted.lines)}
    chosen, at = {}, len(wanted.lines)
    for line in wanted.lines:
        if line.menu:
            chosen[line.line] = line.menu[int(np.argmax(x[at : at + len(line.menu)]))]
            at += len(line.menu)
    picks = []
    for menu in wanted.tiers:
        picks.append(int(np.argmax(x[at : at + len(menu.names)])))
        at += len(menu.names)
    schools = len(wanted.fixed)
    gives = wanted.fixed + sum(
        (_per_rate(wanted, line) * rates[line.line] for line in wanted.lines), start=np.zeros(schools)
    )
    gives = gives + sum((m.dollars[k] for m, k in zip(wanted.tiers, picks, strict=True)), start=np.zeros(schools))
    first = solution.stages[0]
    bound = solution.mip.bound if solution.mip is not None else first.bound
    return Found(rates, chosen, tuple(picks), gives, first.objective, bound, solution)


def _least(program: Program) -> str:
    """What the cheapest choice within the bounds comes to, in words; empty where the bounds allow none at all."""
    upper = program.row_upper.copy()
    upper[-1] = np.inf
    used = replace(program.stages[1], sense=-1)
    found = Session(Options(time_limit=_SECONDS)).solve(replace(program, row_upper=upper, stages=(used,)))
    return f"; the least is ${found.stages[0].objective:,.0f}" if found.x.size else ""


def _per_rate(wanted: Wanted, line: Line) -> Floats:
    """Dollars of each school for one dollar of the line's rate, with the weights that follow it."""
    return line.count + wanted.follows.get(line.line, 0.0)


def _program(wanted: Wanted) -> Program:
    schools, lines = len(wanted.fixed), wanted.lines
    picks = [len(line.menu) for line in lines if line.menu] + [len(menu.names) for menu in wanted.tiers]
    first_pick, first_off = len(lines), len(lines) + sum(picks)
    first_move = first_off + 2 * schools
    columns = first_move + len(lines)
    lower, upper = np.zeros(columns), np.full(columns, np.inf)
    integer = np.zeros(columns, dtype=bool)
    integer[first_pick:first_off] = True
    upper[first_pick:first_off] = 1.0
    rows = _Rows()
    school = [{n: float(_per_rate(wanted, line)[s]) / SCALE for n, line in enumerate(lines)} for s in range(schools)]
    base = next((n for n, line in enumerate(lines) if line.line == wanted.base), None)
    top = 2.0 * max(
        wanted.base_rate, wanted.total / max(sum(_per_rate(wanted, lines[base])), 1.0) if base is not None else 0.0
    )
    at = first_pick
    moved = np.zeros(columns)
    for n, line in enumerate(lines):
        upper[n] = top if n == base else np.inf
        _bounds(rows, lower, upper, wanted, n, line, base)
        if line.menu:
            for k, value in enumerate(line.menu):
                _takes(rows, wanted, n, line, base, value, at + k, top)
            rows.add(f"one {line.line}", {at + k: 1.0 for k in range(len(line.menu))}, 1.0, 1.0)
            at += len(line.menu)
        size = float(_per_rate(wanted, line).sum()) / SCALE
        rows.add(f"up {line.line}", {first_move + n: 1.0, n: -size}, lower=-size * line.today)
        rows.add(f"down {line.line}", {first_move + n: 1.0, n: size}, lower=size * line.today)
        moved[first_move + n] = 1.0
    used = np.zeros(columns)
    off = np.zeros(columns)
    for menu in wanted.tiers:
        for k in range(len(menu.names)):
            used[at + k] = float(menu.dollars[k].sum()) / SCALE
            if wanted.need is None:
                off[at + k] = float(np.maximum(menu.dollars[menu.today] - menu.dollars[k], 0.0).sum()) / SCALE
            else:
                for s in np.flatnonzero(menu.dollars[k]).tolist():
                    school[s][at + k] = float(menu.dollars[k, s]) / SCALE
            moved[at + k] = float(np.abs(menu.dollars[k] - menu.dollars[menu.today]).sum()) / SCALE
        rows.add(f"one {menu.program} {menu.band}", {at + k: 1.0 for k in range(len(menu.names))}, 1.0, 1.0)
        at += len(menu.names)
    goal = wanted.formula if wanted.need is None else wanted.need * (wanted.total / wanted.need.sum())
    for s in range(schools):
        short, over = first_off + 2 * s, first_off + 2 * s + 1
        side = (float(goal[s]) - float(wanted.fixed[s])) / SCALE
        rows.add(f"school {s}", school[s] | {short: 1.0, over: -1.0}, side, side)
        off[short], off[over] = 1.0, 0.0 if wanted.need is None else 1.0
    for n, line in enumerate(lines):
        used[n] = float(_per_rate(wanted, line).sum()) / SCALE
    room = (wanted.total - float(wanted.fixed.sum())) / SCALE
    rows.add("total", dict(enumerate(used.tolist())), upper=room)
    stages = (
        Stage("aim", -1, off, unit=SCALE, unit_name="dollars"),
        Stage("used", 1, used, constant=float(wanted.fixed.sum()) / SCALE, unit=SCALE, unit_name="dollars"),
        Stage("least_change", -1, moved, unit=SCALE, unit_name="dollars"),
    )
    return _arrays(rows, columns, lower, upper, integer, stages)


def _bounds(rows: _Rows, lower: Floats, upper: Floats, wanted: Wanted, n: int, line: Line, base: int | None) -> None:
    """Bounds of a rate; those that are weights of a free base are rows."""
    for value, sign in ((line.low, 1.0), (line.high, -1.0)):
        if value is None:
            continue
        if value.act == "weight" and base is not None and n != base:
            rows.add(f"weight {line.line}", {n: sign, base: -sign * value.number}, lower=0.0)
            continue
        amount = _dollars(value, line, wanted.base_rate)
        if sign > 0:
            lower[n] = amount
        else:
            upper[n] = amount


def _takes(
    rows: _Rows, wanted: Wanted, n: int, line: Line, base: int | None, value: Value, pick: int, top: float
) -> None:
    """Where the pick is 1 the rate is the value."""
    if value.act == "weight" and base is not None and n != base:
        far = max(v.number for v in line.menu) * top
        rows.add(f"pick {line.line}", {n: 1.0, base: -value.number, pick: far}, upper=far)
        rows.add(f"pick {line.line}", {n: 1.0, base: -value.number, pick: -far}, lower=-far)
        return
    amounts = [_dollars(v, line, wanted.base_rate) for v in line.menu]
    far, amount = max(amounts), _dollars(value, line, wanted.base_rate)
    rows.add(f"pick {line.line}", {n: 1.0, pick: far}, upper=amount + far)
    rows.add(f"pick {line.line}", {n: 1.0, pick: -far}, lower=amount - far)


def _dollars(value: Value, line: Line, base_rate: float) -> float:
    """The rate that a value means."""
    if value.act == "scale":
        return value.number * line.today
    return value.number * base_rate if value.act == "weight" else value.number


def _arrays(
    rows: _Rows, columns: int, lower: Floats, upper: Floats, integer: npt.NDArray[np.bool_], stages: Sequence[Stage]
) -> Program:
    count = len(rows.terms)
    matrix = sp.lil_matrix((count, columns))
    for row, terms in enumerate(rows.terms):
        for column, value in terms.items():
            matrix[row, column] = value
    names = np.arange(columns).astype(str).astype(object)
    return Program(
        name="formula design",
        lower=lower,
        upper=upper,
        integer=integer,
        matrix=sp.csr_matrix(matrix),
        row_lower=np.array(rows.lower),
        row_upper=np.array(rows.upper),
        column_unit=np.ones(columns),
        row_unit=np.ones(count),
        column_stage=np.zeros(columns, dtype=np.int64),
        row_stage=np.zeros(count, dtype=np.int64),
        column_blocks=(ColumnBlock("x", 0, columns, {"i": names}),),
        row_blocks=tuple(RowBlock(name, "design", "policy", n, n + 1, {}) for n, name in enumerate(rows.names)),
        stages=tuple(stages),
    )
