r"""Pay of those who come and go: what a change of staff saves or costs beside the average pay that programs carry.

$$ turnover_t = \sum_j (avg_{jt} - entry_{jt})\,(F^0_j - F_{jt})
   - t\,(leaver_{jt} - entry_{jt})\,a_j F^0_j
   + \big(c_j + (1 - first_j)\,pay_{jt}\big)\,L_{jt} + refill_j\,pay_{jt}\,R_{jt} $$
$$ L_{jt} \ge (1 - a_j)\,F_{j,t-1} - F_{jt} - vacant_{jt}, \qquad R_{jt} \ge F^0_j - F_{jt}, \qquad L, R \ge 0 $$

| letter | meaning | unit |
| --- | --- | --- |
| $F, F^0$ | staff of position $j$ in year $t$, all schools together, and today's | FTE |
| $avg, entry, leaver$ | salary with statutory benefits: the average, a new hire's, a leaver's | dollars |
| $pay$ | what one FTE less saves: entry salary, statutory benefits and health | dollars |
| $a$ | share that leaves by itself in a year | |
| $vacant$ | posts that are vacant today, in the first plan year; later ones are none | FTE |
| $L, c, first$ | layoffs, cost of one, share of the pay that its first year saves | FTE, dollars, |
| $R, refill$ | posts given up against today, share of them that comes back | FTE, |

Programs cost the average salary, so that totals tie to the ledger. Whoever comes, comes at entry; whoever leaves by
himself is replaced at entry; the laid off are the last hired. So a post given up saves entry pay and one more costs
entry pay, and the first line above books the difference. The first two terms are paid by the resource that pays most
of the position today while it lives, else by the first unrestricted one. $L$ and $R$ are held from below only, so what
they cost is always unrestricted money: a grant cannot be spent on layoffs that nobody needs.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import pay_parts
from alloc_opt.measures.total import Total
from alloc_opt.measures.vacant import vacant_today
from alloc_opt.plan.turnover import TURNOVER, district_place, lays_off, states_turnover
from alloc_opt.program.decisions.changes import held_from_below
from alloc_opt.program.ends import ended

DIMENSIONS = ("program", "school", "resource", "object", "year")
BY = ("position", "year")
HELD = ("layoff", "refill")
"""Blocks of helper columns that are held from below."""
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def turnover(m: Measures) -> Measure | None:
    """Dollars of the program `turnover`, with the dimensions of `dollars`; None where no position states any."""
    pay = m.plan["pay"]
    stated = states_turnover(pay)
    if not stated.any():
        return None
    salary, statutory, health = pay_parts(m)
    entry, leaver = (_ratio(pay, name)[:, None] for name in ("entry", "leaver"))
    leaves = np.where(pay["leaver"].to_numpy(dtype=float)[:, None] > 0, leaver - entry, 0.0)
    own, free = main_payer(m), np.broadcast_to(_free_payer(m), salary.shape)
    refill = pay["refill"].to_numpy(dtype=float)[:, None]
    wait = 1.0 - pay["first_year"].to_numpy(dtype=float)[:, None]
    once = pay["layoff_cost"].to_numpy(dtype=float)[:, None]
    post = (salary * entry, statutory * entry + health)
    names = m.axes.labels["position"][stated].tolist()
    today, now = (side.where(position=names).by(*BY) for side in (m.fte.today(), m.fte))
    parts = [
        _booked(m, today - now, (salary * (1.0 - entry), statutory * (1.0 - entry)), own),
        _booked(m, _left(m, today), (-salary * leaves, -statutory * leaves), own),
        _booked(m, m["layoffs"].where(position=names).by(*BY), (once + wait * post[0], wait * post[1]), free),
        _booked(m, m["refills"].where(position=names).by(*BY), (refill * post[0], refill * post[1]), free),
    ]
    return parts[0] + parts[1] + parts[2] + parts[3]


def layoffs(m: Measures) -> Measure:
    """FTE laid off by position and year, of positions that state what a layoff costs."""
    pay = m.plan["pay"]
    mine = lays_off(pay)
    if not mine.any():
        return _none(m, "layoffs")
    names = m.axes.labels["position"][mine].tolist()
    before, now = (side.where(position=names).by(*BY) for side in (m.fte.lag(1), m.fte))
    stay = 1.0 - pay["attrition"].to_numpy(dtype=float)
    position, year = (now.index.position(name) for name in BY)
    empty = np.where(year == 1, vacant_today(m.plan, m.axes)[position], 0.0)
    need = before.scaled(stay[position]) - now
    return _held(m, "layoff", replace(need, constant=need.constant - empty))


def refills(m: Measures) -> Measure:
    """FTE given up against today by position and year, of positions that refill a share of them."""
    mine = (m.plan["pay"]["refill"] > 0).to_numpy()
    if not mine.any():
        return _none(m, "refills")
    names = m.axes.labels["position"][mine].tolist()
    today, now = (side.where(position=names).by(*BY) for side in (m.fte.today(), m.fte))
    return _held(m, "refill", today - now)


def _ratio(pay: pd.DataFrame, name: str) -> Floats:
    """Entry or leaver salary as a share of the average; 1 where it is not stated."""
    salary, other = (pay[column].to_numpy(dtype=float) for column in ("salary", name))
    found = np.divide(other, salary, out=np.ones(len(pay)), where=(salary > 0) & (other > 0))
    return np.asarray(found, dtype=float)


def _left(m: Measures, today: Total) -> Total:
    """FTE that have left by themselves since the base year, had all stayed as it is: t a F0 (data)."""
    share = m.plan["pay"]["attrition"].to_numpy(dtype=float)
    position, year = (today.index.position(name) for name in BY)
    return today.scaled(share[position] * year)


def _held(m: Measures, name: str, need: Total) -> Measure:
    """The positive part of a total as helper columns; what no decision moves, as constants."""
    measure = held_from_below(m, name, need)
    still = np.setdiff1d(np.flatnonzero(need.constant > 0), need.row)
    return Measure(
        m.axes,
        name,
        "FTE",
        BY,
        measure.labels,
        measure.column,
        measure.coefficient,
        {d: need.index.position(d).astype(np.int32)[still] for d in BY},
        need.constant[still],
    )


def _none(m: Measures, name: str) -> Measure:
    empty = {d: np.zeros(0, dtype=np.int32) for d in BY}
    return Measure(m.axes, name, "FTE", BY, empty, constant_labels=empty)


def _booked(m: Measures, fte: Total, rates: tuple[Floats, Floats], payer: npt.NDArray[np.int32]) -> Measure:
    """FTE by position and year times dollars on the salary object and on the benefits object.

    `rates` and `payer` (codes of resources) have shape (positions, years).
    """
    position, year = (fte.index.position(name) for name in BY)
    halves = []
    for name, rate in zip(("salary_object", "benefits_object"), rates, strict=True):
        objects = m.axes.codes("object", m.plan["pay"][name])
        value = rate[position, year]
        paid = _labels(m, payer[position, year], objects[position], year)
        kept = value[fte.row] != 0
        fixed = np.flatnonzero(fte.constant * value)
        row = fte.row[kept]
        halves.append(
            Measure(
                m.axes,
                "dollars",
                "dollars",
                DIMENSIONS,
                {d: codes[row] for d, codes in paid.items()},
                fte.column[kept],
                fte.coefficient[kept] * value[row],
                {d: codes[fixed] for d, codes in paid.items()},
                (fte.constant * value)[fixed],
            )
        )
    return halves[0] + halves[1]


def _labels(
    m: Measures, resource: npt.NDArray[np.int32], objects: npt.NDArray[np.int32], year: Ints
) -> dict[str, npt.NDArray[np.int32]]:
    """Codes of entries of the program `turnover`, at the place that stands for the district."""
    program = m.axes.codes("program", [TURNOVER])[0]
    labels = {
        "program": np.full(len(year), program, dtype=np.int32),
        "school": np.full(len(year), district_place(m.plan["schools"]), dtype=np.int32),
        "resource": resource,
        "object": objects,
        "year": year.astype(np.int32),
    }
    return labels if m.axes.together is None else {**labels, "school": m.axes.together.at(labels)}


def _free_payer(m: Measures) -> npt.NDArray[np.int32]:
    """The first of the least restricted resources that live, by year."""
    rank = m.plan["funds"]["restriction"].to_numpy(dtype=np.int64)
    barred = ended(m) * (int(rank.max(initial=0)) + 1)
    return np.asarray(np.argmin(rank[:, None] + barred, axis=0), dtype=np.int32)


def main_payer(m: Measures) -> npt.NDArray[np.int32]:
    """The resource that pays most of each position today while it lives, else the first unrestricted one.

    Shape (positions, years).
    """
    staff = m.plan["staff"]
    paid = np.zeros((m.axes.size("position"), m.axes.size("resource")))
    at = tuple(m.axes.codes(d, staff[d]) for d in ("position", "resource"))
    np.add.at(paid, at, staff["fte"].to_numpy(dtype=float))
    most = paid.argmax(axis=1)
    lives = (paid.max(axis=1) > 0)[:, None] & ~ended(m)[most]
    return np.where(lives, most[:, None], _free_payer(m)[None, :]).astype(np.int32)


MAKES = {"layoffs": layoffs, "refills": refills}
