"""What comes once, and what pay no list of posts names."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from tests.program.districts import TOY, plan, toy

from alloc_opt.analysis.saving.booked import booked
from alloc_opt.analysis.saving.recurring import comes_back
from alloc_opt.analysis.saving.words import end, who
from alloc_opt.analysis.savings import savings
from alloc_opt.analysis.solve import solve
from alloc_opt.plan.complete import complete
from alloc_opt.reports.console import text_of
from alloc_opt.reports.savings import show


def test_what_is_back_in_a_later_year_comes_once() -> None:
    """Proves: a class closed in the first of three years alone is all one-time, one that stays closed is not, and of
    two of which one opens again half is; where it goes in the last year it lasts.
    """
    after = booked(solve(toy(years=3)))
    axes = after.books.axes
    teacher = int(axes.codes("program", ["teacher"])[0])

    def told(*falls: float) -> list[float]:
        rows = [(teacher, 0, year, 12.0, 12.0 - fall, round(fall * 1e5), 0) for year, fall in enumerate(falls, 1)]
        columns = ["program", "school", "year", "level_before", "level", "unrestricted", "restricted"]
        return [float(each) for each in comes_back(after, pd.DataFrame(rows, columns=columns))]

    assert told(1.0, 0.0, 0.0) == [1000.0, 0.0, 0.0]
    assert told(1.0, 1.0, 1.0) == [0.0, 0.0, 0.0]
    assert told(2.0, 1.0, 1.0) == [1000.0, 0.0, 0.0]
    assert told(0.0, 0.0, 1.0) == [0.0, 0.0, 0.0]
    assert told(1.0, 0.0, 1.0) == [1000.0, 0.0, 0.0]


def test_pay_without_posts_is_told() -> None:
    """Proves: where the personnel office, which lists no posts, is cut by half, the pay among its cut is told as
    dollars and as posts; without such pay it is said that no positions are given up.
    """

    def district(salaries: float) -> list[str]:
        costs = {"salary": salaries, "supplies": 100_000.0 - salaries}
        found = savings(
            plan(
                {
                    **TOY,
                    "programs": [
                        {"program": "personnel", "name": "Personnel", "unit": "today's level", "decided": "central"},
                        *({"program": name, "locked": True} for name in ("teacher", "aide")),
                    ],
                    "costs": [
                        {"program": "personnel", "object": name, "dollars": dollars}
                        for name, dollars in costs.items()
                        if dollars
                    ],
                    "services": [{"program": "personnel", "school": "office", "current": 1.0}],
                    "lines": [
                        {"school": "office", "resource": "base", "object": name, "dollars": d, "program": "personnel"}
                        for name, d in costs.items()
                        if d
                    ],
                    "uses": [{"program": "aide", "resource": "title"}],
                }
            ),
            (50_000.0,),
        )
        (step,) = found.steps
        assert step.people["given_up"] == pytest.approx(0.0, abs=1e-6)
        return list(who(found, step))

    (said,) = district(80_000.0)
    assert said.startswith(
        "Positions are not listed for one service that this step and those before cut: about $40,000"
    )
    assert "in 2026-27 is pay" in said
    assert "FTE" in said
    assert district(0.0) == ["No positions are given up."]


def test_a_level_decided_together_is_no_school() -> None:
    """Proves: in a year whose schools are decided together, the cut stands under the name of its level, no school is
    counted, and FTE are told by year.
    """
    keep = {"id": "others", "family": "standard_services", "programs": ["aide"]}
    two = toy((keep,), years=2, settings={"by_site_years": 1})
    district = replace(two, tables=complete(dict(two.tables), together=True))
    found = savings(district, (200_000.0,), since="2027-28")
    under = replace(found, plan=replace(found.plan, overlays=("closing",)))
    page = " ".join(text_of(lambda console: show(under, console)).split())
    assert page.startswith("Scenario: closing")
    (step,) = found.steps
    cuts = step.cuts[(step.cuts["fte"] > 1e-6).to_numpy()]
    assert set(cuts["year"]) == {2}
    assert "schools together" in page
    assert " schools | " not in page
    assert "FTE fewer, all lines: 0 in 2026-27, 2 in 2027-28" in page
    assert ", in 2027-28" in page


def test_the_year_in_the_way_is_named() -> None:
    """Proves: where the first year must keep its aides, that year ends the saving, and the later one is to be tried."""
    held: dict[str, Any] = {"id": "aides", "family": "limit", "measure": "fte", "at_least": 2.5}
    held["where"] = {"program": "aide", "year": "2026-27"}
    programs: list[dict[str, Any]] = [{"program": "teacher", "locked": True}, {"program": "aide"}]
    found = savings(toy((held,), years=2, more={"programs": programs}), (1e6,))
    said = list(end(found))
    assert said[1] == "No plan under these rules saves more than $20,000 a year from 2026-27 on."
    assert said[2] == "It is 2026-27 that can save no more; later years may save more: try --from 2027-28."
