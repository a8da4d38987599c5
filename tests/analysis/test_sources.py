"""Sources and uses: equal to the cent, in agreement with the named changes, and honest about what stays restricted."""

import numpy as np
import pandas as pd
import pytest
from tests.analysis.plans import TABLES, toy

from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve

FUNDS = list(TABLES["funds"])


def _run(rules: list[dict[str, object]], **tables: object) -> Run:
    return run(solve(toy(rules, years=2, **tables)))  # type: ignore[arg-type]


def _cents(values: "pd.Series[float]") -> "pd.Series[int]":
    return (values * 100).round().astype("int64")


@pytest.fixture(scope="module")
def grown() -> Run:
    """Return the toy district that must have more teachers, with a grant that ends and base-year revenue unstated."""
    base = {**FUNDS[0], "revenue": 1780000.0}
    funds = [
        base,
        *FUNDS[1:],
        {"fund": "01", "resource": "relief", "restriction": 4, "revenue": 60000.0, "ends": "2026-27"},
    ]
    staff = [*TABLES["staff"], {"school": "elm", "position": "aide", "resource": "relief", "fte": 1.0}]
    rules = [{"id": "more", "family": "staffing_ratio", "positions": ("teacher",), "per": 40.0}]
    uses = [*TABLES["uses"], {"program": "aide", "resource": "relief"}]
    return _run(rules, funds=funds, staff=staff, uses=uses)


def test_sources_equal_uses_to_the_cent(grown: Run) -> None:
    """Proves: in every pot and year the sources add up to the uses, in cents, and no line is zero or negative."""
    frame = grown.tables["sources"].frame
    assert (frame["dollars"] > 0).all()
    sums = frame.assign(cents=_cents(frame["dollars"])).groupby(["pot", "year", "side"])["cents"].sum().unstack()
    assert len(sums) >= 4
    assert (sums["source"] == sums["use"]).all()


def test_lines_are_those_of_the_books(grown: Run) -> None:
    """Proves: a pot's spending lines are its spending less the base year's, and its balance line its balance's."""
    frame = grown.tables["sources"].frame
    signed = _cents(frame["dollars"]) * np.where(frame["side"] == "use", 1, -1)
    kinds = frame["kind"].isin(["growth", "grant_ends", "increase", "reduction", "shift", "other"])
    more = signed[kinds].groupby([frame["pot"], frame["year"]]).sum()
    funds = grown.tables["funds"].frame
    spent = _cents(funds["spent"]).groupby([funds["resource"], funds["year"]]).sum()
    assert more["relief", "2026-27"] == spent["relief", "2026-27"] - 3900178
    balance = signed[frame["kind"] == "balance"].groupby([frame["pot"], frame["year"]]).sum()
    change = _cents(funds["ending"] - funds["beginning"]).groupby([funds["resource"], funds["year"]]).sum()
    assert balance["unrestricted", "2026-27"] == change["base", "2026-27"]


def test_named_lines_are_the_named_changes(grown: Run) -> None:
    """Proves: increases less reductions of a change, all pots together, are the dollars of the change list."""
    frame, listed = grown.tables["sources"].frame, grown.tables["changes"].frame
    mine = frame[frame["kind"].isin(["increase", "reduction", "shift"]) & (frame["number"] > 0)]
    signed = mine["dollars"] * np.where(mine["side"] == "use", 1.0, -1.0)
    sums = signed.groupby([mine["number"], mine["year"]]).sum()
    dollars = listed.set_index(["number", "year"])["change_dollars"]
    for key, change in dollars[dollars.abs() >= 1.0].items():
        assert sums[key] == pytest.approx(change, abs=1.0)


def test_what_leaves_a_pot_enters_another(grown: Run) -> None:
    """Proves: services whose payer changes, and those that others take over from an ended grant, add up to nothing."""
    frame = grown.tables["sources"].frame
    for kind in ("shift", "grant_ends"):
        mine = frame[frame["kind"] == kind]
        signed = mine["dollars"] * np.where(mine["side"] == "use", 1.0, -1.0)
        assert (signed.groupby(mine["year"]).sum().abs() < 2.0).all()
    ended = frame[(frame["kind"] == "grant_ends") & (frame["pot"] == "relief")]
    assert ended["year"].tolist() == ["2027-28"]
    assert ended["side"].tolist() == ["source"]


def test_a_saving_in_a_supported_resource_is_free() -> None:
    """Proves: cutting what contributions support frees as many unrestricted dollars; without support it stays there."""
    rule = {"id": "cap", "family": "limit", "measure": "quantity", "where": {"program": "therapist"}}
    rule |= {"by": ["year"], "at_most": 0.5}
    rich = [{**FUNDS[0], "revenue": 3000000.0}, FUNDS[1], FUNDS[2]]
    supported = _run([rule], funds=rich).tables["stranded"].frame
    mine = supported[supported["pot"] == "special"]
    assert mine["saved"].tolist() == [30625.0, 30625.0]
    assert mine["freed"].tolist() == [30625.0, 30625.0]
    assert mine["stranded"].tolist() == [0.0, 0.0]
    alone = [rich[0], FUNDS[1], {**FUNDS[2], "revenue": 95000.0, "supported_by": ""}]
    mine = _run([rule], funds=alone).tables["stranded"].frame.query("pot == 'special'")
    assert mine["freed"].tolist() == [0.0, 0.0]
    assert mine["stranded"].tolist() == [30625.0, 30625.0]
    assert mine["stays_for"].str.contains("added to the balance").all()


def test_freed_only_as_far_as_contributions_went() -> None:
    """Proves: where the saving is larger than the contribution was, the rest is stranded."""
    rule = {"id": "cap", "family": "limit", "measure": "quantity", "where": {"program": "therapist"}}
    rule |= {"by": ["year"], "at_most": 0.25}
    funds = [{**FUNDS[0], "revenue": 3000000.0}, FUNDS[1], {**FUNDS[2], "revenue": 80000.0}]
    mine = _run([rule], funds=funds).tables["stranded"].frame.query("pot == 'special' and year == '2026-27'")
    assert mine["saved"].item() == 61250.0
    assert mine["freed"].item() == 91875.0 - 80000.0
    assert mine["stranded"].item() == 61250.0 - 11875.0


def test_one_time_spending_that_ends_is_no_saving() -> None:
    """Proves: a program marked `one_time` that may not run again is a line of its own and saves nothing."""
    program = {"program": "fair", "unit": "dollar", "weight": 0.0, "one_time": "true"}
    line = {"school": "oak", "resource": "base", "object": "services", "dollars": 40000.0, "program": "fair"}
    found = _run(
        [],
        funds=[{**FUNDS[0], "revenue": 3000000.0}, *FUNDS[1:]],
        programs=[program],
        costs=[{"program": "fair", "object": "services", "dollars": 1.0}],
        lines=[*TABLES["lines"], line],
        services=[{"program": "fair", "school": "oak", "current": 40000.0, "maximum": 0.0}],
    )
    frame = found.tables["sources"].frame.query("program == 'fair'")
    assert frame["kind"].tolist() == ["one_time", "one_time"]
    assert frame["dollars"].tolist() == [40000.0, 40000.0]
    assert found.tables["stranded"].frame["saved"].sum() == 0.0
