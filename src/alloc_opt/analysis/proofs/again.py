"""The solved plan of a run, written anew from its plan; what the solver had said is read back and not believed yet."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.proofs.kept import Kept
from alloc_opt.analysis.proofs.stages import point_proof
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.certificate import certify
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.engine.tape import of_numbers
from alloc_opt.errors import OperatorError
from alloc_opt.measures.axes import Axes
from alloc_opt.program import automatic
from alloc_opt.program.arrays import Program
from alloc_opt.program.build import build
from alloc_opt.program.by_hand import put_back, with_program

Values = Mapping[str, npt.NDArray[np.float64]]
_CLAIM = "bound of the whole-position search: the solver's word"
_NAME = re.compile(r"[yd](\d+)_(.+)")


def again(kept: Kept) -> Solved:
    """The solved plan, its certificate computed anew.

    Raises:
        OperatorError: the values are not those of the plan saved with them.
    """
    facts, plan = kept.facts, kept.plan
    chosen = facts["options"]
    names = ("gap", "gap_absolute", "seed", "time_limit", "node_limit", "patience")
    options = Options(**{name: chosen[name] for name in names})
    axes = Axes.of(plan)
    rules = automatic.rules(plan, free=bool(chosen["free"]), axes=axes)
    preferences = tuple(rule.id for rule in rules if rule.severity == "preference")
    gave_way = tuple(facts["gave_way"])
    tried = dict.fromkeys((preferences, gave_way)) if set(gave_way) <= set(preferences) else {gave_way: None}
    first: Solved | None = None
    for without in tried:
        built = build(plan, rules=rules, without=without, axes=axes)
        if facts.get("by_hand"):
            built = with_program(built, put_back(built.program, facts["by_hand"]))
        solution = _solution(built.program, kept.values)
        if solution is None:
            continue
        hand = str(facts["inputs"]["rules_by_hand"])
        found = Solved(plan, built, solution, Session(options), gave_way, rules, bool(facts["unsought"]), hand)
        if point_proof(built.program, solution.x).primal <= 1.0:
            return found
        first = first or found
    if first is None:
        raise OperatorError("The values are not those of the plan that was saved with them.")
    return first


def _solution(program: Program, values: Values) -> Solution | None:
    """The solution that the values tell; None where they are those of another program."""
    x = np.asarray(values["x"], dtype=float)
    if x.shape != (program.columns,):
        return None
    bare = of_numbers(values["answer"], program)
    stages = []
    for number, result in enumerate(bare.stages):
        y, d = (np.asarray(values[f"{letter}{number}_{result.name}"], dtype=float) for letter in "yd")
        if y.shape != (program.rows,):
            return None
        stages.append(replace(result, y=y, d=d))
    known = {f"{letter}{number}_{result.name}" for number, result in enumerate(bare.stages) for letter in "yd"}
    if {name for name in values if _NAME.fullmatch(name)} != known:
        raise OperatorError("The saved duals are of other objectives than the plan has.")
    settled = bare.x
    claims = () if bare.mip is None else (_CLAIM,)
    certificate = certify(program, settled if settled.size else x, tuple(stages), claims)
    return Solution(
        bare.status, x, tuple(stages), bare.mip, bare.ties, certificate, 0.0, "cold", bare.limit, settled=settled
    )
