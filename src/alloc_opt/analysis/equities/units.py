r"""Who is compared: schools, student groups, or fifths of the schools by need, each with its dollars per pupil.

$$ v_{ut} = \sum_s r_{ust}\,\big(x_{st} + C_t W_{st} / \textstyle\sum_q W_{qt}\big) $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | dollars of the school that count | dollars |
| $W$ | its weighted pupils | pupils |
| $C$ | with central shares: dollars of places that are no school; else 0 | dollars |
| $r$ | of a school $1 / W_s$; of a fifth $1 / \sum W$ there; of a group $E_{gs} / (E_s \sum_q E_{gq})$ | 1 / pupils |
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp

from alloc_opt.analysis.equities.need import Need
from alloc_opt.analysis.equities.yardstick import Yardstick
from alloc_opt.analysis.schools import FEWEST
from alloc_opt.errors import OperatorError
from alloc_opt.measures.actual import more_at_actual_pay
from alloc_opt.measures.columns import Floats, Ints
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.served import central, chosen, columns_of
from alloc_opt.measures.total import Total
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.program.rowset import CANCELLED

Among = Literal["schools", "groups", "fifths"]


@dataclass(frozen=True, eq=False)
class Units:
    """Dollars per (weighted) pupil of every unit in every year that counts, as linear expressions."""

    names: tuple[str, ...]
    """Ids of the units."""
    matrix: sp.csr_matrix
    """Shape (entries, columns): terms of each unit and year."""
    constant: Floats
    unit: Ints
    """Number of the unit, per entry."""
    year: tuple[str, ...]
    """Year, per entry."""
    pupils: Floats
    """(Weighted) pupils, per entry."""

    def each(self, x: Floats) -> Floats:
        """Dollars per pupil of each entry at a point (natural; columns beyond the matrix do not count)."""
        return np.asarray(self.matrix @ x[: self.matrix.shape[1]] + self.constant)

    def at(self, x: Floats) -> Floats:
        """Dollars per pupil of each unit in its worst year; shape (units,)."""
        found = np.full(len(self.names), np.inf)
        np.minimum.at(found, self.unit, self.each(x))
        return found


def units(m: Measures, by: Yardstick, among: Among, need: Need, *, helper: bool = False) -> Units:
    """The units, from the year of the yardstick on, as far as years are decided school by school.

    `helper`: central dollars are columns of their own, for a rule that is being written.

    Raises:
        OperatorError: there are none of that kind.
        RulesError: actual salaries of chosen resources.
    """
    dollars = chosen(m.dollars, by.dollars, by.left_out)
    spent = dollars.by("school", "year")
    if by.salaries == "actual":
        apart = {name: wanted for name, wanted in by.left_out.items() if name == "program"}
        spent = spent + chosen(more_at_actual_pay(m, by.dollars), {}, apart).by("school", "year")
    heads = _pupils(m, by)
    weighted = heads.pop("")
    first = int(m.axes.codes("year", [by.year])[0])
    later = [year for year in range(first, m.axes.size("year")) if m.axes.by_site(year) and weighted[:, year].any()]
    names, rows, unit, years, pupils = [], [], [], [], []
    for name, rate, size in _rates(m, heads, weighted, among, need, first):
        mine = [year for year in later if rate[:, year].any()]
        names.append(name)
        rows += [_along(spent, rate[:, year], year) for year in mine]
        years += mine
        unit += [len(names) - 1] * len(mine)
        pupils += [float(size[year]) for year in mine]
    if not names:
        raise OperatorError(f"There are no {among} to compare.", "compare schools")
    rates = sp.csr_matrix(np.array(rows))
    matrix = _product(rates, spent, m.columns.count)
    constant = np.asarray(rates @ spent.constant)
    if by.central:
        away = central(m, dollars)
        total = columns_of(m, "central", away) if helper else away
        share = weighted / np.maximum(weighted.sum(axis=0), 1e-9)
        index = spent.index
        each = np.asarray(rates @ share[index.position("school"), index.position("year")])
        place = {int(year): n for n, year in enumerate(total.index.position("year"))}
        at = np.array([place[year] for year in years])
        pick = sp.csr_matrix((each, (np.arange(len(at)), at)), shape=(len(at), len(total.index)))
        more = _product(pick, total, m.columns.count)
        matrix = sp.csr_matrix((matrix.data, matrix.indices, matrix.indptr), shape=more.shape) + more
        constant = constant + each * total.constant[at]
    return Units(
        tuple(names),
        sp.csr_matrix(matrix),
        constant,
        np.array(unit, dtype=np.int64),
        tuple(str(m.axes.labels["year"][year]) for year in years),
        np.array(pupils),
    )


def _product(rates: sp.csr_matrix, total: Total, columns: int) -> sp.csr_matrix:
    """Rates (per entry of the total) times its terms, without what only rounding leaves of terms that cancel."""
    where, shape = (total.row, total.column), (len(total.index), columns)
    found = sp.csr_matrix(rates @ sp.csr_matrix((total.coefficient, where), shape=shape))
    size = sp.csr_matrix(abs(rates) @ sp.csr_matrix((np.abs(total.coefficient), where), shape=shape))
    kept = found.multiply(abs(found) > CANCELLED * size)
    return sp.csr_matrix(kept)


def _along(spent: Total, rate: Floats, year: int) -> Floats:
    """Rate of each entry of the total; shape (entries,)."""
    index = spent.index
    return np.where(index.position("year") == year, rate[index.position("school")], 0.0)


def _pupils(m: Measures, by: Yardstick) -> dict[str, Floats]:
    """Student group -> pupils, `""` -> weighted pupils at schools; shape (schools, years)."""
    found = {}
    for group in m.axes.labels["group"].astype(str):
        total = m.enrollment.where(group=group).by("school", "year")
        table = np.zeros((m.axes.size("school"), m.axes.size("year")))
        table[total.index.position("school"), total.index.position("year")] = total.constant
        found[str(group)] = table
    is_school = (m.plan["schools"]["kind"] == "school").to_numpy()[:, None]
    found[""] = np.zeros_like(found[ALL_GROUP])
    for group, weight in by.weights.items():
        found[""] += np.where(is_school, weight * found[group], 0.0)
    return found


def _rates(
    m: Measures, heads: Mapping[str, Floats], weighted: Floats, among: Among, need: Need, first: int
) -> Iterator[tuple[str, Floats, Floats]]:
    """Name of each unit, what a dollar at a school is per pupil of it (shape (schools, years)), its pupils by year."""
    every = heads[ALL_GROUP]
    if among == "schools":
        for code in np.flatnonzero((every[:, first] >= FEWEST) & (weighted[:, first] > 0)):
            rate = np.zeros_like(weighted)
            np.divide(1.0, weighted[code], out=rate[code], where=weighted[code] > 0)
            yield str(m.axes.labels["school"][code]), rate, weighted[code]
        return
    if among == "fifths":
        for number, codes in need.fifth.items():
            mine = np.zeros_like(weighted)
            mine[codes] = 1.0
            sums = (mine * weighted).sum(axis=0)
            yield str(number), np.divide(mine, sums, out=np.zeros_like(mine), where=(mine > 0) & (sums > 0)), sums
        return
    for group, pupils in heads.items():
        here = np.where(weighted > 0, pupils, 0.0)
        if group != ALL_GROUP and here[:, first].sum() >= FEWEST:
            share = np.divide(here, every, out=np.zeros_like(here), where=every > 0)
            sums = here.sum(axis=0)
            yield group, np.divide(share, sums, out=np.zeros_like(share), where=sums > 0), sums
