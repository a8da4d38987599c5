"""What a service saves by its own change, and who pays instead."""

from typing import Any

import pandas as pd
import pytest
from tests.program.districts import TOY, toy

from alloc_opt.analysis.saving.booked import Booked, booked, lines
from alloc_opt.analysis.saving.payers import own, swaps
from alloc_opt.analysis.savings import savings
from alloc_opt.analysis.solve import solve
from alloc_opt.reports.console import text_of
from alloc_opt.reports.savings import show
from alloc_opt.reports.savings_lines import who_pays
from alloc_opt.reports.why_names import Names

KINDS = ["unrestricted", "restricted"]


def test_only_the_change_of_a_service_is_its_own() -> None:
    """Proves: nothing is a service's own where its level stays; where it moves, what one side saves and the other pays
    is a swap, and own and swap add up to the line.
    """
    frame = pd.DataFrame(
        [
            (60.0, 60.0, 4690, -4690),
            (60.0, 50.0, 1000, 0),
            (60.0, 50.0, -278, 1305),
            (60.0, 50.0, 1305, -278),
            (60.0, 50.0, 700, 300),
        ],
        columns=["level_before", "level", *KINDS],
    )
    mine = own(frame, KINDS)
    assert mine["unrestricted"].tolist() == [0, 1000, 0, 1027, 700]
    assert mine["restricted"].tolist() == [0, 0, 1027, 0, 300]
    swap = frame[KINDS] - mine
    assert (swap["unrestricted"] + swap["restricted"] == 0).all()


def _with_title(dollars: float, **head: Any) -> Booked:
    funds = [TOY["funds"][0], {**TOY["funds"][1], "revenue": dollars, "carryover": False}]
    uses = [{"program": "aide", "resource": name} for name in ("base", "title")]
    return booked(solve(toy(more={"funds": funds, "uses": uses}, **head)))


def test_who_pays_instead_is_named_with_every_year() -> None:
    """Proves: with $40,000 more the grant pays one aide more in each of two years that unrestricted money paid, and no
    service changes; the other way round it pays less.
    """
    poor, rich = _with_title(40_000.0, years=2), _with_title(80_000.0, years=2)
    names, found_in = Names(poor.books.plan), savings(poor.books.plan, (1_000.0,))
    for before, after, sign in ((poor, rich, 1.0), (rich, poor, -1.0)):
        found = lines(before, after)
        assert (own(found, KINDS) == 0).all(axis=None)
        table = swaps(before, after, found)
        labels = after.books.axes.labels
        sums = {
            (labels["program"][p], labels["resource"][r], labels["year"][y]): cents
            for p, r, y, cents in table.itertuples(index=False)
        }
        assert sums == pytest.approx(
            {("aide", "title", "2026-27"): sign * 4e6, ("aide", "title", "2027-28"): sign * 4e6}, abs=2
        )
        (said,) = who_pays(found_in, names, table)
        more = "more" if sign > 0 else "less"
        assert f"title pays {more} of aide: $40,000 in 2026-27, $40,000 in 2027-28 (every year)" in said


def test_placeholders_are_named_together() -> None:
    """Proves: a service of $1 that goes has no line of its own; the club beside it has."""
    programs: list[dict[str, Any]] = [
        {"program": "kitchen", "name": "Kitchen", "unit": "today's level", "decided": "central", "weight": 0.01},
        {"program": "club", "name": "Club", "unit": "today's level", "decided": "central", "weight": 0.01},
        *({"program": name, "locked": True} for name in ("teacher", "aide")),
    ]
    prices = {"kitchen": 1.0, "club": 50_000.0}
    more: dict[str, list[dict[str, Any]]] = {
        "programs": programs,
        "costs": [{"program": name, "object": "5800", "dollars": dollars} for name, dollars in prices.items()],
        "services": [{"program": name, "school": "office", "current": 1.0} for name in prices],
        "lines": [
            {"school": "office", "resource": "base", "object": "5800", "dollars": dollars, "program": name}
            for name, dollars in prices.items()
        ],
        "uses": [{"program": "aide", "resource": "title"}],
    }
    found = savings(toy(more=more), (50_000.0,))
    page = " ".join(text_of(lambda console: show(found, console)).split())
    assert "below $1,000 each: Kitchen" in page
    assert "Club office 100% > 0%" in page
    assert "Kitchen office" not in page
