"""Which other plans are nearly as good? Plans within a stated loss of the best, as unlike each other as is found.

Modeling to generate alternatives (Brill 1979; hop, skip and jump): what the plan decides by is held within the loss,
and how much a plan differs from those before it is what is sought. See `options.search` for how, `options.apart` for
how difference is measured, and `options.ranges` for what no plan within the loss can exceed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.options import apart
from alloc_opt.analysis.options.ground import SITE, Ground
from alloc_opt.analysis.options.loss import Allowed, Within, allowed, allowed_words
from alloc_opt.analysis.options.ranges import Range, ranges
from alloc_opt.analysis.options.search import Found, Searcher
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.analysis.today import todays, unclosed
from alloc_opt.engine.options import Options
from alloc_opt.errors import OperatorError
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.program.built import Built

COUNT, MOST = 3, 6
"""Plans that are looked for, the best one among them, and how many at most."""
AROUND = 12
"""About so many looks to all sides, for a word on progress."""
LABELS = "ABCDEF"
Floats = npt.NDArray[np.float64]
Key = tuple[str, str, str]
"""Program, school, year."""


@dataclass(frozen=True, eq=False)
class Option:
    """One of the plans; the first is the best one."""

    label: str
    run: Run
    values: tuple[float, ...]
    """Per objective that decides, natural unit."""
    dollars: Floats
    """Published, by program, school and year in the order of `Alternatives.services`."""
    direction: str
    """Where it was found."""

    @property
    def words(self) -> str:
        """`option B`."""
        return f"option {self.label}"


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Plans within a loss of the best."""

    plan: Plan
    within: Within
    limits: tuple[Allowed, ...]
    options: tuple[Option, ...]
    """The best plan first."""
    services: tuple[Key, ...]
    """Program, school and year of each entry of an option's dollars."""
    today: Floats
    """Dollars of today's services, in the same order."""
    level: Floats
    """Their quantities."""
    counted: npt.NDArray[np.bool_]
    """Entries of programs that can move; others do not count as differences."""
    ranges: tuple[Range, ...]
    unasked: int
    """Programs whose range was not asked for."""
    whole: bool
    """Whether positions come as a whole."""
    asked: int
    """Plans asked for."""
    stopped: bool

    @property
    def main(self) -> Allowed:
        """The objective of which the loss is stated."""
        return next(one for one in self.limits if one.main)

    @property
    def movable(self) -> float:
        """Dollars of services that are not locked, all plan years: today's as the run of the best plan tells them, with
        what those who come and go are not paid, or the best plan's where that has more.
        """
        search = self.options[0].run.facts["whole_positions"]
        today = float(search["movable_dollars"]) if search else float(self.today[self.counted].sum())
        return max(today, float(self.options[0].dollars[self.counted].sum()))

    def moved(self, a: Option, b: Option) -> float:
        """Dollars that `b` spends on other services than `a`."""
        return apart.moved(a.dollars[self.counted], b.dollars[self.counted])

    def share(self, dollars: float) -> float:
        """Dollars as a share of those that can move."""
        return dollars / self.movable if self.movable > 0 else 0.0

    @property
    def nearest(self) -> float:
        """Dollars by which the two most alike of the plans differ; 0 of one plan."""
        pairs = [self.moved(a, b) for n, a in enumerate(self.options) for b in self.options[:n]]
        return min(pairs, default=0.0)

    @property
    def different(self) -> bool:
        """Whether every two of them are a tenth of the movable dollars apart."""
        return len(self.options) > 1 and self.share(self.nearest) >= apart.ENOUGH


def alternatives(
    plan: Plan,
    *,
    within: Within | None = None,
    count: int = COUNT,
    every_range: bool = False,
    free: bool = False,
    options: Options | None = None,
    by_hand: Path | None = None,
    hear: Callable[[int, int, str], None] | None = None,
) -> Alternatives:
    """The best plan and others nearly as good.

    Args:
        plan: the plan.
        within: what may be lost; left out, 1 %.
        count: how many plans in all, 2 to 6.
        every_range: ask for the range of every program of a large plan too.
        free: lift the default cap on changes in `cost` mode.
        options: gaps and limits; left out, the plan's own.
        by_hand: a `rules.py` with Pyomo rules; it is run.
        hear: told how many steps are done, of about how many, and what is looked for.

    Raises:
        OperatorError: a count that is not 2 to 6.
        As `solve`.
    """
    if not 2 <= count <= MOST:
        raise OperatorError(f"{count} plans cannot be asked for.", f"--count 2 to {MOST}, the best plan among them")
    asked = Within() if within is None else within
    solved = solve(plan, free=free, options=options, by_hand=by_hand)
    limits = allowed(solved, asked)
    ground = Ground(solved, limits, by_hand)
    searcher = Searcher(ground, replace(solved.session.options, progress=None), hear)
    searcher.of = AROUND + 2 * (count - 1)
    around, unasked = ranges(searcher, every_range)
    searcher.look_around()
    found = _found(searcher, count)
    made = _made(ground, solved, found, limits, asked, free)
    services, today, level, counted = _entries(ground, [each.run for each in made])
    placed = tuple(replace(each, dollars=_placed(each.run, services)) for each in made)
    return Alternatives(
        plan,
        asked,
        limits,
        placed,
        services,
        today,
        level,
        counted,
        around,
        unasked,
        ground.whole,
        count,
        searcher.stopped,
    )


def _found(searcher: Searcher, count: int) -> list[Found]:
    """Other plans, one after another."""
    chosen, found = [searcher.first], list[Found]()
    while len(chosen) < count and not searcher.stopped:
        more = searcher.next(chosen)
        if more is None or apart.nearest(more.dollars, chosen) < 1.0:
            break
        found.append(more)
        chosen.append(more.dollars)
    return found


def _made(
    ground: Ground, solved: Solved, found: Sequence[Found], limits: Sequence[Allowed], within: Within, free: bool
) -> tuple[Option, ...]:
    """The plans, published."""
    nothing = np.zeros(0)
    first = Option(LABELS[0], run(solved, free=free), tuple(one.best for one in limits), nothing, "")
    made = [first]
    for label, each in zip(LABELS[1:], found, strict=False):
        done = _told(run(each.solved, free=free), label, limits, within)
        stages, x = each.solved.built.program.stages, each.solved.solution.x
        by_name = {stage.name: stage.unit * float(stage.cost @ x + stage.constant) for stage in stages}
        made.append(Option(label, done, tuple(by_name[one.aim.goal] for one in limits), nothing, each.direction.words))
    return tuple(made)


def _told(done: Run, label: str, limits: Sequence[Allowed], within: Within) -> Run:
    """The run with what it was decided by, and how it stands to the best plan."""
    words = allowed_words(limits, within)
    return replace(
        done,
        facts={
            **done.facts,
            "decided_by": f"being unlike the best plan, with {words}",
            "standing": f"This is option {label} of a sheet of options and not the best plan, which is option A. It "
            f"was sought with {words}.",
        },
    )


def _entries(ground: Ground, runs: Sequence[Run]) -> tuple[tuple[Key, ...], Floats, Floats, npt.NDArray[np.bool_]]:
    """Services that some plan or today has, what they cost today, how many there are, and whether they count."""
    built = ground.solved.built
    axes = built.measures.axes
    was = unclosed(built)
    today, level = (_todays(was, axes, name) for name in ("dollars", "quantity"))
    keys = sorted({*today, *(key for each in runs for key in _published(each))}, key=_order(built))
    counts = dict(zip(axes.labels["program"].astype(str), ground.counts.tolist(), strict=True))
    counted = np.array([counts[program] for program, _, _ in keys], dtype=bool)
    dollars, units = (np.array([of.get(key, 0.0) for key in keys]) for of in (today, level))
    return tuple(keys), dollars, units, counted


def _todays(was: Built, axes: Axes, name: str) -> dict[Key, float]:
    """A measure of today's services, by program, school and plan year."""
    before = todays(was, axes, name, SITE)
    before = before[(before["year"] > 0).to_numpy()]
    program, school, year = (axes.labels[d][before[d].to_numpy()].astype(str).tolist() for d in SITE)
    return dict(zip(zip(program, school, year, strict=True), before["value"].tolist(), strict=True))


def _order(built: Built) -> Callable[[Key], tuple[int, ...]]:
    labels = built.measures.axes.labels
    place = {d: {str(label): n for n, label in enumerate(labels[d])} for d in SITE}
    return lambda key: tuple(place[d][label] for d, label in zip(SITE, key, strict=True))


def _published(done: Run) -> dict[Key, float]:
    frame = done.tables["programs"].frame
    program, school, year = (frame[d].astype(str).tolist() for d in SITE)
    return dict(zip(zip(program, school, year, strict=True), frame["dollars"].tolist(), strict=True))


def _placed(done: Run, services: Sequence[Key]) -> Floats:
    dollars = _published(done)
    return np.array([dollars.get(key, 0.0) for key in services])
