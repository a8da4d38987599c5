"""Requires and excludes: reading runs at Oak (2) and Elm (1); tutoring and camp run nowhere today."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.families.checks import breaks, helpers_exist, solved, witness_holds, written
from tests.program.districts import TOY, YEARS, build, point, toy, values

from alloc_opt.errors import RulesError
from alloc_opt.families.requires_excludes import RequiresExcludes

PROGRAMS = [
    {"program": "tutoring", "maximum": 9.0},
    {"program": "aide", "maximum": 9.0, "least_if_open": 0.5},
    {"program": "camp", "maximum": 9.0, "step": 1.0},
]
MORE = {
    "programs": PROGRAMS,
    "costs": [{"program": "tutoring", "dollars": 1_000.0}, {"program": "camp", "dollars": 10.0}],
    "services": [{"program": p, "school": s} for p in ("tutoring", "camp") for s in ("oak", "elm", "high")],
}
NEEDS = {"id": "needs", "family": "requires_excludes", "program": "tutoring", "requires": ("aide",)}
BARS = {"id": "bars", "family": "requires_excludes", "program": "tutoring", "excludes": ("aide",)}


def test_requires() -> None:
    """Proves: tutoring at Oak beside aides holds; at High, where aides cannot run, it is barred."""
    assert breaks(NEEDS, {("tutoring", "oak"): 1.0}, more=MORE) == {}
    assert breaks(NEEDS, {("tutoring", "high"): 1.0}, more=MORE) == {
        ("requires aide", "high", YEARS[0]): pytest.approx(1.0)
    }
    gone = {("tutoring", "oak"): 1.0, ("aide", "oak"): 0.0}
    assert breaks(NEEDS, gone, more=MORE) == {("requires aide", "oak", YEARS[0]): pytest.approx(1.0)}


def test_excludes() -> None:
    """Proves: tutoring where aides run is barred, elsewhere it may run."""
    assert breaks(BARS, {("tutoring", "high"): 1.0}, more=MORE) == {}
    assert breaks(BARS, {("tutoring", "oak"): 1.0}, more=MORE) == {
        ("excludes aide", "oak", YEARS[0]): pytest.approx(1.0)
    }


def test_a_trace_does_not_count_as_running() -> None:
    """Proves: a required program must run with its least quantity (0.5 aides; one step of camp), so that an empty shell
    cannot stand in for it; where nothing says how much counts, the rule is refused.
    """
    built = build(toy([NEEDS], more=MORE))
    x = point(built, {("tutoring", "oak"): 1.0, ("aide", "oak"): 0.2})
    assert not helpers_exist(built, x, ["open"])
    stepped = build(toy([{**NEEDS, "requires": ("camp",)}], more=MORE))
    x = point(stepped, {("tutoring", "oak"): 1.0})
    assert not helpers_exist(stepped, x, ["open"])
    vague = [PROGRAMS[0], {"program": "aide", "maximum": 9.0}, PROGRAMS[2]]
    with pytest.raises(RulesError, match="any trace of it would do"):
        build(toy([NEEDS], more={**MORE, "programs": vague}))


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([0.0, 1.0, 9.0, 10.0]), st.sampled_from([0.0, 0.2, 0.5, 2.0]))
def test_the_witness_decides(tutoring: float, aides: float) -> None:
    """Proves: some choice of running or not meets both rules and the program's least size exactly when the witness
    does.
    """
    for rule in (NEEDS, BARS):
        built = written(rule, more=MORE)
        x = point(built, {("tutoring", "oak"): tutoring, ("aide", "oak"): aides, ("aide", "elm"): 0.0})
        assert witness_holds(built, x, ["open"]) == helpers_exist(built, x, ["open"])


def test_it_has_words_and_no_dial() -> None:
    """Proves: the sentence says what is required and excluded; there is no dial; a rule that names nothing
    is refused.
    """
    rule = RequiresExcludes(id="x", program="a", requires=("b", "c"), excludes=("d",))
    assert rule.plain() == "a requires b, c and excludes d."
    assert rule.own_dials() == ()
    with pytest.raises(ValidationError, match="requires, excludes or both"):
        RequiresExcludes(id="x", program="a")


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: $60,000 too little. Aides that weigh least lose 1.5 of 3; where tutoring (held at 1 per school) requires
    them, half an aide stays at each school, and teachers pay the rest only if they must.
    """
    programs = [
        {"program": "teacher"},
        {"program": "tutoring", "minimum": 1.0, "maximum": 9.0},
        {"program": "aide", "weight": 0.1, "maximum": 9.0, "least_if_open": 0.5},
    ]
    services = [{"program": "tutoring", "school": s, "current": 1.0} for s in ("oak", "elm")]
    lines = [
        {"school": s, "resource": "base", "object": "services", "dollars": 1_000.0, "program": "tutoring"}
        for s in ("oak", "elm")
    ]
    funds = [{**TOY["funds"][0], "revenue": 4_010_000.0, "beginning": 0.0}, {**TOY["funds"][1], "revenue": 0.0}]
    more = {
        **MORE,
        "programs": programs,
        "services": services,
        "lines": lines,
        "funds": funds,
        "costs": MORE["costs"][:1],
    }
    for rules, least in (([NEEDS], 0.5), ([], 0.0)):
        built, x = solved(toy(rules, more=more))
        aides = values(built, "fte", x, ("school",), position="aide")
        assert min(aides["oak",], aides["elm",]) >= least - 1e-6
        assert aides["oak",] + aides["elm",] == pytest.approx(1.0 if rules else 0.0, abs=0.5)
