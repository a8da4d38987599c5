"""A frontier as tables: its plans, the steps between neighbors, and what each plan changes from today."""

from itertools import pairwise

import pandas as pd

from alloc_opt.analysis.frontier import Choice, Frontier
from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.table import Table

_MILLION = 1e6
_SMALL = 1e-6


def tables(found: Frontier) -> tuple[Table, Table, Table]:
    """`points` (a plan per row), `steps` (from each plan to the next), `plans` (each plan's named changes)."""
    return points(found), steps(found), plans(found)


def points(found: Frontier) -> Table:
    """plan, a column per objective, sought, unresolved (what was sought could be better by), status, named changes,
    knee (yes or empty); where the worst-off school is weighed, which and when: worst_off_school (id), worst_off_year.
    """
    rows = []
    for n, choice in enumerate(found.choices):
        row: dict[str, object] = {"plan": str(n + 1)}
        row |= {aim.goal: round(value, 6) for aim, value in zip(found.aims, choice.values, strict=True)}
        row |= {
            "sought": choice.sought.goal,
            "unresolved": round(choice.unresolved, 6),
            "status": choice.status,
            "changes": str(_changes(choice)),
            "knee": "yes" if n == found.knee else "",
        }
        if choice.worst is not None:
            row |= {"worst_off_school": choice.worst.school, "worst_off_year": choice.worst.year}
        rows.append(row)
    return Table("points", pd.DataFrame(rows), notes(found))


def steps(found: Frontier) -> Table:
    """from, to, a column of differences per objective, words."""
    rows = []
    for n, (one, other) in enumerate(pairwise(found.choices), 1):
        row: dict[str, object] = {"from": str(n), "to": str(n + 1)}
        pairs = zip(found.aims, one.values, other.values, strict=True)
        row |= {aim.goal: round(after - before, 6) for aim, before, after in pairs}
        rows.append({**row, "words": step(found, n - 1)})
    columns = ["from", "to", *(aim.goal for aim in found.aims), "words"]
    return Table("steps", pd.DataFrame(rows, columns=columns))


def plans(found: Frontier) -> Table:
    """The named changes of every plan, as in the run of each."""
    frames = [choice.run.tables["changes"].frame.assign(plan=str(n)) for n, choice in enumerate(found.choices, 1)]
    frame = pd.concat(frames, ignore_index=True)
    return Table("plans", frame[["plan", *(name for name in frame if name != "plan")]])


def _changes(choice: Choice) -> int:
    frame = choice.run.tables["changes"].frame
    return int(frame["number"].max()) if len(frame) else 0


def step(found: Frontier, n: int) -> str:
    """From plan `n` (from 0) to the next, in words."""
    one, other = found.choices[n], found.choices[n + 1]
    words = between(found.aims, one, other)
    text = f"From plan {n + 1} to plan {n + 2}: {words}"
    aim, doubt = one.sought, one.unresolved
    at = found.aims.index(aim)
    gain = aim.sign * (one.values[at] - other.values[at])
    if 0 < gain <= doubt:
        return f"{text}; less than this solve can resolve: plan {n + 1} could be up to {aim.amount(doubt)} better."
    return f"{text}."


def between(aims: tuple[Aim, ...], one: Choice, other: Choice) -> str:
    """What is worse and what is better in `other`."""
    moved = [
        (aim, aim.sign * (after - before)) for aim, before, after in zip(aims, one.values, other.values, strict=True)
    ]
    size = [max(abs(a), abs(b), 1.0) for a, b in zip(one.values, other.values, strict=True)]
    moved = [(aim, by) for (aim, by), most in zip(moved, size, strict=True) if abs(by) > _SMALL * most]
    costs = [aim.worse(by) for aim, by in moved if by > 0]
    worse = " and ".join(costs)
    better = " and ".join(aim.better(by) for aim, by in moved if by < 0)
    rate = _rate(moved)
    if len(costs) > 1 and better:
        return f"for {worse} it {better}"
    return f"{worse} {better}{rate}" if worse and better else worse or better or "no difference"


def _rate(moved: list[tuple[Aim, float]]) -> str:
    """` ($411 per $1 million)`, ` ($0.91 per $1)` of two objectives of which the first is in dollars."""
    if len(moved) != 2:
        return ""
    (first, cost), (aim, gain) = moved
    in_dollars, both = (_money(one) for one in (first, aim))
    if in_dollars and both and cost > 0 > gain:
        return f" (${-gain / cost:,.2f} per $1)"
    return f" ({aim.amount(gain / cost * _MILLION)} per $1 million)" if in_dollars and cost > 0 > gain else ""


def _money(aim: Aim) -> bool:
    return "dollars" in aim.unit and "pupil" not in aim.unit


def notes(found: Frontier) -> tuple[str, ...]:
    """What a reader must know of the plans."""
    told = []
    if found.stopped is not None:
        done, of = found.stopped
        told.append(f"Stopped by you after {done} of about {of} searches: these are the plans found until then.")
    if found.gave_way:
        told.append(f"No plan keeps these preferences, so they are left out: {', '.join(found.gave_way)}.")
    for values, into in found.merged:
        own = ", ".join(f"{aim.heading} {aim.value(value)}" for aim, value in zip(found.aims, values, strict=True))
        told.append(f"One more plan ({own}) is within what these searches can tell from plan {into + 1}; left out.")
    if found.dominated:
        many = "One more plan was" if found.dominated == 1 else f"{found.dominated} more plans were"
        told.append(f"{many} found that another plan equals or betters in everything; left out.")
    if found.unfound:
        told.append(f"Within {found.unfound} of the limits that were tried there is no plan, or none was found.")
    doubts = [(n, choice) for n, choice in enumerate(found.choices, 1) if choice.unresolved > _SMALL]
    if doubts:
        parts = [f"plan {n}: {choice.sought.heading} {choice.sought.amount(choice.unresolved)}" for n, choice in doubts]
        told.append(f"How much better a plan could be at most, in whole positions, all else held: {'; '.join(parts)}.")
    return tuple(told)


def headline(found: Frontier) -> str:
    """The frontier in a sentence or two."""
    if len(found.choices) == 1 and found.stopped is not None:
        return "One plan was found before you stopped; there is nothing yet to weigh it against."
    if len(found.choices) == 1:
        names = " and ".join(aim.heading for aim in found.aims)
        return f"There is nothing to weigh: one plan is best in {names}."
    if len(found.aims) == 3:
        best = "" if found.knee is None else f" Nearest to the best of all three is plan {found.knee + 1}."
        return f"{len(found.choices)} plans, none better than another in all three.{best}"
    first, last = found.plan.years[0], found.plan.years[-1]
    span = f"In {first}" if first == last else f"Over {first} to {last}"
    whole = f"{span}, from end to end: {between(found.aims, found.choices[0], found.choices[-1])}."
    if found.knee is None:
        return f"{whole} There is no plan after which more suddenly buys less."
    k = found.knee
    before, beyond = (
        between(found.aims, found.choices[0], found.choices[k]),
        between(found.aims, found.choices[k], found.choices[-1]),
    )
    return f"The knee is plan {k + 1}. {span}: up to it {before}; beyond it {beyond}."
