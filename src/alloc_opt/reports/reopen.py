"""A saved run opened again as a solved plan: nothing is solved, only written anew and checked against the values."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from alloc_opt import io
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.certificate import certify
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution, StageResult
from alloc_opt.errors import OperatorError
from alloc_opt.program import automatic
from alloc_opt.program.arrays import Program
from alloc_opt.program.build import build
from alloc_opt.program.by_hand import put_back, with_program
from alloc_opt.reports.run_folder import PLAN


def reopen(folder: Path) -> Solved:
    """The solved plan of a run folder.

    Raises:
        OperatorError: the folder does not hold the plan and its values, or they do not fit together.
    """
    try:
        facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        x = np.load(folder / "values.npz")["x"]
    except (OSError, KeyError, ValueError) as error:
        raise OperatorError(f"{folder} holds no complete run.", "solve the model again") from error
    plan = io.read(folder / PLAN)
    options = Options(gap=facts["options"]["gap"])
    rules = automatic.rules(plan, free=bool(facts["options"]["free"]))
    preferences = tuple(rule.id for rule in rules if rule.severity == "preference")
    for without in dict.fromkeys((preferences, tuple(facts["gave_way"]))):
        built = build(plan, rules=rules, without=without)
        if facts.get("by_hand"):
            built = with_program(built, put_back(built.program, facts["by_hand"]))
        program = built.program
        if program.columns != len(x):
            continue
        certificate = certify(program, x, ())
        if not certificate.holds:
            continue
        searched = _searched(program, facts["whole_positions"])
        solution = Solution("optimal", x, (), None, searched, certificate, 0.0, "warm")
        hand = str(facts["inputs"]["rules_by_hand"])
        return Solved(plan, built, solution, Session(options), tuple(facts["gave_way"]), rules, hand_hash=hand)
    raise OperatorError(f"The values of {folder} are not a plan of the model saved with it.", "solve the model again")


def _searched(program: Program, kept: Mapping[str, Any] | None) -> tuple[StageResult, ...]:
    """What the search for whole positions had left open of the objective that the plan is decided by."""
    decides = next((stage.name for stage in program.stages if not stage.prelude), "")
    if kept is None or kept["bound"] is None or not decides:
        return ()
    none = np.zeros(0)
    return (StageResult(decides, "optimal", kept["objective"], kept["bound"], float("nan"), none, none),)
