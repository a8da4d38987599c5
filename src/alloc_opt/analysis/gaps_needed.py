r"""What a standard of staffing, or a rule of the plan, asks for at each school, and what is there today.

$$ need_s = \sum_{rows} \lceil each + pupils_s / per \rceil_{round\_to} $$

over the rows of the standard that are for the school's level; actual is today's FTE of the position and of those that
count as the same (attribute `counts_as`).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis import base_year, evaluate
from alloc_opt.analysis.cells import cells
from alloc_opt.errors import RulesError
from alloc_opt.families import Rule
from alloc_opt.families.class_size import ClassSize
from alloc_opt.families.minimum_staffing import MinimumStaffing
from alloc_opt.families.pooled_class_size import PooledClassSize
from alloc_opt.families.staffing_ratio import StaffingRatio
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic

Floats = npt.NDArray[np.float64]
COLUMNS = ["standard", "position", "school", "need", "actual", "source"]
"""`school` is a code, -1 for the district as a whole; `position` a label."""
_FAMILIES = (StaffingRatio, MinimumStaffing, ClassSize, PooledClassSize)
_WHOLE = 1e-9
DISTRICT = -1


def todays_fte(m: Measures) -> Floats:
    """Today's FTE by position and school; shape (positions, schools)."""
    found = cells(m.fte, np.zeros(m.columns.count), by=("position", "school", "year"))
    found = found[(found["year"] == 0).to_numpy()]
    table = np.zeros((m.axes.size("position"), m.axes.size("school")))
    np.add.at(table, (found["position"].to_numpy(), found["school"].to_numpy()), found["value"].to_numpy(dtype=float))
    return table


def classes(plan: Plan) -> npt.NDArray[np.object_]:
    """What each position counts as: its attribute `counts_as`, else itself."""
    pay = plan["pay"]
    own = pay["position"].astype(str).to_numpy(dtype=object)
    if "counts_as" not in pay:
        return own
    other = pay["counts_as"].fillna("").astype(str).to_numpy(dtype=object)
    return np.where(other != "", other, own)


def is_school(plan: Plan) -> npt.NDArray[np.bool_]:
    """Places that are schools, not the central office or what is not told by site."""
    return np.asarray((plan["schools"]["kind"] == "school").to_numpy())


def pupils_year(plan: Plan) -> int:
    """Year (code) whose pupils count: the base year, the first plan year where nothing is said of it."""
    years = plan["enrollment"]["year"]
    return 0 if years.isin(["", plan.head.base_year]).any() else 1


def pupils(plan: Plan, m: Measures, span: str = "all", group: str = "all") -> Floats:
    """Pupils of a span and group by school in the year that counts."""
    found = cells(m.enrollment, np.zeros(m.columns.count))
    mine = (found["year"] == pupils_year(plan)) & (found["group"] == int(m.axes.codes("group", [group])[0]))
    if span != "all":
        mine &= found["span"] == int(m.axes.codes("span", [span])[0])
    found = found[mine.to_numpy()]
    return np.bincount(found["school"], found["value"], minlength=m.axes.size("school")).astype(float)


def of_standards(plan: Plan, m: Measures, fte: Floats) -> pd.DataFrame:
    """Need and actual of the table `standards`, one row per standard, position and school.

    Raises:
        RulesError: a standard names a level or span that the plan does not have.
    """
    table = plan["standards"]
    level = plan["schools"]["level"].astype(str).to_numpy(dtype=object)
    counted = classes(plan)
    parts = []
    for row in table.to_dict("records"):
        schools = is_school(plan)
        if row["level"]:
            schools = schools & (level == row["level"])
            if not schools.any():
                raise RulesError(f"standard {row['standard']}: no school has level {row['level']!r}")
        count = pupils(plan, m, str(row["span"]), str(row["group"]))
        need = float(row["each"]) + count / float(row["per"])
        if row["round_to"] > 0:
            need = np.ceil(need / row["round_to"] - _WHOLE) * row["round_to"]
        at = np.flatnonzero(schools)
        same = counted == counted[m.axes.codes("position", [row["position"]])[0]]
        values = {"school": at, "need": need[at], "actual": fte[same].sum(axis=0)[at]}
        labels = {name: row[name] for name in ("standard", "position", "source")}
        parts.append(pd.DataFrame(values).assign(**labels))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    keys = ["standard", "position", "school"]
    every = pd.concat(parts, ignore_index=True)
    return every.groupby(keys, sort=False, as_index=False).agg({"need": "sum", "actual": "first", "source": "first"})


def of_rules(plan: Plan, m: Measures, fte: Floats) -> tuple[pd.DataFrame, list[str]]:
    """The same of the plan's own rules of staffing, asked of the base year itself; and why some cannot be."""
    every = [rule for rule in automatic.rules(plan, free=True) if isinstance(rule, _FAMILIES)]
    rules, unasked = base_year.asked(every)
    own = base_year.todays(plan, m, rules)
    own["fte"]
    parts, missing = evaluate.written(rules, own)
    x = own.columns.point()
    found = []
    for part in parts:
        rows = part.rows
        scale = rows.coefficient[: rows.left].max(initial=0.0) if rows.left else rows.coefficient.max(initial=0.0)
        if scale <= 0 or not len(part.kept):
            continue
        table = evaluate.frame([part], (), x)
        labels = rows.labels_of(part.kept)
        known = "school" in labels
        school = m.axes.codes("school", labels["school"]) if known else np.full(len(table), DISTRICT)
        need, actual = (table[name].to_numpy(dtype=float) / scale for name in ("limit", "activity"))
        position = _closing(plan, part.rule, school, fte)
        values = {"position": position, "school": school, "need": need, "actual": actual}
        found.append(pd.DataFrame(values).assign(standard=part.rule.id, source=part.rule.source))
    notes = [f"{each.rule.id} cannot be asked for today: it {each.needs}." for each in (*missing, *unasked)]
    return (pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)), notes


def _closing(plan: Plan, rule: Rule, school: npt.NDArray[np.integer], fte: Floats) -> list[str]:
    """Position in which each place closes its gap: of the rule's, what it has most of, else what its level has."""
    positions: Sequence[str] = rule.positions  # type: ignore[attr-defined]
    known = {str(label): code for code, label in enumerate(plan["pay"]["position"])}
    mine = fte[[known[position] for position in positions]]
    level = plan["schools"]["level"].astype(str).to_numpy(dtype=object)
    result = []
    for place in school.tolist():
        here = mine.sum(axis=1) if place == DISTRICT else mine[:, place]
        if not here.any() and place != DISTRICT:
            here = mine[:, level == level[place]].sum(axis=1)
        result.append(positions[int((here if here.any() else mine.sum(axis=1)).argmax())])
    return result
