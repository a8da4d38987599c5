r"""Who pays and who gains when a rule is turned by one step: by school, fifth of need, student group and place.

A school has what its own services cost more or less. A student group has the dollars of each school times its share of
the school's pupils in that year,

$$ d_g = \sum_{st} d_{st} \cdot E_{gst} / E_{st} $$

so groups overlap and do not add up. Where the plan knows actual salaries, dollars at actual pay stand beside those at
average pay: staff who come or go count at what their own school's people are paid (`incidence_actual`). Schools, the
central office, what is not told by site, and what resources pass to each other (contributions and indirect cost) add up
to the cost of the step.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.fifths import attribute, fifths
from alloc_opt.analysis.incidence_actual import Actual
from alloc_opt.analysis.names import called
from alloc_opt.analysis.pricing.cost import Cost
from alloc_opt.analysis.pricing.line import Line
from alloc_opt.analysis.schools import FEWEST
from alloc_opt.analysis.table import Table
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
COLUMNS = [
    "rule",
    "dial",
    "direction",
    "by",
    "label",
    "unrestricted_dollars",
    "restricted_dollars",
    "dollars",
    "unrestricted_actual",
    "restricted_actual",
    "fte",
    "share",
    "stands_out",
    "program",
    "change_pupils",
]
PASSED, PUT_ASIDE, REVENUE, ENTRY = "between resources", "balances", "revenue", "entry pay"
"""Places of what moves between resources, of what a rule about balances asks to be held, of lost revenue, and of what
those who come or go are paid less (or more) than the average that schools carry."""
SHARE, STAFF = 0.01, 1.0
"""Share of its dollars, and FTE, from which on a school stands out."""
_SUMMED = ("unrestricted", "restricted", "dollars", "unrestricted_actual", "restricted_actual", "fte")
_SMALL = 0.005


@dataclass(frozen=True, eq=False)
class Borne:
    """A step with its cost."""

    line: Line
    """Which step: rule, dial, direction."""
    cost: Cost
    rest: str = PASSED
    """Place of what no site has; `REVENUE` where the step is about revenue."""


def incidence(built: Built, x: Floats, found: Sequence[Borne]) -> Table:
    """Changes of all plan years together, by label, when each step is made.

    Columns: `by` (school, fifth, group, place), `label`; dollars more (negative: less) of unrestricted and restricted
    resources and of both at average pay, places in the order of the file adding up to the cent; the same at actual pay
    (`unrestricted_actual`, `restricted_actual`; NaN where it is not known); `fte` in the first year that changes;
    `share` of what the label has in the plan; `stands_out` ("yes": a share of 1 % or 1 FTE); of schools the `program`
    that changes most, and how many pupils more or fewer there are in the last year than in the base year.

    Args:
        built: the plan's program.
        x: the plan, natural units.
        found: steps that money makes possible.
    """
    ground = _Ground(built, x)
    rows = [row for each in found for row in _rows(ground, each)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    if not rows:
        return Table("incidence", frame)
    steps = frame.groupby(["rule", "dial", "direction", "by"], sort=False)
    for name in ("unrestricted_dollars", "restricted_dollars"):
        sums = steps[name].cumsum().astype(float).round(2)
        frame[name] = (sums - sums.groupby([frame[key] for key in steps.keys]).shift(fill_value=0.0)).round(2) + 0.0
    frame["dollars"] = (frame["unrestricted_dollars"] + frame["restricted_dollars"]).round(2) + 0.0
    for name in ("unrestricted_actual", "restricted_actual"):
        frame[name] = frame[name].astype(float).round(2) + 0.0
    for name in ("fte", "share"):
        frame[name] = frame[name].astype(float).round(6) + 0.0
    return Table("incidence", frame, tuple(_notes(built)))


def _notes(built: Built) -> Iterator[str]:
    plan = built.plan
    pay = plan["pay"]
    stated = [called(plan, "pay", "position", str(each)) for each in pay.loc[pay["entry"] > 0, "position"]]
    actual = Actual(built)
    if actual.stated:
        names = dict(zip(pay["position"], pay["name"], strict=True))
        known = ", ".join(str(names[each] or each) for each in actual.positions) or "no position"
        yield f"At actual pay, staff who come or go count at what their school pays, known of: {known}."
    else:
        yield "Schools carry average pay; actual salaries by school are not known (column `salary` of `staff`)."
    if stated:
        who = ", ".join(stated[:6]) + (f" and {len(stated) - 6} more" if len(stated) > 6 else "")
        yield f"Who comes or goes is paid at entry in {who}; `{ENTRY}` is what that is less (or more) than the average."
    if (plan["groups"]["group"] != ALL_GROUP).any():
        yield "A student group has the dollars of each school by its share of the pupils there; groups overlap."
    if fifths(plan):
        yield f"Fifths are of the schools by `{attribute(plan)}`, the least need first."


class _Ground:
    """What every step is measured against."""

    def __init__(self, built: Built, x: Floats) -> None:
        plan, m = built.plan, built.measures
        self.plan, self.axes = plan, m.axes
        self.free = set(plan["funds"].loc[plan["funds"]["restriction"] == 0, "resource"])
        self.kind = dict(zip(plan["schools"]["school"], plan["schools"]["kind"], strict=True))
        self.code = {school: code for code, school in enumerate(m.axes.labels["school"])}
        self.year = {year: code for code, year in enumerate(m.axes.labels["year"])}
        spent = cells(m.dollars, x, by=("school", "year"))
        self.spent = np.zeros((m.axes.size("school"), m.axes.size("year")))
        self.spent[spent["school"], spent["year"]] = spent["value"]
        self.spent[:, 0] = 0.0
        self.fifth = {code: number for number, codes in fifths(plan).items() for code in codes}
        self.actual = Actual(built)
        people = cells(m.enrollment, x, by=("school", "group", "year"))
        self.pupils = np.zeros((m.axes.size("group"), m.axes.size("school"), m.axes.size("year")))
        self.pupils[people["group"], people["school"], people["year"]] = people["value"]
        if m.axes.together is not None:
            sites = np.flatnonzero(m.axes.together.schools)
            for pupils in self.pupils:
                np.add.at(pupils, m.axes.together.place[sites], pupils[sites])

    @cached_property
    def shares(self) -> Mapping[str, Floats]:
        """Of each student group with pupils enough: its share of each school's pupils, shape (schools, years)."""
        every = self.pupils[int(self.axes.codes("group", [ALL_GROUP])[0])]
        found = {}
        for code, group in enumerate(self.axes.labels["group"]):
            mine = self.pupils[code]
            if group != ALL_GROUP and mine.sum(axis=0).max(initial=0.0) >= FEWEST:
                found[str(group)] = np.divide(mine, every, out=np.zeros_like(mine), where=every > 0)
        return found

    def change_of_pupils(self, code: int) -> float:
        """Pupils of a school in the last year less those of the base year; NaN where there are few."""
        mine = self.pupils[int(self.axes.codes("group", [ALL_GROUP])[0]), code]
        return float(mine[-1] - mine[0]) if mine.min() >= FEWEST else float("nan")


def _rows(ground: _Ground, each: Borne) -> Iterator[tuple[object, ...]]:
    line, cost = each.line, each.cost
    head = (line.rule, line.dial, line.direction)
    table = cost.sites.assign(
        code=cost.sites["school"].map(ground.code),
        when=cost.sites["year"].map(ground.year),
        free=cost.sites["resource"].isin(ground.free),
    )
    _at_actual_pay(ground, table)
    first = table.loc[table["fte"] != 0, "when"].min()
    table["fte"] = table["fte"].where(table["when"] == first, 0.0)
    table["unrestricted"] = table["dollars"].where(table["free"], 0.0)
    table["restricted"] = table["dollars"] - table["unrestricted"]
    table["unrestricted_actual"] += table["unrestricted"]
    table["restricted_actual"] += table["restricted"]
    spent = ground.spent.sum(axis=1)
    sites = table[table["program"] != TURNOVER]
    for school, mine in sites.groupby("school", sort=False):
        code = int(mine["code"].iloc[0])
        if ground.kind[school] != "school":
            continue
        sums = _sums(mine, float(spent[code]))
        largest = str(mine.groupby("program")["dollars"].sum().abs().idxmax())
        out = abs(sums[-1]) >= SHARE - 1e-9 or abs(sums[-2]) >= STAFF - 1e-9
        yield (*head, "school", school, *sums, "yes" if out else "", largest, ground.change_of_pupils(code))
    for number in sorted(set(ground.fifth.values())) if len(table) else ():
        codes = [code for code, fifth in ground.fifth.items() if fifth == number]
        mine = sites[sites["code"].isin(codes)]
        yield (*head, "fifth", str(number), *_sums(mine, float(spent[codes].sum())), "", "", np.nan)
    for group, share in ground.shares.items() if len(table) else ():
        weight = share[sites["code"], sites["when"]]
        mine = sites.loc[weight > 0, [*_SUMMED]].mul(weight[weight > 0], axis=0)
        yield (*head, "group", group, *_sums(mine, float((ground.spent * share).sum())), "", "", np.nan)
    yield from _places(ground, head, table, each, spent)


def _places(
    ground: _Ground, head: tuple[str, str, str], table: pd.DataFrame, each: Borne, spent: Floats
) -> Iterator[tuple[object, ...]]:
    """Kinds of places, and what no place has: together the cost of the step."""
    kind = table["school"].map(ground.kind).mask(table["program"] == TURNOVER, ENTRY)
    kinds = np.array([ground.kind[school] for school in ground.axes.labels["school"]], dtype=object)
    for name in sorted(dict.fromkeys(ground.kind.values()), key=lambda name: name != "school"):
        mine = table[kind == name]
        if len(mine):
            yield (*head, "place", name, *_sums(mine, float(spent[kinds == name].sum())), "", "", np.nan)
    mine = table[kind == ENTRY]
    if len(mine):
        yield (*head, "place", ENTRY, *_sums(mine, 0.0), "", "", np.nan)
    rest = float(each.cost.detail["unrestricted"].sum()) - float(table["unrestricted"].sum())
    if abs(rest) > _SMALL:
        name = PUT_ASIDE if each.cost.balances else each.rest
        other = -rest if name == PASSED else 0.0
        actual = (rest, other) if ground.actual.stated else (np.nan, np.nan)
        yield (*head, "place", name, rest, other, rest + other, *actual, 0.0, np.nan, "", "", np.nan)


def _at_actual_pay(ground: _Ground, table: pd.DataFrame) -> None:
    """Add what actual pay is more than average pay, split among the payers as the program's dollars of the place and
    year change; NaN where it is not known.
    """
    if not ground.actual.stated:
        table[["unrestricted_actual", "restricted_actual"]] = np.nan
        return
    keys = [table[name] for name in ("program", "school", "year")]
    size = table["dollars"].abs()
    free = size.where(table["free"], 0.0).groupby(keys, sort=False).transform("sum")
    whole = size.groupby(keys, sort=False).transform("sum")
    share = np.divide(free, whole, out=np.ones(len(table)), where=(whole > 0).to_numpy())
    table["unrestricted_actual"], table["restricted_actual"] = table["more"] * share, table["more"] * (1.0 - share)


def _sums(mine: pd.DataFrame, whole: float) -> tuple[float, ...]:
    """Unrestricted, restricted and all dollars, the first two at actual pay, FTE, and the share of what there is."""
    free, bound, dollars, free_actual, bound_actual, fte = (
        float(mine[name].sum(skipna=False)) if len(mine) else 0.0 for name in _SUMMED
    )
    return free, bound, dollars, free_actual, bound_actual, fte, dollars / whole if whole > 0 else float("nan")
