"""Refresh: 1,000 pupils with a device each, five years of plan; devices last four fiscal years."""

from typing import Any

import pytest
from tests.families.checks import breaks, check_dial, infeasible, solved
from tests.program.districts import BASE, YEARS, toy, values

RULE: dict[str, Any] = {
    "id": "fleet",
    "family": "refresh",
    "program": "devices",
    "life": 4,
    "per": 1.0,
    "spares": 0.0,
    "fleet": {"2023-24": 400.0, "2024-25": 300.0, BASE: 300.0},
}
MORE = {
    "programs": [
        {"program": "devices", "unit": "device", "decided": "central", "weight": 0.0},
        {"program": "repair", "unit": "FTE", "decided": "central"},
        {"program": "disposal", "unit": "device", "decided": "central"},
    ],
    "costs": [
        {"program": "devices", "object": "supplies", "dollars": 400.0},
        {"program": "repair", "object": "services", "dollars": 90_000.0},
        {"program": "disposal", "object": "services", "dollars": 12.0},
    ],
    "services": [{"program": p, "school": "office", "current": 0.0} for p in ("devices", "repair", "disposal")],
}


def _bought(*numbers: float) -> dict[tuple[str, ...], float]:
    return {("devices", "office", year): number for year, number in zip(YEARS, numbers, strict=False)}


def test_cohorts_live_and_end() -> None:
    """Proves by hand: 400 of 2023-24 are in use up to 2026-27, so in 2027-28 400 are missing; 300 more in 2028-29."""
    found = breaks(RULE, {}, years=5, more=MORE)
    assert found == {
        ("fleet", YEARS[1]): pytest.approx(400.0),
        ("fleet", YEARS[2]): pytest.approx(700.0),
        ("fleet", YEARS[3]): pytest.approx(1000.0),
        ("fleet", YEARS[4]): pytest.approx(1000.0),
    }
    assert breaks(RULE, _bought(0.0, 400.0, 300.0, 300.0, 0.0), years=5, more=MORE) == {}
    assert breaks(RULE, _bought(1000.0, 0.0, 0.0, 0.0, 0.0), years=5, more=MORE) == {
        ("fleet", YEARS[4]): pytest.approx(1000.0)
    }


def test_support_and_disposal() -> None:
    """Proves: 1,000 devices at 500 per technician take two; what was bought four years before is disposed of."""
    rule = {**RULE, "support": "repair", "care": 500.0, "disposal": "disposal"}
    found = breaks(rule, _bought(0.0, 400.0, 300.0, 300.0, 0.0), years=5, more=MORE)
    assert {key[1]: value for key, value in found.items() if key[0] == "disposal"} == {
        YEARS[1]: pytest.approx(400.0),
        YEARS[2]: pytest.approx(300.0),
        YEARS[3]: pytest.approx(300.0),
    }
    assert [value for key, value in found.items() if key[0] == "support"] == [pytest.approx(1000.0)] * 5


def test_the_cliff() -> None:
    """Proves: the fleet bought at once holds for the plan but leaves devices with no year of use; `left` forbids it,
    `most` too.
    """
    at_once = _bought(0.0, 1000.0)
    assert breaks(RULE, at_once, years=5, more=MORE) == {}
    assert breaks({**RULE, "left": 1.0}, at_once, years=5, more=MORE) == {("left", YEARS[4]): pytest.approx(1000.0)}
    assert breaks({**RULE, "most": 0.4}, at_once, years=5, more=MORE) == {("most", YEARS[1]): pytest.approx(600.0)}


@pytest.mark.parametrize(
    ("dial", "rule", "edge", "beyond"),
    [
        ("life", {}, (0.0, 400.0, 300.0, 300.0), (0.0, 0.0, 400.0, 300.0, 300.0)),
        ("per", {}, (0.0, 400.0, 300.0, 300.0), (0.0, 360.0, 300.0, 300.0)),
        ("spares", {"spares": 0.05}, (50.0, 400.0, 300.0, 300.0), (45.0, 400.0, 300.0, 300.0)),
        ("most", {"most": 0.4}, (0.0, 400.0, 300.0, 300.0), (0.0, 410.0, 300.0, 300.0)),
    ],
)
def test_dials(dial: str, rule: dict[str, Any], edge: tuple[float, ...], beyond: tuple[float, ...]) -> None:
    """Proves: each dial's step loosens the way it says and tightens the other way."""
    check_dial({**RULE, **rule}, dial, _bought(*edge, 300.0), _bought(*beyond, 300.0), years=5, more=MORE)


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: the cheapest plan buys exactly what ages out; without the rule it buys nothing; with `most` below a
    quarter of the fleet no plan exists.
    """
    objective = {"objective": ("least_cost",)}
    built, x = solved(toy([RULE], years=5, more=MORE, settings=objective))
    bought = list(values(built, "quantity", x, ("year",), program="devices").values())
    assert sum(bought[:4]) == pytest.approx(1000.0)
    assert sum(bought[:2]) >= 400.0 - 1e-6
    built, x = solved(toy(years=5, more=MORE, settings=objective))
    assert sum(values(built, "quantity", x, ("year",), program="devices").values()) == pytest.approx(0.0)
    assert infeasible(toy([{**RULE, "most": 0.2}], years=5, more=MORE))


def test_purchases_in_steps_from_todays() -> None:
    """Proves: where purchases change in steps from today's 300 a year, those of all years age like any other."""
    steps = [{**MORE["programs"][0], "step": 50.0}, *MORE["programs"][1:]]
    more = {**MORE, "programs": steps, "services": [{"program": "devices", "school": "office", "current": 300.0}]}
    assert breaks(RULE, _bought(300.0, 300.0, 300.0, 300.0, 300.0), block="steps", years=5, more=more) == {}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"fleet": {"soon": 3.0}}, "no fiscal year"), ({"left": 4.0}, "at most 3"), ({"support": "repair"}, "together")],
)
def test_what_makes_no_rule(wrong: dict[str, Any], words: str) -> None:
    """Proves: a year that is none, more years left than there can be, and support without its load are refused."""
    from alloc_opt.families.refresh import Refresh

    with pytest.raises(ValueError, match=words):
        Refresh(**{k: v for k, v in {**RULE, **wrong}.items() if k != "family"})


def test_a_fleet_that_grows_by_and_by() -> None:
    """Proves: `phase_in` asks for fewer devices in the years that it names, and `most` stays a share of the whole
    fleet.
    """
    slowly = {**RULE, "phase_in": {YEARS[0]: 0.6, YEARS[1]: 0.8}}
    assert breaks(slowly, {}, years=5, more=MORE) == {
        ("fleet", YEARS[1]): pytest.approx(200.0),
        ("fleet", YEARS[2]): pytest.approx(700.0),
        ("fleet", YEARS[3]): pytest.approx(1000.0),
        ("fleet", YEARS[4]): pytest.approx(1000.0),
    }
    assert breaks({**slowly, "most": 0.5}, _bought(500.0, 0.0, 400.0, 300.0, 300.0), years=5, more=MORE) == {}
