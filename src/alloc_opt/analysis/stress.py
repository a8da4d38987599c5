"""How does a plan stand up to bad and good news? The stress pack, solved case by case from the plan's own answer.

Under each case two things are asked: whether the plan holds as it is, its services unchanged and only money moving
between the resources that may pay; and what the best plan would then be.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alloc_opt.analysis.cells import cells, labelled, matched
from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.names import names
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.study import Answer, Study
from alloc_opt.analysis.today import todays, unclosed
from alloc_opt.analysis.uncertainties.bench import BOUNDS, Bench, held_values, holding
from alloc_opt.analysis.uncertainties.broken import in_the_way, least_broken
from alloc_opt.analysis.uncertainties.pack import Pack, StressCase, pack, scenario_of
from alloc_opt.analysis.uncertainty import DECISIONS, PLANNED, Broken, Outcome, Outcomes
from alloc_opt.engine.options import Options
from alloc_opt.errors import OperatorError, StoppedError
from alloc_opt.goals import goals
from alloc_opt.measures.prices import unit_costs
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.program import automatic
from alloc_opt.scenario.overlay import Scenario

SITE = ("program", "school", "year")
EVERY_SITE = "*"


@dataclass(frozen=True, eq=False)
class Stressed:
    """The cases with what it takes to ask further."""

    outcomes: Outcomes
    pack: Pack
    study: Study
    bench: Bench


def stress(
    plan: Plan,
    *,
    own: Sequence[Scenario] = (),
    weights: Mapping[str, float] | None = None,
    free: bool = False,
    options: Options | None = None,
    hear: Callable[[int, int, str], None] | None = None,
) -> Stressed:
    """Solve the plan and every case of the pack; where somebody stops (`options.stop`), those solved until then.

    Args:
        plan: the plan.
        own: scenarios of the district's own that are further cases.
        weights: case -> its weight; 1 where absent. They say how much a case counts, nothing else.
        free: lift the default cap on changes.
        options: gaps and limits; left out, the plan's own.
        hear: told of each case before it is solved: its number, how many there are, its words.

    Raises: as `solve`; OperatorError for weights of cases that there are not; StoppedError before any was solved.
    """
    found = pack(plan)
    mine = [StressCase(one.name, one.title or one.name.replace("_", " "), scenario=one) for one in own]
    every = _weighted([StressCase(PLANNED, PLANNED), *found.cases, *mine], weights or {})
    found = replace(found, cases=tuple(every[1:]))
    scenarios = {case.name: scenario_of(plan, case) for case in found.cases}
    _tell(hear, 0, len(found.cases), PLANNED)
    study = Study(plan, scenarios=scenarios, free=free, options=options, brief=True)
    bench = Bench(study.solved, study.solved.session.options, free)
    held = held_values(study.solved.built, study.solved.x)
    planned = _outcome(every[0], study.anchor, study.solved)
    outcomes = []
    for number, case in enumerate(found.cases, 1):
        _tell(hear, number, len(found.cases), case.words)
        try:
            outcomes.append(_asked(study, bench, case, held))
        except StoppedError:
            break
    if not outcomes:
        raise StoppedError("You stopped before any case was solved; nothing is told.")
    left = len(found.cases) - len(outcomes)
    stopped = (f"Stopped by you: {left} of {len(found.cases)} cases were not solved and are left out.",) if left else ()
    solved = study.solved
    first = next(one for one in solved.built.program.stages if not one.prelude)
    goal = goals()[first.name]
    told = Outcomes(
        plan.name,
        plan.years,
        goal.words,
        first.unit_name,
        first.sense,
        planned,
        tuple(outcomes),
        _names(plan),
        dict(zip(plan["programs"]["program"], plan["programs"]["unit"], strict=True)),
        Aim(first.name, first.name).heading,
        {rule.id: rule.plain() for rule in automatic.rules(plan, free=free)},
        (*found.not_asked, *stopped),
    )
    return Stressed(told, found, study, bench)


def _names(plan: Plan) -> dict[str, dict[str, str]]:
    """program, school -> id -> name; empty for the one place of its kind that is no school: a program alone says enough
    there.
    """
    programs, schools = plan["programs"], plan["schools"]
    places = dict(zip(schools["school"], names(schools, "school"), strict=True))
    for kind in ("central", "not_by_site"):
        mine = schools.loc[schools["kind"] == kind, "school"].tolist()
        places.update(dict.fromkeys(mine if len(mine) == 1 else (), ""))
    return {"program": dict(zip(programs["program"], names(programs, "program"), strict=True)), "school": places}


def _tell(hear: Callable[[int, int, str], None] | None, number: int, of: int, words: str) -> None:
    if hear is not None:
        hear(number, of, words)


def _weighted(cases: Sequence[StressCase], weights: Mapping[str, float]) -> list[StressCase]:
    names_of = [case.name for case in cases]
    for name, weight in weights.items():
        if name not in names_of:
            raise OperatorError(f"There is no case {name!r} to weigh.", f"the cases are {', '.join(names_of)}")
        if not weight >= 0 or weight == np.inf:
            raise OperatorError(f"A weight of {weight:g} for {name} is none.", "give a number of at least 0")
    made = [replace(case, weight=weights.get(case.name, case.weight)) for case in cases]
    if not any(case.weight > 0 for case in made):
        raise OperatorError("No case has any weight.", "leave one of them above 0")
    return made


def _asked(study: Study, bench: Bench, case: StressCase, held: Mapping[tuple[str, ...], float]) -> Outcome:
    """Whether the plan holds under the case, and the best plan there; StoppedError where somebody stopped it."""
    if bench.stopped:
        raise StoppedError("You stopped the search.")
    asked = {"scenario": case.name}
    plan = study.cases.plan_of(asked)
    built = bench.built(plan, bench.preferences(plan))
    fixed, forbidden = holding(built, held)
    breaks = least_broken(built, fixed)
    if forbidden:
        breaks = (Broken(BOUNDS, "policy", float(len(forbidden)), "services", "", forbidden[0]), *breaks)
    kept: list[Outcome] = []
    answer = study.answer(asked, lambda solved: kept.append(_outcome(case, None, solved)))
    if bench.stopped:
        raise StoppedError("You stopped the search.")
    if not answer.has_plan:
        stands, alone = in_the_way(built) if answer.status == "infeasible" else ((), False)
        made = replace(_named(case), status=answer.status, breaks=breaks, seconds=answer.seconds)
        return replace(made, in_the_way=stands, alone=alone)
    return replace(
        kept[0],
        status=answer.status,
        figures=answer.figures,
        gave_way=answer.gave_way,
        breaks=breaks,
        seconds=answer.seconds,
    )


def _named(case: StressCase) -> Outcome:
    alone = case.news[0].assumption if len(case.news) == 1 else case.words if case.scenario is not None else ""
    news = tuple(one.words for one in case.news) or ((case.words,) if case.scenario is not None else ())
    return Outcome(case.name, case.words, case.weight, news, alone)


def _outcome(case: StressCase, answer: Answer | None, solved: Solved) -> Outcome:
    made = replace(
        _named(case),
        decisions=decisions_of(solved),
        held=held_values(solved.built, solved.x),
        status=solved.solution.status,
    )
    if answer is None:
        return made
    return replace(made, figures=answer.figures, gave_way=answer.gave_way)


def decisions_of(solved: Solved) -> pd.DataFrame:
    """Every service that is decided, by `DECISIONS` and `price` (dollars of a unit in that year); what a formula or
    the district decides for several schools stands once, at the site `*`.
    """
    built, m = solved.built, solved.built.measures
    plan, axes = solved.plan, m.axes
    now = cells(m.quantity, solved.x, by=SITE)
    now = now[(now["year"] > 0).to_numpy()]
    today = todays(unclosed(built), axes, "quantity", SITE)
    frame = now.rename(columns={"value": "quantity"}).reset_index(drop=True)
    frame["today"] = matched(axes, frame, today[(today["year"] > 0).to_numpy()], SITE)
    programs = plan["programs"]
    code = frame["program"].to_numpy(dtype=np.int64)
    kept = ~programs["locked"].to_numpy(dtype=bool) & ~programs["program"].isin([UNASSIGNED, TURNOVER]).to_numpy()
    frame = frame[kept[code]].reset_index(drop=True)
    code = frame["program"].to_numpy(dtype=np.int64)
    several = (frame["school"].groupby(frame["program"]).transform("nunique") > 1).to_numpy()
    together = several & (programs["decided"] != "by_site").to_numpy()[code]
    costs = unit_costs(m).drop(columns="object").groupby("program").sum()
    price = costs.reindex(range(axes.size("program")), fill_value=0.0).to_numpy(dtype=float)
    frame["price"] = price[code, frame["year"].to_numpy(dtype=np.int64)]
    named = labelled(axes, frame)
    site = np.where(together, EVERY_SITE, named["school"].astype(str))
    named = (
        named.assign(site=site)
        .groupby(["program", "site", "year", "price"], as_index=False)[["quantity", "today"]]
        .sum()
    )
    named["dollars"] = (named["quantity"] - named["today"]) * named["price"]
    return named[[*DECISIONS, "price"]]
