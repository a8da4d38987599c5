"""Equity of solved plans: figures by hand, ties to the other tables, and sentences that are true."""

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from tests.program.districts import TOY, toy
from tests.scenario.towns import closing, town

from alloc_opt.analysis import speak
from alloc_opt.analysis.equities.tables import Ground
from alloc_opt.analysis.equities.words import Words
from alloc_opt.analysis.equities.yardstick import special_education, yardstick
from alloc_opt.analysis.equity import Equity, against_total, equity
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.errors import OperatorError
from alloc_opt.plan.complete import complete
from alloc_opt.scenario import apply

POOR = [{**TOY["funds"][0], "revenue": 3_600_000.0, "beginning": 0.0}, TOY["funds"][1]]
"""Base money for 36 of the 40.4 teachers' worth it pays today."""
DIRECTOR: dict[str, Any] = {
    "pay": [*TOY["pay"], {"position": "director", "salary": 120_000.0, "benefits": 0.25}],
    "staff": [*TOY["staff"], {"school": "office", "position": "director", "resource": "base", "fte": 1.0}],
}


@pytest.fixture(scope="module")
def plain() -> Solved:
    """Return the toy district, which can keep everything."""
    return solve(toy(more=DIRECTOR))


@pytest.fixture(scope="module")
def poor() -> Solved:
    """Return the toy district short of money."""
    return solve(toy(more={"funds": POOR}))


def page(
    solved: Solved, *, levels: int = 0, floors: tuple[float, ...] = (), among: Any = "schools", **told: Any
) -> Equity:
    """Its page."""
    return equity(solved, yardstick(solved.plan, **told), levels=levels, floors=floors, among=among)


def by_school(found: Equity) -> pd.DataFrame:
    """The table of schools by id."""
    return found.schools.frame.set_index("school")


def test_dollars_per_pupil(plain: Solved) -> None:
    """Proves: nothing changes, Oak has 1,280,000 / 300 of all resources and 4,000 of base money; elementary schools
    together 4,240, from which Oak is 26.67 away; schools stand in order, the least first.
    """
    schools = by_school(page(plain))
    assert schools.index.tolist() == ["high", "elm", "oak"]
    assert schools["per_pupil"].to_dict() == {"high": 4000.0, "elm": 4200.0, "oak": 4266.67}
    assert schools.loc["oak", "from_level"] == 26.67
    assert (schools["change_dollars"].abs() < 0.01).all()
    assert by_school(page(plain, resources=["base"])).loc["oak", "per_pupil"] == 4000.0
    assert by_school(page(plain, resources=["restricted"])).loc["oak", "per_pupil"] == 266.67


def test_weights(plain: Solved) -> None:
    """Proves: an English learner who counts one half more makes Oak 345 weighted pupils; dollars per pupil stay."""
    found = by_school(page(plain, weights={"el": 0.5}))
    assert found.loc["oak", "weighted_pupils"] == 345.0
    assert found.loc["oak", "per_weighted"] == round(1_280_000.0 / 345.0, 2)
    assert found.loc["oak", "per_pupil"] == 4266.67


def test_central_shares(plain: Solved) -> None:
    """Proves: the director's 150,000 is 150 a pupil everywhere; shared, the schools have all the district's dollars."""
    apart, shared = (by_school(page(plain, central=told)) for told in (False, True))
    assert (shared["per_pupil"] - apart["per_pupil"]).to_dict() == pytest.approx(dict.fromkeys(apart.index, 150.0))
    assert shared["dollars"].sum() == pytest.approx(4_270_000.0)


def test_special_education_stands_apart() -> None:
    """Proves: programs and resources of that name do not count, are told beside, and count where asked."""
    more = {
        "funds": [
            *TOY["funds"],
            {"fund": "01", "resource": "6500", "name": "Special Ed: IDEA", "restriction": 3, "revenue": 1e5},
        ],
        "staff": [
            *TOY["staff"],
            {"school": "elm", "position": "special_ed_teacher", "resource": "6500", "fte": 1.0},
        ],
        "pay": [*TOY["pay"], {"position": "special_ed_teacher", "salary": 80_000.0, "benefits": 0.25}],
    }
    solved = solve(toy(more=more))
    assert special_education(solved.plan) == {"program": ("special_ed_teacher",), "resource": ("6500",)}
    found, counted = by_school(page(solved)), by_school(page(solved, special=True))
    assert found.loc["elm", ["per_pupil", "apart_per_pupil"]].tolist() == [4200.0, 500.0]
    assert counted.loc["elm", ["per_pupil", "apart_per_pupil"]].tolist() == [4700.0, 0.0]


def test_actual_salaries() -> None:
    """Proves: Oak's teachers are paid a tenth less: 12 x 10,000 less for its 300 pupils; of base money the same, of
    title money, which pays no teacher, nothing; two aides are too few to tell.
    """
    paid = {"oak": 72_000.0, "elm": 80_000.0, "high": 84_000.0}
    staff = [{**row, "salary": paid[str(row["school"])]} for row in TOY["staff"] if row["position"] == "teacher"]
    staff += [row for row in TOY["staff"] if row["position"] == "aide"]
    solved = solve(toy(more={"staff": staff}))
    found = {
        name: by_school(page(solved, salaries="actual", resources=told))
        for name, told in (("all", []), ("base", ["base"]))
    }
    assert found["all"].loc["oak", "per_pupil"] == round(1_160_000.0 / 300.0, 2)
    assert found["base"].loc["oak", "per_pupil"] == round(1_080_000.0 / 300.0, 2)
    assert found["all"].loc["high", "per_pupil"] == 4200.0
    title = by_school(page(solved, salaries="actual", resources=["title"]))
    assert title.loc["oak", "per_pupil"] == 266.67
    words = " ".join(page(solved, salaries="actual").counted)
    assert "Actual pay is not known of 3.0 FTE" in words
    left = page(solved, salaries="actual", resources=["base"], levels=1)
    assert left.floors is None
    assert "not told by resource" in left.raised[0]


def test_it_ties_to_the_schools_of_the_run(poor: Solved) -> None:
    """Proves: dollars and changes of every school are those of the run's own table, to the cent."""
    found = by_school(page(poor, special=True))
    own = run(poor).tables["schools"].frame.set_index("school").loc[found.index]
    assert found["dollars"].tolist() == own["dollars"].tolist()
    assert found["change_dollars"].tolist() == pytest.approx(own["change_dollars"].tolist(), abs=0.011)


def test_groups_have_their_schools_dollars(plain: Solved) -> None:
    """Proves: of 160 English learners 90 are at Oak, 20 at Elm, 50 at High; the pool of all schools is 4,120."""
    groups = page(plain).groups.frame.set_index(["by", "label"])
    mean = (90 * 1_280_000 / 300 + 20 * 4200 + 50 * 4000) / 160
    assert groups.loc[("group", "el"), "per_pupil"] == round(mean, 2)
    assert groups.loc[("all", "all schools"), "per_pupil"] == 4120.0
    assert groups.loc[("level", "elementary"), "per_pupil"] == 4240.0


def test_fifths() -> None:
    """Proves: ten schools make fifths of two, by the column of need or by the share of a student group, alike; each has
    the dollars of its schools over their pupils, and all have all.
    """
    names = [f"s{n}" for n in range(10)]
    more: Mapping[str, Any] = {
        "schools": [
            *({"school": name, "level": "e", "poverty": n / 10} for n, name in enumerate(names)),
            {"school": "office", "kind": "central", "poverty": 0.0},
        ],
        "enrollment": [
            *({"school": name, "pupils": 100.0} for name in names),
            *({"school": name, "group": "el", "pupils": 10.0 * n} for n, name in enumerate(names)),
        ],
        "funds": [{**TOY["funds"][0], "revenue": 6_000_000.0}],
        "staff": [
            {"school": name, "position": "teacher", "resource": "base", "fte": 1.0 + n} for n, name in enumerate(names)
        ],
    }
    solved = solve(toy(more=more))
    for told in ("poverty", "el"):
        found = equity(solved, yardstick(solved.plan), of_need=told, levels=0)
        fifths = found.groups.frame[(found.groups.frame["by"] == "fifth").to_numpy()]
        assert fifths["per_pupil"].tolist() == [1500.0, 3500.0, 5500.0, 7500.0, 9500.0]
        assert any("$8,000 more than the fifth with the least ($1,500)" in text for text in found.statement)
    with pytest.raises(OperatorError, match="no measure of need 'wealth'"):
        equity(solved, yardstick(solved.plan), of_need="wealth", levels=0)


def test_who_gains_and_who_loses_is_the_table(poor: Solved) -> None:
    """Proves: the schools that the sentences name as losing are those of the table, with its sum; none is said to gain
    where none does; groups and all pupils are told with their change.
    """
    found = page(poor)
    losing = found.schools.frame[(found.schools.frame["change_per_weighted"] <= -1.0).to_numpy()]
    assert len(losing) > 0
    (text,) = [text for text in found.statement if " lose" in text]
    assert text.startswith(f"{len(losing)} school")
    assert all(str(name) in text for name in losing["name"])
    assert any("No school has $1 or more a pupil above today's services" in text for text in found.statement)
    assert any(text.startswith("A student group has the dollars of its schools") for text in found.statement)


def test_a_plan_that_changes_nothing_says_so(plain: Solved) -> None:
    """Proves: neither gain nor loss is claimed, and the average is that of today's services."""
    found = page(plain)
    assert "as with today's services" in found.statement[0]
    assert sum(text.startswith("No school has $1 or more") for text in found.statement) == 2


def test_what_raising_costs(poor: Solved) -> None:
    """Proves: floors rise along the table, none is cheaper than a lower one, lacking dollars are floors times pupils
    less what there is, a floor nobody can have is told as such, and the last is the most; only schools below a floor
    rise, and what they have more ties with what others, all else and the money of the year come to.
    """
    found = page(poor, levels=2, floors=(3_700.0, 9_000.0))
    assert found.floors is not None
    frame = found.floors.frame
    assert "no plan" in frame.loc[frame["level_per_pupil"] == 9_000.0, "status"].tolist()
    cases = frame[((frame["status"] == "best") & (frame["kind"] != "most")).to_numpy()]
    assert cases["level_per_pupil"].is_monotonic_increasing
    assert (cases["given_up_value"].diff().dropna() >= -1e-6).all()
    schools = by_school(found)
    for row in cases.to_dict("records"):
        short = np.maximum(row["level_per_pupil"] - schools["per_weighted"], 0.0) * schools["weighted_pupils"]
        assert row["lacking_dollars"] == pytest.approx(short.sum(), abs=20.0)
        assert set(row["raises"].split("; ")) - {""} == set(schools.index[short > 0])
        paid = (
            row["others_dollars"] - row["elsewhere_dollars"] + row["restricted_dollars"] + row["unrestricted_dollars"]
        )
        assert row["raised_dollars"] == pytest.approx(paid, abs=1.0)
    assert any("No plan under these rules and this money brings" in text for text in found.raised)
    for row in frame[(frame["kind"] == "most").to_numpy()].to_dict("records"):
        down = set(row["lowers"].split("; ")) - {""}
        assert down == {
            name for name in row["units"].split("; ") if schools["per_weighted"][name] > row["level_per_pupil"] + 1
        }
        assert not down & set(row["raises"].split("; "))
        assert not down or any("more in the plan and would fall to" in text for text in found.raised)
    assert len(found.raised) >= 2


@pytest.mark.parametrize("among", ["schools", "groups"])
def test_among(poor: Solved, among: Any) -> None:
    """Proves: groups are raised as well as schools, by their own names, and the level is no lower than the plan's."""
    found = page(poor, levels=1, among=among)
    assert found.floors is not None
    last = found.floors.frame.iloc[-1]
    assert last["kind"] == "most"
    assert last["level_per_pupil"] >= last["plan_per_pupil"] - 0.01
    known = set(poor.plan["schools" if among == "schools" else "groups"][among.rstrip("s")])
    assert set(str(last["units"]).split("; ")) <= known
    with pytest.raises(OperatorError, match="no fifths to compare"):
        page(poor, levels=1, among="fifths")


def test_small_counts_are_not_shown() -> None:
    """Proves: a school with fewer than ten pupils is in no table, nor is the next smallest, which would tell it."""
    pupils = [
        {**row, "pupils": 4.0} if row.get("span") in {"k3", "4-5"} and row["school"] == "elm" else row
        for row in TOY["enrollment"]
    ]
    found = page(solve(toy(more={"enrollment": pupils})))
    assert set(found.schools.frame["school"]) <= {"high"}
    assert found.schools.notes


def test_what_cannot_be_is_refused(plain: Solved) -> None:
    """Proves: unknown names give the nearest; salaries that nobody stated, and later years by level, are refused."""
    for told, match in (
        ({"resources": ["bas"]}, "no resource 'bas'"),
        ({"weights": {"ell": 1.0}}, "no student group 'ell'"),
        ({"year": "2031-32"}, "no year of the plan"),
        ({"salaries": "actual"}, "Actual salaries are not known"),
    ):
        with pytest.raises(OperatorError, match=match):
            yardstick(plain.plan, **told)
    two = toy(years=2, settings={"by_site_years": 1})
    two = replace(two, tables=complete(dict(two.tables), together=True))
    with pytest.raises(OperatorError, match="not decided school by school"):
        yardstick(two, year=two.years[1])
    with pytest.raises(OperatorError, match="an amount of dollars"):
        page(plain, floors=(float("nan"),))
    nobody = toy(more={"enrollment": [{"school": "oak", "pupils": 0.0}]})
    with pytest.raises(OperatorError, match="No school has pupils"):
        yardstick(nobody)


def test_later_years_by_level_do_not_stand_in_the_way() -> None:
    """Proves: where the second year is totals by level, the first is compared and raised."""
    two = toy(years=2, settings={"by_site_years": 1}, more={"funds": POOR})
    solved = solve(replace(two, tables=complete(dict(two.tables), together=True)))
    found = page(solved, levels=1)
    assert len(found.schools) == 3
    assert found.floors is not None
    assert set(found.floors.frame["status"]) == {"best"}


def test_total_against_the_worst_off(poor: Solved) -> None:
    """Proves: the frontier counts what the page counts: with aides apart its worst-off values are of teachers alone."""
    by = yardstick(poor.plan, resources=["base"])
    found = against_total(poor, by, 3)
    assert [aim.goal for aim in found.aims] == ["least_reduction", "worst_off"]
    assert found.plan.head.settings.pupil_dollars == {"resource": ["base"]}
    worst = [choice.values[1] for choice in found.choices]
    assert worst == sorted(worst)


def test_a_school_that_closes_is_in_no_figure() -> None:
    """Proves: the closed school is not in the table of its year, a caveat names it, no word says that every change is a
    decision, and gain or loss is told in dollars for the pupils who are there: dollars in all, which may have the other
    sign, stand apart with the pupils who come; of schools and pooled, both follow from the dollars per pupil.
    """
    solved = solve(apply(town(), closing()))
    found = equity(solved, yardstick(solved.plan), levels=0)
    assert "oak" not in set(found.schools.frame["school"])
    assert any(text.startswith("Closed in") for text in found.caveats)
    told = " ".join(found.statement)
    assert not any("every change is a decision" in text for text in found.counted)
    assert "for the pupils they have then" in told
    frame = found.schools.frame
    come = frame["pupils"] - frame["today_pupils"]
    assert (come > 0).any()
    pooled = found.groups.frame[(found.groups.frame["by"] != "group").to_numpy()]
    for table, per in ((frame, "change_per_weighted"), (pooled, "change")):
        more = table["today_per_pupil"] * (table["pupils"] - table["today_pupils"])
        assert table["at_these_pupils"].tolist() == pytest.approx((table[per] * table["pupils"]).tolist(), abs=20.0)
        total = table["at_these_pupils"] + more
        assert table["change_dollars"].tolist() == pytest.approx(total.tolist(), abs=20.0)
    lose = frame[(frame["change_per_weighted"] <= -1.0).to_numpy()]
    assert f"{len(lose)} school" in told
    assert f"-{speak.money(lose['at_these_pupils'].sum())} in all for the pupils they have then" in told
    for row in lose.to_dict("records"):
        more = "more" if row["change_dollars"] > 0 else "less"
        assert f"{speak.money(row['change_dollars'])} {more} in all, as " in told


def test_an_average_that_stays_is_no_school_that_does(plain: Solved) -> None:
    """Proves: where the fifths of most and least need have as much a pupil as today while single schools there gain or
    lose, the sentence says that this is the average, and names those schools.
    """
    found = page(plain)
    schools = found.schools.frame.assign(fifth=["1", "1", "5"], change_per_weighted=[296.0, -293.0, 0.0])
    even = {"schools": 1, "pupils": 100.0, "today_per_pupil": 4000.0, "per_pupil": 4000.0, "change": 0.0}
    groups = pd.DataFrame([{"by": "fifth", "label": label, **even} for label in ("1", "5")])
    words = Words(cast(Ground, SimpleNamespace(by=found.by, need=found.need)), schools, groups)
    told = list(words._by_need())[1]
    assert told.startswith("On average the plan changes neither where need is most nor where it is least, but single")
    names = schools["name"].tolist()
    assert f"{names[0]} has $296 more a pupil and {names[1]} has $293 less a pupil." in told
    assert names[2] not in told


def test_what_nobody_rated_is_held_where_the_mode_holds_it() -> None:
    """Proves: in `priority` mode Elm's aides that nobody rated are not cut to raise the worst-off: they alone are
    $1,200,000 for 200 pupils, and the other 800 share $4,080,000, $5,100 each; rated, they are, and all have $5,280.
    """
    staff = [
        {**row, "fte": 30.0} if row["school"] == "elm" and row["position"] == "aide" else row for row in TOY["staff"]
    ]
    highest = {}
    for valued in ("unrated", "rated"):
        programs = [
            {"program": "teacher", "valued": "rated", "points": 1.0},
            {"program": "aide", "valued": valued, "points": 0.1 if valued == "rated" else 0.0},
        ]
        funds = [
            {**TOY["funds"][0], "revenue": 5_200_000.0, "beginning": 0.0},
            {**TOY["funds"][1], "revenue": 80_000.0},
        ]
        solved = solve(toy(more={"staff": staff, "programs": programs, "funds": funds}, mode="priority"))
        found = page(solved, levels=1)
        assert found.floors is not None
        highest[valued] = float(found.floors.frame["level_per_pupil"].iloc[-1])
    assert highest == pytest.approx({"unrated": 5_100.0, "rated": 5_280.0}, abs=0.02)
