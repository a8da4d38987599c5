"""How few and how many dollars can a program have in any plan within the loss?

Two solves per program, its dollars of all schools and plan years as the objective, within the same limits as every
option. With positions in parts that is exact, and no plan of whole positions can be outside; between which numbers
whole plans were found is told beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.options.directions import Direction
from alloc_opt.analysis.options.ground import Ground
from alloc_opt.analysis.options.search import Searcher

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Range:
    """Dollars of a program, all schools and plan years together."""

    program: str
    today: float
    """What today's services of it cost in these years."""
    least: float
    """No plan within the loss has less."""
    most: float
    """No plan within the loss has more."""


def movable(ground: Ground, dollars: Sequence[Floats]) -> list[int]:
    """Codes of the programs that are decided and have dollars in some of the plans, the largest first."""
    labels = ground.built.measures.axes.labels["program"]
    size = np.max([ground.by_site(each).sum(axis=1) for each in dollars], axis=0)
    own = np.zeros(len(labels), dtype=bool)
    own[np.unique(ground.built.measures.quantity.labels["program"])] = True
    codes = np.flatnonzero(own & ground.counts)
    return [int(code) for code in codes[np.argsort(-size[codes], kind="stable")]]


def ranges(searcher: Searcher, every: bool) -> tuple[tuple[Range, ...], int]:
    """The ranges, largest program first, and how many programs were not asked about.

    The points where they are reached are also points from which other plans are looked for. `every`: ask about all
    programs, also of a large plan.
    """
    ground = searcher.ground
    codes = movable(ground, [searcher.first, searcher.today])
    asked = [] if searcher.large and not every else codes
    searcher.of += len(asked)
    found = list(_asked(searcher, asked))
    return tuple(found), len(codes) - len(found)


def _asked(searcher: Searcher, codes: Sequence[int]) -> Iterator[Range]:
    ground = searcher.ground
    index = ground.spending.index
    labels = ground.built.measures.axes.labels["program"]
    for code in codes:
        if searcher.stopped:
            return
        searcher.tell(f"range of {labels[code]}")
        mine = index.position("program") == code
        ends = []
        for sense in (-1, 1):
            solution = searcher.in_parts(ground.total(mine, sense))
            if not solution.has_plan:
                break
            ends.append(solution.stages[0].objective)
            weight = np.zeros(ground.shape)
            weight[code] = sense
            way = "more" if sense > 0 else "less"
            searcher.keep(Direction(f"{way} for program {labels[code]}", weight), solution.x)
        if len(ends) == 2:
            yield Range(str(labels[code]), float(searcher.today[mine].sum()), *ends)
