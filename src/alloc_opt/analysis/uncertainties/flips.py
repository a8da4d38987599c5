r"""At which size of the news does a decision turn? Bisection on re-solves, told only where the searches can tell.

At a size $s$ the plan is solved twice, once with the decision as in the plan and once otherwise. It stays where no plan
without it is as good (its bound is worse than the value with it), it has turned where none with it is, and else
the two cannot be told apart:

$$ bound_{without}(s) > value_{with}(s), \qquad bound_{with}(s) > value_{without}(s) \qquad (\text{less is better}) $$
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from alloc_opt.analysis.stress import EVERY_SITE, Stressed
from alloc_opt.analysis.table import Table
from alloc_opt.analysis.uncertainties.bench import Aim
from alloc_opt.analysis.uncertainties.pack import News, StressCase, scenario_of
from alloc_opt.analysis.uncertainty import KEY, Outcome, decided
from alloc_opt.families.pin import Pin
from alloc_opt.plan.plan import Plan
from alloc_opt.program.built import Built
from alloc_opt.scenario.apply import apply

COLUMNS = [*KEY, "way", "planned", "news", "if_more", "stays_to", "turns_at", "full", "told"]
MOST = 6
STEP = 0.1
"""Per cent to which the size is found."""
_LITTLE = 0.01
"""Units that a service without steps is away from today's level when it is decided."""
State = Literal["stays", "turned", "open"]


@dataclass(frozen=True)
class _Decision:
    """A service that is more (or less) than today in the plan and not under some news, or the other way round."""

    program: str
    site: str
    year: str
    way: int
    planned: bool
    dollars: float
    step: float
    """Least that it can be away from today's level."""


def flips(found: Stressed, *, most: int = MOST, hear: Callable[[int, str, float], None] | None = None) -> Table:
    """One row per decision and piece of news that turns it: of each news the largest decision of the first plan year.

    `stays_to` and `turns_at` are per cent: up to the one the plan's decision is proved to be the better one, from the
    other on the opposite is; `told` is `yes` where they are a step apart, `between` where there is a range in which
    the searches cannot tell, `no` where they cannot tell even at full size. Where somebody stops, rows until then.

    Args:
        found: the solved pack.
        most: how many pairs of decision and news are looked at.
        hear: told of each pair and size before it is solved.
    """
    rows = []
    for number, (decision, news, outcome) in enumerate(_pairs(found, most), 1):
        row = _searched(found, decision, news, outcome, number, hear)
        if found.bench.stopped:
            break
        rows.append(row)
    return Table("stress_flips", pd.DataFrame(rows, columns=COLUMNS))


def _pairs(found: Stressed, most: int) -> Iterator[tuple[_Decision, News, Outcome]]:
    """The largest decisions that one piece of news turns, each with the news that turns it."""
    base, first = found.outcomes.planned, found.outcomes.years[0]
    by_news = {one.words: one for one in found.pack.news}
    now = decided(base)
    pairs = []
    for outcome in found.outcomes.cases:
        if not (outcome.has_plan and len(outcome.news) == 1 and outcome.news[0] in by_news):
            continue
        then = decided(outcome)
        every = now.index.union(then.index)
        for key in every:
            before, after = int(now.get(key, 0)), int(then.get(key, 0))
            if before == after or key[2] != first:
                continue
            whose = base if before else outcome
            pairs.append(
                (_decision(found, whose, key, before or after, bool(before)), by_news[outcome.news[0]], outcome)
            )
    pairs.sort(key=lambda pair: -pair[0].dollars)
    yield from in_turn(pairs)[:most]


def in_turn(pairs: list[tuple[_Decision, News, Outcome]]) -> list[tuple[_Decision, News, Outcome]]:
    """The first pair of every piece of news, then the second of each, and so on."""
    seen: dict[str, int] = {}
    rank = []
    for _, news, _ in pairs:
        rank.append(seen.get(news.name, 0))
        seen[news.name] = rank[-1] + 1
    return [pairs[i] for i in sorted(range(len(pairs)), key=lambda i: rank[i])]


def _decision(found: Stressed, whose: Outcome, key: tuple[str, str, str], way: int, planned: bool) -> _Decision:
    assert whose.decisions is not None
    row = whose.decisions.set_index(KEY).loc[[key]].iloc[0]
    programs = found.study.solved.plan["programs"].set_index("program")
    step = float(str(programs.loc[key[0], "step"])) or _LITTLE
    return _Decision(*key, way, planned, abs(float(row["dollars"])), step)


def _searched(
    found: Stressed,
    decision: _Decision,
    news: News,
    outcome: Outcome,
    number: int,
    hear: Callable[[int, str, float], None] | None,
) -> dict[str, object]:
    known: dict[int, State] = {}
    steps = round((news.size - news.start) / STEP)

    def state(at: int) -> State:
        if at not in known:
            size = news.start + at * STEP
            if hear is not None:
                hear(number, f"{decision.program} {decision.site}, {news.words}", size)
            known[at] = _state(found, decision, news, outcome, size)
        return known[at]

    row: dict[str, object] = {
        "program": decision.program,
        "site": decision.site,
        "year": decision.year,
        "way": "more" if decision.way > 0 else "less",
        "planned": "yes" if decision.planned else "no",
        "news": news.words,
        "if_more": news.if_more,
        "full": news.size,
        "stays_to": np.nan,
        "turns_at": np.nan,
        "told": "no",
    }
    if state(steps) != "turned":
        return row
    turned = _first(state, 0, steps, lambda s: s == "turned")
    row["turns_at"] = round(news.start + turned * STEP, 6)
    if state(0) != "stays":
        return {**row, "told": "between"}
    after = _first(state, 0, turned, lambda s: s != "stays")
    row["stays_to"] = round(news.start + (after - 1) * STEP, 6)
    return {**row, "told": "yes" if turned - after == 0 else "between"}


def _first(state: Callable[[int], State], low: int, high: int, wanted: Callable[[State], bool]) -> int:
    """The least size at which something holds that holds at `high`, if it holds from some size on and not at `low`."""
    while high - low > 1:
        middle = (low + high) // 2
        if wanted(state(middle)):
            high = middle
        else:
            low = middle
    return high


def _state(found: Stressed, decision: _Decision, news: News, outcome: Outcome, size: float) -> State:
    """Which of the two is proved to be better."""
    case = StressCase(news.name, news.words, (news,))
    base = found.study.cases.plan
    plan = base if size <= news.start else apply(base, scenario_of(base, case, {news.name: size}))
    gave = bool(found.outcomes.planned.gave_way or outcome.gave_way)
    without = found.bench.preferences(plan) if gave else ()
    today = _today(found.bench.built(plan, without), decision)
    with_it, other = (_forced(found, plan, without, decision, today, taken) for taken in (True, False))
    if decision.planned:
        stay, turn = with_it, other
    else:
        stay, turn = other, with_it
    if _beats(stay, turn, found.outcomes.better):
        return "stays"
    return "turned" if _beats(turn, stay, found.outcomes.better) else "open"


def _today(built: Built, decision: _Decision) -> float:
    """Units of today in that year, where formulas follow enrollment."""
    m = built.measures
    where = {"program": decision.program, "year": decision.year}
    q = m.quantity.where(where | ({} if decision.site == EVERY_SITE else {"school": decision.site}))
    return float(q.by().at(built.today).sum())


def _forced(
    found: Stressed, plan: Plan, without: tuple[str, ...], decision: _Decision, today: float, taken: bool
) -> Aim:
    """The best aim with the decision taken, or with the service no further that way than today's level."""
    beyond = today + decision.way * (decision.step if taken else 0.0)
    upward = (decision.way > 0) == taken
    pin = Pin(
        id="the decision in question",
        program=decision.program,
        school="" if decision.site == EVERY_SITE else decision.site,
        quantity=max(beyond, 0.0),
        fixed="at_least" if upward else "at_most",
        years=(decision.year,),
    )
    return found.bench.aim(found.bench.built(plan, without, (pin,)).program)


def _beats(one: Aim, other: Aim, better: int) -> bool:
    """Whether nothing of the other is as good as the value of the one."""
    if np.isnan(one.value) or np.isnan(other.value) or not np.isfinite(one.value):
        return False
    bound = other.bound if np.isfinite(other.value) else other.value
    return bool(better * (one.value - bound) > 1e-6 * max(1.0, abs(one.value)))
