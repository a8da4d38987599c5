"""The change list: what stands beside it."""

from tests.analysis.plans import TABLES, toy

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve


def test_reductions_that_are_not_by_site_say_that_they_carry_no_fte() -> None:
    """Proves: where dollars that no site has are cut, a note gives them by year; without such a cut there is none."""
    at = {"program": "support", "school": "nowhere"}
    tables = {
        "schools": [*TABLES["schools"], {"school": "nowhere", "kind": "not_by_site"}],
        "programs": [*TABLES.get("programs", ()), {"program": "support", "unit": "dollar", "decided": "central"}],
        "costs": [*TABLES.get("costs", ()), {"program": "support", "object": "5800", "dollars": 1.0}],
        "lines": [*TABLES["lines"], {**at, "resource": "base", "object": "5800", "dollars": 40000.0}],
        "funds": [{**TABLES["funds"][0], "revenue": 3e6}, *TABLES["funds"][1:]],
    }
    cut = {"id": "cut", "family": "limit", "measure": "dollars", "where": {"program": "support"}, "at_most": 30000.0}
    for rules, told in (([cut], ["Not by site, $10,000 in 2026-27 are reduced that carry no FTE"]), ([], [])):
        notes = run(solve(toy(rules, **tables))).tables["changes"].notes
        assert [note.partition(":")[0] for note in notes if note.startswith("Not by site")] == told
