"""Packs in a plan: names, sizes, dates, overrides, what is left out; every problem with its place."""

from io import StringIO
from pathlib import Path

import pytest
from tests.program.districts import toy

from alloc_opt.analysis.packs import in_short, placed, to_confirm
from alloc_opt.errors import PlanError
from alloc_opt.io.read import examine, read
from alloc_opt.io.write import write
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.console import console
from alloc_opt.reports.packs import show

PACK = """pack: state
title: A state
names:
  title_i: {kind: resource, means: the Title I award}
  counselors: {kind: position, many: true, means: counselors}
rules:
  - &one
    id: carryover
    term: Carryover limitation
    citation: 20 U.S.C. 6339
    severity: law
    family: limit
    parameters: {measure: ending, where: {resource: "{title_i}"}, at_most: 0.15,
                 of: {measure: revenue, where: {resource: "{title_i}"}}}
    sentence: At most {at_most:.0%} is carried over.
    example: Of $100,000 at most $15,000.
    test: {holds: {}, breaks: {}}
  - id: reserve_by_size
    term: Minimum reserve
    citation: 5 CCR 15450
    effective: {first: 2027-07-01}
    severity: law
    family: reserve
    parameters: {share: {by_pupils: {0: 0.05, 301: 0.04, 1001: 0.03}}}
    sentence: The reserve is at least {share:.0%}.
    example: 3 % for 2,000 pupils.
    test: {holds: {}, breaks: {}}
  - id: counselor_ratio
    term: Counselors
    citation: a guideline
    severity: guideline
    to_confirm: true
    when: {pupils_at_least: 500}
    family: staffing_ratio
    parameters: {positions: "{counselors}", per: 250}
    sentence: A counselor for {per:g} pupils.
    example: 2 for 500 pupils.
    test: {holds: {}, breaks: {}}
""".replace("  - &one\n    id", "  - id")


def _plan(tmp_path: Path, head: str, rules: str = "", pack: str = PACK) -> Path:
    folder = tmp_path / "district"
    write(toy(years=2), folder)
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    (folder / "plan.yaml").write_text(f"{text}{head}\n{rules}", encoding="utf-8")
    (folder / "state.yaml").write_text(pack, encoding="utf-8")
    return folder


def _rule(plan: Plan, name: str) -> dict[str, object]:
    (found,) = [rule for rule in plan.rules if rule.id == name]
    return dict(found.parameters)


def test_names_sizes_and_dates(tmp_path: Path) -> None:
    """Proves: the plan's resource stands where the pack says `title_i`, 1,000 pupils have the share of 301 and above,
    the rule of July 2027 holds in the second year only, and what the plan has no id for is not placed and says why.
    """
    plan = read(_plan(tmp_path, "packs: [state.yaml]\npack_names: {title_i: title}"))
    assert _rule(plan, "carryover")["where"] == {"resource": "title"}
    assert _rule(plan, "carryover")["source"] == "20 U.S.C. 6339"
    assert _rule(plan, "reserve_by_size")["share"] == 0.04
    assert _rule(plan, "reserve_by_size")["years"] == ["2027-28"]
    lines = {line.rule: line for line in plan.packs}
    assert lines["carryover"].placed
    assert not lines["counselor_ratio"].placed
    assert "counselors" in lines["counselor_ratio"].reason
    assert "state.yaml" in plan.hashes


def test_override_replace_and_leave_out(tmp_path: Path) -> None:
    """Proves: a rule without family changes the parameters it names, one with a family takes the pack's place, one left
    out says why; figures to confirm say so.
    """
    head = "packs: [state.yaml]\npack_names: {title_i: title, counselors: [teacher]}"
    head += "\npack_leave_out: {reserve_by_size: waived}"
    rules = """rules:
  - {id: carryover, at_most: 0.25}
  - {id: counselor_ratio, family: staffing_ratio, positions: [aide], per: 400}
"""
    plan = read(_plan(tmp_path, head, rules))
    assert _rule(plan, "carryover")["at_most"] == 0.25
    assert _rule(plan, "carryover")["severity"] == "law"
    assert _rule(plan, "counselor_ratio")["positions"] == ["aide"]
    assert {rule.id for rule in plan.rules} == {"carryover", "counselor_ratio"}
    lines = {line.rule: line.reason for line in plan.packs}
    assert lines["reserve_by_size"] == "left out: waived"
    assert lines["carryover"].startswith("the plan states at_most")
    kept = read(
        _plan(
            tmp_path / "b", head.replace("{reserve", "{reserve").replace("counselors: [teacher]", "counselors: teacher")
        )
    )
    assert str(_rule(kept, "counselor_ratio")["source"]).endswith("(default to confirm)")


def test_written_and_read_again(tmp_path: Path) -> None:
    """Proves: a plan with packs, written, is read as the same rules without them."""
    plan = read(_plan(tmp_path, "packs: [state.yaml, fiscal-health]\npack_names: {title_i: title}"))
    assert {"gfoa_reserve", "balanced_budget", "carryover"} <= {rule.id for rule in plan.rules}
    write(plan, tmp_path / "again")
    again = read(tmp_path / "again")
    assert [(r.id, r.family, dict(r.parameters)) for r in again.rules] == [
        (r.id, r.family, dict(r.parameters)) for r in plan.rules
    ]


@pytest.mark.parametrize(
    ("head", "rules", "words"),
    [
        ("packs: [us-fedral]", "", "a rule pack"),
        ("packs: [../state.yaml]", "", "the plan's folder"),
        ("packs: [state.yaml]\npack_leave_out: {carry_over: no need}", "", "did you mean 'carryover'"),
        ("packs: [state.yaml]", "rules:\n  - {id: carryover, at_most: 0.2}", "a rule that the pack places"),
        ("packs: [state.yaml]\npack_names: {title_i: title}", "rules:\n  - {id: carryover, at_mots: 0.2}", "at_mots"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, head: str, rules: str, words: str) -> None:
    """Proves: an unknown pack, a file outside, an unknown rule, a change of a rule not placed, a misspelt parameter."""
    reading = examine(_plan(tmp_path, head, rules))
    assert reading.plan is None
    assert words in str(PlanError(reading.errors))


def test_a_guess_is_never_law(tmp_path: Path) -> None:
    """Proves: a pack whose rule is law and to be confirmed is refused."""
    reading = examine(_plan(tmp_path, "packs: [state.yaml]", pack=PACK.replace("severity: guideline", "severity: law")))
    assert reading.plan is None
    assert "never law" in str(PlanError(reading.errors))


def test_where_rules_stand_and_what_is_told(tmp_path: Path) -> None:
    """Proves: a rule that the plan changes stands where the plan changes it, so that a rule that moves to a pack leaves
    the order of rows; what is placed, left out, or waits for a name is told, and placed defaults to confirm by source.
    """
    head = "packs: [state.yaml]\npack_names: {title_i: title}\npack_leave_out: {reserve_by_size: waived}"
    rules = "rules:\n  - {id: carryover, at_most: 0.2}\n  - {id: own, family: reserve, share: 0.01}\n"
    plan = read(_plan(tmp_path, head, rules))
    assert [rule.id for rule in plan.rules] == ["carryover", "own"]
    table = placed(plan)
    assert table is not None
    out = StringIO()
    show(table, console(out))
    told = " ".join(out.getvalue().split())
    assert "1 of 3 rules placed" in told
    assert "reserve_by_size - left out: waived" in told
    assert "counselors (counselors): counselor_ratio" in told
    assert "1 of 3 rules are placed, 1 left out with a reason, 1 wait" in in_short(plan)
    assert to_confirm(plan) == ""
    named = read(_plan(tmp_path / "b", "packs: [state.yaml]\npack_names: {title_i: title, counselors: teacher}"))
    assert "counselor_ratio (a guideline)" in to_confirm(named)
    assert to_confirm(named, {"carryover"}) == ""
    assert in_short(toy()) == ""
