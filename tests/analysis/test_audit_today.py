"""Today's own year, what was never a rule but holds, and what would mend what is broken: by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from tests.analysis.plans import TABLES, toy
from tests.program.districts import districts

from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.levers import MONEY, STAFF
from alloc_opt.analysis.mend import Mend
from alloc_opt.analysis.mend_words import Broken, Names, told
from alloc_opt.plan.plan import Plan

TEACHER, AIDE = 80000 * 1.3, 30001.37 * 1.3
"""Dollars of one FTE."""
RATIO = {"id": "ratio", "family": "staffing_ratio", "severity": "contract", "positions": ("teacher",), "per": 40.0}
RESERVE = {"id": "reserve", "family": "reserve", "share": 0.03}
PUPILS = [{"school": "oak", "pupils": 290.0}, {"school": "elm", "pupils": 250.0}]
"""Oak has teachers for 290 at 40 each, Elm for 240."""


def summary(plan: Plan) -> pd.DataFrame:
    """The audit's summary by rule."""
    return audit(plan)[0].frame.set_index("rule")


def test_today_is_judged_by_its_own_pupils() -> None:
    """Proves: Elm's 240 pupils of today are met by its 6 teachers, its 260 of next year are not: broken since then."""
    pupils = [
        {"school": "oak", "pupils": 280.0},
        {"school": "elm", "year": "2025-26", "pupils": 240.0},
        {"school": "elm", "year": "2026-27", "pupils": 260.0},
        {"school": "elm", "year": "2027-28", "pupils": 270.0},
    ]
    row = summary(toy([RATIO], years=2, enrollment=pupils)).loc["ratio"]
    assert (row["today"], row["since"], row["years"], row["places"]) == ("at_limit", "2026-27", "2026-27, 2027-28", 1)
    assert (row["worst"], row["activity"], row["limit"], row["short"]) == ("elm, 2027-28", 240.0, 270.0, 30.0)


def test_todays_dollars_are_those_of_its_payers() -> None:
    """Proves: the reserve of today is what the plan begins with, 50,000, against 2 % of what today's staff and lines
    cost whoever pays.
    """
    _, rows = audit(toy([{**RESERVE, "share": 0.02}]))
    row = rows.frame.set_index(["rule", "row"]).loc[("reserve", "2025-26")]
    spent = 13.25 * TEACHER + 5 * AIDE + 0.75 * (90000 * 1.25 + 10000) + 150000 + 98765.43
    assert (row["activity"], row["status"]) == (50000.0, "met")
    assert row["limit"] == pytest.approx(0.02 * spent)


def test_what_compares_with_the_year_before_is_not_asked_for_today() -> None:
    """Proves: such a rule has a standing in the plan years alone, and the notes say why."""
    of = {"measure": "dollars", "where": {"program": "aide"}, "lag": 1}
    grows = {"id": "grows", "family": "limit", "measure": "dollars", "where": {"program": "aide"}, "at_least": 1.0}
    later = {**RATIO, "id": "later", "years": ("2026-27",)}
    found, rows = audit(toy([{**grows, "of": of}, later]))
    table = found.frame.set_index("rule")
    assert table.loc["grows", "today"] == table.loc["later", "today"] == "not_asked"
    assert table.loc["grows", "status"] == "at_limit"
    assert "Not asked for 2025-26: grows (compares with the year before)." in found.notes
    assert "Not asked for 2025-26: later (is for 2026-27)." in found.notes
    assert set(rows.frame.loc[rows.frame["rule"] == "grows", "year"]) == {"2026-27"}


def test_revenue_that_is_not_stated_is_not_taken_for_none() -> None:
    """Proves: a line that starts with the plan says nothing of today, so a share of revenue cannot be asked; stated for
    the base year it can.
    """
    kept = {"id": "kept", "family": "limit", "measure": "ending", "where": {"resource": "base"}, "at_most": 0.5}
    rule = {**kept, "of": {"measure": "revenue", "where": {"resource": "base"}}}
    lines = [{"line": "aid", "resource": "base", "year": "2026-27", "dollars": 100000.0}]
    assert summary(toy([rule], revenue=lines)).loc["kept", "today"] == "not_asked"
    stated = [*lines, {"line": "aid", "resource": "base", "year": "2025-26", "dollars": 90000.0}]
    _, rows = audit(toy([rule], revenue=stated))
    row = rows.frame.set_index(["rule", "row"]).loc[("kept", "2025-26")]
    assert (row["activity"], row["limit"]) == (50000.0, 0.5 * 1490000)


def test_pupils_that_are_not_stated_are_not_taken_for_none() -> None:
    """Proves: with pupils of the plan years only, a ratio is not met today for want of pupils: it is not asked."""
    pupils = [{"school": s, "year": "2026-27", "pupils": 250.0} for s in ("oak", "elm")]
    assert summary(toy([RATIO], enrollment=pupils)).loc["ratio", "today"] == "not_asked"


def test_a_payer_that_may_not_pay_is_broken_law() -> None:
    """Proves: base pays for Elm's 2 aides, and only Title I may: 78,003.56 today to be moved there; rolled forward the
    books pay legally.
    """
    uses = [{"program": "therapist", "resource": "special"}, {"program": "aide", "resource": "title_i"}]
    found, rows = audit(toy(uses=uses))
    row = found.frame.set_index("rule").loc["legal use"]
    assert (row["severity"], row["status"], row["years"]) == ("law", "broken", "2025-26")
    assert row["mend"] == "$78,000 moved to title_i at Elm School in 2025-26"
    line = rows.frame[(rows.frame["rule"] == "legal use").to_numpy()].iloc[0]
    assert (line["row"], line["limit"]) == ("elm, aide, base, 2025-26", 0.0)
    assert line["activity"] == line["short"] == pytest.approx(2 * AIDE)


def test_a_locked_payer_stays_illegal() -> None:
    """Proves: locked utilities keep today's payer, so special education's money pays for them in the plan years too."""
    lines = [{"school": "office", "resource": "special", "object": "utilities", "dollars": 1000.0}]
    uses = [*TABLES["uses"], {"program": "other utilities", "resource": "base"}]
    row = summary(toy(lines=lines, uses=uses, years=2)).loc["legal use"]
    assert row["years"] == "2025-26, 2026-27, 2027-28"


def test_a_payer_of_its_own_object_is_legal() -> None:
    """Proves: what a resource may pay by object is looked at by object, not spread over the program."""
    lines = [{"school": "elm", "resource": "special", "object": "books", "program": "aide", "dollars": 500.0}]
    costs = [{"program": "aide", "object": "books", "dollars": 250.0}]
    uses = [*TABLES["uses"], {"program": "aide", "resource": "special", "object": "books"}]
    assert summary(toy(lines=[*TABLES["lines"], *lines], costs=costs, uses=uses)).loc["legal use", "status"] == "met"
    staff = [*TABLES["staff"], {"school": "elm", "position": "aide", "resource": "special", "fte": 1.0}]
    row = summary(toy(lines=TABLES["lines"], costs=costs, uses=uses, staff=staff)).loc["legal use"]
    assert row["activity"] == pytest.approx(AIDE)


def test_services_out_of_bounds_are_broken_policy() -> None:
    """Proves: Elm's 2 aides are 1.5 above what the plan allows it, in every year; that many fewer save their pay."""
    services = [{"program": "aide", "school": "elm", "maximum": 0.5}]
    row = summary(toy(services=services)).loc["bounds"]
    assert (row["severity"], row["today"], row["activity"], row["limit"]) == ("policy", "broken", 2.0, 0.5)
    assert row["mend"] == "1.5 fewer FTE of aide at Elm School: saves $58,500 in 2026-27"
    assert row["dollars"] == pytest.approx(-1.5 * AIDE, abs=0.01)


def test_whole_steps_mend_a_ratio() -> None:
    """Proves: Elm's 6 teachers are 10 pupils short of 250 at 40 each; a quarter does, half a position is the step."""
    found, rows = audit(toy([RATIO], enrollment=PUPILS))
    row = found.frame.set_index("rule").loc["ratio"]
    assert row["mend"] == "0.5 more FTE of teacher at Elm School: $52,000 in 2026-27"
    assert row["dollars"] == 0.5 * TEACHER
    line = rows.frame.set_index(["rule", "row"]).loc[("ratio", "elm, 2026-27")]
    assert (line["mend"], line["dollars"]) == ("0.5 more FTE of teacher at Elm School: $52,000", 0.5 * TEACHER)


def test_many_places_are_added_up() -> None:
    """Proves: at 30 pupils Oak needs 10 and Elm 8.33 teachers: 2.75 and 2.33 more, in halves 3.0 and 2.5."""
    row = summary(toy([{**RATIO, "per": 30.0}])).loc["ratio"]
    assert row["places"] == 2
    assert row["mend"] == "both places: 5.5 more FTE of teacher: $572,000 in 2026-27"


def test_a_district_row_takes_as_many_schools_as_it_needs() -> None:
    """Proves: 550 pupils at 35 take 15.71 teachers, 2.46 more: Oak has room for 0.5, so Elm gives 2.0; with less room
    at Elm no single decision would do.
    """
    rule = {**RATIO, "per": 35.0, "at": "district"}
    room = [{"program": "teacher", "school": s, "maximum": most} for s, most in (("oak", 8.0), ("elm", 9.0))]
    assert summary(toy([rule], services=room)).loc["ratio", "mend"] == "2.5 more FTE of teacher: $260,000 in 2026-27"
    tight = [{"program": "teacher", "school": s, "maximum": 7.25} for s in ("oak", "elm")]
    assert summary(toy([rule], services=tight)).loc["ratio", "mend"] == "no single decision mends it"


def test_a_school_without_the_service_gets_what_others_have() -> None:
    """Proves: Oak has no therapist and no service of that kind: half a position of what Elm has, said to be new."""
    rule = {"id": "care", "family": "minimum_staffing", "positions": ("therapist",), "fte": 0.5}
    row = summary(toy([rule])).loc["care"]
    assert row["mend"] == "0.5 more FTE of therapist at Oak School: $61,200 in 2026-27 (not there today)"
    assert row["dollars"] == 0.5 * (90000 * 1.25 + 10000)


def test_too_much_is_mended_by_less() -> None:
    """Proves: a limit from above is mended by fewer, and that saves."""
    rule = {"id": "lean", "family": "limit", "measure": "fte", "where": {"position": "director"}, "at_most": 0.5}
    row = summary(toy([rule])).loc["lean"]
    assert row["mend"] == "0.5 fewer FTE of director at office: saves $75,000 in 2026-27"


def test_a_reserve_takes_what_is_overdrawn_too() -> None:
    """Proves: money that mends the reserve is what the resource lacks to zero and the reserve itself: what the reserve
    is short of is told from the balance below zero, as `project` has it.
    """
    found, rows = audit(toy([RESERVE]))
    short = rows.frame[(rows.frame["year"] == "2026-27").to_numpy()].set_index("rule")["short"]
    row = found.frame.set_index("rule").loc["reserve"]
    assert row["activity"] == -short["resource base"] < 0
    assert row["dollars"] == pytest.approx(row["short"]) == row["limit"] + short["resource base"]
    assert row["mend"] == "Base money: $358,000 more by the end of 2026-27, or as much less spent"


def test_money_is_asked_of_what_the_district_can_move() -> None:
    """Proves: of two unrestricted resources the one that nobody supports is named, though the other holds more; a
    supported resource is mended by its supporter.
    """
    funds = [
        *TABLES["funds"],
        {"fund": "01", "resource": "epa", "name": "State aid", "beginning": 9e5, "supported_by": "base"},
    ]
    found = audit(toy([{**RESERVE, "dollars": 2e6}], funds=funds))[0].frame.set_index("rule")
    assert found.loc["reserve", "mend"].startswith("Base money: ")
    broken = [Broken("2026-27", "", Mend(MONEY, 500.0, 500.0, resource=2, by_end=True))]
    assert told(Names(toy()), broken)[0] == (
        "special: $500 more contributed by Base money by the end of 2026-27, or as much less spent"
    )


def test_a_district_rule_is_not_mended_at_one_school() -> None:
    """Proves: staff that any school could take is told without a school; at the only one there is, with it."""
    rule = {"id": "few", "family": "limit", "measure": "fte", "where": {"position": "teacher"}, "at_least": 14.25}
    assert summary(toy([rule])).loc["few", "mend"] == "1.0 more FTE of teacher: $104,000 in 2026-27"
    one = {**rule, "where": {"position": "teacher", "school": "oak"}, "at_least": 8.25}
    assert summary(toy([one])).loc["few", "mend"] == "1.0 more FTE of teacher at Oak School: $104,000 in 2026-27"


def test_dollars_too_many_are_so_many_less() -> None:
    """Proves: a share of spending counts itself: x less of 6 % of all is (short) / (1 - 0.06) less spent on aides."""
    of = {"measure": "dollars"}
    rule = {
        "id": "share",
        "family": "limit",
        "measure": "dollars",
        "where": {"program": "aide"},
        "at_most": 0.06,
        "of": of,
    }
    row = summary(toy([rule])).loc["share"]
    assert row["dollars"] == pytest.approx(-row["short"] / 0.94, rel=1e-6)
    assert row["mend"].endswith("less spent on aide in 2026-27")


def test_each_year_has_its_own_price() -> None:
    """Proves: pay that grows by 10 % a year is said year by year, and the dearest year is the rule's dollars."""
    growth = [{"assumption": "pay_growth", "value": 0.1}]
    row = summary(toy([RATIO], years=2, assumptions=growth, enrollment=PUPILS)).loc["ratio"]
    assert row["mend"] == "0.5 more FTE of teacher at Elm School: $57,200 in 2026-27, $62,900 in 2027-28"
    assert row["dollars"] == pytest.approx(0.5 * TEACHER * 1.21)


def test_rows_that_share_pupils_are_not_added_up() -> None:
    """Proves: of two groups' rows the dearest mend stands for both: pupils in two groups are not paid for twice."""
    broken = [
        Broken("2026-27", group, Mend(STAFF, fte, 1000.0 * fte, position=0)) for group, fte in (("a", 1), ("b", 3))
    ]
    names = Names(toy())
    assert told(names, broken, overlap=True) == ("3.0 more FTE of teacher: $3,000 in 2026-27", 3000.0)
    assert told(names, broken) == ("both places: 4.0 more FTE of teacher: $4,000 in 2026-27", 4000.0)


def test_cents_are_said_as_cents() -> None:
    """Proves: resources that end today with cents too little are told apart from the plan years, with their dollars to
    the cent, and what mends them is not "$0 more"; money of another fund is a transfer, not a contribution.
    """
    bound = {"restriction": 3, "supported_by": "base"}
    funds = [
        *TABLES["funds"],
        {"fund": "01", "resource": "cents", "name": "Cents", "beginning": -0.07, **bound},
        {"fund": "13", "resource": "meals", "name": "Meals", "beginning": -6.68, **bound},
    ]
    found = audit(toy(funds=funds))[0]
    assert found.notes[0].endswith("2 of them law; 2 are resources that are short by $0.07 to $6.68, $6.75 together.")
    mend = found.frame.set_index("rule")["mend"]
    assert mend["resource cents"].startswith("Cents: $0.07 more contributed by Base money by the end of 2025-26")
    assert mend["resource meals"].startswith("Meals: $6.68 more transferred from Base money by the end of 2025-26")


def test_a_deposit_that_is_too_small_is_mended_by_a_larger_one() -> None:
    """Proves: special education gets 51,875 from base money; a deposit of at least 60,000 asks for the difference as a
    contribution, not for less spending.
    """
    deposit = {"measure": "contributions", "where": {"resource": "special"}, "at_least": 60000.0, "severity": "law"}
    row = summary(toy([{"id": "deposit", "family": "limit", **deposit}])).loc["deposit"]
    given_ = 0.75 * (90000 * 1.25 + 10000) - 40000
    assert (row["years"], row["activity"]) == ("2025-26, 2026-27", 0.0)
    assert row["dollars"] == pytest.approx(60000.0 - given_)
    assert row["mend"] == "special: $8,120 more contributed by Base money in 2026-27"


@settings(max_examples=10, deadline=None)
@given(districts())
def test_any_district_can_be_audited(drawn: Plan) -> None:
    """Proves: in any district exactly the broken rows have a mend in words, and each says what it is short."""
    found, rows = audit(drawn)
    broken = (rows.frame["status"] == "broken").to_numpy()
    assert (rows.frame["mend"] != "").to_numpy().tolist() == broken.tolist()
    assert (rows.frame.loc[broken, "short"] > 0).all()
    assert set(found.frame["rule"]) >= set(rows.frame["rule"])
