"""Riverbend, the made-up district: it reads clean, keeps its promises and is answered in every mode."""

from pathlib import Path

import numpy as np
import pytest

from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.engine.options import Options
from alloc_opt.errors import InfeasibleError
from alloc_opt.families import families
from alloc_opt.io import examine, read
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.plan import Mode, Plan
from alloc_opt.program.automatic import rules
from alloc_opt.program.build import build
from alloc_opt.reports.console import text_of
from alloc_opt.reports.terminal import show
from alloc_opt.scenario import apply, stated

SOLVABLE = ("riverbend-levy-fails", "riverbend-class-size-25", "riverbend-enrollment-3-percent-lower")


@pytest.fixture(scope="module")
def plan(models_folder: Path) -> Plan:
    """Return the plan."""
    return read(models_folder / "riverbend")


@pytest.fixture(scope="module")
def scenarios(models_folder: Path) -> Path:
    """Return the folder of the scenarios."""
    return models_folder.parent / "scenarios"


@pytest.fixture(scope="module")
def answer(plan: Plan) -> Solved:
    """Return the answer in cost mode."""
    return _solved(plan)


def _solved(plan: Plan) -> Solved:
    return solve(plan, options=Options(gap=plan.head.settings.gap))


def _named_changes(solved: Solved) -> list[int]:
    """Count named changes by year against the year before; a tier or central change counts once."""
    m = solved.built.measures
    by = ("program", "school", "year")
    moved = (m.quantity - m.quantity.lag(1)).by(*by)
    labels = moved.index.labels()
    happens = np.abs(moved.at(solved.x)) > 1e-6
    decided = solved.plan["programs"].set_index("program")["decided"]
    named = {
        (program, school if decided[program] == "by_site" else "*", year)
        for program, school, year, yes in zip(*labels.values(), happens, strict=True)
        if yes
    }
    return [sum(year == own for _, _, year in named) for own in solved.plan.years]


def test_reads_without_a_problem(models_folder: Path) -> None:
    """The files hold no error, and nothing that is worth a warning."""
    reading = examine(models_folder / "riverbend")
    assert reading.errors == ()
    assert reading.warnings == ()


def test_has_what_was_promised(plan: Plan) -> None:
    """It has 12 schools, one small, a district office, 8 resources, about 20 programs, 3 years, a made-up source."""
    schools, pupils = plan["schools"], plan["enrollment"]
    counted = pupils[(pupils["group"] == "all") & (pupils["year"] == plan.head.base_year)]
    size = counted.groupby("school")["pupils"].sum()
    assert (schools["kind"] == "school").sum() == 12
    assert (schools["kind"] == "central").sum() == 1
    assert set(schools["level"]) >= {"elementary", "k8", "middle", "high"}
    assert size.sum() == 5800
    assert size.min() < 100
    assert len(plan["funds"]) == 8
    assert 18 <= len(plan["programs"]) <= 27
    assert len(plan["pay"]) >= 15
    assert plan.years == ("2026-27", "2027-28", "2028-29")
    assert "made up" in plan.head.source.lower()
    assert (plan["programs"]["points"] > 0).sum() >= 8


def test_rules_use_the_families_and_say_why(plan: Plan) -> None:
    """At least 14 families are used, and each rule states its severity, source, reason and sentence."""
    used = {rule.family for rule in plan.rules}
    assert used <= set(families())
    assert len(used) >= 14
    for rule in plan.rules:
        assert {"severity", "source", "why", "sentence"} <= set(rule.parameters), rule.id


def test_staff_and_lines_give_todays_services(plan: Plan) -> None:
    """Today's dollars by program are those of staff and lines, so services, staff and lines tell one story."""
    m = build(plan).measures
    today = m.dollars.today().where(year=plan.years[0]).by("program")
    modelled = dict(zip(today.index.labels()["program"], today.constant, strict=True))
    pay = plan["pay"].set_index("position")
    cost = pay["salary"] * (1 + pay["benefits"]) + pay["health"]
    staff = plan["staff"]
    stated = (staff["fte"] * cost[staff["position"]].to_numpy()).groupby(staff["program"]).sum()
    stated = stated.add(plan["lines"].groupby("program")["dollars"].sum(), fill_value=0.0)
    for program, dollars in stated.items():
        assert modelled[program] == pytest.approx(dollars, abs=0.01), program
    assert sum(modelled.values()) == pytest.approx(stated.sum(), abs=0.01)


def test_today_breaks_a_few_rules(plan: Plan) -> None:
    """Rolled forward, today's budget runs dry, breaks a class size at one school, the reserve and Title I's order by a
    few dollars per pupil, and little else.
    """
    summary, rows = (table.frame for table in audit(plan))
    broken = set(summary.loc[summary["status"] == "broken", "rule"])
    assert broken == {
        *("resource general", "title_i_order", "reserve", "balanced_budget", "class_size_k3", "nurse_ratio"),
    }
    crowded = rows[(rows["rule"] == "class_size_k3") & (rows["status"] == "broken")]
    assert crowded["row"].str.startswith("granite").all()


def test_cost_mode_answers_with_few_named_changes(answer: Solved) -> None:
    """In cost mode 5 to 16 named changes a year repair the budget, and no preference gives way."""
    assert answer.solution.status == "optimal"
    assert answer.gave_way == ()
    assert all(5 <= count <= 16 for count in _named_changes(answer))


def test_cost_mode_repairs_what_was_broken(answer: Solved) -> None:
    """Granite Ridge gets its class, the reserve holds, and the last year no longer draws on it."""
    m = answer.built.measures
    granite = m.quantity.where(program="classes_k3", school="granite").by("year").at(answer.x)
    assert (granite == 12).all()
    ending = m.ending.where(resource="general").by("year").at(answer.x)
    spent = m["spending"].by("year").at(answer.x)
    assert (ending >= 0.05 * spent - 1.0).all()
    assert ending[2] >= ending[1] - 1.0


def test_many_rules_are_at_their_limit(answer: Solved) -> None:
    """At least six placed rules are at their limit, so that their prices can tell something."""
    placed = {rule.id for rule in answer.plan.rules}
    tight = set()
    for part in answer.built.written:
        if part.rule is not None and part.rule.id in placed and not part.rows.link:
            activity = part.rows.at(answer.x)[part.kept]
            if (np.minimum(activity - part.lower, part.upper - activity) < 1e-6).any():
                tight.add(part.rule.id)
    assert len(tight) >= 6
    assert {"balanced_budget", "class_size_k3", "class_size_4_5", "device_cycle", "training_days"} <= tight


@pytest.mark.parametrize(("mode", "stage"), [("formula", "share_funded"), ("priority", "points")])
def test_other_modes_answer_too(plan: Plan, mode: Mode, stage: str) -> None:
    """The formula is carried nearly in full; the board's points are collected while unrated services are held."""
    solved = _solved(plan.with_mode(mode))
    value = {result.name: result.objective for result in solved.solution.stages}
    assert solved.solution.status == "optimal"
    assert value[stage] > 0.98
    assert value.get("hold_unrated", 0.0) == pytest.approx(0.0, abs=1.0)


def test_evidence_scenario_is_decided_by_effects(plan: Plan, scenarios: Path) -> None:
    """Effects with intervals and sources decide; what has no effect is held at today's level, none of it reduced."""
    changed = apply(plan, scenarios / "riverbend-evidence.yaml")
    effects = changed["effects"]
    assert changed.head.mode == "evidence"
    assert (effects["low"] < effects["high"]).all()
    assert effects["source"].str.startswith("DEF-").all()
    solved = _solved(changed)
    value = {result.name: result.objective for result in solved.solution.stages}
    assert value["outcome"] > 0
    assert value["hold_unrated"] == pytest.approx(0.0, abs=1.0)


def test_without_effects_and_goals_there_is_still_an_answer(plan: Plan, scenarios: Path) -> None:
    """The plan has no effects and no goals; with those of the scenario deleted it is answered in cost mode again."""
    bare = stated(
        {
            "scenario": "bare",
            "of": "riverbend",
            "why": "no effects",
            "changes": [
                {"drop": "effects[*]", "why": "a test"},
                {"drop": "goals[*]", "why": "a test"},
                {"set": "head.mode", "to": "cost", "why": "a test"},
            ],
        }
    )
    changed = apply(plan, scenarios / "riverbend-evidence.yaml", bare)
    assert changed["effects"].empty
    assert changed["goals"].empty
    assert plan["effects"].empty
    assert plan["goals"].empty
    assert solve(changed, options=Options(gap=0.05)).solution.status == "optimal"


def test_every_scenario_applies(plan: Plan, scenarios: Path) -> None:
    """Every selector of every scenario matches, and each leaves its mark on a new plan."""
    found = sorted(scenarios.glob("riverbend-*.yaml"))
    assert {path.stem for path in found} >= {*SOLVABLE, "riverbend-evidence", "riverbend-impossible"}
    for path in found:
        changed = apply(plan, path)
        assert changed.overlays == (path.stem,)
        build(changed)


@pytest.mark.parametrize("name", SOLVABLE)
def test_scenarios_are_answered(plan: Plan, scenarios: Path, name: str) -> None:
    """Each what-if has a plan within the cap on changes, and costs more of today's services than the plan itself."""
    changed = apply(plan, scenarios / f"{name}.yaml")
    solved = solve(changed, options=Options(gap=0.05))
    assert solved.solution.status == "optimal"
    assert solved.gave_way == ()
    assert solved.solution.stages[0].objective > 5_000_000


def _asked(m: Measures, plan: Plan, rule: str) -> np.ndarray:
    """What a class size asks for, by school and year."""
    (own,) = [one for one in rules(plan) if one.id == rule]
    found = own.rows(m)
    rows = found if isinstance(found, Rows) else next(iter(found))
    return rows.lower.reshape(-1, len(plan.years))


def test_enrollment_moves_revenue_formula_and_demand_each_in_its_own_year(plan: Plan, scenarios: Path) -> None:
    """3 % fewer pupils from 2026-27 on, and nothing else said. State aid pays the average of the three years before:
    nothing is lost at first, then a third and two thirds of the 3 %; the supplemental grant, an average of three years,
    loses a third, two thirds and all of it; special education has counts of its own. The formula and the teachers that
    average class sizes ask for fall at once; whole classes are never more.
    """
    fewer = apply(plan, scenarios / "riverbend-enrollment-3-percent-lower.yaml")
    before, after = (build(one).measures for one in (plan, fewer))

    def moved(measure: str, by: str = "year", **where: str) -> np.ndarray:
        was, now = (m[measure].where(where).by(by).known() for m in (before, after))
        return now - was

    cola = np.cumprod([1.024, 1.0285, 1.042])
    heads = 5435 / 5800 * np.array([5738, 5669, 5604])
    aid = np.array([0.0, -0.03 * heads[0] / 3, -0.03 * (heads[0] + heads[1]) / 3]) * 6470 * cola
    np.testing.assert_allclose(moved("revenue", resource="general"), aid, atol=1.0)
    low = np.cumsum([2606, 2571, 2534]) / 3
    np.testing.assert_allclose(moved("revenue", resource="supplemental"), -0.03 * low * 462 * cola, atol=1.0)
    for resource in set(plan["funds"]["resource"]) - {"general", "supplemental"}:
        assert (moved("revenue", resource=resource) == 0).all(), resource
    pupils = moved("enrollment", group="all")
    np.testing.assert_allclose(pupils, -0.03 * np.array([5738, 5669, 5604]))
    assert (moved("formula") < -0.02 * 5600 * np.abs(pupils)).all()
    for rule, whole in (("class_size_k3", True), ("class_size_4_5", True), ("class_size_6_8", False)):
        was, now = (_asked(m, plan, rule) for m in (before, after))
        assert (now <= was).all(), rule
        assert (now < was).any() if whole else (now < was).all(), rule


def test_impossible_scenario_names_the_conflict(plan: Plan, scenarios: Path) -> None:
    """Smaller classes and a hiring freeze cannot both be had, and the message names both rules."""
    with pytest.raises(InfeasibleError) as caught:
        _solved(apply(plan, scenarios / "riverbend-impossible.yaml"))
    assert "class_size_k3" in str(caught.value)
    assert "hiring_freeze" in str(caught.value)


def test_no_one_is_laid_off(answer: Solved) -> None:
    """The board's resolution holds in the books: what posts are given up is vacant or leaves by itself, vacant posts in
    the first year only, and the table makes up the change of every job class in positions.csv; the report says so.
    """
    found = run(answer)
    left = found.tables["who_leaves"].frame
    assert left["given_up"].sum() > 5
    assert left["laid_off"].max() < 1e-6
    assert left.loc[left["year"] != answer.plan.years[0], "vacant"].max() == 0
    held = found.tables["positions"].frame.groupby(["position", "year"])["fte"].sum()
    assert left["fte"].to_numpy() == pytest.approx(held.reindex(left.set_index(["position", "year"]).index).to_numpy())
    vacant, leaving = left["vacant"].sum(), left["by_attrition"].sum()
    text = text_of(lambda out: show(found, out))
    assert f"No one is laid off: {vacant:,.1f} FTE are vacant, {leaving:,.1f} leave by themselves." in text


def test_posts_given_up_save_less_than_the_average(answer: Solved) -> None:
    """Classes K-3 shrink: each post given up saves a beginner's pay, so the books carry the rest at the office."""
    found = run(answer)
    booked = found.tables["budget"].frame.query("program == 'turnover'")
    assert set(booked["school"]) == {"central"}
    assert set(booked["object"]) <= set(
        answer.built.plan["pay"][["salary_object", "benefits_object"]].to_numpy().ravel()
    )
    today = answer.built.measures.dollars.where(program="turnover").by("year").at(answer.built.today)
    assert booked.query("year == '2028-29'")["dollars"].sum() > today[2] + 20_000
