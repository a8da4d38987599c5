"""Every number that `why` says, found again by solving the plan with the answer's services fixed in it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.cells import cells, labelled
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.analysis.why import Answer, Why, why
from alloc_opt.errors import Place
from alloc_opt.plan.rule import PlacedRule
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.why import sentences

KEY = ["program", "school", "year"]
NUMBER = re.compile(r"\$?\d[\d,]*(?:\.\d+)?(?: million| %)?")
SLACK = 1e-7


def _solved(mode: str) -> Solved:
    """The toy district over two years; teachers and aides have points in priority mode."""
    plan = toy(years=2)
    programs = plan["programs"].copy()
    if mode == "priority":
        for program, points in (("teacher", 10.0), ("aide", 2.0)):
            programs.loc[programs["program"] == program, ["valued", "points"]] = ["rated", points]
    head = plan.head.model_copy(update={"mode": mode})
    return solve(replace(plan, tables={**plan.tables, "programs": programs}, head=head))


def _again(solved: Solved, answer: Answer) -> Solved:
    """The plan solved anew with every service fixed at its level of the answer."""
    held = cells(solved.built.measures.quantity, solved.x, by=("program", "school", "year"))
    levels = labelled(solved.built.measures.axes, held[held["year"] > 0]).set_index(KEY)["value"]
    locked = set(solved.plan["programs"].loc[solved.plan["programs"]["locked"].astype(bool), "program"])
    services = answer.moves[answer.moves["what"] != "balance"]
    levels.update(services.set_index(KEY)["then"].astype(float))
    rules: list[PlacedRule] = []
    for number, ((program, school, year), level) in enumerate(levels.items()):
        if program in {*locked, "unassigned"}:
            continue
        for fixed, bound in (("at_least", max(level - SLACK, 0.0)), ("at_most", level + SLACK)):
            line: dict[str, Any] = {"program": program, "school": school, "years": (year,), "fixed": fixed}
            rules.append(PlacedRule(f"{fixed} {number}", "pin", {**line, "quantity": bound}, Place("test")))
    return solve(replace(solved.plan, rules=(*solved.plan.rules, *rules)))


def _services(solved: Solved) -> pd.DataFrame:
    """quantity, dollars, fte by program, school and year, as a run publishes quantities and dollars."""
    m, by = solved.built.measures, ("program", "school", "year")
    fte = labelled(m.axes, cells(m.fte, solved.x, by=by)).set_index(KEY)["value"]
    table = run(solved).tables["programs"].frame.set_index(KEY)[["quantity", "dollars"]]
    return table.assign(fte=fte.reindex(table.index).fillna(0.0))


@pytest.mark.parametrize("mode", ["cost", "priority"])
@pytest.mark.parametrize(("program", "school"), [("teacher", "oak"), ("aide", "elm"), ("therapist", "")])
def test_every_number_is_found_again(mode: str, program: str, school: str) -> None:
    """Proves: quantities, FTE, dollars, balances and objectives of an answer, and every number of its sentences, are
    those of the plan solved anew with the answer in it, less those of the plan.
    """
    solved = _solved(mode)
    found = why(solved, program, school)
    before, known = _services(solved), _standing(solved, found)
    for answer in found.answers:
        assert answer.possible
        then = _again(solved, answer)
        change = _services(then) - before
        for row in answer.moves[answer.moves["what"] != "balance"].to_dict("records"):
            line = change.loc[(row["program"], row["school"], row["year"])]
            assert row["change"] == pytest.approx(line["quantity"], abs=1e-3)
            assert row["fte"] == pytest.approx(line["fte"], abs=1e-3)
            assert row["dollars"] == pytest.approx(line["dollars"], abs=1.0)
        moved = {tuple(row[key] for key in KEY) for row in answer.moves.to_dict("records") if row["what"] != "balance"}
        unmoved = change.drop(index=list(moved)).drop(index="unassigned", level="program", errors="ignore")
        assert (unmoved["quantity"].abs() < 1e-3).all()
        known |= _told(solved, then, answer, change)
        _numbers_known(sentences(found, solved.plan, {})[answer.question], known)
    _numbers_known(sentences(found, solved.plan, {})["standing"], known)


def _standing(solved: Solved, found: Why) -> set[str]:
    """Levels of today and of the plan, and the price of a step, from the run's own table."""
    table = run(solved).tables["programs"].frame
    mine = table[(table["program"] == found.program) & ((table["school"] == found.school) | (found.school == ""))]
    levels = mine.groupby("year")[["quantity", "current"]].sum()
    first = table[(table["program"] == found.program) & (table["quantity"] > 0)].iloc[0]
    cost = found.step * float(first["dollars"]) / float(first["quantity"])
    amounts = [found.step, *levels["quantity"], *levels["current"]]
    return {say.number(each) for each in amounts} | {say.money(cost)}


def _told(solved: Solved, then: Solved, answer: Answer, change: pd.DataFrame) -> set[str]:
    """What the sentences of an answer may say, from the two solves alone."""
    stages = [
        (one.name, abs(two.objective - one.objective))
        for one, two in zip(solved.solution.stages, then.solution.stages, strict=True)
    ]
    for name, better, unit in answer.aims:
        size = dict(stages)[name]
        assert abs(better) == pytest.approx(size, abs=1.0 if "dollars" in unit else 1e-3)
    asked = answer.moves[answer.moves["what"] == "asked"]
    mine = change.loc[[tuple(row[key] for key in KEY) for row in asked.to_dict("records")]]
    by_line = change[change["quantity"].abs() > 1e-6].reset_index()
    by_line = by_line.assign(up=by_line["quantity"] > 0)
    dollars = [*by_line.groupby(["program", "school", "up"])["dollars"].sum(), float(mine["dollars"].sum())]
    amounts: Sequence[float] = [*by_line["quantity"], *mine.groupby("year")["quantity"].sum()]
    ending = [each.tables["funds"].frame.set_index(["resource", "year"])["ending"] for each in (run(solved), run(then))]
    dollars += list((ending[1] - ending[0]).abs())
    dollars += [size for _, size in stages]
    counts = {units.amount(float(len(by_line)), "").strip(), *map(str, range(1, 9))}
    points = {say.number(size) for _, size in stages}
    return {say.number(abs(each)) for each in amounts} | {say.money(abs(each)) for each in dollars} | points | counts


def _numbers_known(lines: Sequence[str], known: set[str]) -> None:
    for text in lines:
        bare = re.sub(r"20\d\d-\d\d", "", text)
        assert {each.strip() for each in NUMBER.findall(bare)} <= known, (text, known)
