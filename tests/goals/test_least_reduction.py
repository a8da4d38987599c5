"""Least reduction: a teacher is worth $100,000, an aide $40,000, times the program's weight."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.families.checks import solved
from tests.goals.checks import alone, best, value, write
from tests.program.districts import TOY, districts, point, toy, values

from alloc_opt.plan.plan import Plan

POOR = {"funds": [{**TOY["funds"][0], "revenue": 3_500_000.0, "beginning": 0.0}, TOY["funds"][1]]}


def test_value() -> None:
    """Proves: one teacher and half an aide less are 100,000 + 20,000; more of another service takes nothing away; a
    weight of 2 doubles, a program that costs nothing counts $1 a unit.
    """
    built = write(alone("least_reduction"))
    x = point(built, {("teacher", "oak"): 11.0, ("aide", "elm"): 0.5, ("teacher", "high"): 30.0})
    assert value(built, "least_reduction", x) == pytest.approx(120_000.0)
    free = {
        "programs": [{"program": "teacher", "weight": 2.0}, {"program": "walk"}],
        "services": [{"program": "walk", "school": "oak", "current": 5.0}],
    }
    built = write(alone("least_reduction", more=free))
    x = point(built, {("teacher", "oak"): 11.0, ("walk", "oak"): 2.0})
    assert value(built, "least_reduction", x) == pytest.approx(200_003.0)


def test_best() -> None:
    """Proves: $540,000 too little in base; moving Elm's aide to Title ($40,000) needs no cut, so $500,000 of service
    go, and of two services the one with less weight.
    """
    uses = [
        {"program": "*", "resource": "base"},
        {"program": "aide", "resource": "title"},
        {"program": "aide", "resource": "base"},
    ]
    _, _, lost = best(alone("least_reduction", more={**POOR, "uses": uses}), "least_reduction")
    assert lost == pytest.approx(500_000.0)
    programs = [{"program": "teacher"}, {"program": "aide", "weight": 0.5}]
    built, x, lost = best(alone("least_reduction", more={**POOR, "programs": programs}), "least_reduction")
    assert lost == pytest.approx(500_000.0 + 0.5 * 40_000.0)
    assert values(built, "fte", x, ("school",), position="aide")["elm",] == pytest.approx(0.0)


def test_nothing_rated_gives_today_and_the_repairs() -> None:
    """Proves: with every effect and goal deleted the answer of `cost` mode is today's budget; a rule that today breaks
    repairs what it names and nothing else.
    """
    built, x = solved(toy())
    np.testing.assert_allclose(x[: built.today.size], built.today, atol=1e-3)
    repair = {"id": "r", "family": "minimum_staffing", "positions": ("aide",), "fte": 1.5, "where": {"school": "elm"}}
    built, x = solved(toy([repair], mode="cost"))
    today = values(built, "quantity", built.today, ("program", "school"))
    changed = {k: v - today[k] for k, v in values(built, "quantity", x, ("program", "school")).items() if v != today[k]}
    assert changed == {("aide", "elm"): pytest.approx(0.5)}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(districts(years=2))
def test_drawn_districts_stay_as_they_are(drawn: Plan) -> None:
    """Proves: where money and rules let them, drawn districts with nothing rated keep every service at
    today's level.
    """
    rich = drawn["funds"].assign(revenue=drawn["funds"]["revenue"] + 5e6, ends="", supported_by="")
    head = drawn.head.model_copy(update={"mode": "cost", "settings": toy().head.settings})
    free = drawn["programs"].assign(valued="unrated", points=0.0, least_if_open=0.0)
    tables = {**drawn.tables, "funds": rich, "programs": free, "tiers": drawn["tiers"].assign(today=False)}
    built, x = solved(Plan(head, tables))
    quantity = built.measures.quantity.by("program", "school", "year")
    np.testing.assert_allclose(quantity.at(x), quantity.at(built.today), atol=1e-6)
