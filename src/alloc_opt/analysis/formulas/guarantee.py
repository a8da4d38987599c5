r"""What every school is guaranteed before any pupil counts: staffing of the plan's rules or standards, or an amount.

$$ G_{st} = amount + \sum_{rules} need_{st} \cdot cost_{jt} $$

in FTE that the rule asks for at the school, at the average cost of the positions that stand there today.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis import evaluate
from alloc_opt.analysis import gaps_needed as needed
from alloc_opt.analysis.formulas.sheet import Sheet
from alloc_opt.analysis.given import status_quo
from alloc_opt.errors import OperatorError
from alloc_opt.families import Rule
from alloc_opt.families.class_size import ClassSize
from alloc_opt.families.limit import Limit
from alloc_opt.families.minimum_staffing import MinimumStaffing
from alloc_opt.families.pooled_class_size import PooledClassSize
from alloc_opt.families.staffing_ratio import StaffingRatio
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import fte_cost
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic

Floats = npt.NDArray[np.float64]
RULES, STANDARDS = "rules", "standards"
COLUMNS = ["rule", "school", "year", "fte", "dollars", "sentence"]
_STAFF = (StaffingRatio, MinimumStaffing, ClassSize, PooledClassSize)


@dataclass(frozen=True, eq=False)
class Guarantee:
    """What every school is guaranteed, part by part."""

    parts: pd.DataFrame
    """`COLUMNS`: one row per rule (or standard, or amount), school and year."""
    notes: tuple[str, ...] = ()

    def dollars(self, sheet: Sheet, year: str) -> Floats:
        """Dollars guaranteed to each school in a year."""
        mine = self.parts[(self.parts["year"] == year).to_numpy()]
        return mine.groupby("school")["dollars"].sum().reindex(sheet.ids).fillna(0.0).to_numpy(dtype=float)


def guarantee(sheet: Sheet, asked: Sequence[str]) -> Guarantee:
    """The guarantee by school and year.

    Args:
        sheet: whose schools and years.
        asked: `rules`, `standards`, or dollars for every school; several add up.

    Raises:
        OperatorError: none of these, or the plan has no such rules or standards.
    """
    plan = sheet.plan
    axes = Axes.of(plan)
    m = status_quo(plan, axes).measures(plan, axes, ())
    found, notes = [], []
    for word in asked:
        if word == RULES:
            parts, told = _of_rules(plan, m)
            notes += told
        elif word == STANDARDS:
            parts = _of_standards(plan, m)
        else:
            parts = _amount(sheet, word)
        if parts.empty:
            raise OperatorError(
                f"The plan has no {word} of staffing by school to guarantee.", "name an amount, such as 900000"
            )
        found.append(parts)
    every = pd.concat(found, ignore_index=True)
    open_in = {year: sheet.pupils(year) > 0 for year in sheet.years}
    place = {school: n for n, school in enumerate(sheet.ids)}
    kept = [s in place and open_in[y][place[s]] for s, y in zip(every["school"], every["year"], strict=True)]
    return Guarantee(every[np.array(kept, dtype=bool)].reset_index(drop=True)[COLUMNS], tuple(notes))


def _amount(sheet: Sheet, text: str) -> pd.DataFrame:
    try:
        dollars = float(text.replace("$", "").replace(",", "").replace("_", ""))
    except ValueError:
        hint = "give rules, standards, or dollars for every school such as 900000"
        raise OperatorError(f"{text!r} is no guarantee.", hint) from None
    grid = pd.MultiIndex.from_product([sheet.ids, sheet.years], names=["school", "year"]).to_frame(index=False)
    return grid.assign(rule="amount", fte=np.nan, dollars=dollars, sentence="The same amount for every school.")


def _of_rules(plan: Plan, m: Measures) -> tuple[pd.DataFrame, list[str]]:
    """Rules of staffing, and limits from below in dollars, that speak of each school."""
    rules = [rule for rule in automatic.rules(plan, free=True) if isinstance(rule, _STAFF) or _money(rule)]
    m["fte"], m["dollars"]
    written, missing = evaluate.written(rules, m)
    x = m.columns.point()
    fte, cost = needed.todays_fte(m), np.add(*fte_cost(m))
    found = []
    for part in written:
        labels = part.rows.labels_of(part.kept)
        if not len(part.kept) or "school" not in labels or "year" not in labels:
            continue
        table = evaluate.frame([part], (), x)
        need = table["limit"].to_numpy(dtype=float)
        school, year = m.axes.codes("school", labels["school"]), m.axes.codes("year", labels["year"])
        values = {"school": labels["school"], "year": labels["year"]}
        if isinstance(part.rule, Limit):
            frame = pd.DataFrame({**values, "fte": np.nan, "dollars": need}).assign(positions="")
        else:
            rows = part.rows
            scale = rows.coefficient[: rows.left].max(initial=0.0) if rows.left else rows.coefficient.max(initial=0.0)
            if scale <= 0:
                continue
            positions: Sequence[str] = part.rule.positions  # type: ignore[attr-defined]
            each = _cost(plan, m.axes.codes("position", list(positions)), school, year, fte, cost)
            frame = pd.DataFrame({**values, "fte": need / scale, "dollars": need / scale * each})
            frame = frame.assign(positions=",".join(sorted(positions)))
        span = part.rule.span if isinstance(part.rule, ClassSize) else ""
        found.append(frame.assign(rule=part.rule.id, span=span, sentence=part.rule.plain()))
    notes = [f"Not in the guarantee: {each.rule.id} ({each.needs})." for each in missing]
    return (_once(pd.concat(found, ignore_index=True)) if found else pd.DataFrame(columns=COLUMNS)), notes


def _money(rule: Rule) -> bool:
    """A limit in dollars from below that speaks of each school."""
    return isinstance(rule, Limit) and rule.measure == "dollars" and rule.at_least is not None and "school" in rule.by


def _cost(
    plan: Plan,
    positions: npt.NDArray[np.int32],
    school: npt.NDArray[np.int32],
    year: npt.NDArray[np.int32],
    fte: Floats,
    cost: Floats,
) -> Floats:
    """Average dollars of one FTE of the positions: as they stand at the school, else at its level, else anywhere."""
    level = plan["schools"]["level"].astype(str).to_numpy(dtype=object)
    mine = fte[positions]
    result = np.zeros(len(school))
    for n, (place, t) in enumerate(zip(school.tolist(), year.tolist(), strict=True)):
        weights = mine[:, place]
        for wider in (mine[:, level == level[place]].sum(axis=1), mine.sum(axis=1), np.ones(len(positions))):
            weights = weights if weights.sum() > 0 else wider
        result[n] = float(weights @ cost[positions, t] / weights.sum())
    return result


def _once(frame: pd.DataFrame) -> pd.DataFrame:
    """Where several rules ask for the same positions at a school the one that asks for most counts; classes of several
    spans are taught beside one another.
    """
    table = frame.assign(one=_together(frame["positions"]) + np.where(frame["span"] != "", "/" + frame["span"], ""))
    order = table.sort_values("dollars", kind="stable").drop_duplicates(["one", "school", "year"], keep="last")
    return order.sort_index()[COLUMNS].reset_index(drop=True)


def _together(positions: "pd.Series[str]") -> "pd.Series[str]":
    """A name for rules that share a position."""
    names: dict[str, str] = {}
    for text in dict.fromkeys(positions):
        own = [part for part in str(text).split(",") if part]
        known = {names[part] for part in own if part in names}
        name = min(known) if known else str(text)
        names = {part: (name if old in known else old) for part, old in names.items()} | dict.fromkeys(own, name)
    return positions.map(lambda text: names.get(str(text).split(",")[0], str(text)) if text else "dollars")


def _of_standards(plan: Plan, m: Measures) -> pd.DataFrame:
    """The table `standards`, at the pupils that they count, the same in every year."""
    if plan["standards"].empty:
        return pd.DataFrame(columns=COLUMNS)
    found = needed.of_standards(plan, m, needed.todays_fte(m))
    cost = np.add(*fte_cost(m))
    code = m.axes.codes("position", found["position"])
    labels = m.axes.labels["school"][found["school"].to_numpy(dtype=np.int64)]
    frames = [
        pd.DataFrame(
            {
                "rule": found["standard"],
                "school": labels,
                "year": year,
                "fte": found["need"].to_numpy(dtype=float),
                "dollars": found["need"].to_numpy(dtype=float) * cost[code, t],
                "sentence": found["source"],
            }
        ).assign(one=found["position"])
        for t, year in enumerate(m.axes.labels["year"])
    ]
    every = pd.concat(frames, ignore_index=True).sort_values("dollars", kind="stable")
    return every.drop_duplicates(["one", "school", "year"], keep="last").sort_index()[COLUMNS]
