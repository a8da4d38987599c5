"""Are schools with a federal supplement comparable with the others, by staff and by dollars per pupil?

Both ways of the family `comparability`, at the plan and at today's services. Where the plan does not place the rule,
its usual figures are taken, and what counts is told: job classes paid as certificated staff of which nobody is paid
from federal money, and dollars of every resource that is not federal, unless `pack_names` says otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.bound import POSITION, RESOURCE, bound, marked
from alloc_opt.analysis.formulas.hidden import heads
from alloc_opt.analysis.names import called
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.speak import listed
from alloc_opt.analysis.table import Table
from alloc_opt.errors import RulesError
from alloc_opt.families.comparability import Comparability, Sides
from alloc_opt.plan.plan import Plan

Floats = npt.NDArray[np.float64]
COLUMNS = ["method", "year", "school", "name", "level", "side", "pupils", "amount", "ratio", "today", "limit", "passes"]
METHODS = ("staff", "dollars")
FEDERAL = ("title_i", "title_ii", "title_iii", "title_iv", "school_improvement", "idea", "cafeteria", "perkins")
"""Words of the federal pack that name federal money."""
_FEDERAL_OBJECTS = range(8100, 8300)
"""Revenue objects of federal money in the accounts of California, and of those that follow them."""
_CERTIFICATED = "1"
"""First digit of the objects of certificated salaries."""
_ID = "title_i_comparability"


@dataclass(frozen=True, eq=False)
class Compared:
    """Schools compared both ways."""

    table: Table
    """One row per method, year and school; `side`: served, other, or not compared (nobody alike, or too small).
    `ratio`: pupils per FTE or dollars per pupil in the plan, `today` the same of today's services in that year,
    `limit` what the school is held to, `passes`: yes, no, or empty."""
    words: tuple[str, ...]
    """What counts, in sentences."""
    placed: bool
    """Whether a rule of the plan holds the schools to it."""
    most: float
    least: float
    small: float


def comparable(solved: Solved) -> Compared | None:
    """The comparison of the plan; None where the plan does not say which schools are served."""
    plan, m = solved.plan, solved.built.measures
    own = next((rule for rule in solved.rules if isinstance(rule, Comparability)), None)
    rule = own or usual(plan)
    if rule is None:
        return None
    rows: list[pd.DataFrame] = []
    words: list[str] = []
    for method in METHODS:
        each = rule.model_copy(update={"method": method})
        if own is None or own.method != method:
            each, said = _counted(plan, each)
        else:
            said = "What counts is what the plan's rule says."
        if not said:
            continue
        try:
            sides = each.sides(m)
        except RulesError as error:
            words.append(f"The comparison by {method} could not be made: {error.message}.")
            continue
        words.append(said)
        rows.append(_rows(solved, each, sides))
    if not rows:
        return None
    frame = pd.concat(rows, ignore_index=True)
    if frame.empty:
        return None
    return Compared(Table("comparability", frame), tuple(words), own is not None, rule.most, rule.least, rule.small)


def usual(plan: Plan) -> Comparability | None:
    """The rule of the law with the plan's own column of served schools; None without one, or with nobody served."""
    column = marked(plan, "served", "title_i")
    if not column or not (plan["schools"][column].astype(str).str.lower() == "yes").any():
        return None
    return Comparability(id=_ID, served={column: "yes"}, others={column: "no", "kind": "school"})


def _counted(plan: Plan, rule: Comparability) -> tuple[Comparability, str]:
    """The rule with what counts by its method, and the sentence that says it; empty where nothing does."""
    federal = federal_resources(plan)
    if rule.method == "dollars":
        stated = bound(plan, "state_local", RESOURCE)
        resources = stated or tuple(r for r in plan["funds"]["resource"].astype(str) if r not in federal)
        named = listed([called(plan, "funds", "resource", one) for one in resources])
        return rule.model_copy(update={"dollars": {"resource": list(resources)}}), (
            f"By dollars: state and local money counts ({named})." if resources else ""
        )
    positions = bound(plan, "instructional_staff", POSITION) or _instructional(plan, federal)
    named = listed([called(plan, "pay", "position", one) for one in positions]) if positions else ""
    return rule.model_copy(update={"staff": {"position": list(positions)}}), (
        f"By staff: these job classes count as instructional staff paid from state and local money ({named})."
        if positions
        else ""
    )


def federal_resources(plan: Plan) -> frozenset[str]:
    """Resources of federal money, by the names of the federal pack and by the objects of their revenue."""
    named = {one for word in FEDERAL for one in bound(plan, word, RESOURCE)}
    named |= set(bound(plan, "federal", RESOURCE)) | set(bound(plan, "restricted_grants", RESOURCE))
    funds, lines = plan["funds"], plan["revenue"]
    for frame, column in ((funds, "revenue_object"), (lines, "object")):
        if column in frame:
            codes = pd.to_numeric(frame[column].astype(str), errors="coerce")
            named |= set(frame.loc[codes.isin(list(_FEDERAL_OBJECTS)).to_numpy(), "resource"].astype(str))
    return frozenset(named)


def _instructional(plan: Plan, federal: frozenset[str]) -> tuple[str, ...]:
    """Job classes at schools paid as certificated staff, none of them from federal money; school leaders, who have
    object 1300 or a bargaining unit of managers, do not count.
    """
    pay, staff = plan["pay"], plan["staff"]
    certificated = pay.loc[pay["salary_object"].astype(str).str.startswith(_CERTIFICATED).to_numpy(), "position"]
    supervisors = set(pay.loc[pay["salary_object"].astype(str).str.startswith("13").to_numpy(), "position"])
    paid = set(staff.loc[staff["resource"].astype(str).isin(federal).to_numpy(), "position"].astype(str))
    leaders = set(pay.loc[pay["unit"].astype(str).str.contains("manage|admin|leader").to_numpy(), "position"])
    schools = set(plan["schools"].loc[(plan["schools"]["kind"] == "school").to_numpy(), "school"])
    here = set(staff.loc[staff["school"].isin(schools).to_numpy(), "position"].astype(str))
    return tuple(p for p in certificated.astype(str) if p in here and p not in paid | supervisors | leaders)


def _rows(solved: Solved, rule: Comparability, sides: Sides) -> pd.DataFrame:
    """Served schools with their limit, the others of a level pooled as they are compared."""
    plan, m, x, today = solved.plan, solved.built.measures, solved.x, solved.built.today
    labels = sides.own.index.labels()
    frame = pd.DataFrame({name: np.asarray(labels[name], dtype=object) for name in ("school", "year")})
    names = plan["schools"].set_index("school")
    frame["name"] = names["name"].reindex(frame["school"]).to_numpy()
    frame["level"] = names[rule.alike].reindex(frame["school"]).to_numpy() if rule.alike in names else ""
    frame["side"] = np.where(sides.counts, "served", "not compared")
    frame["pupils"], frame["amount"] = sides.pupils, np.round(sides.own.at(x), 6)
    pool, was = _ratio(rule, sides.pooled, sides.every.at(x)), _ratio(rule, sides.pupils, sides.own.at(today))
    frame["ratio"], frame["today"] = _ratio(rule, sides.pupils, sides.own.at(x)), was
    factor = rule.most if rule.method == "staff" else rule.least
    limit = pool[sides.place] * factor if len(pool) else np.full(len(frame), np.nan)
    frame["limit"] = np.where(sides.counts, limit, np.nan)
    by_staff = rule.method == "staff"
    better = frame["ratio"] <= frame["limit"] + 1e-6 if by_staff else frame["ratio"] >= frame["limit"] - 0.01
    frame["passes"] = np.where(~sides.counts, "", np.where(better, "yes", "no"))
    others = pd.DataFrame(_others(rule, sides, x, today))
    both = pd.concat([others, frame], ignore_index=True) if len(others) else frame
    both = both[[m.axes.by_site(np.asarray(m.axes.codes("year", [year])))[0] for year in both["year"]]]
    both.insert(0, "method", rule.method)
    for _, mine in both[(both["side"] != "others").to_numpy()].groupby("year"):
        few = np.isnan(heads(mine["pupils"].to_numpy(dtype=float)))
        both.loc[mine.index[few], ["pupils", "ratio", "today"]] = np.nan
    return both.sort_values(["year", "level", "side", "school"], ignore_index=True)[COLUMNS].assign(
        ratio=lambda f: f["ratio"].astype(float).round(4),
        today=lambda f: f["today"].astype(float).round(4),
        limit=lambda f: f["limit"].astype(float).round(4),
    )


def _others(rule: Comparability, sides: Sides, x: Floats, today: Floats) -> Iterator[dict[str, object]]:
    labels = sides.every.index.labels()
    used = set(sides.place[sides.counts].tolist())
    amount, ratio = sides.every.at(x), _ratio(rule, sides.pooled, sides.every.at(x))
    was = _ratio(rule, sides.pooled, sides.every.at(today))
    for entry in sorted(used):
        level = str(labels[rule.alike][entry])
        yield {
            "school": "",
            "year": str(labels["year"][entry]),
            "name": "The other schools together",
            "level": level,
            "side": "others",
            "pupils": float(sides.pooled[entry]),
            "amount": round(float(amount[entry]), 6),
            "ratio": float(ratio[entry]),
            "today": float(was[entry]),
            "limit": np.nan,
            "passes": "",
        }


def _ratio(rule: Comparability, pupils: Floats, amount: Floats) -> Floats:
    """Pupils per FTE, or dollars per pupil; NaN where there is nothing to divide by."""
    above, below = (pupils, amount) if rule.method == "staff" else (amount, pupils)
    return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=below > 1e-9))
