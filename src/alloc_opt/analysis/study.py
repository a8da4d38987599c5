"""What would the answer be if these numbers were others? One plan solved, then each case by what it changes.

Every case starts from where the plan's own answer was found, never from the case before, so its answer is the same in
whatever order and by whatever process it is asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.solve import Beginning, Solved, Solver
from alloc_opt.engine.options import Options
from alloc_opt.errors import AllocOptError, InfeasibleError, LimitError, PlanError, StoppedError
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.total import Total
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario.cases import Cases
from alloc_opt.scenario.overlay import Scenario
from alloc_opt.scenario.vary import Case, Vary

Floats = npt.NDArray[np.float64]
DECISION = ("program", "school", "year")
_STATUS = {InfeasibleError: "infeasible", LimitError: "no_plan", PlanError: "no_case"}
AS_PLANNED = "changes nothing: the plan's own answer"
"""Message of a case that is the plan itself."""
SAME = 0.005
"""A quantity that differs by less (half a cent where units are dollars) is the same decision."""


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to one case."""

    status: str
    """`optimal` (proved, to the gap asked for), `feasible` (a limit ended the search), `infeasible`, `no_plan` (a limit
    ended the search before a plan was found), `no_case` (its numbers are no plan) or `failed` (refused by a check)."""
    message: str = ""
    """Why there is no plan, in words; `AS_PLANNED` where the case changes nothing."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """Name -> number: the aim, its bound, and money and staff by year; empty without a plan."""
    gave_way: tuple[str, ...] = ()
    """Preferences that could not be kept."""
    quantities: pd.DataFrame | None = None
    """program, school, year (labels), quantity; None without a plan."""
    recoveries: int = 0
    """Answers that failed their check and were found again from nothing."""
    seconds: float = 0.0

    @property
    def has_plan(self) -> bool:
        """Whether there is one."""
        return self.quantities is not None


@dataclass(frozen=True, eq=False)
class Begun:
    """Where a study began: the answer of the plan itself and where it was found, in values that a file can keep."""

    beginning: Beginning
    status: str
    figures: Mapping[str, float]
    gave_way: tuple[str, ...]
    quantity: Floats
    """Of the anchor's quantities."""


def aim(solved: Solved) -> dict[str, float]:
    """`aim`: the value of the first objective that is no prelude; `bound`: what no plan can better."""
    solution = solved.solution
    searched = {result.name: result.bound for result in (solution.mip, *solution.ties) if result is not None}
    preludes = {stage.name for stage in solved.built.program.stages if stage.prelude}
    first = next(result for result in solution.stages if result.name not in preludes)
    bound = searched.get(first.name, first.bound if solution.mip is None else np.nan)
    return {"aim": first.objective, "bound": bound if np.isfinite(bound) else np.nan}


class Study:
    """A plan with its answer, and answers to cases of it."""

    def __init__(
        self,
        plan: Plan,
        varied: Sequence[Vary] = (),
        scenarios: Mapping[str, Scenario] | None = None,
        *,
        free: bool = False,
        options: Options | None = None,
        by_hand: Path | None = None,
        brief: bool = False,
        begin: Begun | None = None,
    ) -> None:
        """Solve the plan itself, from which all cases start.

        Args:
            plan: the plan.
            varied: numbers that cases change.
            scenarios: scenarios that cases may name.
            free: lift the default cap on changes in `cost` mode.
            options: gaps and limits; left out, the plan's own.
            by_hand: a `rules.py` with Pyomo rules; it is run.
            begin: what a study of the same plan began with; the plan is then not solved again.
            brief: of a case without a plan, do not search for the rules in conflict.

        Raises: as `solve`.
        """
        self.cases = Cases(plan, tuple(varied), dict(scenarios or {}))
        self._solver = Solver(plan, free=free, options=options, by_hand=by_hand)
        self._totals: dict[str, tuple[Measure, Total]] = {}
        self._solved: Solved | None = None
        if begin is None:
            self._solved = self._solver.solve(plan)
            self.anchor = self._answer(self._solved, perf_counter())
        else:
            self.anchor = self._begin(begin)
        self._solver.brief = brief

    @property
    def solved(self) -> Solved:
        """The plan's own answer."""
        if self._solved is None:
            self._solved = self._solver.solve(self.cases.plan)
        return self._solved

    def begun(self) -> Begun:
        """What another study of this plan can begin with, so that the same case has the same answer there."""
        assert self.anchor.quantities is not None
        quantity = self.anchor.quantities["quantity"].to_numpy(dtype=np.float64)
        figures, gave_way = dict(self.anchor.figures), self.anchor.gave_way
        return Begun(self._solver.beginning(), self.anchor.status, figures, gave_way, quantity)

    def _begin(self, begin: Begun) -> Answer:
        built = self._solver.begin(self.cases.plan, begin.beginning)
        quantity = self._total("quantity", built.measures.quantity, DECISION)
        frame = pd.DataFrame({**quantity.index.labels(), "quantity": begin.quantity})
        return Answer(begin.status, "", begin.figures, begin.gave_way, frame)

    def answer(self, case: Case, hear: Callable[[Solved], None] | None = None) -> Answer:
        """The answer to a case; what stands in the way of one is told, not raised. Ctrl-C is (StoppedError).

        A case that changes nothing has the plan's own answer: another search could end elsewhere within its gap.

        `hear`: is given the solved plan, which is not kept.
        """
        begun, recovered = perf_counter(), self._solver.recoveries
        try:
            plan = self.cases.plan_of(case)
            if (hear is None or self._solved is not None) and self.cases.as_planned(case, plan):
                if hear is not None:
                    hear(self.solved)
                return replace(self.anchor, message=AS_PLANNED, seconds=perf_counter() - begun)
            solved = self._solver.solve(plan)
        except StoppedError:
            raise
        except AllocOptError as error:
            status = {InfeasibleError: "infeasible", LimitError: "no_plan", PlanError: "no_case"}.get(
                type(error), "failed"
            )
            return Answer(status, str(error), seconds=perf_counter() - begun)
        if hear is not None:
            hear(solved)
        return self._answer(solved, begun, self._solver.recoveries - recovered)

    def changes(self, answer: Answer) -> pd.DataFrame:
        """program, school, year, quantity, anchor: decisions that differ from those of the plan itself."""
        assert answer.quantities is not None
        assert self.anchor.quantities is not None
        if answer.quantities is not self.anchor.quantities and len(answer.quantities) == len(self.anchor.quantities):
            both = answer.quantities.assign(anchor=self.anchor.quantities["quantity"].to_numpy())
            if not all((both[d].to_numpy() == self.anchor.quantities[d].to_numpy()).all() for d in DECISION):
                both = self._joined(answer.quantities)
        else:
            both = self._joined(answer.quantities)
        moved = (both["quantity"] - both["anchor"]).abs() >= SAME
        return both[moved.to_numpy()].reset_index(drop=True)

    def _joined(self, quantities: pd.DataFrame) -> pd.DataFrame:
        assert self.anchor.quantities is not None
        anchor = self.anchor.quantities.rename(columns={"quantity": "anchor"})
        return quantities.merge(anchor, on=list(DECISION), how="outer").fillna({"quantity": 0.0, "anchor": 0.0})

    def _answer(self, solved: Solved, begun: float, recoveries: int = 0) -> Answer:
        solution, x = solved.solution, solved.x
        figures = {**aim(solved), **dict(self._figures(solved, x))}
        quantity = self._total("quantity", solved.built.measures.quantity, DECISION)
        frame = pd.DataFrame({**quantity.index.labels(), "quantity": quantity.at(x)})
        taken = perf_counter() - begun
        return Answer(solution.status, "", figures, solved.gave_way, frame, recoveries, taken)

    def _figures(self, solved: Solved, x: Floats) -> Iterator[tuple[str, float]]:
        m, plan = solved.built.measures, solved.plan
        free = plan["funds"].loc[plan["funds"]["restriction"] == 0, "resource"].tolist()
        by = ("resource", "year")
        spent, ending = (self._total(name, m[name], by) for name in ("spending", "ending"))
        fte = self._total("fte", m.fte, ("year",))
        for year in plan.years:
            here = [total.index.labels()["year"] == year for total in (spent, ending, fte)]
            mine = [
                np.isin(total.index.labels()["resource"].astype(str), free) & now
                for total, now in zip((spent, ending), here, strict=False)
            ]
            yield f"spending {year}", float(spent.at(x)[here[0]].sum())
            yield f"unrestricted spending {year}", float(spent.at(x)[mine[0]].sum())
            yield f"unrestricted balance {year}", float(ending.at(x)[mine[1]].sum())
            yield f"fte {year}", float(fte.at(x)[here[2]].sum())

    def _total(self, name: str, measure: Measure, by: tuple[str, ...]) -> Total:
        """The measure's total; the one of the last case where its terms are the same."""
        held = self._totals.get(name)
        if held is not None and held[0].coefficient is measure.coefficient and held[0].constant is measure.constant:
            return held[1]
        self._totals[name] = measure, measure.by(*by)
        return self._totals[name][1]
