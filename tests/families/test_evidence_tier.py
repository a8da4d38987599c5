"""Evidence tier: Title ($200,000) pays Oak's two aides ($80,000), and may pay tutoring and kits at a dollar a unit."""

from typing import Any

import pytest
from tests.families.checks import breaks, check_dial, infeasible, solved
from tests.program.districts import TOY, YEARS, toy, values

DISTRICT: dict[str, Any] = {
    "programs": [
        {"program": "tutoring", "unit": "dollar", "decided": "central"},
        {"program": "kits", "unit": "dollar", "decided": "central"},
    ],
    "costs": [{"program": p, "object": "services", "dollars": 1.0} for p in ("tutoring", "kits")],
    "services": [{"program": p, "school": "office", "current": 0.0} for p in ("tutoring", "kits")],
    "uses": [
        {"program": "teacher", "resource": "base"},
        {"program": "aide", "resource": "title"},
        {"program": "aide", "resource": "base"},
        {"program": "tutoring", "resource": "title"},
        {"program": "kits", "resource": "title"},
    ],
}
RULE: dict[str, Any] = {
    "id": "proof",
    "family": "evidence_tier",
    "resource": "title",
    "tiers": {"aide": 3, "tutoring": 1, "kits": 4},
}
KITS = ("kits", "office")
TUTORING = ("tutoring", "office")


def test_a_program_of_a_weaker_tier_is_refused() -> None:
    """Proves: aides (tier 3) and tutoring (tier 1) pass, a dollar of kits (a rationale only) does not."""
    assert breaks(RULE, {TUTORING: 50_000.0}, more=DISTRICT) == {}
    assert breaks(RULE, {TUTORING: 50_000.0, KITS: 1_000.0}, more=DISTRICT) == {
        ("title", YEARS[0]): pytest.approx(1_000.0)
    }


def test_a_program_without_a_study_is_refused() -> None:
    """Proves: who is not named has no tier, also where it costs money today (the aides' $80,000)."""
    rule = {**RULE, "tiers": {"tutoring": 1}}
    assert breaks(rule, {}, more=DISTRICT) == {("title", YEARS[0]): pytest.approx(80_000.0)}
    assert breaks({**rule, "besides": ("aide",)}, {}, more=DISTRICT) == {}


def test_dial_tier() -> None:
    """Proves: a looser tier lets the rationale in, a tighter one puts the aides out."""
    assert breaks({**RULE, "tier": 4}, {KITS: 1_000.0}, more=DISTRICT) == {}
    assert breaks({**RULE, "tier": 2}, {}, more=DISTRICT) == {("title", YEARS[0]): pytest.approx(80_000.0)}


def test_dial_share() -> None:
    """Proves: a twentieth of $200,000 more may be spent without a study per step, $20,000 at a tenth."""
    rule = {**RULE, "share": 0.1}
    check_dial(rule, "share", {KITS: 20_000.0}, {KITS: 25_000.0}, more=DISTRICT)


def test_a_mix_that_is_not_legal_is_never_the_plan() -> None:
    """Proves: $10,000 of kits that only this money could pay leave no plan; once base money may pay, it does, all of
    it; without the rule this money pays.
    """
    wanted = {"id": "kits", "family": "program_minimum", "program": "kits", "quantity": 10_000.0, "at": "district"}
    assert infeasible(toy([RULE, wanted], more=DISTRICT))
    both = {**DISTRICT, "uses": [*DISTRICT["uses"], {"program": "kits", "resource": "base"}]}
    for rules, from_title in (([RULE, wanted], 0.0), ([wanted], 10_000.0)):
        built, x = solved(toy(rules, more=both))
        paid = values(built, "dollars", x, ("resource",), program="kits")
        assert paid[("title",)] == pytest.approx(from_title)
        assert sum(paid.values()) == pytest.approx(10_000.0)


def test_the_plain_sentence() -> None:
    """Proves: the sentence names the money and the tier, also with the dial turned."""
    (rule,) = [one for one in solved(toy([RULE], more=DISTRICT))[0].rules if one.id == "proof"]
    assert rule.plain() == "title pays only for programs with evidence of tier 3 or better."
    assert rule.turned(rule.dials[0], 1.0).plain().endswith("tier 4 or better.")


def test_the_money_of_today_stays_legal() -> None:
    """Proves: the toy's own budget, in which Title pays the aides, needs their study and nothing else."""
    assert TOY["staff"][3]["resource"] == "title"
    assert breaks(RULE, {}, more=DISTRICT) == {}
