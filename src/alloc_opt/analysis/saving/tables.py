"""Savings as tables: the cheapest plan, the ladder, what goes at each step, what may stop, unused grant money."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from alloc_opt.analysis.saving.booked import Booked
from alloc_opt.analysis.saving.payers import own
from alloc_opt.analysis.saving.touched import Pupils, first_days
from alloc_opt.analysis.savings import Savings, Step
from alloc_opt.analysis.table import Table
from alloc_opt.plan.complete import TOGETHER, UNASSIGNED
from alloc_opt.plan.turnover import TURNOVER

_SERVICE = ["kind", "program", "name", "school", "school_name", "unit"]
CENTRAL, SITE, CONTRIBUTION, STAFF = "central", "site", "contribution", "staff"
"""What a line is: a service of the district, of one school, less given to another resource, pay and time of staff that
no service carries."""
ALL = "all"
_SMALL = 5e-7


def tables(found: Savings) -> tuple[Table, ...]:
    """`savings`, `ladder`, `cuts`, `stop`, `unused`, `unrated`."""
    return savings(found), ladder(found), cuts(found), stop(found), unused(found), Table("unrated", found.unrated)


def savings(found: Savings) -> Table:
    """The cheapest plan against today's services carried on: a row per line and year, then `all` per year."""
    frame = lines(found.cheapest_plan, found.cheapest_lines)
    years = found.cheapest_years
    total = pd.DataFrame(
        {
            **dict.fromkeys(["program", "name", "school", "school_name", "unit"], ""),
            "kind": ALL,
            "year": years["year"],
            "level_before": np.nan,
            "level": np.nan,
            "fte_less": found.cheapest_lines.groupby("year")["fte"]
            .sum()
            .reindex(range(1, len(years) + 1), fill_value=0.0)
            .round(6)
            .to_numpy(),
            "unrestricted_dollars": years["unrestricted"],
            "restricted_dollars": years["restricted"],
            "recurring_dollars": years["recurring"],
            "one_time_dollars": years["one_time"],
        }
    )
    frame = frame.assign(recurring_dollars=np.nan, one_time_dollars=np.nan)
    both = pd.concat([frame[total.columns], total], ignore_index=True) if len(frame) else total
    columns = ["year", *_SERVICE, "level_before", "level", "fte_less", *total.columns[-4:]]
    return Table("savings", both[columns], ("Dollars above zero are saved.",))


def ladder(found: Savings) -> Table:
    """A row per step and year."""
    rows = [row for number, step in enumerate(found.steps, 1) for row in _step(found, number, step)]
    columns = list(_LADDER)
    return Table("ladder", pd.DataFrame(rows, columns=columns), ())


def _step(found: Savings, number: int, step: Step) -> Iterator[dict[str, object]]:
    most = float(step.years["unrestricted"].max())
    sites, levels, pupils, day = whom(step)
    for year in step.years.to_dict("records"):
        yield {
            "step": float(number),
            "target_dollars": step.target,
            "year": year["year"],
            "unrestricted_dollars": year["unrestricted"],
            "restricted_dollars": year["restricted"],
            "recurring_dollars": year["recurring"],
            "one_time_dollars": year["one_time"],
            "share_of_full": round(year["unrestricted"] / most, 6) if most > 0 else float("nan"),
            "loss": round(step.loss, 6) + 0.0,
            "loss_bound": round(step.bound, 6) + 0.0,
            "loss_alone": round(step.alone, 6) + 0.0,
            "loss_alone_bound": round(step.alone_bound, 6) + 0.0,
            "nesting": round(step.nesting, 6) + 0.0,
            "unit": found.unit,
            **{name: round(step.people[name], 6) + 0.0 for name in _PEOPLE},
            "unlisted_pay_dollars": round(step.unlisted["dollars"], 2),
            "sites": float(sites),
            "levels": levels,
            "pupils": pupils,
            "decide_by": day,
        }


_PEOPLE = ("given_up", "vacant", "by_attrition", "laid_off", "refilled", "reopened")
_LADDER = (
    "step",
    "target_dollars",
    "year",
    "unrestricted_dollars",
    "restricted_dollars",
    "recurring_dollars",
    "one_time_dollars",
    "share_of_full",
    "loss",
    "loss_bound",
    "loss_alone",
    "loss_alone_bound",
    "nesting",
    "unit",
    *_PEOPLE,
    "unlisted_pay_dollars",
    "sites",
    "levels",
    "pupils",
    "decide_by",
)


def whom(step: Step) -> tuple[int, str, float, str]:
    """Schools that lose something at this step, levels that do where all their schools are decided together, all pupils
    of the schools (NaN: few), and the first day by which to decide.
    """
    fall = falls(step.cuts)
    places = step.plan.books.plan["schools"]
    codes = sorted({int(code) for code in fall["school"]})
    pooled = [code for code in codes if places["kind"].iloc[code] == TOGETHER]
    pupils = Pupils(step.plan)
    schools = pupils.schools([code for code in codes if code not in pooled])
    levels = ", ".join(str(places["name"].iloc[code]).replace("All ", "all ", 1) for code in pooled)
    days = [day for day in first_days(step.plan, fall.assign(way=-1)) if day]
    return len(schools), levels, pupils.at(schools), min(days, default="")


def falls(frame: pd.DataFrame) -> pd.DataFrame:
    """Lines of services that fall, each program and school in the first year in which it does."""
    mine = frame[((frame["program"] >= 0) & (frame["level_before"] - frame["level"] > _SMALL)).to_numpy()]
    return mine.sort_values("year").drop_duplicates(["program", "school"]).sort_index()


def cuts(found: Savings) -> Table:
    """What each step saves against the step before, a row per line and year; its dollars add up to what it adds."""
    parts = [lines(step.plan, step.cuts).assign(step=float(n)) for n, step in enumerate(found.steps, 1)]
    columns = ["step", "year", *_SERVICE, "level_before", "level", "fte_less", "unrestricted_dollars"]
    columns += ["restricted_dollars", "other_payers_dollars", "pupils", "decide_by"]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return Table("cuts", frame[columns], ("Dollars above zero are saved against the step before.",))


def lines(plan: Booked, frame: pd.DataFrame) -> pd.DataFrame:
    """Lines of `booked.lines` in labels, services first, the most dollars first."""
    books = plan.books
    programs, schools = books.plan["programs"], books.plan["schools"]
    labels = books.axes.labels
    first = falls(frame)
    days = dict(
        zip(
            zip(first["program"], first["school"], strict=True),
            first_days(plan, first.assign(way=-1)) if len(first) else [],
            strict=True,
        )
    )
    pupils = Pupils(plan)
    kinds = schools["kind"].to_numpy(dtype=object)
    rows = []
    for row in frame.to_dict("records"):
        code, site, year = int(row["program"]), int(row["school"]), str(labels["year"][int(row["year"])])
        if code < 0:
            resource = int(row["resource"])
            funds = books.plan["funds"]
            name = str(funds["name"].iloc[resource] or funds["resource"].iloc[resource])
            head = (CONTRIBUTION, "", f"contributed to {name}", "", "", "")
            cut = False
        else:
            program = str(labels["program"][code])
            kind = STAFF if program in (TURNOVER, UNASSIGNED) else SITE if kinds[site] == "school" else CENTRAL
            if kinds[site] not in ("school", "central", "not_by_site"):
                kind = SITE
            name = str(programs["name"].iloc[code] or program)
            place = str(schools["name"].iloc[site] or labels["school"][site])
            head = (kind, program, name, str(labels["school"][site]), place, str(programs["unit"].iloc[code]))
            cut = row["level_before"] - row["level"] > _SMALL
        rows.append(
            (
                year,
                *head,
                round(row["level_before"], 6) + 0.0,
                round(row["level"], 6) + 0.0,
                round(row["fte"], 6) + 0.0,
                row["unrestricted"] / 100.0,
                row["restricted"] / 100.0,
                pupils.at([site], head[1]) if cut and head[0] == SITE else float("nan"),
                days.get((code, site), "") if cut else "",
            )
        )
    columns = ["year", *_SERVICE, "level_before", "level", "fte_less", "unrestricted_dollars", "restricted_dollars"]
    table = pd.DataFrame(rows, columns=[*columns, "pupils", "decide_by"])
    dollars = ["unrestricted_dollars", "restricted_dollars"]
    services = table["kind"].isin([CENTRAL, SITE]).to_numpy()
    swap = table["unrestricted_dollars"] - own(table, dollars)["unrestricted_dollars"]
    table["other_payers_dollars"] = np.round(np.where(services, swap, 0.0), 2) + 0.0
    size = (table["unrestricted_dollars"] + table["restricted_dollars"]).abs()
    whole = size.groupby([table["kind"], table["name"]]).transform("sum")
    order = table["kind"].map({CENTRAL: 0, SITE: 0, STAFF: 1, CONTRIBUTION: 2})
    table = table.assign(order=order, whole=-whole.round(2))
    by = ["order", "whole", "name", "school", "year"]
    return table.sort_values(by, ignore_index=True).drop(columns=["order", "whole"])


def stop(found: Savings) -> Table:
    """Candidates to stop: program, where, proved (yes or no), loss of keeping it at least, why."""
    names = found.plan["programs"].set_index("program")["name"]
    places = dict(zip(found.plan["schools"]["school"], found.plan["schools"]["name"], strict=True))
    rows = [
        {
            "program": each.program,
            "name": str(names[each.program] or each.program),
            "schools": "everywhere"
            if each.everywhere
            else ", ".join(str(places.get(school) or school) for school in each.schools),
            "proved": "yes" if each.proved else "no",
            "loss": round(each.loss, 6),
            "unit": found.stops.unit,
            "why": each.why,
        }
        for each in found.stops.candidates
    ]
    columns = ["program", "name", "schools", "proved", "loss", "unit", "why"]
    return Table("stop", pd.DataFrame(rows, columns=columns), (found.stops.why_empty,) if not rows else ())


def unused(found: Savings) -> Table:
    """Grant money left over by expiry date."""
    return Table("unused", found.unused)
