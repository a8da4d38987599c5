r"""What would mend a broken row: the smallest single decision that makes up what it is short, with its dollars.

A decision moves one thing of the row's own year: staff of a position, units of a program, money of a resource, dollars
spent. With coefficient $a$ and smallest step $h$ it takes $h\,\lceil short / (|a|\,h) \rceil$ at a school, and where
the row adds schools up, as many schools as that takes, those that help most first, each within its own bounds. Of all
that would do, the one that moves the fewest dollars is named; where they are nearly as many, what there is most of. A
balance that is short must first come back to zero, $short / a + overdrawn$, of money that the district itself can move
(unrestricted and not supported) before any other, and of the resource that is overdrawn most; carried forward, $short$
holds it already. A school without any such service is given what mends it elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.evaluate import Part
from alloc_opt.analysis.levers import GIVE, MONEY, NONE, OPEN, SPEND, STAFF, UNITS, Levers
from alloc_opt.families.resource_limit import ResourceLimit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_SMALL = 1e-9
_NEARLY = 1.02


@dataclass(frozen=True)
class Mend:
    """One decision: what is moved (codes, -1 where several or none), by how much, and what that costs."""

    kind: int
    amount: float
    """Units, FTE or dollars; negative: fewer."""
    dollars: float
    """Dollars that it costs in its year; negative: saves."""
    program: int = -1
    position: int = -1
    school: int = -1
    resource: int = -1
    new: bool = False
    """True: the plan has no such service at the place."""
    by_end: bool = False
    """True, of money: dollars that are missing at the end of the year, whenever until then they are found."""


def mends(
    part: Part,
    x: Floats,
    levers: Levers,
    years: Sequence[int],
    overdrawn: Mapping[tuple[int, int], float],
    *,
    carried: bool = False,
) -> Iterator[tuple[int, Mend | None]]:
    """For every kept row of the part that is broken: its place among the kept rows, and what would mend it.

    Args:
        years: year of each kept row in the plan's own codes; -1 where the row has none.
        overdrawn: dollars that a resource (code) is short in a year (code).
        carried: balances are carried forward below zero, so what is short holds what is overdrawn.
    """
    rows, kept = part.rows, part.kept
    activity = rows.at(x)[kept]
    below, above = rows.lower[kept] - activity, activity - rows.upper[kept]
    short, noise = np.maximum(below, above), part.tolerance(x)
    usual = _Usual.of(part, levers)
    order = np.argsort(rows.row, kind="stable")
    starts = np.searchsorted(rows.row[order], np.arange(len(rows) + 1))
    for at in np.flatnonzero(short > noise).tolist():
        if isinstance(part.rule, ResourceLimit):
            resource = int(np.flatnonzero(rows.index.axes.labels["resource"] == part.rule.resource)[0])
            yield at, Mend(MONEY, float(short[at]), float(short[at]), resource=resource, by_end=True)
            continue
        term = order[starts[kept[at]] : starts[kept[at] + 1]]
        if not len(term):
            yield at, usual.at(float(short[at]), _school(part, at), years[at])
            continue
        column, place = np.unique(rows.column[term], return_inverse=True)
        a = np.bincount(place.ravel(), rows.coefficient[term], minlength=len(column))
        a = np.where(below[at] > 0, a, -a)
        mine = (np.abs(a) > _SMALL) & (levers.kind[column] != NONE)
        if years[at] >= 0:
            mine &= levers.codes["year"][column] == years[at]
        earlier = (np.abs(a) > _SMALL) & (levers.kind[column] == MONEY) & (levers.codes["year"][column] < years[at])
        found = _least(column[mine], a[mine], float(short[at]), x, levers, overdrawn, part.in_dollars, carried=carried)
        yield at, replace(found, by_end=not earlier.any()) if found is not None and found.kind == MONEY else found


def _least(
    column: Ints,
    a: Floats,
    short: float,
    x: Floats,
    levers: Levers,
    overdrawn: Mapping[tuple[int, int], float],
    in_dollars: bool,
    *,
    carried: bool,
) -> Mend | None:
    kind = levers.kind[column]
    money = np.flatnonzero((kind == MONEY) & (a > 0))
    if len(money):
        return _money(column[money], a[money], short, x, levers, overdrawn, carried=carried)
    if (given := (kind == GIVE) & (a > 0)).any():
        return _given(column[given], a[given], short, levers)
    column, a = column[kind != GIVE], a[kind != GIVE]
    if in_dollars:
        found = [(mend, 0.0) for mend in _spent(column, a, short, x, levers)]
    else:
        found = list(_moved(column, a, short, x, levers))
    if not found:
        return None
    least = min(abs(mend.dollars) for mend, _ in found)
    return max((one for one in found if abs(one[0].dollars) <= least * _NEARLY + _SMALL), key=lambda one: one[1])[0]


def _money(
    column: Ints,
    a: Floats,
    short: float,
    x: Floats,
    levers: Levers,
    overdrawn: Mapping[tuple[int, int], float],
    *,
    carried: bool,
) -> Mend:
    """Money that the district itself can move before any other; of the resource that is overdrawn most, else of the one
    that holds most.
    """
    resource, year = levers.codes["resource"][column], levers.codes["year"][column]
    owed = np.array([overdrawn.get((int(f), int(t)), 0.0) for f, t in zip(resource, year, strict=True)])
    best = int(np.lexsort((-x[column], -owed, ~levers.open_handed[column]))[0])
    dollars = short / float(a[best]) + (0.0 if carried else float(owed[best]))
    return Mend(MONEY, dollars, dollars, resource=int(resource[best]))


def _given(column: Ints, a: Floats, short: float, levers: Levers) -> Mend:
    """More contributed where each dollar counts most."""
    best = int(np.argmax(a))
    dollars = short / float(a[best])
    return Mend(GIVE, dollars, dollars, resource=int(levers.codes["resource"][column[best]]))


def _spent(column: Ints, a: Floats, short: float, x: Floats, levers: Levers) -> Iterator[Mend]:
    """More or fewer dollars spent where each of them counts most, whatever service they buy; or less money kept."""
    own = levers.kind[column] != MONEY
    price = np.where(own, levers.price[column], 1.0)
    good = price > _SMALL
    each = np.divide(a, price, out=np.zeros(len(a)), where=good)
    for more in (True, False):
        side = good & ((each > 0) == more) & (np.abs(each) > _SMALL)
        if not side.any():
            continue
        best = np.flatnonzero(side & (np.abs(each) >= np.abs(each[side]).max() * (1 - 1e-6)))
        dollars = short / abs(float(each[best[0]]))
        if not more and dollars > float((x[column[best]] * price[best]).sum()) + 0.5:
            continue
        sign = 1.0 if more else -1.0
        held = not own[best].any()
        program, school, resource = (
            _common(levers.codes[name][column[best]]) for name in ("program", "school", "resource")
        )
        kind, amount = MONEY if held else SPEND, sign * dollars
        yield Mend(kind, amount, amount, program=program, school=school, resource=resource)


def _common(codes: Ints) -> int:
    """The code that all of them have, else -1."""
    return int(codes[0]) if (codes == codes[0]).all() else -1


def _moved(column: Ints, a: Floats, short: float, x: Floats, levers: Levers) -> Iterator[tuple[Mend, float]]:
    """Units of one program or staff of one position, up or down, in whole steps and within bounds; and how much of it
    there is.
    """
    kind = levers.kind[column]
    subject = np.where(kind == STAFF, levers.codes["position"][column], levers.codes["program"][column])
    for wanted in (UNITS, STAFF, OPEN):
        for code in np.unique(subject[kind == wanted]):
            for up in (1.0, -1.0):
                mine = np.flatnonzero((kind == wanted) & (subject == code) & (a * up > 0))
                mine = mine[np.argsort(-np.abs(a[mine]), kind="stable")]
                found = _filled(column[mine], np.abs(a[mine]), short, up, x, levers)
                if found is None:
                    continue
                amount, dollars, school = found
                program, position = (-1, int(code)) if wanted == STAFF else (int(code), -1)
                there = float((np.abs(a[mine]) * x[column[mine]]).sum())
                yield Mend(wanted, amount, dollars, program, position, school), there


def _filled(
    column: Ints, a: Floats, short: float, up: float, x: Floats, levers: Levers
) -> tuple[float, float, int] | None:
    """Amount, dollars and school of moving columns one after the other until nothing is short; None: no room."""
    amount = dollars = 0.0
    used = []
    for each, help_ in zip(column.tolist(), a.tolist(), strict=True):
        room = levers.most[each] - x[each] if up > 0 else x[each] - levers.least[each]
        step = levers.step[each]
        wanted = short / help_
        if step > 0:
            wanted = np.ceil(wanted / step - _SMALL) * step
            room = np.floor(room / step + _SMALL) * step
        move = min(wanted, room)
        if move <= _SMALL:
            continue
        amount += up * move * levers.size[each]
        dollars += up * move * levers.price[each]
        used.append(int(levers.codes["school"][each]))
        short -= move * help_
        if short <= _SMALL * max(1.0, help_):
            return amount, dollars, used[0] if len(set(levers.codes["school"][column].tolist())) == 1 else -1
    return None


def _school(part: Part, at: int) -> int:
    """Code of the school of a kept row, -1 without one."""
    labels = part.rows.labels_of(part.kept[at : at + 1])
    if "school" not in labels:
        return -1
    return int(part.rows.index.axes.codes("school", labels["school"])[0])


@dataclass(frozen=True)
class _Usual:
    """What moves most rows of a part upward, for a school where nothing of the kind runs."""

    columns: Ints
    """Columns of units or staff that help, one entry per term."""
    a: Floats
    subject: Ints
    level: npt.NDArray[np.object_]
    """Level of each school, by code."""
    levers: Levers

    @classmethod
    def of(cls, part: Part, levers: Levers) -> "_Usual":
        """From all rows of the part."""
        column, a = part.rows.column, part.rows.coefficient
        kind = levers.kind[column]
        mine = ((kind == UNITS) | (kind == STAFF)) & (a > _SMALL) & (not part.in_dollars)
        staff = kind[mine] == STAFF
        subject = np.where(staff, levers.codes["position"][column[mine]], levers.codes["program"][column[mine]])
        axes = part.rows.index.axes
        level = axes.attributes["level"].texts if "level" in axes.attributes else np.zeros(axes.size("school"), object)
        return cls(column[mine], a[mine], subject, level, levers)

    def at(self, short: float, school: int, year: int) -> Mend | None:
        """So much of it at a school, new there: of what most schools of its level have, else most schools."""
        known = self.levers
        codes = known.codes
        mine = np.flatnonzero(codes["year"][self.columns] == year)
        alike = mine[self.level[codes["school"][self.columns[mine]]] == self.level[school]] if school >= 0 else mine
        mine = alike if len(alike) else mine
        if not len(mine):
            return None
        first = mine[self.subject[mine] == int(np.bincount(self.subject[mine]).argmax())][0]
        column = int(self.columns[first])
        move, step = short / float(self.a[first]), float(known.step[column])
        if step > 0:
            move = float(np.ceil(move / step - _SMALL)) * step
        dollars, size = move * float(known.price[column]), move * float(known.size[column])
        program, position = int(codes["program"][column]), int(codes["position"][column])
        return Mend(int(known.kind[column]), size, dollars, program, position, school, new=True)
