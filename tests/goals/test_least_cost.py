"""Least cost: unrestricted spending and contributions."""

import pytest
from tests.families.checks import solved
from tests.goals.checks import alone, best, value, write
from tests.program.districts import TOY, toy, values

SUPPORTED = {
    "funds": [
        TOY["funds"][0],
        {**TOY["funds"][1], "revenue": 50_000.0, "supported_by": "base", "indirect_rate": 0.1, "indirect_to": "base"},
    ]
}


def test_value() -> None:
    """Proves: base spends $4,040,000; with Title short it contributes 80,000 x 1.1 - 50,000 = $38,000: $4,078,000."""
    built = write(alone("least_cost"))
    assert value(built, "least_cost", built.today) == pytest.approx(4_040_000.0)
    built = write(alone("least_cost", more=SUPPORTED))
    assert value(built, "least_cost", built.today) == pytest.approx(4_078_000.0)


def test_best_after_least_reduction() -> None:
    """Proves: with services held Elm's aide moves to Title, which may pay for aides: $4,000,000."""
    uses = [
        {"program": "teacher", "resource": "base"},
        {"program": "aide", "resource": "base"},
        {"program": "aide", "resource": "title"},
    ]
    stages = ("least_reduction", "least_cost", "least_change")
    built, x, cost = best(alone(*stages, more={"uses": uses}), "least_cost")
    assert cost == pytest.approx(4_000_000.0)
    assert values(built, "fte", x, ("position",)) == {("teacher",): pytest.approx(40.0), ("aide",): pytest.approx(3.0)}


def test_indirect_cost_recovered_is_no_saving() -> None:
    """Proves: hiring more aides from Title would bring base 10 % of their pay as indirect cost; that buys nothing, so
    aides stay at 3.
    """
    uses = [{"program": "teacher", "resource": "base"}, {"program": "aide", "resource": "title"}]
    staff = [{**row, "resource": "title"} if row["position"] == "aide" else row for row in TOY["staff"]]
    funds = [SUPPORTED["funds"][0], {**SUPPORTED["funds"][1], "revenue": 900_000.0}]
    built, x = solved(toy(more={"uses": uses, "staff": staff, "funds": funds}))
    assert values(built, "fte", x, ("position",))["aide",] == pytest.approx(3.0)


def test_stages_are_in_order() -> None:
    """Proves: least cost alone closes every school; after least reduction it may not take a cent of service."""
    _, _, nothing = best(alone("least_cost"), "least_cost")
    assert nothing == pytest.approx(0.0)
    _, _, cost = best(alone("least_reduction", "least_cost"), "least_cost")
    assert cost == pytest.approx(4_040_000.0)


def test_a_district_without_unrestricted_money_has_no_such_stage() -> None:
    """Proves: where no resource is unrestricted the stage says nothing and is left out."""
    funds = [{**fund, "restriction": 4} for fund in TOY["funds"]]
    built = write(alone("least_reduction", "least_cost", more={"funds": funds}))
    assert [stage.name for stage in built.program.stages] == ["least_reduction"]
