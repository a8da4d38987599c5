"""Random plans without a solution: what is proved is irreducible, and every repair is one."""

from hypothesis import HealthCheck, assume, given, settings
from tests.analysis.conflicts.plans import has_plan, impossible

from alloc_opt.analysis.conflicts.change import repaired
from alloc_opt.analysis.diagnose import diagnose
from alloc_opt.plan.plan import Plan


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(impossible())
def test_conflicts_are_irreducible_and_repairs_feasible(plan: Plan) -> None:
    """Proves, each subset solved anew: the rules of every proved conflict have no plan, without any one of them they
    have; conflicts share laws alone; with the changes of every repair the whole plan has a plan.
    """
    assume(not has_plan(plan))
    found = diagnose(plan)
    assert found.state == "conflict"
    assert found.clashes
    seen: set[str] = set()
    for clash in found.clashes:
        assert clash.irreducible
        names = [member.party.rule for member in clash.members]
        assert not has_plan(plan, names)
        for name in names:
            assert has_plan(plan, [other for other in names if other != name])
        own = {member.party.rule for member in clash.members if member.party.severity != "law"}
        assert not own & seen
        seen |= own
    for repair in found.repairs.found:
        assert all(change.rule.severity != "law" for change in repair.changes)
        assert has_plan(repaired(plan, repair.changes))
    assert found.repairs.found or found.repairs.blocked
