"""What a formula gives, and what another one would."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.formulas.districts import PUPILS, district, drawn

from alloc_opt.analysis.formula import formula
from alloc_opt.analysis.formulas.asked import Asked
from alloc_opt.analysis.formulas.path import Terms
from alloc_opt.analysis.formulas.settings import with_formula
from alloc_opt.analysis.formulas.sheet import sheet
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build

YEAR = "2026-27"
FEW = settings(max_examples=10, deadline=None)


@FEW
@given(drawn(), st.floats(0.0, 1.5), st.floats(3000, 8000))
def test_equal_need_gives_equal_dollars(plan: Plan, weight: float, base: float) -> None:
    """Proves: a school with the same counts as another gets the same cents by lines that name no school."""
    table = plan["enrollment"]
    twin = table[table["school"] == "s0"].assign(school="s1")
    others = table[table["school"] != "s1"]
    tables = {**plan.tables, "enrollment": pd.concat([others, twin], ignore_index=True)}
    tables["formula"] = plan["formula"].query("line not in ['own', 'taken']").reset_index(drop=True)
    same = Plan(plan.head, tables)
    found = formula(same, Asked(settings=(f"need={weight:.4f}", f"base={base:.2f}")))
    given_cents = found.gives[YEAR]
    assert abs(int(given_cents[0]) - int(given_cents[1])) <= 1


@FEW
@given(drawn(), st.integers(1, 5))
def test_pupils_who_move_take_their_dollars(plan: Plan, moved: int) -> None:
    """Proves: pupils who go from one school to another take their rate with them, and no other school changes."""
    table = plan["enrollment"].copy()
    at = {
        school: table.index[(table["school"] == school) & (table["span"] == "4-5") & (table["group"] == "all")][0]
        for school in ("s0", "s1")
    }
    table.loc[at["s0"], "pupils"] -= moved
    table.loc[at["s1"], "pupils"] += moved
    after = Plan(plan.head, {**plan.tables, "enrollment": table})
    change = sheet(after).dollars(YEAR) - sheet(plan).dollars(YEAR)
    assert change[:2] == pytest.approx([-5000.0 * moved, 5000.0 * moved])
    assert not change[2:].any()


@FEW
@given(drawn(), st.floats(0.0, 0.6))
def test_a_constant_total_stays_to_the_cent(plan: Plan, weight: float) -> None:
    """Proves: whatever the weight, the cents of all schools are those of today's formula, and the rest follows k."""
    found = formula(plan, Asked(settings=(f"need={weight:.4f}",), constant=True))
    for year in found.after.years:
        assert int(found.gives[year].sum()) == round(float(found.before.dollars(year).sum()) * 100)
    assert found.after.base_rate(YEAR) == pytest.approx(5000.0 * found.factor[YEAR])


def test_a_constant_total_by_hand() -> None:
    """Proves: with `need` at 0.4 the base is (total - fixed) / (pupils + 0.3 k3 + 0.4 poor)."""
    found = formula(district(), Asked(settings=("need=0.4",), constant=True))
    fixed = 82 * 400 + 90_000
    total = 5_312_800
    assert found.after.base_rate(YEAR) == pytest.approx((total - fixed) / (900 + 0.3 * 260 + 0.4 * 300))


def test_each_year_has_its_own_base_at_a_constant_total() -> None:
    """Proves: where pupils part by year the base is found for each, and the new table holds a row for each."""
    pupils = {**PUPILS, "elm": {**PUPILS["elm"], ("k3", "all", "2027-28"): 150.0}}
    found = formula(district(pupils=pupils, years=2), Asked(settings=("need=0.4",), constant=True))  # type: ignore[arg-type]
    assert found.factor["2026-27"] != found.factor["2027-28"]
    table = found.plan["formula"]
    assert sorted(table.loc[table["line"] == "base", "year"]) == ["2025-26", "2026-27", "2027-28"]
    for year in found.after.years:
        assert int(found.gives[year].sum()) == round(float(found.before.dollars(year).sum()) * 100)


@FEW
@given(drawn(), st.integers(100_000, 3_000_000), st.booleans())
def test_a_guarantee_is_kept_by_every_school(plan: Plan, amount: int, constant: bool) -> None:
    """Proves: from the main resource every school gets at least the amount; topped up, the total rises by what was
    short; at a constant total it stays.
    """
    try:
        found = formula(plan, Asked(guarantees=(str(amount),), constant=constant))
    except OperatorError:
        assert constant
        return
    main = found.after.dollars(YEAR, resources=["base"])
    assert (main >= amount - 0.01).all()
    first = found.before.dollars(YEAR, resources=["base"])
    rise = found.gives[YEAR].sum() / 100 - found.before.dollars(YEAR).sum()
    assert rise == pytest.approx(0.0 if constant else np.maximum(amount - first, 0.0).sum(), abs=0.02)


def test_a_guarantee_that_comes_first_shares_the_rest_by_the_rates() -> None:
    """Proves: after 500,000 each, what is left of the main resource goes in proportion to pupils times rates."""
    found = formula(district(), Asked(guarantees=("500000",), first=True))
    main = found.after.dollars(YEAR, resources=["base"])
    rates = np.array([660_000.0, 1_830_000.0, 2_700_000.0])
    left = 5_280_000.0 - 1_500_000.0
    assert main == pytest.approx(500_000 + left * rates / rates.sum())
    assert int(found.gives[YEAR].sum()) == 5_312_800_00


def test_the_rules_of_staffing_are_a_guarantee() -> None:
    """Proves: a rule of 8 teachers a school is 8 x 100,000, and carries the one school whose rates bring less."""
    rules = [{"id": "eight", "family": "minimum_staffing", "positions": ["teacher"], "fte": 8.0}]
    found = formula(district(rules=rules), Asked(guarantees=("rules",)))
    assert found.carried is not None
    frame = found.carried[0].frame.set_index("school")
    assert frame["guarantee_dollars"].tolist() == [800_000.0] * 3
    assert frame["short_dollars"].tolist() == [140_000.0, 0.0, 0.0]
    assert frame["still_short_dollars"].tolist() == [50_000.0, 0.0, 0.0]


def test_rules_for_the_same_staff_count_once() -> None:
    """Proves: of two rules for the same position the one that asks for more counts, not their sum."""
    rules = [
        {"id": "two", "family": "minimum_staffing", "positions": ["teacher"], "fte": 2.0},
        {"id": "ratio", "family": "staffing_ratio", "positions": ["teacher"], "per": 100.0},
    ]
    found = formula(district(rules=rules), Asked(guarantees=("rules",)))
    assert found.guaranteed is not None
    assert found.guaranteed.dollars(found.after, YEAR).tolist() == [200_000.0, 300_000.0, 500_000.0]


def test_the_new_table_gives_what_was_told() -> None:
    """Proves: the new formula, put in the plan's place, gives every school the dollars of the study."""
    asked = Asked(settings=("need=0.4",), constant=True, guarantees=("800000",))
    found = formula(district(), asked)
    again = sheet(with_formula(district(), found.plan["formula"]))
    assert again.dollars(YEAR) == pytest.approx(found.gives[YEAR] / 100, abs=0.01)


def test_a_path_from_todays_spending() -> None:
    """Proves: a path from today starts at the books' dollars of the formula's resources: five teachers a school."""
    found = formula(district(), Asked(terms=Terms((0.5, 1.0)), from_today=True))
    assert found.steps[0].blend.tolist() == [62_900_000, 116_740_000, 161_000_000]
    assert (found.steps[1].given == found.gives[YEAR]).all()


def test_years_after_the_plan_repeat_its_last() -> None:
    """Proves: a phase-in longer than the plan goes on with the last year's pupils and formula."""
    found = formula(district(), Asked(settings=("need=0.4",), constant=True, terms=Terms((0.25, 0.5, 0.75, 1.0))))
    assert [step.year for step in found.steps] == ["2026-27", "2027-28", "2028-29", "2029-30"]
    assert (found.steps[-1].given == found.gives[YEAR]).all()


def test_a_change_parts_into_pupils_and_rates() -> None:
    """Proves: by line, pupils at the old rate and the change of rates add up to the change of dollars."""
    less = {**PUPILS, "high": {**PUPILS["high"], ("9-12", "all"): 450.0}}
    found = formula(district(pupils=less), Asked(settings=("base=5200",)), before=district())
    base = found.lines.frame.set_index("line").loc["base"]
    assert base["by_pupils"] == -50 * 5000
    assert base["by_rate"] == 850 * 200
    assert base["change_dollars"] == -250_000 + 170_000


def test_a_weight_is_what_formula_mode_funds() -> None:
    """Proves: the measure `formula` of the program counts weights of the base as the sheet does."""
    built = build(district(), rules=())
    known = built.measures["formula"].where(year=YEAR).by("school").constant
    assert known == pytest.approx(sheet(district()).dollars(YEAR))


def test_no_formula_is_told() -> None:
    """Proves: a plan without the table says what it takes."""
    with pytest.raises(OperatorError) as caught:
        formula(district(()))
    assert "table `formula`" in caught.value.hint
