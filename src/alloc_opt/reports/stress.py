"""The stress pack as people read it: does today's plan hold, what would the best plan be, what matters."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from rich.console import Console

from alloc_opt.analysis.speak import listed
from alloc_opt.analysis.table import Table
from alloc_opt.analysis.uncertainties.regret import Regret
from alloc_opt.analysis.uncertainty import PLANNED, Broken, Outcome, Outcomes
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.uncertainty import (
    OVERSPENT,
    RESOURCE,
    amount,
    bare,
    show_assumptions,
    show_decisions,
    show_flips,
    show_ranges,
    show_regret,
)

_MOST = 3


def show(
    found: Outcomes,
    tables: Mapping[str, Table],
    console: Console,
    *,
    regret: Regret | None = None,
    turned: Table | None = None,
    folder: str = "",
) -> None:
    """Print everything; `tables` by name, as the analysis gives them; `folder`: where they are written, if anywhere."""
    _cases(found, tables["stress"], console)
    console.print()
    show_decisions(found, tables["stress_decisions"], console, folder)
    console.print()
    show_ranges(found, tables["stress_ranges"], console, folder)
    console.print()
    show_assumptions(found, tables["stress_assumptions"], console)
    if regret is not None:
        console.print()
        show_regret(found, regret, console)
    if turned is not None:
        console.print()
        show_flips(found, turned, console)


def _cases(found: Outcomes, table: Table, console: Console) -> None:
    last = found.years[-1]
    weighed = len({one.weight for one in found.every}) > 1
    columns = (
        "case",
        *(["weight"] if weighed else []),
        "plan holds",
        found.heading,
        "against the plan",
        f"balance {last}",
        f"FTE {last}",
    )
    title = f"Decided by: {found.aim}, {say.span(found.years)}. Balance: unrestricted"
    out = Sheet(title, columns, 1, ("weight", columns[-1], found.heading))
    for row in table.frame.to_dict("records"):
        first = [say.number(float(row["weight"]))] if weighed else []
        out.add(str(row["words"]), *first, *_cells(found, row))
    out.print(console)
    for note in table.notes:
        console.print(note)
    console.print()
    for line in as_it_is(found):
        console.print(line)
    unsolved = [one for one in found.cases if not one.has_plan]
    if unsolved:
        share = sum(one.weight for one in unsolved) / sum(one.weight for one in found.every)
        console.print(
            f"Without a plan: {say.plural(len(unsolved), 'case')}, {say.percent(share)} of the weight; what follows is "
            "about the others."
        )
    if any(one.gap > 0 for one in found.solved):
        gap = max(one.gap for one in found.solved)
        console.print(f"Each plan is within {amount(found, gap)} of the best one; smaller differences tell nothing.")
    gave = {rule for one in found.cases for rule in one.gave_way} - set(found.planned.gave_way)
    for rule in sorted(gave):
        which = [one.words for one in found.cases if rule in one.gave_way]
        said = f" ({found.rules[rule]})" if rule in found.rules else ""
        console.print(f"The preference {_plainly(rule)} gives way{said}: {'; '.join(which)}.")


def _cells(found: Outcomes, row: Mapping[Hashable, Any]) -> Sequence[str]:
    holds = str(row["holds"])
    if row["status"] not in ("optimal", "feasible"):
        return (holds, "no plan", "", "", "")
    cost = float(row["cost"])
    dearer = "" if row["case"] == PLANNED else "alike" if abs(cost) <= float(row["within"]) else _against(found, cost)
    return (
        holds,
        bare(found, float(row["aim"])),
        dearer,
        say.cell(float(row["balance"])),
        say.number(round(float(row["fte"]), 1)),
    )


def _against(found: Outcomes, cost: float) -> str:
    return f"{bare(found, abs(cost))} {'better' if cost < 0 else 'worse'}"


def as_it_is(found: Outcomes) -> list[str]:
    """In which cases the plan holds as it is, what it breaks in the others, and what those rules say."""
    stands = [one.words for one in found.cases if not one.breaks]
    broken = [one for one in found.cases if one.breaks]
    of = say.plural(len(found.cases), "case")
    which = f": {'; '.join(stands)}" if stands else ""
    told = [f"The plan holds as it is in {len(stands)} of {of}{which}."]
    told += [f"  - {holds(one)}" for one in broken]
    named = dict.fromkeys(each.rule for one in broken for each in (*one.breaks, *one.in_the_way))
    known = [rule for rule in named if rule in found.rules and not rule.startswith(RESOURCE)]
    if known:
        told += ["What these rules say:", *(f"  {_plainly(rule)}: {found.rules[rule]}" for rule in known)]
    return told


def _plainly(rule: str) -> str:
    return rule.replace("_", " ")


def holds(one: Outcome) -> str:
    """Whether the plan as it is would do under the case, what it breaks, and what stands in the way of any plan."""
    words = f"{one.words[:1].upper()}{one.words[1:]}"
    if not one.breaks:
        return f"{words}: the plan holds as it is."
    told = "; ".join(short(broken) for broken in _first(one.breaks))
    text = f"{words}: the plan as it is breaks {told}{_rest(one.breaks)}."
    if one.has_plan:
        return text
    if one.status != "infeasible":
        return f"{text} No plan was found within the limits of the search."
    if not one.in_the_way:
        return f"{text} No plan meets all rules."
    shown = [short(broken, way=True) for broken in (one.in_the_way[:_MOST] if one.alone else _first(one.in_the_way))]
    if one.alone:
        return f"{text} No plan meets all rules unless this gives way: {' or '.join(shown)}."
    rest = _rest(one.in_the_way)
    return f"{text} No plan meets all rules; these would have to give way together: {'; '.join(shown)}{rest}."


def _first(several: Sequence[Broken]) -> list[Broken]:
    """The few that are short by most, money first."""
    return sorted(several, key=lambda one: (one.unit != "dollars", -one.short))[:_MOST]


def _rest(several: Sequence[Broken]) -> str:
    """`; and class size k3, calm years`: those that are not among the few."""
    first = _first(several)
    more = [_plainly(each.rule) for each in several if each not in first]
    return f"; and {', '.join(more)}" if more else ""


def short(one: Broken, *, way: bool = False) -> str:
    """Every year in which it breaks: `reserve (policy) by $600,000 in 2027-28 and $1.20 million in 2028-29`, `General
    fund (law) by $30,000 by the end of 2026-27 and $70,000 in all by the end of 2027-28`.
    """
    pooled = one.rule.startswith(RESOURCE) and one.sentence.endswith(OVERSPENT)
    name = one.sentence.removesuffix(OVERSPENT) if pooled else _plainly(one.rule)
    by_size: dict[str, list[str]] = {}
    for year, missing in one.by_year:
        size = say.money(missing) if one.unit == "dollars" else units.amount(missing, one.unit)
        by_size.setdefault(size, []).append(year)
    sizes = list(by_size.items())
    told = [f"{size}{_when(years, pooled, last=size == sizes[-1][0])}" for size, years in sizes]
    return f"{name} ({one.severity}) by {'at least ' if way else ''}{listed(told)}"


def _when(years: Sequence[str], pooled: bool, *, last: bool) -> str:
    if not years[0]:
        return ""
    return f"{' in all' if last else ''} by the end of {years[0]}" if pooled else f" in {listed(years)}"
