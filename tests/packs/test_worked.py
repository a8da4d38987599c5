"""Official numbers that the packs reproduce."""

from dataclasses import replace

import pytest
from tests.families.checks import solved
from tests.program.districts import TOY, broken, point, toy, values
from tests.program.districts import plan as make_plan

from alloc_opt.analysis.packs import pack as packed
from alloc_opt.errors import Place
from alloc_opt.families import families
from alloc_opt.families.reserve import Reserve
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import node_of
from alloc_opt.io.read import understood
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.program.decisions.formula import lines_of
from alloc_opt.scenario import apply, stated
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


@pytest.mark.parametrize(
    ("pupils", "spending", "due"),
    [
        (300, 1_000_000.0, 55_000.0),
        (300, 1_200_000.0, 60_000.0),
        (301, 1_300_000.0, 55_000.0),
        (1_000, 1_500_000.0, 60_000.0),
        (1_001, 1_300_000.0, 39_000.0),
    ],
)
def test_reserve_floor_in_dollars(pupils: float, spending: float, due: float) -> None:
    """Proves 5 CCR 15450: in the two smallest bands the reserve is the greater of the share and $55,000, above them the
    share alone.
    """
    plan = _with(("california",), pupils, {"general_fund": "01"})
    (rule,) = [one for one in build(plan).rules if one.id == "reserve"]
    assert isinstance(rule, Reserve)
    assert max(rule.share * spending, rule.least_dollars) == pytest.approx(due)
    assert ("$55,000" in rule.plain()) is (pupils <= 1_000)


def test_a_smaller_reserve_breaks_the_floor() -> None:
    """Proves: $1.06 million at the end meet a share of 1 % and a floor of $55,000, not one of $1.1 million."""
    names = {"general_fund": "01"}
    own = {"id": "reserve", "share": 0.01, "of": {"fund": "01"}, "source": "test"}
    for least, parts in ((55_000.0, set()), (1_100_000.0, {"least"})):
        built = build(_placed(toy(), "california", names, {**own, "least_dollars": least}))
        x = point(built, {("teacher", "oak"): 12.0})
        assert {key[0] for key in broken(built, "reserve", x)} & {"least"} == parts


def test_what_is_no_effort_does_not_count() -> None:
    """Proves ESEA 8521: a building program as large as the teachers that go leaves the effort as short as it was."""
    more = {
        "programs": [{"program": "park", "unit": "dollar", "decided": "central"}],
        "costs": [{"program": "park", "object": "services", "dollars": 1.0}],
        "services": [{"program": "park", "school": "office", "current": 0.0}],
    }
    moved = {("teacher", "high"): 15.0, ("park", "office"): 500_000.0}
    for names, short in (({}, False), ({"not_effort": "park"}, True)):
        built = build(_placed(toy(more=more), "us-federal", {"state_local": "base", **names}, {"id": "esea_effort"}))
        assert bool(broken(built, "esea_effort", point(built, moved))) is short


@pytest.mark.parametrize(("revenue", "placed"), [(49_999.0, False), (50_000.0, True)])
def test_small_allocations_are_exempt(revenue: float, placed: bool) -> None:
    """Proves: the carryover limit is not placed for an allocation below $50,000, and the pack says why."""
    plan = _with(("us-federal",), 500, {"title_i": "title"}, revenue)
    (line,) = [one for one in plan.packs if one.rule == "title_i_carryover"]
    assert line.placed is placed
    assert placed or "$49,999" in line.reason


def _private(title: float, *, required: float = 0.0) -> Plan:
    """The toy district with a program of services whose dollars are decided, paid by Title I or base money."""
    more = {
        "programs": [{"program": "services", "unit": "dollar", "decided": "central"}],
        "costs": [{"program": "services", "object": "contracts", "dollars": 1.0}],
        "services": [{"program": "services", "school": "office", "current": 0.0}],
        "uses": [
            {"program": "teacher", "resource": "base"},
            {"program": "aide", "resource": "base"},
            {"program": "aide", "resource": "title"},
            {"program": "services", "resource": "base" if required else "title"},
        ],
        "staff": [{**row, "resource": "base"} for row in TOY["staff"]],
        "funds": [
            {**TOY["funds"][0], "revenue": 15_540_644.0},
            {**TOY["funds"][1], "revenue": title},
        ],
    }
    return toy(more=more, settings={"objective": ("least_cost",)})


def _placed(plan: Plan, pack: str, names: dict[str, str], rule: dict[str, object]) -> Plan:
    """The plan with one rule of a pack, what the plan states of it given."""
    others = {one.id: "not this test" for one in packed(pack).rules if one.id != rule["id"]}
    head = plan.head.model_copy(update={"packs": (pack,), "pack_names": names, "pack_leave_out": others})
    problems = Problems()
    sources = opened(replace(plan, head=head))
    sources.rules.append(node_of({**rule, "today": "meet"}, Place("test")))
    reading = understood(sources, problems, families())
    assert reading.plan is not None, problems.errors
    return reading.plan


@pytest.mark.parametrize(("private", "legal"), [(25_000.0, True), (24_999.0, False)])
def test_equitable_services(private: float, legal: bool) -> None:
    """Proves: with 5 % of low-income pupils in private schools $25,000 of $500,000 serve them, $475,000 are left."""
    names = {"title_i": "title", "equitable_services": "services"}
    built = build(_placed(_private(500_000.0), "us-federal", names, {"id": "equitable_services", "at_least": 0.05}))
    x = point(built, {("services", "office"): private})
    assert (broken(built, "equitable_services", x) == {}) is legal


@pytest.mark.parametrize(
    ("entitlement", "grants", "share"), [(15_540_644.0, 2_936_601.0, 0.2330), (35_590_036.0, 7_354_191.0, 0.2605)]
)
def test_minimum_proportionality(entitlement: float, grants: float, share: float) -> None:
    """Proves: contributing actions are the grants and no more, 23.30 % of the rest of the entitlement at Pierce and
    26.05 % at Lemon Grove.
    """
    rule = {"id": "increased_or_improved_services", "required": {"2026-27": grants}}
    names = {"contributing": "services", "unrestricted": "base"}
    built, x = solved(_placed(_private(200_000.0, required=grants), "california", names, rule))
    dollars = sum(values(built, "dollars", x, ("program",), program="services").values())
    assert dollars == pytest.approx(grants)
    assert dollars / (entitlement - grants) == pytest.approx(share, abs=5e-5)


def test_supplemental_and_concentration_at_70_percent() -> None:
    """Proves: with 70 % of pupils counted a fifth of the base for each and 65 % beyond 55 % come to 23.75 % of it."""
    lines = [
        {"line": "base", "resource": "base", "per_pupil": 10_000.0},
        {"line": "supplemental", "resource": "base", "group": "el", "weight": 0.2, "of": "base"},
        {"line": "concentration", "resource": "base", "group": "el", "weight": 0.65, "of": "base", "above": 0.55},
    ]
    enrollment = [
        {"school": "oak", "span": "k3", "pupils": 1000.0},
        {"school": "oak", "group": "el", "pupils": 700.0},
    ]
    plan = toy(more={"formula": lines, "enrollment": enrollment})
    rows = lines_of(plan, Axes.of(plan))
    dollars = rows[rows["year"] == plan.years[0]].groupby("line")["dollars"].sum()
    assert (dollars["supplemental"] + dollars["concentration"]) / dollars["base"] == pytest.approx(0.2375)


@pytest.mark.parametrize(("follow", "share"), [(1.0, 0.0), (0.4, 0.04)])
def test_one_school_of_fifteen_closes(follow: float, share: float) -> None:
    """Proves: of fifteen equal schools of ten teachers one closes: 4 % are saved where six tenths of its staff are not
    needed elsewhere and leave, nothing where all staff follow the pupils.
    """
    names = [f"s{i}" for i in range(15)]
    tables = {
        "schools": [{"school": name, "capacity": 400.0} for name in names],
        "enrollment": [{"school": name, "span": "k5", "pupils": 140.0} for name in names],
        "funds": [{"fund": "01", "resource": "base", "revenue": 20_000_000.0}],
        "pay": [{"position": "teacher", "salary": 80_000.0, "benefits": 0.25}],
        "staff": [{"school": name, "position": "teacher", "resource": "base", "fte": 10.0} for name in names],
    }
    before = make_plan(tables, settings={"changes": None, "changes_share": None})
    change = {"close": "s0", "from": before.years[0], "pupils": {"s1": 0.5, "s2": 0.5}, "why": "x"}
    said = stated({"scenario": "less", "of": "toy", "why": "x", "changes": [{**change, "follow": follow}]})
    dollars = []
    for plan in (before, apply(before, said)):
        built, x = solved(plan)
        dollars.append(sum(values(built, "dollars", x, ("year",)).values()))
    assert 1.0 - dollars[1] / dollars[0] == pytest.approx(share)
