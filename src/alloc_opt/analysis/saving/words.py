"""Savings in sentences, rounded as people speak."""

from collections.abc import Iterator, Sequence

from alloc_opt.analysis.saving.reach import Reach
from alloc_opt.analysis.savings import Savings, Step
from alloc_opt.analysis.speak import money

_MOST_RULES = 6
_SMALL = 1e-6
_TOLD = 5e-4
"""Share of a loss below which a difference is not told."""
_NOTHING = 1e-6
"""Share of unrestricted cost below which nothing is saved."""
_RATED = {
    "outcome": "no outcome that somebody rated falls",
    "points": "the board's points do not fall in all",
    "": "no other service falls either",
}


def lost(found: Savings, amount: float) -> str:
    """A loss in the mode's own words."""
    if found.goal == "least_reduction":
        return f"{money(amount)} of services reduced, as the plan weighs them"
    if "dollars" in found.unit:
        return f"{money(amount)} ({found.unit})"
    return f"{amount:,.4g} {found.unit}"


def by_year(years: Sequence[str], dollars: Sequence[float]) -> str:
    """`$1.2 million in 2026-27 and $1.4 million in 2027-28`; less than nothing: `-$3,000`."""
    parts = [f"{_signed(each)} in {year}" for year, each in zip(years, dollars, strict=True)]
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _signed(dollars: float) -> str:
    return f"{'-' if dollars <= -0.5 else ''}{money(dollars)}"


def against(found: Savings) -> Iterator[str]:
    """What everything is measured against."""
    years = found.plan.years
    cost = [cents / 100.0 for cents in found.today.unrestricted.tolist()]
    yield (
        f"Savings are measured against today's services carried on, with what the rules ask for anyway: "
        f"unrestricted cost of {by_year(years, cost)}."
    )
    asked = [(year, dollars) for year, dollars in zip(years, found.asked, strict=False) if dollars > 1.0]
    if asked:
        need = by_year([year for year, _ in asked], [dollars for _, dollars in asked])
        yield f"The plan's own rules about balances and reserves would have it save {need} of that."
    yield (
        "What `solve` says must be reduced counts otherwise: services against today's at base-year prices, weighted, "
        "whoever pays; here it is unrestricted dollars of each year against what these services cost then."
    )
    if found.base.left_out:
        yield f"Preferences are left aside here: {', '.join(found.base.left_out)}."


def cheapest(found: Savings) -> Iterator[str]:
    """The cheapest plan in which nothing rated falls."""
    years = found.cheapest_years
    keep = found.keep
    rated = _RATED[found.cheapest.measure]
    chosen = [*keep.goals, *keep.groups, *keep.schools]
    only = f" (looked at: {', '.join(chosen)})" if chosen else ""
    within = f" by more than {keep.within * 100:.3g} %" if keep.within else ""
    rated = rated.replace(" falls", f" falls{within}").replace(" not fall in all", f" not fall in all{within}")
    if years["unrestricted"].abs().max() < max(1.0, _NOTHING * found.today.unrestricted.max() / 100.0):
        yield f"No cheaper plan was found in which every standard service holds and {rated}{only}."
    else:
        yield (
            f"The cheapest plan in which every standard service holds and {rated}{only} saves "
            f"{by_year(list(years['year']), list(years['unrestricted']))} of unrestricted money."
        )
        once = years["one_time"].sum()
        if abs(once) >= 0.5:
            how = "comes once" if once > 0 else "is what it costs once"
            yield f"Of all years together {money(once)} {how}; the rest recurs."
        other = [
            f"{money(dollars)} {'less' if dollars > 0 else 'more'} in {year}"
            for year, dollars in zip(years["year"], years["restricted"], strict=True)
            if abs(dollars) >= 0.5
        ]
        if other:
            yield f"Restricted resources spend {', '.join(other)}; what they do not spend stays theirs."
    if found.cheapest.doubt >= 0.5:
        yield f"In whole positions another such plan could save up to {money(found.cheapest.doubt)} more in all years."
    if found.cheapest.measure == "points":
        yield "What falls is made up for by what rises, point for point as the board gave them."
    elif not found.cheapest.measure:
        yield from _why_all_held(found)


def _why_all_held(found: Savings) -> Iterator[str]:
    """Why every service is held where nothing is rated by what counts here."""
    if (found.plan["programs"]["points"] > 0).any():
        yield "Points decide nothing in this mode; with --mode priority one service may make up for another by them."
    else:
        yield "Nothing here is rated, so nobody can say which service may make up for another."


def unrated(found: Savings) -> str:
    """What was not looked at."""
    free = found.unrated[~found.unrated["locked"].astype(bool)] if len(found.unrated) else found.unrated
    if not len(free):
        return ""
    names = "; ".join(f"{row['name']} {money(row['dollars'])}" for row in free.head(8).to_dict("records"))
    more = f"; and {len(free) - 8} more" if len(free) > 8 else ""
    whole = f"{len(free)} services of {money(float(free['dollars'].sum()))} in {found.plan.years[0]}"
    if found.cheapest.measure:
        return (
            f"Nobody rated {whole}; in this search they stay as they are, in the ladder they need not: {names}{more}."
        )
    return f"In this search, not in the ladder, {whole} stay as they are: {names}{more}."


def step(found: Savings, number: int) -> Iterator[str]:
    """A step (from 0) of the ladder."""
    one = found.steps[number]
    yield f"It loses {lost(found, one.loss)}, all years together."
    if found.whole and one.loss - one.bound > 1e-4 * max(one.loss, 1.0):
        yield f"Another plan that keeps the earlier cuts could lose less by up to {_part(found, one.loss - one.bound)}."
    share = [stage.objective for stage in one.plan.solved.solution.stages if stage.name == "share_funded"]
    if share:
        yield f"It would spend at least {share[0]:.1%} of the formula at every school."
    if number == 0:
        return
    if one.nesting > _SMALL * max(one.loss, 1.0):
        yield (
            f"A plan that need not keep the earlier cuts loses {_part(found, one.alone)}: keeping them costs "
            f"{_part(found, one.nesting)}."
        )
    elif not found.whole or one.loss - one.alone_bound <= _TOLD * one.loss:
        yield "Keeping the earlier cuts costs nothing: no plan that saves so much loses less."
    else:
        yield (
            "No plan was found that saves so much and loses less, and none loses less than "
            f"{_part(found, one.alone_bound)}."
        )


def _part(found: Savings, amount: float) -> str:
    return money(amount) if "dollars" in found.unit else f"{amount:,.4g}"


def without(found: Savings) -> str:
    """Heading of the cheapest plan."""
    points = found.cheapest.measure == "points"
    return "Without loss of points in all" if points else "Without loss of anything rated"


def who(found: Savings, one: Step) -> Iterator[str]:
    """Who goes at a step, all of the ladder up to it."""
    pay, people = one.unlisted, one.people
    if people["given_up"] >= 0.05:
        yield _posts(people)
    elif pay["dollars"] < 1.0:
        yield "No positions are given up."
    if pay["dollars"] >= 1.0:
        many = "one service" if pay["services"] < 1.5 else f"{pay['services']:.0f} services"
        year = found.today.books.axes.labels["year"][int(pay["year"])]
        size = f", what {pay['fte']:,.1f} FTE of the listed positions cost on average" if pay["fte"] >= 0.05 else ""
        besides = "besides, " if people["given_up"] >= 0.05 else ""
        text = (
            f"{besides}positions are not listed for {many} that this step and those before cut: about "
            f"{money(pay['dollars'])} of it in {year} is pay{size}."
        )
        yield text[0].upper() + text[1:]


def _posts(people: dict[str, float]) -> str:
    laid_off = people["laid_off"]
    words = [
        f"{people[name]:,.1f} {said}"
        for name, said in (("vacant", "vacant"), ("by_attrition", "left by people who go by themselves"))
        if people[name] >= 0.05
    ]
    text = f"Positions given up, this step and those before: {people['given_up']:,.1f} FTE"
    text += f" ({', '.join(words)})" if words else ""
    text += f"; {laid_off:,.1f} FTE would be laid off." if laid_off >= 0.05 else "; no one is laid off."
    if people["reopened"] >= 0.05:
        text += f" {people['reopened']:,.1f} FTE of them are back in a later year; what they save comes once."
    if people["refilled"] >= 0.05:
        text += f" {people['refilled']:,.1f} FTE of them are filled again; what that costs is in the saving."
    return text


def end(found: Savings) -> Iterator[str]:
    """How far saving goes."""
    since = f"a year from {found.since} on" if found.since != found.plan.years[-1] else f"in {found.since}"
    if found.reach is None:
        return
    many = ", ".join(money(target) for target in found.missed)
    yield f"Out of reach: {many} {since}."
    yield f"No plan under these rules saves more than {money(found.reach.dollars)} {since}."
    yield from _binding(found, found.reach)
    nested = found.nested_reach
    if nested is not None and found.missed[0] <= found.reach.dollars:
        yield f"This ladder, which keeps its earlier cuts, ends at {money(nested.dollars)} or before."
    yield from _stops(nested if nested is not None and nested.stops else found.reach)


def _binding(found: Savings, far: Reach) -> Iterator[str]:
    """Which year is in the way where several are asked for."""
    years = found.plan.years
    asked = years[years.index(found.since) :]
    if len(asked) < 2 or not far.years or len(far.years) == len(asked):
        return
    at = [years[year] for year in far.years]
    later = next((year for year in asked if year > max(at)), "")
    more = f"; later years may save more: try --from {later}" if later else ""
    yield f"It is {' and '.join(at)} that can save no more{more}."


def _stops(reach: Reach) -> Iterator[str]:
    if reach.stops:
        yield "What stops it, the most dollars first:"
        for name, sentence in reach.stops[:_MOST_RULES]:
            yield f"  - {name}: {sentence}" if sentence else f"  - {name}"
        if len(reach.stops) > _MOST_RULES:
            yield f"  - and {len(reach.stops) - _MOST_RULES} more"
    else:
        yield "There is no rule in the way: nothing else that unrestricted money pays may fall."
