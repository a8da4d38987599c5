"""The technology model: what a fleet costs over its life, when it ends together, and which money recurs."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests.models.worked import done, packets, page, planned, row, scenarios, solved

from alloc_opt.analysis import speak
from alloc_opt.analysis.cascade import ACTION, cascade, spent
from alloc_opt.analysis.self_assessment import self_assessment
from alloc_opt.io import doctor
from alloc_opt.io.idle import idle_rules
from alloc_opt.io.read import examine
from alloc_opt.reports.packet.html import to_html
from alloc_opt.reports.packet.markdown import to_markdown
from alloc_opt.reports.packet.xlsx import to_xlsx

MODEL = "technology"
OWNED = ["devices", "device_care", "device_disposal", "leased_devices"]
LIFE, NEED = 4, 1680.0


def by_year(scenario: str, program: str, what: str = "quantity") -> list[float]:
    """A program's units or dollars in every plan year."""
    frame = done(MODEL, scenario).tables["programs"].frame
    mine = frame[(frame["program"] == program).to_numpy()].groupby("year")[what].sum()
    return [round(float(mine.get(year, 0.0)), 2) for year in planned(MODEL).years]


def in_use(scenario: str) -> list[float]:
    """Devices in pupils' hands and spares, owned or leased, in every plan year."""
    fleet = done(MODEL, scenario).tables.get("fleet")
    if fleet is None:
        return by_year(scenario, "leased_devices")
    frame = fleet.frame
    return [float(value) for value in frame.loc[(frame["planned"] == "yes").to_numpy(), "in_use"]]


def paid(scenario: str) -> pd.DataFrame:
    """The budget of the plan years."""
    return done(MODEL, scenario).tables["budget"].frame


def reductions(scenario: str) -> dict[str, float]:
    """Dollars of services below today's that are not devices, whose purchase is no service, by year."""
    frame = done(MODEL, scenario).tables["changes"].frame
    mine = frame[((frame["change_dollars"] < 0) & ~frame["program"].isin(OWNED)).to_numpy()]
    sums = mine.groupby("year")["change_dollars"].sum()
    return {year: -round(float(sums.get(year, 0.0)), 2) for year in planned(MODEL).years}


def cost(scenario: str) -> float:
    """Unrestricted dollars of all plan years."""
    frame = paid(scenario)
    return round(float(frame.loc[(frame["resource"] == "general").to_numpy(), "dollars"].sum()), 2)


def test_reads_clean_but_for_what_it_teaches(models_folder: Path) -> None:
    """Proves: no error, and the only warning is the request that nobody can fund because it states no metric."""
    assert examine(models_folder / MODEL).errors == ()
    plan = planned(MODEL)
    doubts = [*doctor.examine(plan), *idle_rules(plan, solved(MODEL).built.program)]
    assert [doubt.found for doubt in doubts] == ["the request 'delta_printers' without metric"]


def test_a_purchase_at_once_comes_back_at_once() -> None:
    """Proves the cliff: what is bought in year 1 is bought again in year 1 + life, and technicians are paid every year.

    The plan without the scenario never buys a third of the fleet in one year.
    """
    bought = by_year("all-at-once", "devices")
    assert bought[0] == NEED
    assert bought[1:LIFE] == [0.0, 0.0, 0.0]
    assert bought[LIFE] == NEED
    assert all(fte >= NEED / 400 for fte in by_year("all-at-once", "device_care"))
    assert max(by_year("", "devices")) <= 0.3 * NEED + 1e-6


def test_the_cliff_takes_services_before_it_comes() -> None:
    """Proves: the plan keeps every service; all at once takes coaches from the schools years before the second
    purchase, because the levy has to save for it.
    """
    assert set(reductions("").values()) == {0.0}
    lost = reductions("all-at-once")
    first, last = planned(MODEL).years[0], planned(MODEL).years[-1]
    assert lost[first] == 0.0
    assert lost[planned(MODEL).years[3]] > 200_000
    assert lost[last] > 200_000
    assert sum(by_year("all-at-once", "learning_coaches")[-1:]) == 0.0


@pytest.mark.parametrize("scenario", ["", *scenarios(MODEL)])
def test_every_plan_keeps_the_promise(scenario: str) -> None:
    """Proves: from 2028-29 on there is a device for each of 1,600 pupils and 5 % spares, and a technician for what the
    plan lets one look after; the base-year fleet of 1,000 has today's 2.5 technicians.
    """
    care = 350 if scenario == "slower-cycle" else 400
    devices, technicians = in_use(scenario), by_year(scenario, "device_care")
    assert all(number >= NEED for number in devices[2:])
    assert all(fte * care >= number - 1e-6 for fte, number in zip(technicians, devices, strict=True))


@pytest.mark.parametrize("scenario", ["", *scenarios(MODEL)])
def test_one_time_money_pays_nobody(scenario: str) -> None:
    """Proves: the grant could legally pay technicians, and pays no salary or benefit; nothing of it is spent after it
    ends.
    """
    uses = planned(MODEL)["uses"]
    assert (((uses["program"] == "device_care") & (uses["resource"] == "learning_grant")).to_numpy()).any()
    grant = paid(scenario)
    grant = grant[(grant["resource"] == "learning_grant").to_numpy()]
    assert not set(grant["object"]) & {"1000", "2000", "3000"}
    last = "2026-27" if scenario == "grant-ends-early" else "2028-29"
    assert max(grant["year"]) <= last


def test_title_iv_buys_few_devices() -> None:
    """Proves the federal rule: devices take at most 15 % of what Title IV-A spends on technology, to the cent."""
    frame = paid("")
    mine = frame[(frame["resource"] == "title_iv").to_numpy()]
    assert mine["dollars"].sum() > 0
    for _, year in mine.groupby("year"):
        devices = year.loc[(year["program"] == "devices").to_numpy(), "dollars"].sum()
        assert devices <= 0.15 * year["dollars"].sum() + 0.005


def test_what_a_device_costs_over_its_life() -> None:
    """Proves by hand: price + four years of its share of the technicians + disposal is the cost of ownership printed,
    and the purchase is less than half of it.
    """
    frame = done(MODEL).tables["fleet"].frame
    last = frame[(frame["planned"] == "yes").to_numpy()].iloc[-1]
    price = (395 + 35 + 38) * 1.025**5
    care = by_year("", "device_care", "dollars")[-1] / in_use("")[-1] * LIFE
    assert last["owned"] == pytest.approx(price + care + 12 * 1.025**5, abs=0.02)
    assert price < 0.5 * last["owned"]


def test_a_longer_cycle_is_not_cheaper_when_repairs_count() -> None:
    """Proves: a fifth year that costs nothing saves money; with the repairs, spares and technicians that it takes it
    costs more than the cycle of four years.
    """
    assert cost("one-more-year") < cost("") < cost("slower-cycle")
    assert sum(by_year("slower-cycle", "devices")) < sum(by_year("", "devices"))


def test_district_and_school_budgets_stand_side_by_side() -> None:
    """Proves: what schools choose is held in every plan, paid from their own budgets, and district and school budgets
    add up to every dollar spent.
    """
    run = done(MODEL)
    budget, funds = run.tables["budget"].frame, run.tables["funds"].frame
    chosen = budget[(budget["program"] == "school_choice").to_numpy()]
    assert set(chosen["resource"]) == {"school_budgets"}
    assert round(budget["dollars"].sum(), 2) == round(funds["spent"].sum(), 2)


def test_every_dollar_is_under_an_action_or_said_to_be_under_none() -> None:
    """Proves: what the actions take and what no action takes add up to the budget of every year, to the cent."""
    frame = paid("")
    found = cascade(planned(MODEL), spent(done(MODEL).tables))
    actions = found.levels.frame[(found.levels.frame["level"] == ACTION).to_numpy()]
    for year in planned(MODEL).years:
        parts = (actions, found.no_goal.frame, frame)
        under, beside, whole = (each.loc[(each["year"] == year).to_numpy(), "dollars"].sum() for each in parts)
        assert under > 500_000
        assert under + beside == pytest.approx(whole, abs=0.005)


def test_one_score_moves_one_weight() -> None:
    """Proves: a higher score on one item lowers the suggested weight of the goal it bears on, and of no other."""
    plan = planned(MODEL)
    scores = plan["assessments"]
    better = scores.assign(score=scores["score"].where(scores["item"] != "A replacement cycle is adopted", 4.0))
    after = self_assessment(replace(plan, tables={**plan.tables, "assessments": better})).goals.frame
    before = self_assessment(plan).goals.frame
    moved = before.loc[(before["suggested"] != after["suggested"]).to_numpy(), "goal"].tolist()
    assert moved == ["steady_fleet"]
    assert (after["suggested"] <= before["suggested"]).all()


def told(scenario: str, name: str) -> str:
    """The scenario's row of the table in the page."""
    devices = by_year(scenario, "devices")
    bought = ", ".join(f"{number:,.0f}" for number in devices) if any(devices) else "none"
    lost = reductions(scenario)
    used = sum(in_use(scenario))
    owning = sum(sum(by_year(scenario, program, "dollars")) for program in OWNED)
    return row(
        name,
        bought,
        f"{by_year(scenario, 'learning_coaches')[-1]:,.1f}",
        f"${sum(lost.values()):,.0f}",
        f"${owning / used:,.0f}",
        speak.money(cost(scenario)),
    )


NAMES = {
    "": "the plan: even cohorts",
    "all-at-once": "`technology-all-at-once`",
    "lease": "`technology-lease`",
    "slower-cycle": "`technology-slower-cycle`",
    "one-more-year": "`technology-one-more-year`",
    "grant-ends-early": "`technology-grant-ends-early`",
}


@pytest.mark.parametrize("scenario", NAMES)
def test_the_page_has_the_scenarios_figures(scenario: str) -> None:
    """Proves: the row of the page is what the model gives today."""
    assert told(scenario, NAMES[scenario]) in page(MODEL)


def test_its_packet_is_built(tmp_path: Path) -> None:
    """Proves: every audience's packet is written; board and staff see the fleet with its cost over its life."""
    made = packets(MODEL, tmp_path)
    for audience, document in made.items():
        names = {each.name for each in document.pages}
        assert ("fleet_one_to_one" in names) == (audience in {"board", "staff"})
        assert b"Quarry Hill" in to_markdown(document)
    fleet = next(each for each in made["board"].pages if each.name == "fleet_one_to_one")
    owned = done(MODEL).tables["fleet"].frame["owned"].iloc[LIFE]
    assert fleet.grid("owned").rows[-1].cells[1] == pytest.approx(owned, abs=0.01)
    assert b"Quarry Hill" in to_html(made["board"])
    assert to_xlsx(made["board"])[:2] == b"PK"
