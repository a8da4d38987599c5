"""Who answers for which change of a plan."""

from dataclasses import replace

from tests.analysis.plans import table

from alloc_opt.analysis.action_list import LESS, MORE, action_list
from alloc_opt.analysis.run import Run


def test_each_change_stands_once_with_its_owner(toy_run: Run) -> None:
    """Proves: every number of the change list has one row, dollars add up to the list's, an action that names the
    program answers for it only at its schools, and a change that no action names has no owner.
    """
    assert toy_run.solved is not None
    changes = toy_run.tables["changes"].frame
    first = changes.iloc[0]
    actions = [
        {"action": "other", "name": "Elsewhere", "program": first["program"], "schools": "nowhere", "owner": "chief"},
        {"action": "mine", "name": "Do it", "program": first["program"], "schools": first["school"], "owner": "chief"},
    ]
    tables = {
        **toy_run.solved.plan.tables,
        "owners": table("owners", [{"owner": "chief", "name": "Chief academic officer"}]),
        "actions": table("actions", actions),
    }
    found = action_list(replace(toy_run.solved.plan, tables=tables), changes).frame
    assert found["number"].tolist() == sorted(set(changes["number"]))
    assert round(found["change_dollars"].sum() - changes["change_dollars"].sum(), 2) == 0
    mine = (found["program"] == first["program"]) & (found["number"] == first["number"])
    assert found.loc[mine, "owner_name"].tolist() == ["Chief academic officer"]
    assert found.loc[mine, "by_action"].tolist() == ["Do it"]
    assert set(found.loc[(found["program"] != first["program"]).to_numpy(), "owner"]) <= {""}


def test_a_change_against_its_action_says_so(toy_run: Run) -> None:
    """Proves: a cut of what an action spends on, or more of what an action makes smaller, is told; the other way, or
    without an action, nothing is.
    """
    assert toy_run.solved is not None
    changes = toy_run.tables["changes"].frame
    plan = toy_run.solved.plan
    for spends in (True, False):
        actions = [
            {"action": each, "name": each, "program": each, "spends": spends} for each in set(changes["program"])
        ]
        tables = {**plan.tables, "actions": table("actions", actions)}
        found = action_list(replace(plan, tables=tables), changes).frame
        assert (found["change_dollars"].abs() > 1).any()
        for record in found.to_dict("records"):
            less = record["change_dollars"] < 0
            assert record["against"] == ("" if less != spends else LESS if spends else MORE)
    bare = action_list(replace(plan, tables={**plan.tables, "actions": table("actions", [])}), changes).frame
    assert set(bare["against"]) == {""}


def test_the_first_day_by_which_it_must_be_decided(toy_run: Run) -> None:
    """Proves: `decide_by` is the earliest of the change's years, and levels stand year by year."""
    assert toy_run.solved is not None
    changes = toy_run.tables["changes"].frame
    found = action_list(toy_run.solved.plan, changes)
    for row in found.frame.to_dict("records"):
        part = changes[(changes["number"] == row["number"]).to_numpy()]
        assert row["decide_by"] == min([day for day in part["decide_by"] if day], default="")
        assert len(row["levels"].split(", ")) == len(part)
