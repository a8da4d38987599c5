"""Small plans without a solution, and independent proofs that sets of rules have a plan or none."""

from collections.abc import Collection, Mapping
from typing import Any

from hypothesis import strategies as st
from tests.program.districts import toy

from alloc_opt.analysis.conflicts.settings import any_plan
from alloc_opt.analysis.write import write
from alloc_opt.engine.session import Session
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic

Rule = Mapping[str, Any]
WHOLE = {"programs": [{"program": "teacher", "step": 1.0}, {"program": "aide", "step": 0.5}]}


def has_plan(plan: Plan, only: Collection[str] | None = None) -> bool:
    """Whether a plan exists with these rules alone (all: None), preferences left out; solved anew, certified."""
    rules = [r for r in automatic.rules(plan) if r.severity != "preference" and (only is None or r.id in only)]
    solution = Session().solve(any_plan(write(plan, rules).program, whole=True))
    assert solution.status in {"optimal", "feasible", "infeasible"}
    return solution.has_plan


def floor(name: str, position: str, at_least: float, school: str = "", **more: Any) -> Rule:
    """At least so many FTE."""
    where = {"position": position} | ({"school": school} if school else {})
    return {
        "id": name,
        "family": "limit",
        "measure": "fte",
        "where": where,
        "by": ["year"],
        "at_least": at_least,
    } | more


def cap(name: str, position: str, at_most: float, school: str = "", **more: Any) -> Rule:
    """At most so many FTE."""
    where = {"position": position} | ({"school": school} if school else {})
    return {"id": name, "family": "limit", "measure": "fte", "where": where, "by": ["year"], "at_most": at_most} | more


SEVERITIES = st.sampled_from(["guideline", "policy", "contract", "penalty", "law"])


@st.composite
def impossible(draw: st.DrawFn) -> Plan:
    """A small plan with one or two conflicts planted in it, beside rules that may hold or conflict too: two rules,
    three rules, whole positions alone, the money there is.
    """
    rules: list[Rule] = []
    kinds = draw(st.lists(st.sampled_from(["two", "three", "whole", "money"]), min_size=1, max_size=2, unique=True))
    severity = lambda: draw(SEVERITIES)  # noqa: E731
    if "two" in kinds:
        n = draw(st.integers(3, 30))
        rules += [
            floor("two_floor", "teacher", n + draw(st.integers(1, 5)), "oak", severity=severity()),
            cap("two_cap", "teacher", n, "oak", severity=severity()),
        ]
    if "three" in kinds:
        at = draw(st.integers(2, 12))
        rules += [floor(f"three_{s}", "aide", at, s, severity=severity()) for s in ("oak", "elm")]
        rules.append(cap("three_cap", "aide", 2 * at - draw(st.sampled_from([0.5, 1.0, 2.0])), severity=severity()))
    if "whole" in kinds:
        n = draw(st.integers(1, 9))
        rules += [
            floor("whole_floor", "teacher", n + 0.25, "elm", severity=severity()),
            cap("whole_cap", "teacher", n + 0.75, "elm", severity=severity()),
        ]
    if "money" in kinds:
        rules.append(floor("money_floor", "teacher", draw(st.integers(56, 90)), severity=severity()))
        rules.append({"id": "money_reserve", "family": "reserve", "share": draw(st.sampled_from([0.0, 0.03]))})
    for number in range(draw(st.integers(0, 3))):
        position, school = draw(st.sampled_from(["teacher", "aide"])), draw(st.sampled_from(["oak", "elm", "high"]))
        kind, amount = draw(st.sampled_from([floor, cap])), draw(st.integers(0, 20))
        rules.append(kind(f"beside_{number}", position, amount, school, severity=severity()))
    order = draw(st.permutations(range(len(rules))))
    whole = "whole" in kinds or draw(st.booleans())
    return toy([rules[at] for at in order], years=draw(st.integers(1, 2)), more=WHOLE if whole else None)
