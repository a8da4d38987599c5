"""Pins: asked for by name, met by the plan, priced by taking them away, and refused with one clear error."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.analysis.plans import toy

from alloc_opt import io, scenario
from alloc_opt.analysis import pin_nearest, pin_price
from alloc_opt.analysis.pin_reach import out_of_reach
from alloc_opt.analysis.pins import pinned, pins
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.errors import InfeasibleError, OperatorError
from alloc_opt.plan.plan import Plan, Settings

ASKED = ("teacher@elm=7", "aide>=5.5")


@pytest.fixture(scope="module")
def solved() -> Solved:
    """Return the toy district with two pins."""
    return solve(pinned(toy(), ASKED, reason="a promise", role="board"))


def test_the_plan_is_made_around_them(solved: Solved) -> None:
    """Proves: the plan holds the pinned quantities, at the school and in the district."""
    q = solved.built.measures.quantity
    assert q.where(program="teacher", school="elm").by("year").at(solved.x) == pytest.approx([7.0])
    assert q.where(program="aide").by("year").at(solved.x)[0] >= 5.5 - 1e-9


def test_a_price_is_what_the_plan_gains_without_the_pin(solved: Solved) -> None:
    """Proves: each price is the first objective of the plan with the pin less that of the plan solved without it, and
    lies between its ends.
    """
    table = pins(solved).frame.set_index("rule")
    for rule in table.index:
        other = solve(replace(solved.plan, rules=tuple(each for each in solved.plan.rules if each.id != rule)))
        gain = solved.solution.stages[0].objective - other.solution.stages[0].objective
        assert table.loc[rule, "price"] == pytest.approx(gain, abs=0.01)
        assert table.loc[rule, "low"] <= table.loc[rule, "price"] + 1e-6
        assert table.loc[rule, "high"] >= table.loc[rule, "price"] - 1e-6
        assert table.loc[rule, "aim"] == "least_reduction"
    assert (table["price"] > 0).any()


def test_without_a_search_the_price_lies_between_ends(solved: Solved, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: beyond the pins that are searched for no price is told, but an interval that contains it."""
    priced = pins(solved).frame["price"]
    monkeypatch.setattr(pin_price, "MOST_SEARCHED", 0)
    table = pins(solved).frame
    assert table["price"].isna().all()
    assert (table["low"] <= priced).all()
    assert (priced <= table["high"] + 0.01).all()


def test_a_run_logs_who_fixed_what_and_why(solved: Solved) -> None:
    """Proves: the facts of a run (run.json) hold every pin with its reason and role, its rulebook the sentence."""
    done = run(solved)
    assert [(p["rule"], p["quantity"], p["fixed"], p["role"], p["why"]) for p in done.facts["pins"]] == [
        ("pin teacher@elm", 7.0, "exactly", "board", "a promise"),
        ("pin aide", 5.5, "at_least", "board", "a promise"),
    ]
    book = done.tables["rulebook"].frame.set_index("rule")["sentence"]
    assert book["pin teacher@elm"] == "teacher at Elm School: fixed at 7 FTE by the board."
    assert book["pin aide"] == "aide: fixed at no less than 5.5 FTE by the board."


def test_what_breaks_a_law_is_a_conflict_that_names_both() -> None:
    """Proves: a pin and the law that it breaks are named together, the pin first, with where it comes from."""
    law = {"id": "effort", "family": "pin", "severity": "law", "program": "therapist", "quantity": 0.75}
    with pytest.raises(InfeasibleError) as caught:
        solve(pinned(toy([law]), ["therapist=0.25"]))
    text = caught.value.message
    assert "These 2 rules cannot all hold" in text
    assert text.index("pin therapist") < text.index("effort (law)")
    assert "[--pin]" in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("teacher", "is no pin"),
        ("teacher=many", "is no pin"),
        ("teacher=1.2.3", "is no pin"),
        ("techer=2", "did you mean 'teacher'"),
        ("teacher@emm=2", "did you mean 'elm'"),
        ("director@elm=2", "is not offered at Elm School"),
        ("other utilities=5", "is locked"),
    ],
)
def test_a_pin_that_cannot_be_has_one_clear_error(text: str, told: str) -> None:
    """Proves: what is no pin, an unknown name, a place without the program and a locked line are each told."""
    with pytest.raises(OperatorError) as caught:
        pinned(toy(), [text])
    assert told in str(caught.value)


def test_the_same_line_twice_is_refused() -> None:
    """Proves: two pins of one line are one error, not a conflict."""
    with pytest.raises(OperatorError, match="fixed twice"):
        pinned(toy(), ["aide=3", "aide=4"])


def test_out_of_reach_names_the_nearest() -> None:
    """Proves: where steps or bounds of the line itself forbid the number, what it can be is told, and the nearest
    number with which a plan was found; a pin that only other rules forbid is not called out of reach.
    """
    with pytest.raises(InfeasibleError) as caught:
        solve(pinned(toy(), ["teacher@elm=6.1"]))
    assert caught.value.hint.startswith("fix it at 6 FTE;")
    assert solve(pinned(toy(), ["teacher@elm=6"])).solution.has_plan
    assert "can be 0 FTE or more in steps of 0.5 in 2026-27" in out_of_reach(pinned(toy(), ["teacher@elm=6.1"]))
    assert out_of_reach(pinned(toy(), ["teacher@elm=6", "therapist=0.25"])) == ""


def test_without_whole_positions_the_nearest_is_said_to_be_of_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where no search finds a plan in whole positions, the nearest in parts is told and said to be that."""
    monkeypatch.setattr(pin_nearest, "_holds", lambda *_: False)
    with pytest.raises(InfeasibleError) as caught:
        solve(pinned(toy(), ["teacher@elm=6.1"]))
    assert "6 FTE is the nearest that all other rules leave room for with parts of positions" in caught.value.message
    assert caught.value.hint.startswith("fix it at about 6 FTE;")


def test_a_pin_has_years_of_its_own() -> None:
    """Proves: a pin with years holds in those and no other, says so, and two pins of one line share no year."""
    plan = pinned(toy(years=2), ["teacher@elm@2027-28=5", "teacher@elm@2026-27>=6"], role="teacher")
    found = solve(plan)
    q = found.built.measures.quantity.where(program="teacher", school="elm").by("year").at(found.x)
    assert q[1] == pytest.approx(5.0)
    assert q[0] >= 6.0 - 1e-9
    assert plan.rules[0].id == "pin teacher@elm@2027-28"
    assert found.rule(plan.rules[0].id).plain() == "teacher at Elm School: fixed at 5 FTE in 2027-28 by hand (teacher)."
    with pytest.raises(OperatorError, match="fixed twice"):
        pinned(plan, ["teacher@elm=5"])
    with pytest.raises(OperatorError, match="2031-32 is no year"):
        pinned(toy(), ["teacher@elm@2031-32=5"])


def test_the_law_that_a_pin_breaks_is_named() -> None:
    """Proves: where a policy is named first and a law forbids the pin too, the law is told with its citation, and the
    nearest number that is legal beside the nearest that all rules leave room for; years are not added up.
    """
    head = {"family": "pin", "program": "therapist", "fixed": "at_least"}
    rules = [
        {**head, "id": "policy", "severity": "policy", "quantity": 0.75},
        {**head, "id": "effort", "severity": "law", "quantity": 0.5, "source": "34 CFR 300.203"},
    ]
    with pytest.raises(InfeasibleError) as caught:
        solve(pinned(toy(rules, years=2), ["therapist=0.25"]))
    text = caught.value.message
    assert "0.75 FTE is the nearest that all other rules leave room for, 0.5 FTE the nearest that is legal" in text
    assert "effort (law)" in text
    assert "[34 CFR 300.203]" in text
    assert "1.00" not in text
    assert caught.value.hint.startswith("fix it at 0.75 FTE, or 0.5 FTE and change the rules")


def test_a_closed_school_is_pinned_while_it_is_open() -> None:
    """Proves: at a school that closes a pin without years is for the years before; one for a year after is refused."""
    models = Path(__file__).parents[2] / "models"
    plan = scenario.apply(io.read(models / "riverbend"), models.parent / "scenarios" / "riverbend-school-closes.yaml")
    assert pinned(plan, ["classes_k3@fern=3"]).rules[-1].parameters["years"] == ("2026-27",)
    with pytest.raises(OperatorError, match="the school is closed then") as caught:
        pinned(plan, ["classes_k3@fern@2027-28=3"])
    assert caught.value.hint == "it is open in 2026-27"


def test_later_years_that_are_district_totals() -> None:
    """Proves: a pin at a school binds in the years that are decided by site and in no other."""
    base = toy(years=2)
    head = base.head.model_copy(update={"settings": Settings(by_site_years=1, changes=None, changes_share=None)})
    plan = replace(base, head=head)
    found = solve(pinned(_completed(plan), ["teacher@elm=5"]))
    rows = [w for w in found.built.written if w.rule is not None and w.rule.id == "pin teacher@elm"]
    assert sum(len(w.kept) for w in rows) == 1


def _completed(plan: Plan) -> Plan:
    from alloc_opt.plan.complete import complete

    return replace(plan, tables=complete(dict(plan.tables), together=True))
