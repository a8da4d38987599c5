"""What do weighted cases of one plan come to, side by side? The cases, and the assumptions by what they move.

A case is an answer beside the plan's own: headline figures, decisions, and whether the plan as it is would still do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from alloc_opt.analysis.table import Table

PLANNED = "as planned"
"""Name of the case in which everything comes as the plan assumes."""
CASES = [
    "case", "words", "weight", "status", "holds", "breaks", "aim", "aim_change", "cost", "within",
    "balance", "balance_change", "fte", "fte_change", "flips", "first_flips", "gave_way",
]  # fmt: skip
ASSUMPTIONS = ["assumption", "case", "aim_change", "flips", "first_flips", "within"]
DECISIONS = ["program", "site", "year", "quantity", "today", "dollars"]
"""Of `Outcome.decisions`: labels, units, today's units in the year, dollars of the difference at the year's prices."""
KEY = ["program", "site", "year"]
SAME = 1e-4
"""Units below which a decision is today's."""


@dataclass(frozen=True)
class Broken:
    """A rule that a plan breaks: by how much in every year in which it does."""

    rule: str
    severity: str
    short: float
    unit: str
    year: str
    """The year in which it is short by most."""
    place: str = ""
    sentence: str = ""
    years: tuple[tuple[str, float], ...] = ()
    """Every year in which it is short, and by how much at its worst place; of an overspent resource what is missing in
    all by the end of the year. Empty: of one that is not by year."""

    @property
    def by_year(self) -> tuple[tuple[str, float], ...]:
        """`years`, or the one that is known."""
        return self.years or ((self.year, self.short),)


@dataclass(frozen=True, eq=False)
class Outcome:
    """The answer to one case."""

    name: str
    words: str
    weight: float = 1.0
    news: tuple[str, ...] = ()
    """What turns out otherwise: words of each assumption's news."""
    assumption: str = ""
    """What is assumed, where the case is of one assumption alone."""
    status: str = "optimal"
    figures: Mapping[str, float] = field(default_factory=dict)
    """As `Answer.figures`."""
    gave_way: tuple[str, ...] = ()
    decisions: pd.DataFrame | None = None
    """`DECISIONS`, every service that is decided; None without a plan."""
    breaks: tuple[Broken, ...] = ()
    """What the plan as it is breaks under the case, where nothing is changed."""
    in_the_way: tuple[Broken, ...] = ()
    """Without a plan: the rules that would have to give way, by how much at least."""
    alone: bool = False
    """Whether each of them would do alone; else they must give way together."""
    held: Mapping[tuple[str, ...], float] = field(default_factory=dict)
    """Decision columns by block and labels: natural values."""
    seconds: float = 0.0

    @property
    def has_plan(self) -> bool:
        """Whether there is one."""
        return self.decisions is not None

    @property
    def gap(self) -> float:
        """How much better than this plan another could be; 0 where that is nothing."""
        bound = self.figures.get("bound", np.nan)
        return abs(self.figures["aim"] - bound) if np.isfinite(bound) else 0.0


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The plan's own answer, and the cases."""

    name: str
    years: tuple[str, ...]
    aim: str
    """What the plan is decided by, in words."""
    unit: str
    better: int
    """1: more of the aim is better, -1: less."""
    planned: Outcome
    cases: tuple[Outcome, ...]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """program, school -> id -> name as people say it; empty for a place that is no school."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Program -> its unit."""
    heading: str = "aim"
    """The same in a few words, for a column."""
    rules: Mapping[str, str] = field(default_factory=dict)
    """Rule -> what it says, in words."""
    not_asked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[Outcome, ...]:
        """The plan's own case, then the others."""
        return (self.planned, *self.cases)

    @property
    def solved(self) -> tuple[Outcome, ...]:
        """Those with a plan, the plan's own first."""
        return tuple(one for one in self.every if one.has_plan)

    @property
    def weighed(self) -> bool:
        """Whether some cases with a plan count more than others."""
        return len({one.weight for one in self.solved}) > 1

    @property
    def weight(self) -> float:
        """Of all cases with a plan."""
        return sum(one.weight for one in self.solved)


def decided(outcome: Outcome) -> "pd.Series[int]":
    """Way of every service that differs from today: `KEY` -> 1 (more) or -1 (less)."""
    assert outcome.decisions is not None
    frame = outcome.decisions
    moved = (frame["quantity"] - frame["today"]).to_numpy(dtype=float)
    small = SAME * (1.0 + frame["today"].abs().to_numpy(dtype=float))
    way = np.where(np.abs(moved) > small, np.sign(moved), 0.0).astype(np.int64)
    ways: pd.Series[int] = pd.Series(way, index=pd.MultiIndex.from_frame(frame[KEY]))
    return ways[ways != 0]


def flips(one: Outcome, other: Outcome) -> list[tuple[str, str, str]]:
    """Services (`KEY`) that are more than today, less or neither in one plan and otherwise in the other."""
    a, b = decided(one), decided(other)
    every = a.index.union(b.index)
    moved = a.reindex(every, fill_value=0) != b.reindex(every, fill_value=0)
    return [(str(p), str(s), str(y)) for p, s, y in every[moved.to_numpy()]]


def cases(found: Outcomes) -> Table:
    """One row per case, the plan's own first: does today's plan hold, the best plan's figures, what it costs more.

    `aim_change` is the aim less the plan's own, `cost` the same so that more is worse, `within` how much of it the
    searches cannot tell; `breaks`: every rule with every year in which it breaks, and by how much;
    `balance` (unrestricted) and `fte` of the last plan year; `flips` counts services that are
    decided otherwise than in the plan, `first_flips` those of the first plan year.
    """
    last, base = found.years[-1], found.planned
    rows = []
    for one in found.every:
        row = {
            "case": one.name,
            "words": one.words,
            "weight": one.weight,
            "status": one.status,
            "holds": "" if one is base else "no" if one.breaks else "yes",
            "breaks": "; ".join(_breaks(broken) for broken in one.breaks or one.in_the_way),
            "gave_way": ", ".join(one.gave_way),
        }
        if one.has_plan:
            moved = [] if one is base else flips(base, one)
            row |= {
                "aim": one.figures["aim"],
                "aim_change": one.figures["aim"] - base.figures["aim"],
                "cost": -found.better * (one.figures["aim"] - base.figures["aim"]),
                "within": one.gap + base.gap,
                "balance": one.figures[f"unrestricted balance {last}"],
                "balance_change": one.figures[f"unrestricted balance {last}"]
                - base.figures[f"unrestricted balance {last}"],
                "fte": one.figures[f"fte {last}"],
                "fte_change": one.figures[f"fte {last}"] - base.figures[f"fte {last}"],
                "flips": float(len(moved)),
                "first_flips": float(sum(year == found.years[0] for _, _, year in moved)),
            }
        rows.append(row)
    return Table("stress", pd.DataFrame(rows).reindex(columns=CASES), found.not_asked)


def _breaks(one: Broken) -> str:
    """`reserve 578000 dollars 2027-28; reserve 1530000 dollars 2028-29`."""
    sizes = [(f"{short:.0f}" if one.unit == "dollars" else f"{short:.6g}", year) for year, short in one.by_year]
    return "; ".join(f"{one.rule} {size} {one.unit} {year}".rstrip() for size, year in sizes)


def assumptions(found: Outcomes) -> Table:
    """The assumptions that matter: the case of each that changes the aim most, those first.

    Only cases of one assumption alone count; one without a plan comes first.
    """
    table = cases(found).frame.set_index("case").to_dict("index")
    worst: dict[str, dict[str, object]] = {}
    for one in found.cases:
        if not one.assumption:
            continue
        row = table[one.name]
        change = abs(float(row["aim_change"])) if one.has_plan else np.inf
        here = {"assumption": one.assumption, "case": one.words, "aim_change": change, "within": row["within"]}
        here |= {"flips": row["flips"], "first_flips": row["first_flips"]}
        if one.assumption not in worst or change > float(str(worst[one.assumption]["aim_change"])):
            worst[one.assumption] = here
    ranked = sorted(worst.values(), key=lambda r: (-float(str(r["aim_change"])), -float(str(r["flips"]))))
    return Table("stress_assumptions", pd.DataFrame(ranked, columns=ASSUMPTIONS))
