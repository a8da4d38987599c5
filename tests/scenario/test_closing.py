"""A school closes: pupils, seats, staff that follows, what is saved and when, what it costs."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.scenario.towns import CHANGE, OAK, TABLES, YEARS, closing, scaled, town

from alloc_opt.analysis.solve import solve
from alloc_opt.errors import PlanError
from alloc_opt.plan.plan import Plan, Settings
from alloc_opt.program.build import build
from alloc_opt.program.rolled import rolled
from alloc_opt.scenario import apply, stated


def dollars(plan: Plan) -> list[float]:
    """Dollars by year of the plan that is best."""
    solved = solve(plan)
    return [round(float(d), 2) for d in solved.built.measures.dollars.by("year").at(solved.x)]


def pupils(plan: Plan, year: str, **labels: str) -> float:
    """Pupils of a year, rows of that year before rows of every year."""
    frame = plan["enrollment"]
    frame = frame[frame["year"].isin(["", year])].sort_values("year", kind="stable")
    frame = frame.drop_duplicates(["school", "span", "group"], keep="last")
    for column, label in labels.items():
        frame = frame[frame[column] == label]
    return float(frame["pupils"].sum())


def test_pupils_go_by_shares_in_whole_numbers_and_none_is_lost() -> None:
    """Proves: every span and group is parted by the shares, sums are kept, the base year and other years stay."""
    before, after = town(), apply(town(), closing(**{"from": YEARS[1]}))
    for group, whole in (("all", 3 * 161.0), ("el", 99.0)):
        assert pupils(after, YEARS[1], group=group) == whole
        assert pupils(after, YEARS[1], school="oak", group=group) == 0
    assert pupils(after, YEARS[1], school="elm", span="k3") == 101 + 61
    assert pupils(after, YEARS[1], school="ash", span="k3") == 101 + 40
    assert pupils(after, YEARS[1], school="elm", group="el") == 33 + 20
    for year in ("2025-26", YEARS[0]):
        assert pupils(after, year, school="oak") == pupils(before, year, school="oak")


def test_pupils_who_leave_take_their_revenue_along() -> None:
    """Proves: a share that leaves lowers enrollment, and what is paid by pupils falls by the rate for each of them."""
    after = apply(town(), closing(pupils={"elm": 0.5}, leave="rest"))
    gone = 3 * 161 - pupils(after, YEARS[0], group="all")
    assert gone == 80
    revenue = [build(p).measures.revenue.by("year").constant for p in (town(), after)]
    np.testing.assert_allclose(revenue[0] - revenue[1], [gone * 1000.0] * 2)


def test_nothing_is_saved_if_staff_follow_the_pupils() -> None:
    """Proves: with all staff following and no building cost, the same dollars are spent in every year."""
    quiet = town(lines=[])
    assert dollars(apply(quiet, closing(follow=1))) == dollars(quiet)
    services = apply(quiet, closing(follow=1))["services"]
    dated = services[(services["year"] == YEARS[0]).to_numpy()].set_index(["program", "school"])["minimum"]
    assert (dated["teacher", "elm"], dated["teacher", "ash"], dated["principal", "ash"]) == (13.0, 11.0, 2.0)


def test_what_closing_costs_is_spent_when_it_is_due() -> None:
    """Proves: the mothballed building and the buses cost every year, moving once, beside staff that follows."""
    quiet = town(lines=[])
    plan = apply(quiet, closing(follow=1, mothball=30_000, moving=7_000, buses=11_000))
    more = np.subtract(dollars(plan), dollars(quiet))
    np.testing.assert_allclose(more, [48_000.0, 41_000.0], atol=0.01)


def test_all_is_saved_if_nothing_follows() -> None:
    """Proves: the closed school's staff and its locked lines go in every year from the closing on."""
    saved = np.subtract(dollars(town()), dollars(apply(town(), closing())))
    np.testing.assert_allclose(saved, [OAK, OAK], atol=0.01)


def test_savings_can_come_later_than_the_closing() -> None:
    """Proves: until the year in which it is saved, what does not follow is paid on, and mothballing begins then."""
    plan = apply(town(), closing(saved_from=YEARS[1], mothball=30_000))
    saved = np.subtract(dollars(town()), dollars(plan))
    np.testing.assert_allclose(saved, [0.0, OAK - 30_000], atol=0.01)
    assert pupils(plan, YEARS[0], school="oak") == 0


def test_the_roll_forward_knows_of_the_closing() -> None:
    """Proves: without any decision the closing's costs are in the books and the bounds hold, new programs included."""
    ash = [row for row in TABLES["staff"] if (row["school"], row["position"]) != ("ash", "principal")]
    plan = apply(town(staff=ash), closing(follow={"principal": 1}, pupils={"ash": 1}, moving=7_000, mothball=500))
    value = rolled(build(plan).measures)
    axes = build(plan).measures.axes
    programs, schools = axes.labels["program"][value["program"]], axes.labels["school"][value["school"]]
    at = {(p, s, y): v for p, s, y, v in zip(programs, schools, value["year"], value["value"], strict=True)}
    assert [at["closing oak moving", "oak", y] for y in (1, 2)] == [7_000.0, 0.0]
    assert [at["closing oak mothball", "oak", y] for y in (1, 2)] == [500.0, 500.0]
    assert [at["principal", "ash", y] for y in (1, 2)] == [1.0, 1.0]
    assert [at["teacher", "oak", y] for y in (1, 2)] == [0.0, 0.0]


def test_programs_may_follow_apart() -> None:
    """Proves: a share of one program follows in whole steps and the rest goes."""
    plan = apply(town(), closing(follow={"teacher": 0.7}))
    saved = np.subtract(dollars(town()), dollars(plan))
    np.testing.assert_allclose(saved, [OAK - 6 * 100_000.0] * 2, atol=0.01)


def test_rules_ask_nothing_of_a_closed_school() -> None:
    """Proves: a minimum of staff and a limit of losses hold at the open schools and not at the closed one."""
    rules = [
        {"id": "head", "family": "minimum_staffing", "positions": ("principal",), "fte": 1.0},
        {"id": "calm", "family": "hold_harmless", "loss": 0.02},
    ]
    solved = solve(apply(town(rules), closing(**{"from": YEARS[1]})))
    rows = [
        {(school, year) for school, year in zip(block.labels["school"], block.labels["year"], strict=True)}
        for block in solved.built.program.row_blocks
        if block.name.startswith(("head", "calm"))
    ]
    assert len(rows) == 2
    for asked in rows:
        assert {("oak", YEARS[0]), ("elm", YEARS[1])} <= asked
        assert ("oak", YEARS[1]) not in asked


def test_other_ways_of_deciding_close_too() -> None:
    """Proves: a central program goes on at the open sites, a formula gives nothing to the closed one, a least
    quantity and a lock do not keep a program there.
    """
    programs = [
        {"program": "art", "decided": "central", "step": 0.5},
        {"program": "office", "decided": "by_formula", "step": 0.5},
        {"program": "care", "minimum": 0.5},
        {"program": "duty", "locked": True},
    ]
    names = [row["program"] for row in programs]
    plan = town(
        programs=programs,
        staffing=[{"program": name, "position": "teacher", "fte": 1.0} for name in names],
        services=[
            {"program": name, "school": school, "current": 1.0} for name in names for school in ("oak", "elm", "ash")
        ],
        tiers=[{"program": "office", "tier": "one", "each": 1.0, "today": True}],
        staff=[
            {"school": school, "position": "teacher", "program": name, "resource": "base", "fte": 1.0}
            for name in names
            for school in ("oak", "elm", "ash")
        ],
    )
    solved = solve(apply(plan, closing(**{"from": YEARS[1]})))
    total = solved.built.measures.quantity.where(program=names).by("program", "school", "year")
    found = dict(zip(zip(*total.index.labels().values(), strict=True), total.at(solved.x).round(6), strict=True))
    for name in names:
        assert found[name, "oak", YEARS[0]] == 1.0
        assert found[name, "oak", YEARS[1]] == 0.0
        assert found[name, "elm", YEARS[1]] == 1.0


def test_fifteen_equal_schools() -> None:
    """Proves the rule of thumb (T13): one of 15 saves about 4 % of the budget if staff goes, else nothing."""
    names = [f"s{i:02}" for i in range(15)]
    staff = [{"school": n, "position": "teacher", "resource": "base", "fte": 8.0} for n in names]
    plan = town(
        schools=[{"school": n} for n in names] + [{"school": "office", "kind": "central"}],
        enrollment=[{"school": n, "pupils": 160.0} for n in names],
        funds=[{"fund": "01", "resource": "base", "revenue": 30_000_000.0}],
        staff=[*staff, {"school": "office", "position": "principal", "resource": "base", "fte": 56.0}],
        lines=[],
    )
    others = dict.fromkeys(names[1:9], 0.125)
    before = dollars(plan)[0]
    goes, follows = (dollars(apply(plan, closing(close="s00", pupils=others, follow=f)))[0] for f in (0, 1))
    assert before - goes == pytest.approx(0.04 * before, rel=0.03)
    assert follows == before


def test_a_receiving_school_must_have_room() -> None:
    """Proves: pupils beyond a school's capacity are one error; where no capacity is stated the plan says so."""
    with pytest.raises(PlanError) as caught:
        apply(town(), scaled(1.5), closing(pupils={"elm": 0.8, "ash": 0.2}, **{"from": YEARS[1]}))
    assert len(caught.value.problems) == 1
    assert "found 435 pupils at elm in 2027-28; wanted at most 400, its capacity" in str(caught.value)
    rooms = [{"school": name, "capacity": 400.0 * (name == "elm")} for name in ("oak", "elm", "ash")]
    notes = apply(town(schools=[*rooms, {"school": "office", "kind": "central", "capacity": 0.0}]), closing()).notes
    assert any("elm 142" in note and "no capacity is stated: ash" in note for note in notes)


def test_notes_say_what_was_assumed() -> None:
    """Proves: the plan carries sentences on pupils, seats and staff; few pupils are not counted out."""
    plan = apply(town(), closing(pupils={"elm": 0.6, "ash": 0.37}, leave=0.03, follow={"teacher": 0.5}))
    text = " ".join(plan.notes)
    assert "oak closes in 2026-27" in text
    assert "leave the district" in text
    assert "Of its 9.00 FTE 4.00 follow the pupils (2.00 to elm, 2.00 to ash); 5.00 end" in text
    assert " 5 " not in text


def test_a_site_limit_stops_what_follows() -> None:
    """Proves: staff that would be more than a program's maximum at a school is one error that names it."""
    services = [{"program": "teacher", "school": "elm", "maximum": 10.0}]
    with pytest.raises(PlanError) as caught:
        apply(town(services=services), closing(follow=1))
    assert "teacher at elm: 8 and 5 that follow; wanted at most 10" in str(caught.value)
    assert len(caught.value.problems) == 1


def test_spans_may_go_to_different_schools() -> None:
    """Proves: shares by span send each span its own way; a group told for the whole school goes as all do."""
    plan = apply(town(), closing(pupils={"k3": {"elm": 1}, "4-5": {"ash": 0.5, "elm": 0.5}}))
    assert pupils(plan, YEARS[0], school="elm", group="all") == 161 + 101 + 30
    assert pupils(plan, YEARS[0], school="ash", group="el") == 33 + 6
    with pytest.raises(PlanError, match="no shares for the pupils of oak in 4-5"):
        apply(town(), closing(pupils={"k3": {"elm": 1}}))


def test_closing_needs_years_decided_by_site() -> None:
    """Proves: where later years are district totals a closing is refused, with the change that allows it."""
    settings = Settings(changes=None, changes_share=None, by_site_years=1)
    with pytest.raises(PlanError, match="every year decided by site, to close a school"):
        apply(town(settings=settings), closing())
    free = {"set": "head.settings.by_site_years", "to": None, "why": "x"}
    both = stated({"scenario": "less", "of": "toy", "why": "x", "changes": [free, CHANGE]})
    assert apply(town(settings=settings), both).notes


def test_two_schools_may_close() -> None:
    """Proves: the second closing sees the first: those who went to a school move on when it closes."""
    second = {**CHANGE, "close": "elm", "from": YEARS[1], "pupils": {"ash": 1}}
    rooms = [{"school": name} for name in ("oak", "elm", "ash")]
    told = {"scenario": "less", "of": "toy", "why": "x", "changes": [CHANGE, second]}
    plan = apply(town(schools=[*rooms, {"school": "office", "kind": "central"}]), stated(told))
    assert pupils(plan, YEARS[1], group="all") == pupils(plan, YEARS[1], school="ash", group="all") == 3 * 161


def test_shares_from_a_file_keep_their_places(plan: Plan, scenario: Any, tmp_path: Path) -> None:
    """Proves: a CSV beside the scenario gives the shares of each school; its lines and its hash are known."""
    (tmp_path / "goes.csv").write_text("from,to,share\noak,elm,1\nelm,oak,0.5\n", encoding="utf-8")
    path = scenario("- {close: elm, from: 2027-28, pupils: goes.csv, leave: rest, why: x}\n")
    with pytest.raises(PlanError, match=r"goes\.csv:3:to: found oak counts its pupils by span"):
        apply(plan, path)
    (tmp_path / "goes.csv").write_text("from,to,share\noak,elm,1\n", encoding="utf-8")
    with pytest.raises(PlanError, match=r"found no rows from 'elm' in goes\.csv"):
        apply(plan, path)
    changed = apply(plan, scenario("- {close: oak, from: 2027-28, pupils: goes.csv, follow: 1, why: x}\n"))
    assert set(changed.hashes) - set(plan.hashes) == {"goes.csv", "less.yaml"}
    places = changed.places["services"]
    assert {places.place(row).file for row in range(len(places.lines))} == {"less.yaml"}
    row = changed["enrollment"].index[changed["enrollment"]["year"] == "2027-28"][0]
    assert str(changed.place("enrollment", int(row), "pupils")).startswith("less.yaml:5:")


def test_seattles_redistribution(data_folder: Path) -> None:
    """Proves, on the 71 schools of Seattle's redistribution matrix: whichever closes, pupils go by the matrix and
    are all accounted for, and the schools without room are those that the figures say.
    """
    names, heads, rooms, matrix = _seattle(data_folder)
    plan = town(
        schools=[{"school": n, "capacity": room} for n, room in zip(names, rooms, strict=True)],
        enrollment=[{"school": n, "pupils": head} for n, head in zip(names, heads, strict=True)],
        staff=[{"school": n, "position": "teacher", "resource": "base", "fte": 1.0} for n in names],
        lines=[],
        groups=[],
    )
    full = set()
    for closed in range(0, len(names), 6):
        shares = {names[to]: float(share) for to, share in enumerate(matrix[closed]) if share > 0}
        exact = heads + matrix[closed] * heads[closed]
        try:
            after = apply(plan, closing(close=names[closed], pupils=shares, leave="rest"))
        except PlanError as error:
            full.add(closed)
            over = {str(problem.found).split(" at ")[1].split(" in ")[0] for problem in error.problems}
            assert over <= {names[to] for to in np.flatnonzero((exact > rooms - 1) & (matrix[closed] > 0))}
            continue
        now = np.array([pupils(after, YEARS[0], school=n) for n in names])
        now[closed] = exact[closed] = 0.0
        assert np.abs(now - exact).max() < 1
        assert now.sum() == pytest.approx(heads.sum() - round(heads[closed] * (1 - matrix[closed].sum())), abs=1.0)
        assert (now <= rooms)[matrix[closed] > 0].all()
    assert 0 < len(full) < 12


def _seattle(folder: Path) -> tuple[list[str], Any, Any, Any]:
    """Short names, heads and capacity of 2023, and where the pupils of each school would go, rows by school."""
    with (folder / "seattle" / "performance_data_2023.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "seattle" / "redistribution_matrix.csv").open(encoding="utf-8", newline="") as file:
        matrix = np.array([[float(cell) for cell in row[1:]] for row in list(csv.reader(file))[1:]])
    keep = np.flatnonzero(matrix.sum(axis=1) > 0)
    keep = keep[matrix[np.ix_(keep, keep)].sum(axis=1) > 0]
    names = [f"s{index}" for index in keep]
    heads = np.array([float(rows[i]["Total AAFTE* Enrollment (ENROLLMENT)"]) for i in keep])
    rooms = np.array([float(rows[i]["Capacity"]) for i in keep])
    return names, heads, rooms, matrix[np.ix_(keep, keep)]
