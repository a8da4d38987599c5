"""How good could a plan be without some of its rules? One linear program, asked again and again with rows freed."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from math import floor, log10

import numpy as np

from alloc_opt.analysis.pricing.limits import rows_of
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.errors import RulesError
from alloc_opt.program.modes import AFTERWARDS

_FIGURES = 9
"""Figures to which a value is kept: below is the solver's noise."""
_NOISE = 1e-9
"""Share of the largest dual below which one is none."""


class Values:
    """Best value of one aim of a plan with some rules taken away, each case asked once; larger is better.

    Taking a rule away frees its rows and nothing else, so that every case starts from the one before. Parts of
    positions may move.
    """

    def __init__(self, solved: Solved, aim: int) -> None:
        """`aim`: number of the objective; those before it come first."""
        program = solved.built.program
        self.built = solved.built
        self.stage = program.stages[aim]
        self.program = replace(
            program,
            stages=program.stages[: aim + 1],
            integer=np.zeros(program.columns, dtype=bool),
            column_stage=np.minimum(program.column_stage, aim),
            row_stage=np.minimum(program.row_stage, aim),
        )
        self.only_grows = aim == 0
        """Taking more away never makes the value worse: nothing else comes first."""
        self._session = Session(Options(), onward=True)
        self._known: dict[frozenset[str], float] = {}
        self._size = 0.0

    @property
    def asked(self) -> int:
        """Cases that were solved."""
        return len(self._known)

    def __call__(self, without: Iterable[str]) -> float:
        """The value without these rules, in the aim's unit.

        Raises:
            RulesError: nothing bounds it.
        """
        key = frozenset(without)
        if key not in self._known:
            self._known[key] = self._rounded(self.stage.sense * self._found(key).stages[-1].objective)
        return self._known[key]

    def felt(self) -> frozenset[str]:
        """Ids of the rules that hold the value back when none is taken away."""
        y = np.abs(self._found(()).stages[-1].y)
        noise = _NOISE * max(float(y.max(initial=0.0)), 1e-300)
        return frozenset(name for name in self.built.by_id if (y[rows_of(self.built, name)] > noise).any())

    def _rounded(self, value: float) -> float:
        """The same grid for every case, so that differences add up and noise is nothing."""
        self._size = self._size or max(abs(value), 1.0)
        return round(value, _FIGURES - 1 - floor(log10(self._size))) + 0.0

    def _found(self, without: Collection[str]) -> Solution:
        lower, upper = self.program.row_lower.copy(), self.program.row_upper.copy()
        for rule in without:
            rows = rows_of(self.built, rule)
            lower[rows], upper[rows] = -np.inf, np.inf
        found = self._session.solve(replace(self.program, row_lower=lower, row_upper=upper))
        if not found.has_plan:
            raise RulesError(f"without {', '.join(sorted(without))} nothing bounds the plan", "keep one of them")
        return found


def aims(solved: Solved) -> list[int]:
    """Numbers of the objectives that a plan decides by, those that only hold what nobody rated left out."""
    stages = solved.built.program.stages
    return [n for n, stage in enumerate(stages) if stage.name not in AFTERWARDS and not stage.prelude]


def first_moved(solved: Solved, without: Collection[str]) -> Values:
    """The values of the first aim that taking all these rules away moves; of the first aim where none moves."""
    asked = [Values(solved, aim) for aim in aims(solved)]
    return next((each for each in asked if each(without) != each(())), asked[0])
