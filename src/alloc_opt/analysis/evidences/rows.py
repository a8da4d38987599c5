"""Which rows does a plan need to decide by entries of the library? Changes of a scenario, in order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from alloc_opt.analysis.evidences.ask import Ask, Pick, picks
from alloc_opt.analysis.evidences.entry import Library
from alloc_opt.analysis.evidences.own import updated
from alloc_opt.analysis.evidences.price_index import growth
from alloc_opt.analysis.evidences.scale import Returns, returns
from alloc_opt.analysis.evidences.shrink import expected
from alloc_opt.analysis.evidences.sizes import most_of, pupils_of, shares
from alloc_opt.analysis.evidences.worth import Worth, unit_cost, unit_fte, worth
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan

Change = dict[str, Any]
HELD = "no effect of it is used; held, not called worthless"


@dataclass(frozen=True)
class Used:
    """One entry on its way into a plan."""

    pick: Pick
    goal: str
    group: str
    worth: Worth
    falling: Returns
    most: float | None
    """Most units in the district; None where nothing depends on it."""
    dollars: float | None
    """Of one unit; None where the plan has its own cost."""
    position: str = ""
    """Job class whose time it takes; empty: staff time is in the dollars."""
    fte: float = 0.0
    """FTE of that position for one unit."""


def used(ask: Ask, plan: Plan, library: Library) -> list[Used]:
    """The entries asked for. Raises OperatorError for a blank cost and for what nobody says."""
    return [_used(pick, ask, plan, library) for pick in picks(ask, plan, library)]


def _used(pick: Pick, ask: Ask, plan: Plan, library: Library) -> Used:
    entry = pick.entry
    now, own = expected(entry, library), None
    if entry.id in ask.measured:
        own = updated(now, ask.measured[entry.id])
        now = own.now
    sized = bool(entry.bands) or pick.new
    most = most_of(pick, ask, plan) if sized else None
    falling = returns(entry, most or 1.0)
    stands = pick.program in set(plan["returns"]["program"]) and not entry.bands
    falling = Returns(falling.first, (), "") if stands else falling
    pupils = pupils_of(pick, ask)
    found = worth(entry, now, library, pupils=pupils, falling=falling, later=ask.later, own=own)
    own_group = str(pick.row["group"]) if pick.row is not None else "all"
    return Used(
        pick,
        ask.goals.get(entry.outcome, entry.outcome),
        ask.groups.get(entry.id, own_group),
        found,
        falling,
        most,
        _dollars(pick, ask, plan, library),
        ask.positions.get(entry.id, ""),
        unit_fte(entry, library, ask.hours.get(entry.id)) if entry.id in ask.positions else 0.0,
    )


def _dollars(pick: Pick, ask: Ask, plan: Plan, library: Library) -> float | None:
    entry, name = pick.entry, pick.entry.id
    if pick.new:
        cost, hours = ask.cost.get(name), ask.hours.get(name)
        by_position = name in ask.positions
        return round(unit_cost(entry, library, _carried(ask, plan, library), cost, hours, by_position=by_position), 2)
    priced = set(plan["costs"]["program"]) | set(plan["staffing"]["program"])
    if pick.program not in priced:
        raise OperatorError(f"{pick.program} costs nothing in the plan.", "give it rows in costs or staffing first")
    return None


def _carried(ask: Ask, plan: Plan, library: Library) -> Callable[[int], float]:
    """Growth of prices from a year to the plan's base year: what was stated, else the library's index."""
    index, stated = library.shared.prices, ask.prices
    if stated is not None or index is None:
        return lambda _: 1.0 if stated is None else stated
    return lambda year: growth(index, year, plan.head.base_year)


def changes(found: list[Used], ask: Ask, plan: Plan, library: Library) -> list[Change]:
    """Changes of a scenario that makes a plan decide by these effects."""
    date = library.shared.date
    why = f"from the evidence library of {date}"
    out: list[Change] = [{"set": "head.mode", "to": "evidence", "why": "effects decide here"}]
    out += _held(found, plan)
    out += _programs(found, plan, why)
    goals = _goals(found, plan, library)
    out += (
        [_append("goals", goals, "outcomes with their caps; never added up but through these scales")] if goals else []
    )
    mine = {use.pick.program for use in found}
    for program in sorted(mine & set(plan["effects"]["program"])):
        out.append({"drop": f"effects[program={program}]", "why": "the library's takes its place"})
    out.append(_append("effects", [_effect(use) for use in found], why))
    falls = [use for use in found if use.falling.segments]
    for program in sorted({use.pick.program for use in falls} & set(plan["returns"]["program"])):
        out.append({"drop": f"returns[program={program}]", "why": "the library's bands take their place"})
    for use in falls:
        out.append(_append("returns", _returns(use), f"{use.pick.entry.id}: {use.falling.why}"))
    rules = list(_one_of_a_family(found))
    return [*out, _append("rules", rules, "one of a family for a group of pupils, never both")] if rules else out


def _returns(use: Used) -> list[Change]:
    """Segments, their shares rounded so that they add up to 1."""
    rows, left = [], 1.0
    for number, part in enumerate(use.falling.segments, 1):
        share = round(left if number == len(use.falling.segments) else part.share, 6)
        left -= share
        row = {"program": use.pick.program, "segment": f"part_{number}", "share": share}
        rows.append({**row, "multiplier": round(part.multiplier, 4)})
    return rows


def _append(table: str, rows: list[Change], why: str) -> Change:
    return {"append": table, "rows": rows, "why": why}


def _held(found: list[Used], plan: Plan) -> Iterator[Change]:
    """Board points set aside, programs without an effect held, those of the library rated."""
    programs = plan["programs"]
    rated = programs["valued"] == "rated"
    mine = {use.pick.program for use in found}
    effects = set(plan["effects"]["program"])
    if (programs["points"] > 0).any():
        yield {"set": "programs[valued=rated].points", "to": 0, "why": "effects take the place of points"}
    for program in programs.loc[rated.to_numpy(), "program"]:
        if program not in mine | effects:
            yield {"set": f"programs[program={program}].valued", "to": "unrated", "why": HELD}
    for program in programs.loc[(~rated).to_numpy(), "program"]:
        if program in mine:
            yield {
                "set": f"programs[program={program}].valued",
                "to": "rated",
                "why": "the library has an effect of it",
            }


def _programs(found: list[Used], plan: Plan, why: str) -> Iterator[Change]:
    new = [use for use in found if use.pick.new]
    if not new:
        return
    rows, costs, services = [], [], []
    staffing = [
        {"program": use.pick.program, "position": use.position, "fte": round(use.fte, 6)} for use in new if use.position
    ]
    for use in new:
        entry, program = use.pick.entry, use.pick.program
        head = {"program": program, "name": entry.name, "unit": entry.unit, "valued": "rated", "decided": "by_site"}
        rows.append({**head, "step": 1, "serves": entry.pupils, "group": use.group})
        costs.append({"program": program, "dollars": use.dollars})
        assert use.most is not None
        for school, most in shares(plan, use.group, use.most).items():
            services.append({"program": program, "school": school, "maximum": most})
    yield _append("programs", rows, why)
    with_time = ", staff time with it" if len(staffing) < len(new) else ""
    yield _append("costs", costs, f"{why}{with_time}, in dollars of the base year")
    if staffing:
        yield _append("staffing", staffing, f"{why}: hours of staff time as FTE")
    yield _append("services", services, "the most that was stated, by pupils of the group")


def _goals(found: list[Used], plan: Plan, library: Library) -> list[Change]:
    known = set(plan["goals"]["goal"])
    wanted = {use.goal: library.shared.outcomes[use.pick.entry.outcome] for use in found if use.goal not in known}
    return [
        {"goal": goal, "name": o.name, "unit": f"{o.unit} x pupils", "scale": o.scale, "weight": 1, "cap": o.cap}
        for goal, o in wanted.items()
    ]


def _effect(use: Used) -> Change:
    end = use.worth
    ends = {"effect": end.effect, "low": end.low, "high": end.high, "source": end.source}
    return {"program": use.pick.program, "goal": use.goal, "group": use.group, **ends}


def _one_of_a_family(found: list[Used]) -> Iterator[Change]:
    """A rule for every family with several programs for one group: each program excludes those after it."""

    def key(use: Used) -> tuple[str, str]:
        return use.pick.entry.family, use.group

    for (family, group), uses in groupby(sorted(found, key=key), key):
        programs = list(dict.fromkeys(use.pick.program for use in uses))
        for at, program in enumerate(programs[:-1], 1):
            yield {
                "id": f"one_{family}_{group}_{at}",
                "family": "requires_excludes",
                "severity": "policy",
                "source": "the evidence library: effects of a family come from the same studies and are not added",
                "why": "two programs of a family for the same pupils would count one gain twice",
                "program": program,
                "excludes": programs[at:],
            }
