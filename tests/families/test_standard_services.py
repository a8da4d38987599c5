"""Standard services hold: Oak has 2 aides, Elm 1."""

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import TOY, YEARS, broken, build, point, toy, values

RULE = {"id": "standard aide", "family": "standard_services", "programs": ("aide",)}


def test_each_site_keeps_todays_level() -> None:
    """Proves: an aide moved from Oak to Elm breaks Oak's standard by one."""
    assert breaks(RULE, {}) == {}
    moved = {("aide", "oak"): 1.0, ("aide", "elm"): 2.0}
    assert breaks(RULE, moved) == {("aide", "oak", YEARS[0]): pytest.approx(1.0)}


def test_dial_share() -> None:
    """Proves: `share` loosens downward by five points: 95 % of 2 aides are 1.9."""
    check_dial(RULE, "share", {("aide", "oak"): 2.0}, {("aide", "oak"): 1.92})


@pytest.mark.parametrize("decided", ["by_formula", "central"])
def test_by_formula_or_centrally_the_district_counts(decided: str) -> None:
    """Proves: where sites follow from a formula or the district, the standard holds for all sites together: 3 aides."""
    more = {
        "programs": [{"program": "aide", "decided": decided}],
        "tiers": [
            {"program": "aide", "band": "*", "tier": tier, "each": each, "today": tier == "one"}
            for tier, each in (("one", 1.0), ("two", 2.0), ("one_and_half", 1.5))
        ],
    }
    block = "tier" if decided == "by_formula" else "quantity"
    one, other = (("aide", YEARS[0], "*", tier) for tier in ("one", "one_and_half"))
    calm = {one: 0.0, other: 1.0} if decided == "by_formula" else {("aide", "*"): 3.0}
    assert breaks(RULE, calm, block=block, more=more) == {}
    low = {} if decided == "by_formula" else {("aide", "*"): 2.0}
    assert breaks(RULE, low, block=block, more=more) == {("aide", YEARS[0]): pytest.approx(1.0)}


def test_every_standard_program_has_it() -> None:
    """Proves: `valued: standard` makes the rule; `rated` and `unrated` do not."""
    built = build(toy(more={"programs": [{"program": "aide", "valued": "standard"}]}))
    assert [rule.id for rule in built.rules if rule.family() == "standard_services"] == ["standard aide"]


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: $540,000 too little; aides that weigh nothing would go first, as a standard they stay."""
    funds = [{**TOY["funds"][0], "revenue": 3_500_000.0, "beginning": 0.0}, {**TOY["funds"][1], "revenue": 0.0}]
    for valued, aides in (("standard", 3.0), ("unrated", 0.0)):
        programs = [{"program": "teacher"}, {"program": "aide", "weight": 0.1, "valued": valued}]
        built, x = solved(toy(more={"funds": funds, "programs": programs}))
        assert values(built, "fte", x, ("position",))["aide",] == pytest.approx(aides)


def test_a_standard_that_follows_a_driver() -> None:
    """Proves, by hand: 3 aides and a count that rises by 20 % make 3.6 for the district; each site keeps its own whole
    step, so any site may take the fourth. A count that falls by a third leaves 2, and Elm may lose its one aide.
    """
    more = {
        "programs": [{"program": "aide", "valued": "standard", "step": 1.0, "follows": "d"}],
        "drivers": [{"driver": "d", "counts": "given"}],
        "counts": [
            {"driver": "d", "year": year, "count": count}
            for year, count in (("2025-26", 30.0), (YEARS[0], 36.0), (YEARS[1], 20.0))
        ],
    }
    built = build(toy([RULE], years=2, more=more))
    today = broken(built, RULE["id"], built.today)
    assert today == {("district", "aide", YEARS[0]): pytest.approx(0.6)}
    for school, fewer in (("oak", {}), ("elm", {("aide", "elm", YEARS[1]): -1.0, ("aide", "oak", YEARS[1]): 0.0})):
        moved = {("aide", school, YEARS[0]): 1.0, **fewer}
        assert broken(built, RULE["id"], point(built, moved, "steps")) == {}
    low = {("aide", "oak", YEARS[0]): 1.0, ("aide", "oak", YEARS[1]): -2.0}
    assert broken(built, RULE["id"], point(built, low, "steps")) == {
        ("aide", "oak", YEARS[1]): pytest.approx(1.0),
        ("district", "aide", YEARS[1]): pytest.approx(1.0),
    }


@pytest.mark.parametrize("decided", ["by_site", "central"])
def test_a_standard_that_follows_a_driver_says_so(decided: str) -> None:
    """Proves: it does not claim today's level where the driver moves it, and tells that one school may have less."""
    more = {
        "programs": [{"program": "aide", "valued": "standard", "step": 1.0, "follows": "d", "decided": decided}],
        "drivers": [{"driver": "d", "name": "Pupils {served}", "counts": "given"}],
        "counts": [{"driver": "d", "year": year, "count": 30.0} for year in ("2025-26", YEARS[0])],
    }
    text = build(toy(more=more)).by_id["standard aide"].plain()
    assert "keeps at least 100% of today's level moved with Pupils {served}" in text
    assert ("a school may have less than today" in text) == (decided == "by_site")
    assert "for the district" in text


def test_without_steps_the_standard_is_the_ratio() -> None:
    """Proves: aides without a step follow the count exactly: 10 % fewer are 1.8 at Oak."""
    counts = [{"driver": "d", "year": year, "count": count} for year, count in (("2025-26", 30.0), (YEARS[0], 27.0))]
    programs = [{"program": "aide", "valued": "standard", "follows": "d"}]
    more = {"programs": programs, "drivers": [{"driver": "d", "counts": "given"}], "counts": counts}
    assert breaks(RULE, {("aide", "oak"): 1.8, ("aide", "elm"): 0.9}, more=more) == {}
    assert breaks(RULE, {("aide", "oak"): 1.7, ("aide", "elm"): 1.0}, more=more) == {
        ("aide", "oak", YEARS[0]): pytest.approx(0.1)
    }
