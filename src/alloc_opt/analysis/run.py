"""A run: everything that a solved plan leaves behind, as facts and tables that need no solver to be read again."""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis import pins
from alloc_opt.analysis.books import Books, books
from alloc_opt.analysis.budget import budget
from alloc_opt.analysis.caveats import estimated, locked, reductions
from alloc_opt.analysis.changes import changes
from alloc_opt.analysis.closing import closing
from alloc_opt.analysis.code import code
from alloc_opt.analysis.evaluate import COLUMNS
from alloc_opt.analysis.evidences.rests_on import rests_on
from alloc_opt.analysis.fleet import fleet
from alloc_opt.analysis.funds import funds
from alloc_opt.analysis.gave_way import cap_facts
from alloc_opt.analysis.interval import outcome_interval
from alloc_opt.analysis.outcomes import outcomes
from alloc_opt.analysis.positions import positions
from alloc_opt.analysis.programs import programs
from alloc_opt.analysis.published import publish
from alloc_opt.analysis.rulebook import rulebook
from alloc_opt.analysis.schedule import schedule
from alloc_opt.analysis.schools import schools
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.sources import sources
from alloc_opt.analysis.staff_tally import tally, unlisted_pay
from alloc_opt.analysis.stranded import stranded
from alloc_opt.analysis.table import Table
from alloc_opt.analysis.who_leaves import who_leaves
from alloc_opt.engine.options import Options
from alloc_opt.engine.tape import as_numbers
from alloc_opt.goals import goals
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Plan
from alloc_opt.program.by_hand import taken

RUN_FORMAT = 1
_PACKAGES = ("alloc-opt", "highspy", "numpy", "pandas", "pyomo", "scipy")


@dataclass(frozen=True, eq=False)
class Run:
    """A solved, checked and published plan."""

    facts: Mapping[str, Any]
    """What `run.json` holds; the same inputs give the same facts."""
    tables: Mapping[str, Table]
    """By name, in the order in which a reader wants them."""
    values: Mapping[str, npt.NDArray[Any]]
    """Primal and dual values of every stage, internal units; empty when read back from files."""
    timings: Mapping[str, float]
    """Seconds, apart from the facts."""
    solved: Solved | None = None
    """The answer that the tables were made from; None when read back from files."""

    def with_table(self, table: Table) -> "Run":
        """The same run with one more table (prices, for instance)."""
        return replace(self, tables={**self.tables, table.name: table})


def run(solved: Solved, *, free: bool = False) -> Run:
    """Publish a solved plan: checks first, then the tables.

    Raises:
        CertificateError: a check failed.
    """
    checked = publish(solved, solved.rules)
    solved = checked.solved
    found = books(solved.built, checked.budget)
    rows = [checked.rules[list(COLUMNS)], solved.by_hand_rows()]
    rules = pd.concat([each for each in rows if len(each)], ignore_index=True) if any(map(len, rows)) else rows[0]
    named = changes(found, solved.built, solved.x)
    money = sources(found, solved.built, named)
    shut = closing(found, solved.built)
    shared = [outcomes(found, solved), fleet(found, solved.built), schedule(found, solved.built)]
    tables = [
        named,
        *([] if shut is None else [shut]),
        money,
        stranded(found, money),
        schools(found),
        *(each for each in shared if each is not None),
        funds(found),
        Table("rules", rules, checked.notes),
        rulebook(solved.plan, solved.rules, solved.by_hand()),
        programs(found),
        positions(found),
        who_leaves(found),
        budget(found),
    ]
    facts = _facts(solved, found, named, solved.session.options, free)
    seconds = {stage.name: stage.seconds for stage in solved.solution.stages}
    if solved.solution.mip is not None:
        seconds["whole positions"] = solved.solution.mip.seconds
    timings = {"solver": solved.solution.solver_seconds, **seconds}
    return Run(facts, {each.name: each for each in tables}, values(solved), timings, solved)


def values(solved: Solved) -> dict[str, npt.NDArray[Any]]:
    """Primal values, each stage's row duals and reduced costs, internal units; `answer`: all else that the solver said.

    `answer` is what `tape.as_numbers` makes of the solution without what stands in the other arrays; the point in it is
    where the stages were solved, if cents moved the plan from there.
    """
    solution = solved.solution
    found: dict[str, npt.NDArray[Any]] = {"x": solution.x}
    for number, stage in enumerate(solution.stages):
        found[f"y{number}_{stage.name}"] = stage.y
        found[f"d{number}_{stage.name}"] = stage.d
    bare = tuple(replace(stage, y=np.zeros(0)) for stage in solution.stages)
    found["answer"] = as_numbers(replace(solution, x=solution.settled, stages=bare))
    return found


def fingerprint(plan: Plan) -> str:
    """SHA-256 of everything a solve depends on, head, tables and rules, and of the files they came from.

    What people write about the plan counts by its files alone.
    """
    digest = hashlib.sha256()
    digest.update(plan.head.model_dump_json().encode())
    for name in sorted(name for name in plan.tables if not nouns()[name].written):
        frame = plan.tables[name]
        digest.update(f"{name}:{','.join(frame.columns)}:{len(frame)}".encode())
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    for rule in plan.rules:
        digest.update(json.dumps([rule.id, rule.family, rule.parameters], sort_keys=True, default=_plain).encode())
    digest.update(json.dumps([dict(sorted(plan.hashes.items())), plan.overlays]).encode())
    return digest.hexdigest()


def seal(inputs: Mapping[str, Any], options: Mapping[str, Any], mode: str) -> str:
    """The short hash of what a run was asked, by which its folder is named."""
    return hashlib.sha256(json.dumps([inputs, options, mode], sort_keys=True).encode()).hexdigest()[:10]


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _facts(solved: Solved, found: Books, named: Table, options: Options, free: bool) -> dict[str, Any]:
    plan, solution = solved.plan, solved.solution
    names = ("gap", "gap_absolute", "seed", "time_limit", "node_limit", "patience")
    chosen = {name: getattr(options, name) for name in names}
    chosen["free"] = free
    inputs: dict[str, Any] = {
        "plan": fingerprint(plan),
        "files": dict(sorted(plan.hashes.items())),
        "scenarios": list(plan.overlays),
    }
    inputs["rules_by_hand"] = solved.hand_hash
    certificate = solution.certificate
    return {
        "format": RUN_FORMAT,
        "name": plan.name,
        "title": plan.head.title,
        "hash": seal(inputs, chosen, plan.head.mode),
        "mode": plan.head.mode,
        "status": solution.status,
        "limit": solution.limit,
        "base_year": plan.head.base_year,
        "as_of": plan.head.settings.as_of,
        "years": list(plan.years),
        "confidential": plan.head.confidential,
        "notes": list(plan.notes),
        "scenarios": [asdict(one) for one in plan.laid_over],
        "closings": [one.as_data() for one in plan.closings],
        "source": plan.head.source,
        "estimated": estimated(plan),
        "locked": locked(found),
        "reductions": reductions(named),
        "staff": tally(found, named),
        "unlisted_pay": unlisted_pay(found),
        "stages": [_stage(solved, number) for number in range(len(solution.stages))],
        "whole_positions": _search(solved, found),
        "gave_way": list(solved.gave_way),
        "cap": cap_facts(solved),
        "unsought": solved.unsought,
        "pins": pins.facts(solved),
        "interval": outcome_interval(solved, found),
        "effects": rests_on(plan),
        "unrestricted": plan["funds"].loc[plan["funds"]["restriction"] == 0, "resource"].tolist(),
        "certificate": {
            "holds": certificate.holds,
            "primal": _short(certificate.primal),
            "integrality": _short(certificate.integrality),
            "dual": _short(certificate.dual),
            "losses": [_short(loss) for loss in certificate.losses],
            "claims": list(certificate.claims),
        },
        "inputs": inputs,
        "options": chosen,
        "versions": {
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in _PACKAGES},
            "code": code(),
        },
        "names": _names(plan),
        **({"by_hand": taken(solved.built.program)} if solved.hand_hash else {}),
    }


def _short(value: float) -> float:
    """To four figures: the last bits of a check depend on the machine and tell nobody anything."""
    return float(f"{value:.3g}") + 0.0


def _stage(solved: Solved, number: int) -> dict[str, Any]:
    result, stage = solved.solution.stages[number], solved.built.program.stages[number]
    objective = goals()[stage.name]
    return {
        "name": stage.name,
        "words": objective.words,
        "unit": stage.unit_name,
        "better": objective.better,
        "objective": result.objective,
        "bound": result.bound,
        "duality_gap": _short(result.duality_gap),
        "give_up": stage.give_up,
        "give_up_share": stage.give_up_share,
        "for_this_staffing": result.fixed_integers,
    }


def _search(solved: Solved, found: Books) -> dict[str, Any] | None:
    """The whole-position search of what the mode decides by: how much better than the published plan any other could
    be, and that against the dollars that could move.
    """
    searches = {search.name: search for search in (solved.solution.mip, *solved.solution.ties) if search is not None}
    if not searches:
        return None
    preludes = {stage.name for stage in solved.built.program.stages if stage.prelude}
    decides = next((name for name in searches if name not in preludes), next(iter(searches)))
    mip = searches[decides]
    locked = solved.plan["programs"]["locked"].to_numpy(dtype=bool)[found.services["program"].to_numpy()]
    movable = float(found.services["today_dollars"].to_numpy()[~locked].sum())
    unit = next(stage.unit_name for stage in solved.built.program.stages if stage.name == decides)
    objective = mip.objective
    gap = mip.gap if np.isfinite(mip.gap) and np.isfinite(mip.bound) else None
    money = "dollars" in unit and gap is not None
    return {
        "unit": unit,
        "objective": objective,
        "bound": mip.bound if np.isfinite(mip.bound) else None,
        "gap": gap,
        "relative": None
        if gap is None
        else gap / max(abs(objective), 1e-9)
        if objective
        else (0.0 if gap == 0 else None),
        "movable_dollars": round(movable, 2),
        "gap_of_movable": gap / movable if money and gap is not None and movable > 0 else None,
        "nodes": mip.nodes,
        "limit": mip.limit,
    }


def _names(plan: Plan) -> dict[str, dict[str, str]]:
    """Names as people say them, for reports that are rebuilt from a saved run."""
    tables = {"school": "schools", "program": "programs", "resource": "funds", "position": "pay", "group": "groups"}
    found = {}
    for noun, table in tables.items():
        named = plan[table].loc[plan[table]["name"] != "", [noun, "name"]]
        twice = named["name"].duplicated(keep=False)
        told = named["name"].where(~twice, named["name"] + " (" + named[noun] + ")")
        found[noun] = dict(zip(named[noun].astype(str), told.astype(str), strict=True))
    return found
