"""Official numbers that the packs reproduce."""

from dataclasses import replace

import pytest
from tests.program.districts import TOY, toy

from alloc_opt.families import families
from alloc_opt.io.problems import Problems
from alloc_opt.io.read import understood
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario.draft import opened


def _with(packs: tuple[str, ...], pupils: float, names: dict[str, str] | None = None, revenue: float = 2e5) -> Plan:
    more = {
        "enrollment": [
            {"school": "oak", "span": "k3", "pupils": pupils},
            {"school": "oak", "group": "el", "pupils": min(pupils, 20.0)},
        ],
        "funds": [TOY["funds"][0], {**TOY["funds"][1], "revenue": revenue}],
    }
    plan = toy(more=more)
    head = plan.head.model_copy(update={"packs": packs, "pack_names": names or {}})
    problems = Problems()
    reading = understood(opened(replace(plan, head=head)), problems, families())
    assert reading.plan is not None, problems.errors
    return reading.plan


@pytest.mark.parametrize(
    ("pupils", "share"),
    [(300, 0.05), (301, 0.04), (1_000, 0.04), (1_001, 0.03), (30_000, 0.03), (30_001, 0.02), (400_001, 0.01)],
)
def test_reserve_bands(pupils: float, share: float) -> None:
    """Proves 5 CCR 15450: 5, 4, 3, 2 and 1 % for up to 300, 1,000, 30,000, 400,000 and more."""
    plan = _with(("california",), pupils, {"general_fund": "01"})
    (rule,) = [one for one in plan.rules if one.id == "reserve"]
    assert rule.parameters["share"] == share


@pytest.mark.parametrize(("revenue", "placed"), [(49_999.0, False), (50_000.0, True)])
def test_small_allocations_are_exempt(revenue: float, placed: bool) -> None:
    """Proves: the carryover limit is not placed for an allocation below $50,000, and the pack says why."""
    plan = _with(("us-federal",), 500, {"title_i": "title"}, revenue)
    (line,) = [one for one in plan.packs if one.rule == "title_i_carryover"]
    assert line.placed is placed
    assert placed or "$49,999" in line.reason
