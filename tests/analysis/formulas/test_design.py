"""Rates, weights and tiers that come nearest to what is wanted."""

import pytest
from tests.analysis.formulas.districts import district

from alloc_opt.analysis.formula import FormulaStudy, formula
from alloc_opt.analysis.formulas.asked import Asked
from alloc_opt.errors import InfeasibleError

YEAR = "2026-27"


def asked(**what: object) -> FormulaStudy:
    """The study of the small district."""
    return formula(district(), Asked(**what))  # type: ignore[arg-type]


def test_nothing_is_lost_where_nothing_forces_it() -> None:
    """Proves: with every rate free and today's total, the best design is today's formula."""
    study = asked(free=("base", "need", "k3"))
    assert study.design is not None
    assert study.design.found.aim == pytest.approx(0.0, abs=0.01)
    assert study.after.dollars(YEAR) == pytest.approx(study.before.dollars(YEAR), abs=0.05)


def test_a_weight_that_must_rise_is_paid_where_it_costs_least() -> None:
    """Proves: with `need` at 0.4 of the base or more, the loss found is that of the rescaled base, by hand."""
    study = asked(free=("base", "need=0.4..1"))
    by_hand = formula(district(), Asked(settings=("need=0.4",), constant=True))
    assert study.after.dollars(YEAR) == pytest.approx(by_hand.after.dollars(YEAR), abs=0.05)
    change = by_hand.schools.frame["change_dollars"]
    assert study.design is not None
    assert study.design.found.aim == pytest.approx(-change[change < 0].sum(), abs=0.05)


def test_a_menu_gives_one_of_its_values() -> None:
    """Proves: under a total that pays for 0.3 but not for 0.4, the whole choice is 0.3, as counting by hand says."""
    study = asked(menus=("need=0.1|0.3|0.4",), total=5_312_800 + 300 * 600.0)
    rows = study.after.plan["formula"].set_index("line")
    assert rows.at["need", "weight"] == 0.3
    assert study.after.dollars(YEAR).sum() == pytest.approx(5_312_800 + 300 * 500)


def test_a_weight_of_a_menu_follows_a_free_base() -> None:
    """Proves: with the base free, the weight chosen is exactly one of the menu's, and the total is used up."""
    study = asked(free=("base",), menus=("need=0.4|0.5",))
    rows = study.after.plan["formula"].set_index("line")
    assert rows.at["need", "weight"] == 0.4
    assert study.after.dollars(YEAR).sum() == pytest.approx(5_312_800, abs=0.05)


def test_need_pulls_dollars_together() -> None:
    """Proves: aiming at one dollar per pupil with every rate free takes away every weight that parts schools."""
    lines = [line for line in district()["formula"].to_dict("records") if line["line"] not in {"own", "el"}]
    study = formula(district(lines), Asked(free=("base", "k3", "need"), needs=("all=1",)))
    each = study.after.dollars(YEAR) / study.after.pupils(YEAR)
    assert each == pytest.approx(each[0], abs=0.01)


def test_an_impossible_total_says_what_the_least_is() -> None:
    """Proves: bounds that cost more than the total are refused with what they cost at least."""
    with pytest.raises(InfeasibleError) as caught:
        asked(free=("base=5000..6000",), total=1_000_000.0)
    assert "the least is $5,312,800" in caught.value.message


def test_tiers_lose_least_under_a_total() -> None:
    """Proves: of two menus, the one whose leaner tier loses less is cut where the total forces one cut."""
    programs = [
        {"program": "counsel", "decided": "by_formula", "valued": "standard"},
        {"program": "library", "decided": "by_formula", "valued": "standard"},
    ]
    more = {
        "programs": programs,
        "staffing": [{"program": p["program"], "position": "teacher", "fte": 1.0} for p in programs],
        "staff": [
            {"school": "high", "position": "teacher", "resource": "base", "fte": 3.0, "program": p["program"]}
            for p in programs
        ],
        "tiers": [
            {"program": "counsel", "band": "*", "tier": "full", "each": 3.0, "today": True},
            {"program": "counsel", "band": "*", "tier": "lean", "each": 1.0},
            {"program": "library", "band": "*", "tier": "full", "each": 3.0, "today": True},
            {"program": "library", "band": "*", "tier": "lean", "each": 2.0},
        ],
    }
    study = formula(district(more=more), Asked(with_tiers=True, total=550_000.0))
    assert study.tiers is not None
    chosen = dict(zip(study.tiers[0].frame["program"], study.tiers[0].frame["tier"], strict=True))
    assert chosen == {"counsel": "full", "library": "lean"}
    assert study.design is not None
    assert study.design.found.aim == pytest.approx(100_000)


def test_the_best_of_two_menus_is_the_best_of_all_pairs() -> None:
    """Proves: with the base free, the design loses as little as the best pair of weights, each tried by hand."""
    study = asked(free=("base",), menus=("need=0.3|0.5", "k3=0.1|0.2|0.4"))
    losses = {}
    for need in ("0.3", "0.5"):
        for k3 in ("0.1", "0.2", "0.4"):
            one = formula(district(), Asked(settings=(f"need={need}", f"k3={k3}"), constant=True))
            change = one.schools.frame["change_dollars"]
            losses[need, k3] = float(-change[change < 0].sum())
    best = min(losses, key=lambda pair: losses[pair])
    assert study.design is not None
    assert study.design.found.aim == pytest.approx(losses[best], abs=0.1)
    rows = study.after.plan["formula"].set_index("line")
    assert (str(rows.at["need", "weight"]), str(rows.at["k3", "weight"])) == best
