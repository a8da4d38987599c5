r"""Which bad and good news is a plan tried under? Revenue, enrollment, health premiums and pay, alone and in pairs.

Every piece of news has a size in per cent and holds from the first plan year on:

$$ revenue'_{ft} = (1 \pm s)\,revenue_{ft} \qquad E'_{gst} = (1 - s)\,E_{gst} \qquad
   g^{health\prime}_{u1} = s \qquad g^{pay\prime}_{u1} = g^{pay}_{u1} + s $$

Enrollment moves revenue by drivers, formulas and class sizes by itself; a percentage of revenue is taken of what is
left after enrollment has moved it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.projection.revenue import revenue_lines
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import growth
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series
from alloc_opt.scenario.apply import apply
from alloc_opt.scenario.overlay import Scenario, stated

Change = Mapping[str, object]
_CONTRIBUTIONS = ("898", "899")
"""Accounts that move money between resources, which is no revenue."""
_CENT = 0.005


@dataclass(frozen=True)
class News:
    """One assumption that may turn out otherwise."""

    name: str
    """Of its case at full size: `enrollment_3_lower`."""
    words: str
    """Of its case at full size: `enrollment 3 % lower`."""
    assumption: str
    """What is assumed, in words: `enrollment`."""
    size: float
    """Per cent."""
    if_more: str
    """What happens beyond a size, with a slot: `enrollment falls more than {size} %`."""
    changes: Callable[[Plan, float], list[Change]]
    """A plan and a size -> the changes of a scenario."""
    start: float = 0.0
    """Size at which nothing changes."""


@dataclass(frozen=True)
class StressCase:
    """One case: some news at full size, or a scenario of the district's own."""

    name: str
    words: str
    news: tuple[News, ...] = ()
    scenario: Scenario | None = None
    weight: float = 1.0


@dataclass(frozen=True)
class Pack:
    """What can be asked of a plan."""

    news: tuple[News, ...]
    cases: tuple[StressCase, ...]
    not_asked: tuple[str, ...]
    """Sentences on what cannot be asked, and why."""


def pack(plan: Plan) -> Pack:
    """The news that touch the plan, each alone and in the pairs that may well come together."""
    asked: dict[str, News] = {}
    not_asked = []
    for news, why in _all(plan):
        if why:
            not_asked.append(f"{news.words[:1].upper()}{news.words[1:]} cannot be asked: {why}.")
        else:
            asked[news.name] = news
    pupils = asked.get("enrollment_3_lower")
    if pupils is not None and not _moves_revenue(plan, pupils):
        idle = not moves(plan, pupils)
        if idle:
            del asked["enrollment_3_lower"]
        not_asked.append(
            "Enrollment 3 % lower cannot be asked: no revenue, formula or rule of the plan follows pupils."
            if idle
            else "Enrollment moves demand only: no revenue line has a driver, so fewer pupils bring no less money "
            "(docs/revenue.md says how to add one)."
        )
    singles = [StressCase(news.name, news.words, (news,)) for news in asked.values()]
    pairs = [
        StressCase(f"{a}_and_{b}", f"{asked[a].words} and {asked[b].words}", (asked[a], asked[b]))
        for a, b in PAIRS
        if a in asked and b in asked
    ]
    return Pack(tuple(asked.values()), (*singles, *pairs), tuple(not_asked))


PAIRS = (
    ("enrollment_3_lower", "revenue_5_lower"),
    ("enrollment_3_lower", "health_12"),
    ("health_12", "revenue_5_lower"),
    ("pay_1_higher", "health_12"),
    ("pay_1_higher", "revenue_5_higher"),
)
"""What may well come together: the economy turns, families leave, a settlement follows good revenue."""


def scenario_of(plan: Plan, case: StressCase, sizes: Mapping[str, float] | None = None) -> Scenario:
    """The case as a scenario; `sizes`: news -> per cent in place of its full size.

    Raises:
        PlanError: no plan comes of its changes.
    """
    if case.scenario is not None:
        return case.scenario
    made: list[Change] = []
    for news in case.news:
        changes = news.changes(plan, (sizes or {}).get(news.name, news.size))
        made += changes
        plan = apply(plan, _stated(plan, case, changes)) if changes and news is not case.news[-1] else plan
    return _stated(plan, case, made)


def moves(plan: Plan, news: News) -> bool:
    """Whether the news at full size changes anything that a plan is made of."""
    changes = news.changes(plan, news.size)
    if not changes:
        return False
    before = build(plan)
    after = build(apply(plan, _stated(plan, StressCase(news.name, news.words, (news,)), changes)), earlier=before)
    a, b = before.program, after.program
    if a.matrix.shape != b.matrix.shape or abs(a.matrix - b.matrix).sum() > 0:
        return True
    limits = ("lower", "upper", "row_lower", "row_upper")
    same = all(np.array_equal(getattr(a, name), getattr(b, name)) for name in limits)
    return not (same and all(np.array_equal(s.cost, t.cost) for s, t in zip(a.stages, b.stages, strict=True)))


def _stated(plan: Plan, case: StressCase, changes: Sequence[Change]) -> Scenario:
    return stated({"scenario": case.name[:60], "of": plan.name, "why": case.words, "changes": list(changes)}, case.name)


def _all(plan: Plan) -> Iterator[tuple[News, str]]:
    """Every piece of news, and why it cannot be asked; empty where it can."""
    free, every = (_revenue(plan, unrestricted=one) for one in (True, False))
    poor = "" if len(free) else "the plan states no unrestricted revenue"
    alike = "" if len(every) > len(free) else "there is no other revenue than the unrestricted one"
    for name, what, unrestricted, why in (
        ("revenue", "unrestricted revenue", True, poor),
        ("all_revenue", "all revenue", False, alike),
    ):
        for way, word, verb in ((-1, "lower", "falls"), (1, "higher", "rises")):
            yield (
                News(
                    f"{name}_5_{word}",
                    f"{what} 5 % {word}",
                    what,
                    5.0,
                    f"{what} {verb} more than {{size}} %",
                    _paid(way, unrestricted=unrestricted),
                ),
                why,
            )
    pupils = "" if (plan["enrollment"]["pupils"] > 0).any() else "the plan states no pupils"
    yield (
        News("enrollment_3_lower", "enrollment 3 % lower", "enrollment", 3.0, FALLS, _enrolled),
        pupils,
    )
    rise = _now(plan, "health_growth") * 100.0
    paid = "" if (plan["pay"]["health"] > 0).any() else "no position carries health dollars of its own"
    higher = "" if rise < 12.0 else f"the plan already assumes a rise of {rise:g} %"
    yield (
        News(
            "health_12",
            "health premiums 12 % higher",
            "health premiums",
            12.0,
            "health premiums rise more than {size} %",
            _health,
            rise,
        ),
        paid or higher,
    )
    salaries = "" if (plan["pay"]["salary"] > 0).any() else "the plan states no salaries"
    yield (
        News("pay_1_higher", "pay 1 % higher", "pay", 1.0, "pay rises more than {size} % beyond what is planned", _pay),
        salaries,
    )


FALLS = "enrollment falls more than {size} %"


def _measures(plan: Plan) -> Measures:
    return Measures(plan, Axes.of(plan), makers(), series)


def _revenue(plan: Plan, *, unrestricted: bool) -> pd.DataFrame:
    """resource, year (labels), dollars of every plan year: without credits and contributions, and without resources
    of which nothing can be decided.
    """
    m = _measures(plan)
    lines = revenue_lines(m)
    own = (lines["kind"] == "revenue") & ~lines["code"].astype(str).str.startswith(_CONTRIBUTIONS) & (lines["year"] > 0)
    table = lines[own.to_numpy()].groupby(["resource", "year"], as_index=False)["cents"].sum()
    code = table["resource"].to_numpy(dtype=np.int64)
    restricted = plan["funds"]["restriction"].to_numpy()[code] > 0
    decided = np.unique(m.dollars.labels["resource"])
    kept = ~restricted if unrestricted else ~restricted | np.isin(code, decided)
    table = table[kept & (table["cents"] != 0).to_numpy()]
    return pd.DataFrame(
        {
            "resource": m.axes.labels["resource"][table["resource"].to_numpy(dtype=np.int64)],
            "year": m.axes.labels["year"][table["year"].to_numpy(dtype=np.int64)],
            "dollars": table["cents"].to_numpy(dtype=float) / 100.0,
        }
    )


def _paid(way: int, *, unrestricted: bool) -> Callable[[Plan, float], list[Change]]:
    def changes(plan: Plan, size: float) -> list[Change]:
        table = _revenue(plan, unrestricted=unrestricted)
        table = table.assign(dollars=(way * size / 100.0 * table["dollars"]).round(2))
        rows = [
            {"line": f"stress {resource}", "resource": str(resource), "year": str(year), "dollars": float(dollars)}
            for resource, year, dollars in table.itertuples(index=False, name=None)
            if abs(dollars) > _CENT
        ]
        return [{"append": "revenue", "rows": rows, "why": "a percentage of the revenue"}] if rows else []

    return changes


def _enrolled(plan: Plan, size: float) -> list[Change]:
    target = f"enrollment[year>={plan.years[0]}].pupils"
    return [{"scale": target, "by": round(1.0 - size / 100.0, 12), "why": "fewer pupils than projected"}]


def _health(plan: Plan, size: float) -> list[Change]:
    return _grown(plan, "health_growth", lambda now: size / 100.0)


def _pay(plan: Plan, size: float) -> list[Change]:
    return _grown(plan, "pay_growth", lambda now: now + size / 100.0)


def _grown(plan: Plan, name: str, new: Callable[[float], float]) -> list[Change]:
    """Growth of the first plan year for everybody: of all, and of each unit that has rows of its own."""
    first, m = plan.years[0], _measures(plan)
    own = plan["assumptions"]
    own = own[(own["assumption"] == name).to_numpy()]
    dated = set(own.loc[own["year"] == first, "unit"])
    changes: list[Change] = []
    if dated:
        changes.append({"drop": f"assumptions[assumption={name}, year={first}]", "why": "stated anew"})
    rows = [
        {"assumption": name, "unit": str(unit), "year": first, "value": round(new(growth(m, name, str(unit))[1]), 12)}
        for unit in dict.fromkeys(["", *own["unit"]])
    ]
    return [*changes, {"append": "assumptions", "rows": rows, "why": "another rise in the first plan year"}]


def _now(plan: Plan, name: str) -> float:
    """Growth that the plan assumes for the first plan year."""
    return float(growth(_measures(plan), name)[1])


def _moves_revenue(plan: Plan, news: News) -> bool:
    after = apply(plan, _stated(plan, StressCase(news.name, news.words, (news,)), news.changes(plan, news.size)))
    paid = [
        cells(_measures(one).revenue, np.zeros(0), by=("resource", "year"))["value"].to_numpy() for one in (plan, after)
    ]
    return not np.allclose(paid[0], paid[1], rtol=0.0, atol=_CENT)
