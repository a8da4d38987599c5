"""`audit` and `project` say the same of one plan: the reserve, its base, the totals of both layouts, to the cent."""

from pathlib import Path

import pandas as pd
import pytest
from tests.analysis.plans import toy
from tests.analysis.test_project import RESERVE, tiny

from alloc_opt import read
from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.auditing.carried import reserves
from alloc_opt.analysis.project import Projection, project
from alloc_opt.analysis.projection.bridge import ABOVE, ASKED, AVAILABLE, BEFORE, OTHERWISE, RULE
from alloc_opt.plan.plan import Plan

MODELS = Path(__file__).parents[3] / "models"


@pytest.fixture(scope="module", params=["riverbend", "sfusd"])
def district(request: pytest.FixtureRequest) -> Plan:
    """A district of the repository."""
    return read(MODELS / request.param)


@pytest.fixture(scope="module")
def layouts(district: Plan) -> tuple[Projection, Projection]:
    """Its projection in both layouts."""
    plain, form = (project(district, layout_name=name) for name in ("plain", "california_myp"))
    return plain, form


def _wide(bridge: pd.DataFrame) -> pd.DataFrame:
    return bridge.pivot(index="line", columns="year", values="dollars")


def test_audit_and_project_agree_on_the_reserve(district: Plan, layouts: tuple[Projection, Projection]) -> None:
    """Proves: what the reserve rule tests in audit, today and carried forward, is what project holds against the
    recommended reserve, and the limit is the recommended reserve; the bridge that audit prints is that of project.
    """
    rows = audit(district)[1].frame.query("rule == 'reserve'").set_index("year")
    for found in layouts:
        summary = found.summary.frame.set_index("year")
        assert rows["activity"].reindex(found.years).to_numpy() == pytest.approx(summary["available"], abs=0.006)
        assert rows["limit"].reindex(found.years).to_numpy() == pytest.approx(summary["recommended"], abs=0.011)
        pd.testing.assert_frame_equal(reserves(district).frame, found.bridge.frame)


def test_audit_and_project_agree_on_every_resource(district: Plan, layouts: tuple[Projection, Projection]) -> None:
    """Proves: the resources that audit finds overspent in the last year are, in the funds that project shows, those
    that it lets end below zero, by the same dollars.
    """
    rows = audit(district)[1].frame
    mine = rows[rows["rule"].str.startswith("resource ") & (rows["year"] == district.years[-1])]
    mine = mine.assign(resource=mine["rule"].str.removeprefix("resource ")).set_index("resource")["short"]
    funds = district["funds"].set_index("resource")
    here = mine[funds["fund"].reindex(mine.index).isin(layouts[0].funds).to_numpy()]
    bound = here[(funds["restriction"].reindex(here.index) > 0).to_numpy()].sum()
    below = layouts[0].lines.frame.query("section == 'combined' and line == 'Less restricted below zero'")
    stated = float(below.set_index("year")["dollars"].get(district.years[-1], 0.0))
    assert bound == pytest.approx(-stated, abs=0.01)
    free = layouts[0].summary.frame["unrestricted"].iloc[-1]
    assert here.sum() - bound == pytest.approx(max(-free, 0.0), abs=0.01)


def test_the_layouts_agree(layouts: tuple[Projection, Projection]) -> None:
    """Proves: total revenue, total spending, net and ending balance of plain and of California's form are the same in
    every section and year, to the cent; nothing of these districts is left unclassified.
    """
    names = {
        "Total revenue and contributions": "A6. Total revenues and other sources",
        "Total spending": "B11. Total expenditures and other uses",
        "Net increase (decrease)": "C. Net increase (decrease)",
        "Ending balance": "D2. Ending balance",
    }
    for section in ("unrestricted", "restricted", "combined"):
        frames = (found.lines.frame for found in layouts)
        here = (frame[(frame["section"] == section) & frame["dollars"].notna()] for frame in frames)
        plain, form = (frame.set_index("line")["dollars"] for frame in here)
        for mine, theirs in names.items():
            assert plain[mine].tolist() == form[theirs].tolist(), (section, mine)
    assert not (layouts[1].lines.frame["line"] == "Not classified").any()


def test_the_form_takes_its_share_of_total_outgo() -> None:
    """Proves: San Francisco's recommended reserve is 2 % of line B11, transfers of indirect cost taken off."""
    found = project(read(MODELS / "sfusd"), layout_name="california_myp").lines.frame
    found = found[(found["section"] == "combined").to_numpy()].set_index(["line", "year"])["dollars"]
    outgo, asked = found["B11. Total expenditures and other uses"], found["F3g. Reserve standard"]
    assert asked.to_numpy() == pytest.approx(0.02 * outgo, abs=0.011)
    assert outgo.iloc[0] == pytest.approx(1300919222.01, abs=0.05)


def test_a_credit_lowers_what_the_reserve_is_a_share_of() -> None:
    """Proves: revenue booked in an object of expenditure (300 of supplies are paid back by 100) is no revenue but less
    spending, in the plain layout, in the reserve rule and in the recommended reserve alike.
    """
    back = {"line": "back", "resource": "base", "dollars": 100.0, "object": "4300"}
    tax = {"line": "property_tax", "resource": "base", "dollars": 5000.0, "object": "8041"}
    plain, less = tiny([RESERVE]), tiny([RESERVE], revenue=[tax, back])
    one, other = (project(district).lines.frame.query("section == 'unrestricted'") for district in (plain, less))
    one, other = (frame.set_index(["line", "year"])["dollars"] for frame in (one, other))
    for name, more in (("Total revenue and contributions", 0.0), ("Total spending", -100.0), ("4300", -100.0)):
        assert (other[name] - one[name]).to_numpy() == pytest.approx(more)
    limits = [audit(each)[1].frame.query("rule == 'reserve'").set_index("year")["limit"] for each in (plain, less)]
    assert (limits[1] - limits[0]).to_numpy() == pytest.approx(-100.0 * RESERVE["share"])


def test_the_bridge_adds_up(district: Plan) -> None:
    """Proves: each year begins with the reserves of the year before and its lines come to its own; above is the
    difference from what is asked.
    """
    bridge = reserves(district).frame
    wide = _wide(bridge)
    order = bridge["line"].drop_duplicates().tolist()
    steps = order[1 : order.index(AVAILABLE)]
    later = wide.columns[1:]
    assert (wide.loc[BEFORE, later].to_numpy() == wide.loc[AVAILABLE].to_numpy()[:-1]).all()
    sums = wide.loc[BEFORE, later] + wide.loc[steps, later].sum()
    assert sums.to_numpy() == pytest.approx(wide.loc[AVAILABLE, later], abs=0.001)
    assert (wide.loc[AVAILABLE] - wide.loc[ASKED]).to_numpy() == pytest.approx(wide.loc[ABOVE], abs=0.001)


def test_a_rule_that_counts_otherwise_is_bridged() -> None:
    """Proves: a rule that counts a restricted resource of the same fund too tests other dollars than the certification;
    the difference stands in the bridge, and what it comes to is what audit tests.
    """
    rule = {**RESERVE, "resources": ("base", "grant")}
    district = tiny([rule])
    wide = _wide(reserves(district).frame)
    assert (wide.loc[AVAILABLE] + wide.loc[OTHERWISE]).to_numpy() == pytest.approx(wide.loc[RULE])
    assert wide.loc[OTHERWISE, "2025-26"] == 100.0
    rows = audit(district)[1].frame.query("rule == 'reserve'").set_index("year")["activity"]
    assert rows.reindex(wide.columns).to_numpy() == pytest.approx(wide.loc[RULE], abs=0.006)


def test_restricted_shortages_are_a_claim_on_the_reserve() -> None:
    """Proves: a grant without a supporter that ends 2026-27 below zero takes that off what the reserve rule tests, and
    it stays there; without a reserve rule there is no bridge.
    """
    grant = {"fund": "01", "resource": "grant", "restriction": 3, "beginning": 100.0, "revenue": 200.0}
    base = {"fund": "01", "resource": "base", "beginning": 1000.0}
    district = tiny([RESERVE], funds=[base, grant], uses=[{"program": "tutor", "resource": "grant"}])
    summary, rows = audit(district)
    short = rows.frame.query("rule == 'resource grant'").set_index("year")["short"]
    assert short["2027-28"] > short["2026-27"] > 0
    held = rows.frame.query("rule == 'reserve'").set_index("year")["activity"]
    free = project(district).summary.frame.set_index("year")["unrestricted"]
    for year in ("2026-27", "2027-28"):
        assert held[year] == pytest.approx(free[year] - short[year], abs=0.02)
    mend = summary.frame.set_index("rule").loc["resource grant", "mend"]
    assert "less spent by the end of 2026-27" in mend
    assert mend.endswith("(its revenue is not in the district's hands)")
    assert reserves(toy()).frame.empty


def test_contributions_stay_in_their_fund(layouts: tuple[Projection, Projection]) -> None:
    """Proves: the contributions of the fund shown come to nothing, combined, in every year."""
    form = layouts[1].lines.frame.query("section == 'combined' and line == 'A5c. Contributions (8980-8999)'")
    assert form["dollars"].tolist() == [0.0] * len(layouts[1].years)


def test_the_sizes_of_the_problem_add_up(layouts: tuple[Projection, Projection]) -> None:
    """Proves: from the recurring shortfall on every total is what stands above it, up to the gap of the last year and
    the ongoing reduction of the certification page.
    """
    for found in layouts:
        running = 0.0
        rows = found.sizes.frame.to_dict("records")
        assert bool(rows) == (found.gap.last > 0)
        for row in rows[:-1]:
            running = running if row["total"] else running + row["dollars"]
            assert not row["total"] or row["dollars"] == pytest.approx(running, abs=0.001)
        if rows:
            assert rows[-2]["dollars"] == found.gap.last / 100
            assert rows[-1]["dollars"] == found.gap.first / 100


def test_the_form_says_how_it_comes_to_its_standard() -> None:
    """Proves: San Francisco's components of the base year are the ledger's (9789 and 9790 to the cent), D3f is D2, E3
    is the sum of E1 and E2, F3g the greater of F3e and F3f, F2 attendance, F3h yes where E3 reaches F3g.
    """
    frame = project(read(MODELS / "sfusd"), layout_name="california_myp").lines.frame
    both = frame[(frame["section"] == "combined").to_numpy()]
    cents, count = (both.pivot_table(index="line", columns="year", values=v) for v in ("dollars", "count"))
    free = frame[((frame["section"] == "unrestricted") & (frame["year"] == "2025-26")).to_numpy()]
    base = free.drop_duplicates("line").set_index("line")["dollars"]
    assert base["D3e1. Economic uncertainties (9789)"] == 26460000.00
    assert base["D3e2. Unassigned (9790)"] == 0.01
    own = cents.loc[[line for line in cents.index if line.startswith(("E1", "E2"))]].sum()
    assert own.to_numpy() == pytest.approx(cents.loc["E3. Total available reserves"])
    assert cents.loc["D3f. Total components (= D2)"].tolist() == cents.loc["D2. Ending balance"].tolist()
    sides = cents.loc[["F3e. Reserve standard by per cent", "F3f. Reserve standard by amount"]].max()
    assert sides.tolist() == cents.loc["F3g. Reserve standard"].tolist()
    assert count.loc["F2. District ADA", "2025-26"] == 43815
    assert count.loc["F3h. Do reserves (E3) meet F3g?"].tolist() == [1.0, 0.0, 0.0]
    other = both[both["line"].str.startswith("c. Cost of living") & (both["year"] != "2025-26")]
    assert (other["dollars"] == 0).all()
    step = free_step(frame)
    assert (step["d. Other adjustments"] == 0).all()
    assert (step["b. Step and column"] > 1e6).all()


def free_step(frame: pd.DataFrame) -> pd.DataFrame:
    """Sub-lines of unrestricted salaries in 2026-27, by row."""
    here = frame[((frame["section"] == "unrestricted") & (frame["year"] == "2026-27")).to_numpy()]
    here = here[(here["level"] == "detail").to_numpy()]
    return here.assign(at=here.groupby("line").cumcount()).pivot_table(index="at", columns="line", values="dollars")
