"""What a formula gives, and what another one would change: by line, school, resource, and kind of school."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.fifths import fifths
from alloc_opt.analysis.formulas import hidden
from alloc_opt.analysis.formulas.path import Step
from alloc_opt.analysis.formulas.sheet import BY_NAME, GUARANTEE, PER_PUPIL, PER_SCHOOL, Sheet
from alloc_opt.analysis.given import status_quo
from alloc_opt.analysis.table import Table
from alloc_opt.measures.axes import Axes

Floats = npt.NDArray[np.float64]
LINES = [
    "line",
    "resource",
    "group",
    "kind",
    "schools",
    "pupils_first",
    "pupils",
    "weight_first",
    "weight",
    "rate_first",
    "rate",
    "dollars_first",
    "dollars",
    "change_dollars",
    "by_pupils",
    "by_schools",
    "by_rate",
]
DETAIL = ["school", "name", "line", "resource", "kind", "year", "pupils", "rate", "dollars_first", "dollars"]
SIZES = 4
"""Parts of the schools by size."""


def by_line(before: Sheet, after: Sheet, year: str) -> Table:
    """Dollars by line; `by_pupils`: the change of pupils at the old rate, `by_schools`: amounts that are no rate, of
    schools that close or open, `by_rate`: the rest of the change.

    Weights are the rate over the average rate of the base, each of its own sheet; where some lines are stated as
    weights, only of those and the base.
    """
    sides = [_summed(sheet, year) for sheet in (before, after)]
    both = pd.concat([sides[0].add_suffix("_first"), sides[1]], axis=1)
    both = both.reindex(list(dict.fromkeys([*sides[0].index, *sides[1].index])))
    for name in ("pupils", "dollars", "per_school"):
        both[name], both[f"{name}_first"] = both[name].fillna(0.0), both[f"{name}_first"].fillna(0.0)
    for name in ("resource", "group", "kind"):
        both[name] = both[name].fillna(both[f"{name}_first"])
    change = both["dollars"] - both["dollars_first"]
    moved = (both["pupils"] - both["pupils_first"]) * both["rate_first"].fillna(0.0)
    opened = _opened(before, after, year).reindex(both.index).fillna(0.0)
    base = [sheet.base_rate(year) for sheet in (before, after)]
    rated = (both["kind"] == PER_PUPIL).to_numpy()
    stated = [_stated(sheet) for sheet in (before, after)]
    frame = both.rename_axis("line").reset_index()
    frame = frame.assign(
        weight_first=(both["rate_first"] / base[0]).where(rated & both.index.isin(stated[0])).to_numpy(),
        weight=(both["rate"] / base[1]).where(rated & both.index.isin(stated[1])).to_numpy(),
        change_dollars=change.to_numpy(),
        by_pupils=moved.to_numpy(),
        by_schools=opened.to_numpy(),
        by_rate=(change - moved - opened).to_numpy(),
        schools=frame["schools"].fillna(0).astype(int),
    )
    return Table("formula_totals", frame.reindex(columns=LINES))


def _opened(before: Sheet, after: Sheet, year: str) -> "pd.Series[float]":
    """Line -> change of the amounts that are no rate per pupil, at schools that have pupils before or now alone."""
    there = [dict(zip(each.ids, (each.pupils(year) > 0).tolist(), strict=True)) for each in (before, after)]
    other = {school for school in {*there[0], *there[1]} if there[0].get(school, False) != there[1].get(school, False)}
    sums = []
    for each in (before, after):
        rows = each.at(year)
        mine = rows[((rows["kind"] != PER_PUPIL) & rows["school"].isin(other)).to_numpy()]
        sums.append(mine.groupby("line")["dollars"].sum())
    return sums[1].sub(sums[0], fill_value=0.0)


def _stated(sheet: Sheet) -> set[str]:
    """Lines that have a weight: those stated as one and the base, or all where none is."""
    table = sheet.plan["formula"]
    own = set(map(str, table.loc[table["weight"] != 0, "line"]))
    return own | set(sheet.base) if own else set(map(str, table["line"]))


def _summed(sheet: Sheet, year: str) -> pd.DataFrame:
    rows = sheet.at(year)
    moving = rows[(rows["dollars"] != 0) | ~rows["kind"].isin([BY_NAME, GUARANTEE])]
    moving = moving.assign(paid=moving["dollars"] - moving["each"])
    found = moving.groupby("line", sort=False).agg(
        resource=("resource", "first"),
        group=("group", "first"),
        kind=("kind", "first"),
        pupils=("pupils", "sum"),
        paid=("paid", "sum"),
        per_school=("each", "sum"),
        dollars=("dollars", "sum"),
        top=("per_pupil", "max"),
    )
    found["schools"] = moving[(moving["dollars"] != 0).to_numpy()].groupby("line")["school"].nunique()
    named = found["kind"].isin([BY_NAME, GUARANTEE]).to_numpy()
    rate = np.where(found["pupils"] > 0, found["paid"] / found["pupils"].where(found["pupils"] > 0), found["top"])
    found["rate"] = np.where(named | (found["kind"] == PER_SCHOOL).to_numpy(), np.nan, rate)
    found["pupils"] = found["pupils"].where((found["kind"] == PER_PUPIL), 0.0)
    return found.drop(columns=["paid", "top"])


def detail(before: Sheet, after: Sheet, year: str) -> Table:
    """Every line at every school, before and after; small counts are not shown."""
    rows = after.at(year)
    known = before.at(year).set_index(["line", "school"])["dollars"]
    first = known.reindex(pd.MultiIndex.from_frame(rows[["line", "school"]])).fillna(0.0).to_numpy(dtype=float)
    rated = (rows["kind"] == PER_PUPIL).to_numpy()
    frame = rows.assign(
        name=rows["school"].map(after.names),
        rate=rows["per_pupil"].where(rated),
        pupils=rows["pupils"].where(rated, 0.0),
        dollars_first=first,
    )
    order = pd.Series(range(len(after.ids)), index=after.ids)
    frame = frame.sort_values("school", key=lambda s: s.map(order), kind="stable").reset_index(drop=True)
    hides = bool(hidden.small(frame).any())
    frame = hidden.without_small(frame, ("pupils", "dollars", "dollars_first"))
    return Table("formula_lines", frame.reindex(columns=DETAIL), (hidden.NOTE,) if hides else ())


def by_school(before: Sheet, after: Sheet, year: str, gives: Floats) -> Table:
    """A row per school: dollars by kind of line, before and after, and what its site spends today beside the formula.

    `gives`: dollars after of each school, to the cent.
    """
    first, pupils = before.dollars(year), after.pupils(year)
    today, beside = site_today(after)
    own = after.schools
    frame = pd.DataFrame(
        {
            "school": after.ids,
            "name": [after.names[school] for school in after.ids],
            "level": own["level"].to_numpy(dtype=object),
            "pupils_first": hidden.heads(before.pupils(year)),
            "pupils": hidden.heads(pupils),
            "dollars_per_pupil_lines": after.dollars(year, kinds=[PER_PUPIL]),
            "dollars_per_school_lines": after.dollars(year, kinds=[PER_SCHOOL]),
            "dollars_by_name": after.dollars(year, kinds=[BY_NAME]),
            "dollars_of_guarantee": after.dollars(year, kinds=[GUARANTEE]),
            "dollars_first": first,
            "dollars": gives,
            "change_dollars": gives - first,
            "change_share": np.divide(gives - first, first, out=np.zeros(len(first)), where=first > 0),
            "per_pupil": np.divide(gives, hidden.heads(pupils), out=np.full(len(first), np.nan), where=pupils > 0),
            "today_dollars": today,
            "beside_dollars": beside,
        }
    )
    few = bool((frame["pupils"].isna().to_numpy() & (pupils > 0)).any())
    return Table("formula_schools", frame, (hidden.NOTE,) if few else ())


def by_resource(before: Sheet, after: Sheet, year: str) -> Table:
    """Dollars by resource, before and after."""
    sides = [sheet.at(year).groupby("resource", sort=False)["dollars"].sum() for sheet in (before, after)]
    both = pd.DataFrame({"dollars_first": sides[0], "dollars": sides[1]}).fillna(0.0)
    funds = after.plan["funds"].set_index("resource")
    both = both.reindex([resource for resource in funds.index if resource in both.index])
    frame = both.rename_axis("resource").reset_index()
    frame.insert(1, "name", [str(funds.at[resource, "name"]) for resource in frame["resource"]])
    frame["restriction"] = funds["restriction"].reindex(frame["resource"]).to_numpy()
    return Table("formula_resources", frame.assign(change_dollars=frame["dollars"] - frame["dollars_first"]))


def site_today(sheet: Sheet) -> tuple[Floats, Floats]:
    """Today's dollars of each school's books: all of them, and those of resources outside the formula."""
    plan = sheet.plan
    axes = Axes.of(plan)
    m = status_quo(plan, axes).measures(plan, axes, ())
    spent = m.dollars
    found = cells(spent, np.zeros(m.columns.count), by=("school", "resource", "year"))
    found = found[(found["year"] == 0).to_numpy()]
    school = axes.labels["school"][found["school"].to_numpy()]
    known = found.assign(id=school, formula=np.isin(found["resource"], _codes(sheet, axes)))
    whole = known.groupby("id")["value"].sum().reindex(sheet.ids).fillna(0.0)
    beside = known[~known["formula"].to_numpy(dtype=bool)].groupby("id")["value"].sum().reindex(sheet.ids).fillna(0.0)
    return whole.to_numpy(dtype=float), beside.to_numpy(dtype=float)


def _codes(sheet: Sheet, axes: Axes) -> npt.NDArray[np.int32]:
    return axes.codes("resource", list(dict.fromkeys(sheet.rows["resource"])))


def incidence(before: Sheet, sheet: Sheet, schools: Table, year: str) -> Table:
    """The change by level, by fifths of the schools by need, and by quarters by size; per pupil each with its own."""
    heads = dict(zip(before.ids, before.pupils(year).tolist(), strict=True))
    frame = schools.frame.assign(pupils=sheet.pupils(year), pupils_first=[heads.get(one, 0.0) for one in sheet.ids])
    rows = [_part(by, name, frame.iloc[at]) for by, name, at in parts(sheet, year)]
    return Table("formula_incidence", pd.DataFrame(rows))


def bearing(sheet: Sheet, steps: Sequence[Step]) -> Table:
    """What hold-harmless adds and what others give for it, over all years of a path, by kind of school."""
    added = sum((step.protected for step in steps), start=np.zeros(len(sheet.ids), dtype=np.int64))
    gave = sum((np.maximum(-step.shared, 0) for step in steps), start=np.zeros(len(sheet.ids), dtype=np.int64))
    back = sum((step.held_back for step in steps), start=np.zeros(len(sheet.ids), dtype=np.int64))
    rows = [
        {
            "by": by,
            "part": part,
            "schools": len(at),
            "protected_dollars": int(added[at].sum()) / 100.0,
            "given_up_dollars": int(gave[at].sum()) / 100.0,
            "held_back_dollars": int(back[at].sum()) / 100.0,
        }
        for by, part, at in parts(sheet, sheet.years[1])
    ]
    return Table("formula_phase_in_incidence", pd.DataFrame(rows))


def parts(sheet: Sheet, year: str) -> list[tuple[str, str, npt.NDArray[np.intp]]]:
    """Kinds of schools: by level, by fifths by need, by quarters by size; places among the sheet's schools."""
    level = sheet.schools["level"].to_numpy(dtype=object)
    found = [("level", str(one), np.flatnonzero(level == one)) for one in dict.fromkeys(level)]
    code = {str(school): n for n, school in enumerate(sheet.plan["schools"]["school"])}
    place = np.array([code[school] for school in sheet.ids])
    by_need: Mapping[int, npt.NDArray[np.intp]] = fifths(sheet.plan)
    for number, members in by_need.items():
        word = {1: " (least)", len(by_need): " (most)"}.get(number, "")
        found.append(("need", f"fifth {number}{word}", np.flatnonzero(np.isin(place, members))))
    order = np.argsort(sheet.pupils(year), kind="stable")
    if len(order) >= 2 * SIZES:
        for number, part in enumerate(np.array_split(order, SIZES), start=1):
            word = {1: " (smallest)", SIZES: " (largest)"}.get(number, "")
            found.append(("size", f"quarter {number}{word}", np.asarray(part)))
    return found


def _part(by: str, name: str, mine: pd.DataFrame) -> dict[str, object]:
    change, first = mine["change_dollars"].to_numpy(dtype=float), float(mine["dollars_first"].sum())
    pupils, earlier = float(mine["pupils"].sum()), float(mine["pupils_first"].sum())
    dollars = float(mine["dollars"].sum())
    return {
        "by": by,
        "part": name,
        "schools": len(mine),
        "pupils": pupils,
        "dollars_first": first,
        "dollars": dollars,
        "change_dollars": float(change.sum()),
        "change_share": float(change.sum()) / first if first else 0.0,
        "change_per_pupil": dollars / pupils - first / earlier if pupils and earlier else float("nan"),
        "gain": int((change > 0.5).sum()),
        "lose": int((change < -0.5).sum()),
    }
