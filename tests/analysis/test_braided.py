"""Braided money on the toy: aides are paid from Title and from base, teachers from base alone."""

from tests.program.districts import YEARS, toy

from alloc_opt.analysis.braided import braided
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve

USES = [
    {"program": "teacher", "resource": "base"},
    {"program": "aide", "resource": "title"},
    {"program": "aide", "resource": "base"},
]


def test_what_pays_what_could_and_what_ties() -> None:
    """Proves: every dollar of the budget is in it once; what could pay and does not stands with 0; what may not is not
    there, and nothing is paid where it is not legal.
    """
    solved = solve(toy(more={"uses": USES}))
    done = run(solved)
    frame = braided(done, solved.built.measures).frame
    mine = frame[frame["program"].isin(["teacher", "aide"])]
    assert set(zip(mine["program"], mine["resource"], strict=True)) == {
        ("teacher", "base"),
        ("aide", "base"),
        ("aide", "title"),
    }
    assert (frame["legal"] == "yes").all()
    sums = frame.groupby("resource")["dollars"].sum()
    funds = done.tables["funds"].frame.set_index("resource")["spent"]
    assert {r: round(v, 2) for r, v in sums.items()} == {r: round(funds[r], 2) for r in sums.index}
    assert set(frame["year"]) == {YEARS[0]}


def test_a_dollar_out_of_place_is_told() -> None:
    """Proves: a budget that pays teachers from Title shows it as not legal, so the page would say so."""
    solved = solve(toy(more={"uses": USES}))
    done = run(solved)
    budget = done.tables["budget"].frame
    moved = budget.assign(resource=budget["resource"].where(budget["program"] != "teacher", "title"))
    changed = done.with_table(type(done.tables["budget"])("budget", moved))
    frame = braided(changed, solved.built.measures).frame
    assert frame[(frame["program"] == "teacher") & (frame["resource"] == "title")]["legal"].tolist() == ["no"]
