"""Who pays and who gains: adds up to the price list to the cent, by resource, and by hand on a small district."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.analysis.plans import plan

from alloc_opt import io
from alloc_opt.analysis.incidence import ENTRY, PASSED, PUT_ASIDE
from alloc_opt.analysis.prices import price_list
from alloc_opt.analysis.pricing.asking import Asking
from alloc_opt.analysis.pricing.cost import cost_of
from alloc_opt.analysis.pricing.ground import ground
from alloc_opt.analysis.pricing.turn import turns
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.analysis.table import Table
from alloc_opt.engine.options import Options

MODELS = Path(__file__).parents[2] / "models"
STEP = ["rule", "dial", "direction"]


@pytest.fixture(scope="module")
def solved() -> Solved:
    """Riverbend, solved."""
    return solve(io.read(MODELS / "riverbend"))


@pytest.fixture(scope="module")
def listed(solved: Solved) -> tuple[Table, Table]:
    """The quick price list of riverbend and its incidence."""
    return price_list(solved, quick=True)


def _heads(prices: Table) -> pd.DataFrame:
    frame = prices.frame
    whole = (frame[["row", "year", "resource"]] == "").all(axis=1) & (frame["kind"] == "cost")
    return frame[whole.to_numpy()].set_index(STEP)


def test_places_add_up_to_the_price(listed: tuple[Table, Table]) -> None:
    """Proves: over all places unrestricted dollars are the price to the cent, dollars and FTE those of the line."""
    prices, incidence = listed
    heads = _heads(prices)
    places = incidence.frame[incidence.frame["by"] == "place"].groupby(STEP)
    assert len(places) > 15
    for step, mine in places:
        head = heads.loc[step]
        sign = 1.0 if step[2] == "tighten" else -1.0
        assert mine["unrestricted_dollars"].sum().round(2) == pytest.approx(sign * head["price"], abs=1e-9), step
        assert mine["dollars"].sum() == pytest.approx(head["dollars"], abs=0.015), step
        assert mine["fte"].sum() == pytest.approx(head["fte"], abs=1e-5), step


def test_schools_add_up_by_resource(solved: Solved) -> None:
    """Proves: of each restricted resource and year what schools and offices pay more is the part of the line, to the
    cent; of all resources together too.
    """
    at = ground(solved.built, solved.solution.x)
    ask = Asking(Options(node_limit=200), quick=True)
    seen = 0
    for turn in turns(solved, ["class_size_k3", "class_size_6_8", "standard special_education", "resource title_i"]):
        turned = turn.turned()
        assert turned is not None
        cost = cost_of(at, turned, loosens=turn.loosens, ask=ask)
        by = ["resource", "year"]
        sites = cost.sites[cost.sites["resource"] != ""].groupby(by)["dollars"].sum()
        parts = cost.detail.set_index(by)["dollars"]
        both = pd.concat([sites, parts], axis=1, keys=["sites", "parts"]).fillna(0.0)
        assert np.allclose(both["sites"], both["parts"], rtol=0, atol=0.005)
        staff = cost.sites.groupby("year")["fte"].sum().reindex(cost.staff["year"].unique())
        assert np.allclose(staff, cost.staff.groupby("year", sort=False)["fte"].sum())
        seen += len(sites)
    assert seen > 10


def test_schools_fifths_and_the_place_of_schools_agree(listed: tuple[Table, Table]) -> None:
    """Proves: schools add up to the place `school`, and so do fifths, to the cent; no group has more than all."""
    frame = listed[1].frame
    for _, mine in frame.groupby(STEP):
        place = mine[mine["by"] == "place"].set_index("label")["dollars"].get("school", 0.0)
        for by in ("school", "fifth"):
            own = mine[mine["by"] == by]
            if len(own):
                assert own["dollars"].sum() == pytest.approx(place, abs=0.025)
        schools = mine.loc[mine["by"] == "school", "dollars"]
        groups = mine.loc[mine["by"] == "group", "dollars"].abs()
        assert groups.max() <= schools.abs().sum() + 0.01 if len(groups) else True


def test_by_hand() -> None:
    """Proves: on three schools a smaller class size is borne where it takes a teacher, shares are of the school's own
    dollars, a group has its share of the pupils, and who stands out is told with program and pupils.
    """
    tables = {
        "schools": [
            {"school": "oak", "level": "e"},
            {"school": "elm", "level": "e"},
            {"school": "office", "kind": "central"},
        ],
        "groups": [{"group": "poor", "name": "Poor"}],
        "enrollment": [
            {"school": "oak", "pupils": 300.0},
            {"school": "elm", "pupils": 200.0},
            {"school": "oak", "group": "poor", "pupils": 75.0},
            {"school": "elm", "group": "poor", "pupils": 100.0},
        ],
        "funds": [{"fund": "01", "resource": "base", "revenue": 9e6}],
        "pay": [{"position": "teacher", "salary": 100000.0, "entry": 60000.0}],
        "staff": [
            {"school": "oak", "position": "teacher", "resource": "base", "fte": 10.0},
            {"school": "elm", "position": "teacher", "resource": "base", "fte": 20.0},
        ],
    }
    size = {"id": "size", "family": "class_size", "positions": ("teacher",), "cap": 30}
    solved = solve(plan(tables, [size]), free=True)
    table = price_list(solved, ["size"])[1]
    frame = table.frame[table.frame["direction"] == "tighten"].set_index(["by", "label"])
    fte = 300 / 29 - 10
    assert frame.loc[("school", "oak"), "fte"] == pytest.approx(fte, abs=1e-6)
    dollars = float(frame.loc[("school", "oak"), "unrestricted_dollars"])
    assert 60000 * fte - 1 <= dollars <= 100000 * fte + 1
    assert frame.loc[("school", "oak"), "share"] == pytest.approx(dollars / 1_000_000, abs=1e-6)
    assert frame.loc[("school", "oak"), ["stands_out", "program", "change_pupils"]].tolist() == ["yes", "teacher", 0.0]
    assert ("school", "elm") not in frame.index
    assert frame.loc[("group", "poor"), "dollars"] == pytest.approx(dollars / 4, abs=0.01)
    assert "is paid at entry in teacher; `entry pay` is what that is less" in " ".join(table.notes)
    assert frame.loc[("place", "school"), "dollars"] == pytest.approx(100_000 * fte, abs=0.01)
    assert frame.loc[("place", ENTRY), "dollars"] == pytest.approx(-40_000 * fte, abs=0.01)
    assert ("place", "central") not in frame.index


SENIORS, JUNIORS = 120000.0, 80000.0


def _two_schools(elm_salary: float, fte: float = 10.0) -> Solved:
    """Oak's teachers are seniors; a class size of 30 that both schools just meet."""
    tables = {
        "schools": [{"school": "oak", "level": "e"}, {"school": "elm", "level": "e"}],
        "enrollment": [{"school": "oak", "pupils": 30 * fte}, {"school": "elm", "pupils": 300.0}],
        "funds": [{"fund": "01", "resource": "base", "revenue": 9e6}],
        "pay": [{"position": "teacher", "salary": 100000.0, "benefits": 0.25, "health": 10000.0}],
        "staff": [
            {"school": "oak", "position": "teacher", "resource": "base", "fte": fte, "salary": SENIORS},
            {"school": "elm", "position": "teacher", "resource": "base", "fte": 10.0, "salary": elm_salary},
        ],
    }
    size = {"id": "size", "family": "class_size", "positions": ("teacher",), "cap": 30}
    return solve(plan(tables, [size]), free=True)


def test_actual_pay_by_hand() -> None:
    """Proves: a further FTE costs a school its own average salary with statutory benefits, and health as everywhere;
    1 % of pay costs seniors more; nothing of it changes the price.
    """
    prices, found = price_list(_two_schools(JUNIORS), ["size", "assumption.pay_growth"])
    frame = found.frame[found.frame["by"] == "school"].set_index(["rule", "direction", "label"]).sort_index()
    fte = 300 / 29 - 10
    for school, salary in (("oak", SENIORS), ("elm", JUNIORS)):
        row = frame.loc[("size", "tighten", school)]
        assert row["unrestricted_dollars"] == pytest.approx(fte * 135000, abs=0.02)
        assert row["unrestricted_actual"] == pytest.approx(fte * (1.25 * salary + 10000), abs=0.02)
        assert row["restricted_actual"] == 0
        pay = frame.loc[("assumption.pay_growth",)].xs(school, level="label").iloc[0]
        assert pay["unrestricted_actual"] == pytest.approx(pay["unrestricted_dollars"] * salary / 100000, abs=0.02)
    assert "known of: teacher" in " ".join(found.notes)
    heads = _heads(prices)
    assert heads.loc[("size", "cap", "tighten"), "price"] == pytest.approx(2 * fte * 135000, abs=0.05)


@pytest.mark.parametrize(("salary", "fte"), [(0.0, 10.0), (JUNIORS, 2.0)])
def test_actual_pay_that_is_not_known(salary: float, fte: float) -> None:
    """Proves: a school without stated salaries, or with so few people that they would tell one's pay, is not known, and
    neither is a sum that it is part of.
    """
    found = price_list(_two_schools(salary, fte), ["size"])[1].frame
    frame = found[found["direction"] == "tighten"].set_index(["by", "label"])
    silent, known = ("elm", "oak") if salary == 0 else ("oak", "elm")
    assert np.isnan(frame.loc[("school", silent), "unrestricted_actual"])
    assert np.isfinite(frame.loc[("school", known), "unrestricted_actual"])
    assert np.isnan(frame.loc[("place", "school"), "unrestricted_actual"])


def test_what_no_school_has_is_told_apart(listed: tuple[Table, Table]) -> None:
    """Proves: a reserve is held in balances, and money that one resource takes over from another nets to nothing."""
    places = listed[1].frame[listed[1].frame["by"] == "place"]
    assert set(places.loc[places["rule"] == "reserve", "label"]) == {PUT_ASIDE}
    passed = places[places["label"] == PASSED]
    assert (passed["dollars"].abs() < 0.015).all()
