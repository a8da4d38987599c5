"""The sentences of an option sheet: what an option keeps, what it pays that with, who gains, who loses, by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from alloc_opt.analysis.alternatives import Alternatives, Option
from alloc_opt.analysis.options.loss import allowed_words
from alloc_opt.analysis.options.tables import figures
from alloc_opt.analysis.speak import listed
from alloc_opt.plan.complete import TOGETHER
from alloc_opt.plan.deadlines import in_words
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.alternatives_sites import by_site
from alloc_opt.reports.why_names import Names

NAMED, SITES = 4, 2
"""Services, and sites of a service, that a sentence names."""
_SMALL = 1.0
_TOLD = 0.02
"""Share of an option's largest difference below which a service is not named."""
_UNITS = 1e-6
_FAR = 5.0
"""How many times the loss an interval must be to be called far more."""
_SITE = ["program", "school"]


@dataclass(frozen=True)
class Line:
    """A service of which an option has more or less than another, at one place or several alike."""

    program: str
    schools: tuple[str, ...]
    unit: str
    change: float
    """Units in the year where they differ most."""
    dollars: float
    """All plan years."""
    today: float
    """Units of today, the other plan and the option in that year."""
    first: float
    own: float


def lines(found: Alternatives, first: Option, option: Option) -> list[Line]:
    """What an option has more and less of, the largest first; places where a program moves the same way together."""
    tables = [each.run.tables["programs"].frame for each in (first, option)]
    keys = [*_SITE, "year"]
    columns = [*keys, "unit", "quantity", "dollars"]
    both = tables[0][columns].merge(tables[1][columns], on=keys, how="outer", suffixes=("_first", ""))
    both["unit"] = both["unit"].where(both["unit"].notna(), both["unit_first"])
    today = pd.DataFrame(list(found.services), columns=keys).assign(today=found.level)
    both = both.merge(today, on=keys, how="left")
    both = both.fillna(dict.fromkeys(("quantity", "quantity_first", "dollars", "dollars_first", "today"), 0.0))
    counted = {key[0] for key, counts in zip(found.services, found.counted, strict=True) if counts}
    both = both[both["program"].isin(counted).to_numpy()]
    both["more"] = both["dollars"] - both["dollars_first"]
    sums = both.groupby(_SITE, sort=False)["more"].sum()
    ways: dict[tuple[str, bool], list[str]] = {}
    for program, school, more in sums.reset_index().itertuples(index=False):
        if abs(more) >= _SMALL:
            ways.setdefault((str(program), bool(more > 0)), []).append(str(school))
    told = [_line(both, program, schools) for (program, _), schools in ways.items()]
    return sorted((line for line in told if line.change), key=lambda line: -abs(line.dollars))


def _line(both: pd.DataFrame, program: str, schools: Sequence[str]) -> Line:
    mine = both[((both["program"] == program) & both["school"].isin(schools)).to_numpy()]
    by_year = mine.groupby("year")[["quantity", "quantity_first", "today", "more"]].sum()
    change = by_year["quantity"] - by_year["quantity_first"]
    at = int(np.argmax(change.abs().to_numpy()))
    row = by_year.iloc[at]
    moved = float(change.iloc[at]) if abs(change.iloc[at]) > 1e-6 else 0.0
    order = mine.groupby("school", sort=False)["more"].sum().abs().sort_values(ascending=False, kind="stable").index
    return Line(
        program,
        tuple(map(str, order)),
        str(mine["unit"].iloc[0]),
        moved,
        float(mine["more"].sum()),
        *(float(row[name]) for name in ("today", "quantity_first", "quantity")),
    )


def where(names: Names, schools: Sequence[str], every: int) -> str:
    """` at Elm Street and Oak`, ` at 7 schools`, nothing where there is one place for it."""
    if not schools or every <= 1:
        return ""
    if len(schools) > SITES:
        return f" at {_counted(names, schools)}"
    return f" at {listed([names.school(school) for school in schools])}"


def _counted(names: Names, schools: Sequence[str]) -> str:
    """`9 schools`, `9 schools and all middle schools together`: years that are decided by level are no school."""
    pooled = [names.school(school) for school in schools if names.kind.get(school) == TOGETHER]
    own = len(schools) - len(pooled)
    return listed([*([say.plural(own, "school")] if own else []), *pooled])


def told(names: Names, line: Line, places: Mapping[str, int]) -> str:
    """`1.4 teachers of Classes 9-12 at Kingsley High ($182,000)`."""
    what = f"{names.program(line.program)}{where(names, line.schools, places.get(line.program, 1))}"
    if line.unit in ("dollar", "dollars"):
        return f"{say.money(abs(line.dollars))} for {what}"
    amount = f"{units.amount(line.change, line.unit)} of"
    if names.program(line.program).lower().endswith(units.plural(line.unit).lower()):
        amount = say.number(abs(line.change))
    return f"{amount} {what} ({say.money(abs(line.dollars))})"


def several(names: Names, part: Sequence[Line], places: Mapping[str, int]) -> str:
    """The largest of some lines, and how much the others come to."""
    most = max(abs(line.dollars) for line in part)
    shown = [line for line in part[:NAMED] if abs(line.dollars) >= _TOLD * most]
    rest = part[len(shown) :]
    words = [told(names, line, places) for line in shown]
    if rest:
        size = sum(abs(line.dollars) for line in rest)
        words.append(f"{say.plural(len(rest), 'smaller one')} ({say.money(size)})")
    return listed(words)


def sheet(found: Alternatives, option: Option) -> list[str]:
    """An option against option A, in sentences."""
    first, names = found.options[0], Names(found.plan)
    moved, every = shifted(lines(found, first, option))
    sites = pd.DataFrame(list(found.services), columns=["program", "school", "year"])
    places = {str(program): int(count) for program, count in sites.groupby("program")["school"].nunique().items()}
    kept = [line for line in every if line.dollars > 0 and line.first < line.today - _UNITS]
    added = [line for line in every if line.dollars > 0 and line not in kept]
    cut = [line for line in every if line.dollars < 0 and line.own < line.today - _UNITS]
    spared = [line for line in every if line.dollars < 0 and line not in cut]
    gains = [f"keeps {several(names, kept, places)}"] if kept else []
    gains += [f"adds {several(names, added, places)}"] if added else []
    pays = [f"gives up {several(names, cut, places)}"] if cut else []
    pays += [f"does not add {several(names, spared, places)}"] if spared else []
    text = []
    if gains:
        text.append(f"Against A it {listed(gains)}.")
    if pays:
        text.append(f"{'For that it' if gains else 'Against A it'} {listed(pays)}.")
    if moved:
        shifts = "; ".join(_shift(names, *pair) for pair in moved[:NAMED])
        text.append(f"It {'also ' if text else ''}has {shifts}.")
    if text and len(found.plan.years) > 1:
        text[-1] += f" Dollars are of {say.span(found.plan.years)} together."
    if not text:
        text.append("Its services are those of A; who pays for them, or when, is not.")
    text = [" ".join(text), worth(found, option), *by_site(found, option, names), *people(found, option)]
    return [each for each in text if each]


def shifted(every: list[Line]) -> tuple[list[tuple[Line, Line]], list[Line]]:
    """Pairs of lines (more here, less there) of one program that only change places; and all other lines."""
    pairs, rest = [], list(every)
    for up in every:
        down = next((line for line in rest if line.program == up.program and line.dollars < 0), None)
        if up.dollars > 0 and down is not None and abs(up.change + down.change) < _UNITS:
            pairs.append((up, down))
            rest = [line for line in rest if line not in (up, down)]
    return pairs, rest


def _shift(names: Names, up: Line, down: Line) -> str:
    """`1 classroom of Special education at Ironwood Middle rather than at Granite Ridge ($222,000)`."""
    here, there = (where(names, line.schools, 2) for line in (up, down))
    pooled = any(names.kind.get(school) == TOGETHER for school in (*up.schools, *down.schools))
    if len(down.schools) > SITES and not pooled:
        there = f" at {len(down.schools)} other{' schools' if len(up.schools) <= SITES else 's'}"
    what = f"{units.amount(up.change, up.unit)} of {names.program(up.program)}"
    return f"{what}{here} rather than{there} ({say.money(abs(up.dollars))})"


def worth(found: Alternatives, option: Option) -> str:
    """What an option loses against the best plan, in the words of what the plan decides by."""
    parts = []
    for one, value in zip(found.limits, option.values, strict=True):
        worse = one.worse(value)
        size = max(abs(one.best), 1.0)
        if one.prelude or abs(worse) <= 1e-7 * size:
            continue
        words = one.aim.worse(worse) if worse > 0 else one.aim.better(worse)
        if worse < 0 and one.unresolved:
            words += " (the search of A left that open)"
        parts.append(words)
    weighed = any(one.aim.goal == "least_reduction" for one in found.limits)
    note = " (services as the plan weighs them, at base-year prices)" if weighed and parts else ""
    return f"In all: {listed(parts)}{note}." if parts else "In all it is as good as A in what the plan decides by."


def people(found: Alternatives, option: Option) -> list[str]:
    """Positions, layoffs, one-time cost, and the first day by which something must be decided."""
    first, own = figures(found, found.options[0]), figures(found, option)
    last = found.plan.years[-1]
    change = own["fte"] - first["fte"]
    text = [f"Staff in {last}: {say.number(own['fte'])} FTE"]
    text[0] += (
        f", {say.number(abs(change))} {'more' if change > 0 else 'fewer'} than A" if abs(change) > 0.005 else ", as A"
    )
    if own["laid_off"] >= 0.05:
        text.append(f"{own['laid_off']:,.1f} FTE laid off")
    elif own["given_up"] >= 0.05:
        text.append("no one laid off")
    if own["one_time_dollars"] >= 0.5:
        text.append(f"{say.money(own['one_time_dollars'])} of cost that comes once")
    if own["decide_by"]:
        text.append(f"first decision by {in_words(date.fromisoformat(own['decide_by']))}")
    return ["; ".join(text) + "."]


def headline(found: Alternatives) -> str:
    """The answer in a sentence or two."""
    many, lost = len(found.options), allowed_words(found.limits, found.within)
    if found.stopped and many == 1:
        return "You stopped before another plan was found."
    if many == 1:
        return f"No other plan was found with {lost}: A stands alone."
    near = found.nearest
    apart = f"any two of them spend {say.money(near)} or more on other services, {say.percent(found.share(near))} of "
    apart += f"the {say.money(found.movable)} that can move"
    fewer = f" (you asked for {found.asked})" if many < found.asked else ""
    first = f"{say.plural(many, 'plan')}{fewer}, A the best, the others with {lost}"
    return f"{first}: {apart}." if found.different else f"{first}. They are the most different found: {apart}."


def notes(found: Alternatives) -> tuple[str, ...]:
    """What a reader must know of the options."""
    text = []
    main = found.main
    if main.unresolved > 1e-9 * abs(main.best):
        left = main.aim.amount(main.unresolved) + ("" if "dollars" in main.aim.unit else f" {main.aim.unit}")
        text.append(
            f"Whole positions: a plan could still be better than A by {left} at most. Differences of less than that "
            "between options say nothing about which is better."
        )
        if main.loss < main.unresolved:
            text.append("The loss allowed is smaller than what the search of A leaves open: ask for more, or a --gap.")
    low, high = found.options[0].run.facts.get("interval") or (None, None)
    if low is not None and high is not None and high - low > main.loss:
        text.append(
            f"As far as studies can tell, the outcome of A lies between {say.number(low)} and {say.number(high)}: what "
            "options lose against A is far less than that."
            if high - low > _FAR * main.loss
            else f"As far as studies can tell, the outcome of A lies between {say.number(low)} and {say.number(high)}."
        )
    if found.whole and len(found.options) > 1:
        text.append(
            "Searches for whole positions end after some nodes: plans that differ more may exist. All keep all rules."
        )
    if len(found.options) < found.asked and not found.stopped:
        text.append(_alone(found))
    if found.stopped:
        text.append("Stopped by you: these are the plans found until then.")
    gave_way = found.options[0].run.facts["gave_way"]
    if gave_way:
        text.append(f"Preferences that no plan keeps are left out of all options: {', '.join(gave_way)}.")
    return tuple(text)


def _alone(found: Alternatives) -> str:
    """Why there are fewer plans than were asked for."""
    if found.main.aim.goal == "least_cost" and len(found.options) == 1:
        return (
            "Every service of today is kept, so another plan would spend more; growth that nobody rated is not looked "
            "for."
        )
    return "No further plan was found that differs; a larger --within allows more."
