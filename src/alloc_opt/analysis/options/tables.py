"""Options as tables: what each comes to, how far apart they are, what all share, where they differ, and ranges."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.alternatives import Alternatives, Option
from alloc_opt.analysis.table import Table

TODAY = "today"
"""Stands in `plan` for today's services at the prices of the plan years."""
SERVICES = ["plan", "program", "school", "year", "unit", "quantity", "dollars", "movable"]
AGREED = ["program", "school", "way", "plans", "in_all", "alike", "dollars", "least_dollars", "most_dollars", "fte"]
RANGES = [
    *("program", "name", "today_dollars", "least_dollars", "found_least_dollars", "found_most_dollars"),
    *("most_dollars", "method", "against_today"),
]
LESS, MORE, EITHER, FIXED = "less in every plan", "more in every plan", "either", "as today"
EXACT, PARTS = "exact", "no plan outside; whole positions may not reach it"
_SMALL = 1.0


def tables(found: Alternatives) -> tuple[Table, ...]:
    """`options`, `distances`, `agreed`, `option_changes`, `services`, `option_schools`, `ranges`."""
    return (
        options(found),
        distances(found),
        agreed(found),
        option_changes(found),
        services(found),
        option_schools(found),
        ranges(found),
    )


def options(found: Alternatives) -> Table:
    """A plan per row: the value of each objective that decides, by how much that is worse than in plan A (`worse`, of
    the one that the loss is stated of), dollars moved from A and from the plan most like it with their shares of the
    movable dollars, spending, unrestricted balance, staff, named changes, who leaves, one-time cost, first deadline.
    """
    rows = []
    first = found.options[0]
    main = found.limits.index(found.main)
    for option in found.options:
        others = [each for each in found.options if each is not option]
        near = min(others, key=lambda each: found.moved(option, each), default=None)
        row: dict[str, Any] = {"plan": option.label}
        row |= {one.aim.goal: round(value, 6) + 0.0 for one, value in zip(found.limits, option.values, strict=True)}
        row["worse"] = round(found.main.worse(option.values[main]), 6) + 0.0
        row["moved_dollars"] = round(found.moved(first, option), 2)
        row["share"] = round(found.share(found.moved(first, option)), 6)
        row["nearest"] = near.label if near is not None else ""
        row["nearest_share"] = round(found.share(found.moved(option, near)), 6) if near is not None else float("nan")
        rows.append({**row, **figures(found, option)})
    return Table("options", pd.DataFrame(rows))


def figures(found: Alternatives, option: Option) -> dict[str, Any]:
    """What a plan comes to: all years' spending, last year's balance and staff, changes, who leaves, one-time cost."""
    run, years = option.run, list(found.plan.years)
    funds, changed = run.tables["funds"].frame, run.tables["changes"].frame
    free = funds["resource"].isin(run.facts["unrestricted"]).to_numpy()
    last = (funds["year"] == years[-1]).to_numpy()
    staff = run.tables["positions"].frame
    leaving = run.tables["who_leaves"].frame
    days = sorted(str(day) for day in changed.get("decide_by", ()) if day)
    return {
        "dollars": round(float(funds["spent"].sum()), 2),
        "ending": round(float(funds.loc[free & last, "ending"].sum()), 2),
        "fte": round(float(staff.loc[(staff["year"] == years[-1]).to_numpy(), "fte"].sum()), 6),
        "changes": int(changed["number"].max()) if len(changed) else 0,
        **{name: round(float(leaving[name].sum()), 6) for name in ("given_up", "vacant", "by_attrition", "laid_off")},
        "one_time_dollars": round(once(found, option), 2),
        "decide_by": days[0] if days else "",
        "found": option.direction,
    }


def once(found: Alternatives, option: Option) -> float:
    """Dollars that come once: what layoffs cost, and closings."""
    pay = found.plan["pay"].set_index("position")["layoff_cost"]
    leaving = option.run.tables["who_leaves"].frame
    layoffs = float((leaving["laid_off"] * leaving["position"].map(pay).astype(float)).sum()) if len(leaving) else 0.0
    closing = option.run.tables.get("closing")
    shut = 0.0 if closing is None else float(closing.frame.loc[closing.frame["kind"] == "once", "dollars"].sum())
    return layoffs + shut


def distances(found: Alternatives) -> Table:
    """Every two plans: dollars that the one spends on other services than the other, and the share of the movable."""
    rows = [
        (a.label, b.label, round(found.moved(a, b), 2), round(found.share(found.moved(a, b)), 6))
        for n, b in enumerate(found.options)
        for a in found.options[:n]
    ]
    note = (
        f"Dollars that can move: ${found.movable:,.2f}, all plan years. Dollars moved are what the second plan adds to "
        "services or takes from them against the first, whichever is more; they follow from services.csv."
    )
    return Table("distances", pd.DataFrame(rows, columns=["plan", "other", "moved_dollars", "share"]), (note,))


def agreed(found: Alternatives) -> Table:
    """Every service that some plan changes: the way (less or more than today), in which plans, whether in all of them
    and there by the same dollars (`alike`), and over all plan years the dollars of plan A's change and the smallest and
    largest of those plans.

    A service is a program at a school, or `*` where it is one decision for several. `fte`: smallest change of the last
    year.
    """
    every = option_changes(found).frame
    last = found.plan.years[-1]
    rows = []
    for (program, school), mine in every.groupby(["program", "school"], sort=False) if len(every) else ():
        sums = mine.groupby("plan", sort=False)["change_dollars"].sum()
        staff = mine[(mine["year"] == last).to_numpy()].groupby("plan", sort=False)["change_fte"].sum()
        for way, sign in (("less", -1.0), ("more", 1.0)):
            here = sums[(sign * sums > _SMALL).to_numpy()]
            if not len(here):
                continue
            labels = [each.label for each in found.options if each.label in here.index]
            fte = [float(staff.get(label, 0.0)) for label in labels]
            ends = here.abs().min() * sign, here.abs().max() * sign
            everywhere = len(labels) == len(found.options)
            rows.append(
                {
                    "program": program,
                    "school": school,
                    "way": way,
                    "plans": ", ".join(labels),
                    "in_all": "yes" if everywhere else "",
                    "alike": "yes" if everywhere and abs(ends[1] - ends[0]) < _SMALL else "",
                    "dollars": round(float(sums.get(found.options[0].label, 0.0)), 2),
                    "least_dollars": round(float(ends[0]), 2),
                    "most_dollars": round(float(ends[1]), 2),
                    "fte": min(fte, key=abs),
                }
            )
    frame = pd.DataFrame(rows, columns=AGREED)
    order = frame["most_dollars"].abs().sort_values(ascending=False, kind="stable").index
    return Table("agreed", frame.loc[order].reset_index(drop=True))


def option_changes(found: Alternatives) -> Table:
    """The named changes of every plan from today, as in the run of each."""
    frames = [option.run.tables["changes"].frame.assign(plan=option.label) for option in found.options]
    frame = pd.concat(frames, ignore_index=True)
    return Table("option_changes", frame[["plan", *(name for name in frame if name != "plan")]])


def services(found: Alternatives) -> Table:
    """Quantity and dollars of every service in today's budget and in every plan; `movable`: whether it counts."""
    keys = pd.DataFrame(list(found.services), columns=["program", "school", "year"])
    movable = np.where(found.counted, "yes", "no")
    frames = []
    shown = found.options[0].run.tables["programs"].frame
    before = shown.drop_duplicates(["program", "school", "year"])[["program", "school", "year", "unit"]]
    today = keys.merge(before, on=["program", "school", "year"], how="left").assign(quantity=found.level.round(6))
    frames.append(today.assign(plan=TODAY, dollars=np.round(found.today, 2), movable=movable))
    for option in found.options:
        own = option.run.tables["programs"].frame[["program", "school", "year", "unit", "quantity"]]
        mine = keys.merge(own, on=["program", "school", "year"], how="left")
        frames.append(mine.assign(plan=option.label, dollars=option.dollars, movable=movable))
    frame = pd.concat(frames, ignore_index=True)
    frame["unit"] = frame["unit"].fillna("")
    frame["quantity"] = frame["quantity"].fillna(0.0)
    return Table("services", frame[SERVICES])


def option_schools(found: Alternatives) -> Table:
    """Dollars and staff of every site in every plan and year, and by how much they differ from plan A."""
    first = found.options[0].run.tables["schools"].frame
    frames = []
    for option in found.options:
        own = option.run.tables["schools"].frame
        frame = own[["school", "name", "level", "kind", "year", "dollars", "fte"]].assign(plan=option.label)
        frame["change_dollars"] = (own["dollars"] - first["dollars"]).round(2) + 0.0
        frame["change_fte"] = (own["fte"] - first["fte"]).round(6) + 0.0
        frames.append(frame)
    frame = pd.concat(frames, ignore_index=True)
    return Table("option_schools", frame[["plan", *(name for name in frame if name != "plan")]])


def ranges(found: Alternatives) -> Table:
    """Dollars of each program, all sites and plan years: in no plan within the loss less or more than `least_dollars`
    and `most_dollars`; in the plans that were found between `found_least_dollars` and `found_most_dollars`.

    `against_today`: whether every plan within the loss has less (more) than today's services cost, or either may be.
    """
    return Table("ranges", pd.DataFrame(list(_ranges(found)), columns=RANGES), _range_notes(found))


def _ranges(found: Alternatives) -> Iterator[tuple[Any, ...]]:
    names = dict(zip(found.plan["programs"]["program"], found.plan["programs"]["name"], strict=True))
    program = np.array([key[0] for key in found.services], dtype=object)
    method = PARTS if found.whole else EXACT
    for one in found.ranges:
        here = program == one.program
        inside = [float(option.dollars[here].sum()) for option in found.options]
        least, most = min(one.least, *inside), max(one.most, *inside)
        today = float(found.today[here].sum())
        yield (
            one.program,
            str(names.get(one.program) or one.program),
            *(round(value, 2) + 0.0 for value in (today, least, min(inside), max(inside), most)),
            method,
            against(today, least, most),
        )


def against(today: float, least: float, most: float) -> str:
    """Where a range lies against today's dollars."""
    close = max(_SMALL, 1e-6 * abs(today))
    if most < today - close:
        return LESS
    if least > today + close:
        return MORE
    return EITHER if most - least > 2 * close else FIXED


def _range_notes(found: Alternatives) -> tuple[str, ...]:
    notes = []
    if found.whole and found.ranges:
        notes.append(
            "Least and most are found with positions in parts: no plan within the loss has less or more; whether "
            "whole positions reach them is open. What was found in whole positions stands between them."
        )
    if found.unasked:
        notes.append(f"{found.unasked} programs were not asked about; --ranges asks about every one.")
    return tuple(notes)
