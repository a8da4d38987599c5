"""The LCAP model: the worked case, contributing actions that add up, priorities that are paid for, years that meet."""

from pathlib import Path

import numpy as np
import pytest
from tests.models.worked import done, packets, page, planned, row, scenarios, solved

from alloc_opt.io import doctor
from alloc_opt.io.read import examine
from alloc_opt.program.build import build
from alloc_opt.reports.packet.html import to_html
from alloc_opt.reports.packet.markdown import to_markdown

MODEL = "lcap"
BASE, GRANTS, ALL_REVENUE = 12_604_043, 2_936_601, 17_585_413
PERCENTAGE = GRANTS / BASE
RULE = "increased_or_improved_services"
PRIORITIES = {"eld": ("summit", 2), "liaisons": ("mesa", 2), "tutoring": ("orchard", 90)}
LEGACY = ["walkthroughs", "second_reading", "conference", "platform", "reading_rewards"]


def known(rule: str, scenario: str = "") -> dict[str, object]:
    """Parameters of a placed rule."""
    return dict(next(r.parameters for r in planned(MODEL, scenario).rules if r.id == rule))


def revenue(line: str, scenario: str = "") -> list[float]:
    """Dollars of unrestricted revenue in the plan years that one line, or all others, bring."""
    plan = planned(MODEL, scenario)
    total = build(plan).measures.revenue.where(resource="0000").by("year").known()
    stated = plan["revenue"]
    grants = stated[(stated["line"] == "lcff_sc").to_numpy()].set_index("year")["dollars"]
    own = np.array([grants[year] for year in plan.years])
    others = 246_000 + 118_769
    return [float(v) for v in (own if line == "lcff_sc" else np.asarray(total) - own - others)]


def changed(scenario: str, program: str, year: str = "2028-29") -> float:
    """Dollars by which a program differs from today's services."""
    frame = done(MODEL, scenario).tables["changes"].frame
    return float(
        frame.loc[((frame["program"] == program) & (frame["year"] == year)).to_numpy(), "change_dollars"].sum()
    )


def ending(scenario: str = "") -> list[float]:
    """Unrestricted balance at the end of each year."""
    frame = done(MODEL, scenario).tables["funds"].frame
    return [float(v) for v in frame.loc[(frame["resource"] == "0000").to_numpy(), "ending"]]


def test_reads_clean_but_for_what_it_teaches(models_folder: Path) -> None:
    """Proves: no error, and the only warning is the request that cannot be funded because it states no metric."""
    assert examine(models_folder / MODEL).errors == ()
    assert [doubt.found for doubt in doctor.examine(planned(MODEL))] == [
        "the request 'kindergarten_platform' without metric"
    ]


def test_the_worked_case() -> None:
    """Proves: funding of 2026-27 is the published case: base, grants, 23.30 % and total revenue, to the dollar."""
    assert revenue("lcff_base")[0] == pytest.approx(BASE, abs=0.01)
    assert revenue("lcff_sc")[0] == GRANTS
    assert round(100 * PERCENTAGE, 2) == 23.30
    whole = build(planned(MODEL)).measures.revenue.by("year").known()[0]
    assert whole == pytest.approx(ALL_REVENUE, abs=0.01)
    assert dict(known(RULE)["required"])["2026-27"] == GRANTS


def test_unduplicated_pupils_explain_the_percentage() -> None:
    """Proves: 20 % of the base by share of unduplicated pupils and 65 % above 55 % give the grants, to 0.3 points."""
    pupils = planned(MODEL)["enrollment"]
    counted = pupils[(pupils["year"] == "2026-27").to_numpy()].groupby("group")["pupils"].sum()
    share = counted["unduplicated"] / counted["all"]
    assert 0.20 * share + 0.65 * (share - 0.55) == pytest.approx(PERCENTAGE, abs=0.003)


@pytest.mark.parametrize("scenario", ["", *scenarios(MODEL)])
def test_grants_and_requirement_move_with_the_base(scenario: str) -> None:
    """Proves: in every scenario the grants are 23.30 % of the base, and what they bring is what the rule asks for."""
    grants, base = np.array(revenue("lcff_sc", scenario)), np.array(revenue("lcff_base", scenario))
    assert grants == pytest.approx(PERCENTAGE * base, abs=600)
    assert list(dict(known(RULE, scenario)["required"]).values()) == list(grants)


def test_tagged_actions_are_what_the_rule_counts() -> None:
    """Proves: the programs of contributing actions are those of the rule, and the action without cost is its credit."""
    actions = planned(MODEL)["actions"]
    mine = actions[actions["contributing"].to_numpy()]
    assert set(mine["program"]) - {""} == set(known(RULE)["programs"])
    credit = dict(known(RULE)["credit"])
    for year, base in zip(planned(MODEL).years, revenue("lcff_base"), strict=True):
        assert credit[year] == pytest.approx(mine["improved"].sum() * base, abs=1.0)


def test_contributing_actions_add_up() -> None:
    """Proves: contributing actions reach the requirement every year in unrestricted dollars, to the cent at first."""
    frame = done(MODEL).tables["budget"].frame
    mine = frame[(frame["program"].isin(known(RULE)["programs"]) & (frame["resource"] == "0000")).to_numpy()]
    spent = mine.groupby("year")["dollars"].sum()
    required, credit = dict(known(RULE)["required"]), dict(known(RULE)["credit"])
    room = [spent[year] - required[year] + credit[year] for year in planned(MODEL).years]
    assert 0 <= room[0] < 0.05
    assert min(room) >= 0
    assert f"${room[2]:,.0f} of\nroom" in page(MODEL)
    assert row("contributing actions, unrestricted dollars", f"${spent['2026-27']:,.0f}") in page(MODEL)


def test_priorities_are_funded_and_what_stops_pays_for_them() -> None:
    """Proves: each priority reaches its level, the legacy contracts end or shrink, and the page tells their dollars."""
    frame, text = done(MODEL).tables["programs"].frame, page(MODEL)
    for program, (school, level) in PRIORITIES.items():
        mine = frame[((frame["program"] == program) & (frame["school"] == school)).to_numpy()]
        assert (mine["quantity"] >= level).all()
        assert f"${changed('', program, '2026-27'):,.0f} |" in text
    saved = {program: -changed("", program) for program in LEGACY}
    assert min(saved.values()) > 0
    assert all(f"${dollars:,.0f} |" in text for dollars in saved.values())
    assert f"${sum(saved.values()):,.0f} in 2028-29" in text
    assert f"${-changed('', 'classes_6_8') - changed('', 'classes_9_12'):,.0f}" in text
    assert f"${-changed('', 'directors') - changed('', 'central_office'):,.0f}" in text


def test_years_meet_and_one_time_money_ends() -> None:
    """Proves: the last year draws on nothing, the reserve holds, the one-time grant ends spent with no more staff."""
    balances = ending()
    assert balances[2] >= balances[1]
    spent = done(MODEL).tables["budget"].frame
    yearly = spent[(spent["fund"] == "01").to_numpy()].groupby("year")["dollars"].sum()
    assert all(b >= 0.03 * yearly[year] for b, year in zip(balances, planned(MODEL).years, strict=True))
    funds = done(MODEL).tables["funds"].frame
    assert funds.loc[((funds["resource"] == "7435") & (funds["year"] == "2027-28")).to_numpy(), "ending"].item() == 0
    held = spent[((spent["resource"] == "7435") & (spent["object"].isin(["1900", "3012"]))).to_numpy()]
    today = planned(MODEL)["staff"]
    assert (today.loc[(today["resource"] == "7435").to_numpy(), "fte"]).sum() == 0.5
    assert held.groupby("year")["dollars"].sum().max() < 75_000


def test_registry_names_rules_that_are_there() -> None:
    """Proves: every policy of the self-assessment is in the page's registry, with a rule of the plan or as missing."""
    text, rules = page(MODEL), {rule.id for rule in planned(MODEL).rules}
    for item, score in planned(MODEL)["assessments"][["item", "score"]].itertuples(index=False):
        line = next(line for line in text.splitlines() if line.startswith(f"| {item} | {score:g} |"))
        cell = line.split("|")[3].strip()
        assert cell.strip("`") in rules or cell == "missing" or " " in cell
        assert (cell == "missing") == (score <= 1)


@pytest.mark.parametrize("scenario", ["boom-and-bust", "declining-enrollment"])
def test_bad_news_costs_more_and_later(scenario: str) -> None:
    """Proves: more has to go than as planned, all the more in the last year, and the page's row is the run's."""
    worst, plain = solved(MODEL, scenario).solution, solved(MODEL).solution
    assert worst.stages[0].objective > plain.stages[0].objective
    told = done(MODEL, scenario).tables["changes"].frame
    cut = -told[(told["change_dollars"] < 0).to_numpy()].groupby("year")["change_dollars"].sum()
    assert cut["2028-29"] > 3 * cut.get("2027-28", 0.0)
    line = next(line for line in page(MODEL).splitlines() if line.startswith(f"| `lcap-{scenario}`"))
    assert f"${worst.stages[0].objective / 1e6:.2f} million" in line
    assert f"${cut['2028-29'] / 1e6:.2f} million" in line
    assert f"${ending(scenario)[2] / 1e3:,.0f},000" in line


def test_page_tells_the_figures_of_the_run() -> None:
    """Proves: the page's tables of sources and uses and of balances are those of the run."""
    text, sources = page(MODEL), done(MODEL).tables["sources"].frame
    mine = sources[(sources["pot"] == "unrestricted").to_numpy()]
    for side in ("source", "use"):
        yearly = mine[(mine["side"] == side).to_numpy()].groupby("year")["dollars"].sum()
        whole = (f"{yearly[year]:,.0f}" for year in planned(MODEL).years)
        assert row(f"**all {side}s**", *whole) in text
    assert row("unrestricted balance, the plan", *(f"{b:,.0f}" for b in ending())) in text


def test_packet_tells_the_percentage(tmp_path: Path) -> None:
    """Proves: the packets are built, the accountability pages carry the worked case, the public one is short."""
    made = packets(MODEL, tmp_path)
    staff, public = made["staff"], made["public"]
    text = to_markdown(staff).decode("utf-8")
    assert "23.30 %" in text
    assert "LCFF Budget Overview for Parents" in text
    assert f"{GRANTS:,}" in text
    assert b"<html" in to_html(staff)
    assert 0 < len(public.pages) < len(staff.pages)
