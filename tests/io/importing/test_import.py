"""A small ledger becomes a plan that ties, is read, and is solved to today's budget."""

from pathlib import Path

import pandas as pd
import pytest
from tests.io.importing.conftest import LEDGER, MAPPING, POSITIONS, STAFFED, Convert

from alloc_opt import io
from alloc_opt.analysis.solve import solve

FUNCTIONS = """programs:
  - {where: {function: 1000-1999}, program: instruction}
  - {where: {function: 7210}, program: indirect}
"""


def _books(result: pd.DataFrame, kind: str = "spending") -> dict[tuple[str, str], float]:
    rows = result[result["kind"] == kind]
    return {(r, o): d / 100 for r, o, d in zip(rows["resource"], rows["object"], rows["ledger"], strict=True)}


def test_the_base_year_ties_to_the_cent(convert: Convert, tmp_path: Path) -> None:
    """Proves: lines less credits give the ledger by resource and object; the proof lies beside the tables."""
    found = convert()
    assert (found.tie_out["difference"] == 0).all()
    assert _books(found.tie_out)["01-0000", "1100"] == 500000.30
    lines = io.read(tmp_path / "plan")["lines"]
    assert lines.loc[lines["object"] == "1100", "dollars"].sum() == pytest.approx(580000.30, abs=1e-6)
    assert {"tie_out.csv", "mapping.yaml", "not_mapped.csv"} <= {p.name for p in (tmp_path / "plan/import").iterdir()}


def test_lines_without_a_site_are_locked(convert: Convert, tmp_path: Path) -> None:
    """Proves: what the ledger gives by site can move, the rest is locked and says so."""
    convert()
    programs = io.read(tmp_path / "plan")["programs"].set_index("program")
    assert not programs.loc["1000 4300", "locked"]
    assert programs.loc["8200 5500 not by site", "locked"]
    assert set(programs["valued"]) == {"unrated"}


def test_balances_and_contributions(convert: Convert, tmp_path: Path) -> None:
    """Proves: the plan begins with the ending balance of the base year; 8980 becomes a decision of the giver."""
    convert()
    funds = io.read(tmp_path / "plan")["funds"].set_index("resource")
    assert funds.loc["01-0000", "beginning"] == pytest.approx(100000.25 + 900000 - 60000 - 727000.30, abs=1e-6)
    assert funds.loc["01-6500", "supported_by"] == "01-0000"


def test_it_solves_to_todays_budget(convert: Convert, tmp_path: Path) -> None:
    """Proves: without rules nothing changes, and the contribution is what the restricted resource needs."""
    convert()
    solved = solve(io.read(tmp_path / "plan"))
    assert solved.solution.status == "optimal"
    m = solved.built.measures
    change = m.dollars.by("program", "year").at(solved.x) - m.dollars.today().by("program", "year").at(solved.x)
    assert abs(change).max() < 0.005
    given = m["contributions"].where(resource="01-6500").by("resource", "year").at(solved.x)
    assert given.tolist() == pytest.approx([60000.0])


def test_what_does_not_map_is_listed_and_kept(convert: Convert, tmp_path: Path) -> None:
    """Proves: accounts that no rule knows stay in the books as a locked program, listed with their dollars."""
    found = convert(mapping=MAPPING + FUNCTIONS)
    assert found.not_mapped["amount"].tolist() == [120000.0]
    assert "function 8200" in found.not_mapped["fields"].iat[0]
    assert (found.tie_out["difference"] == 0).all()
    programs = io.read(tmp_path / "plan")["programs"].set_index("program")
    assert programs.loc["not mapped 5500 not by site", "locked"]


def test_accounts_left_out_are_in_the_tie_out(convert: Convert) -> None:
    """Proves: what the mapping leaves out is a column of its own."""
    found = convert(mapping=MAPPING + "leave_out:\n  - {where: {object: 5500}, why: paid by the county}\n")
    assert found.tie_out["left_out"].sum() == 12000000
    assert (found.tie_out["difference"] == 0).all()
    assert "5500" not in set(found.tables["lines"]["object"])


def test_one_time_items_end_with_the_base_year(convert: Convert, tmp_path: Path) -> None:
    """Proves: one-time spending is in the base year and nowhere else; one-time revenue does not come again."""
    once = "one_time:\n  - {where: {object: 4300}}\n  - {where: {object: 8311}}\n"
    found = convert(mapping=MAPPING + once)
    assert (found.tie_out["difference"] == 0).all()
    assert found.tie_out["one_time"].sum() == 5000000
    solved = solve(io.read(tmp_path / "plan"))
    books = solved.built.measures.dollars.where(object="4300").by("year").at(solved.x)
    assert books.tolist() == pytest.approx([0])
    today = solved.built.measures.dollars.where(object="4300").today().by("year").at(solved.x)
    assert today.tolist() == pytest.approx([9000])


def test_positions_take_their_part_of_the_ledger(convert: Convert, tmp_path: Path) -> None:
    """Proves: positions stand at their site; what the ledger has beyond them is not by site, and never scaled."""
    found = convert(mapping=MAPPING + STAFFED, positions=POSITIONS)
    assert (found.tie_out["difference"] == 0).all()
    plan = io.read(tmp_path / "plan")
    assert plan["pay"]["salary"].tolist() == [80000]
    staff = plan["staff"]
    assert staff.loc[~staff["filled"], ["school", "fte"]].to_numpy().tolist() == [["101", 0.5]]
    assert set(staff.loc[staff["school"] == "not_by_site", "program"]) == {"teacher not by site"}
    rest = plan["lines"].set_index("program")["dollars"]
    assert rest["staff without a site 1100 not by site"] == pytest.approx(500000.30 - 5.5 * 80000)
    assert solve(plan).solution.status == "optimal"


def test_a_complete_list_is_tied_by_one_factor_per_object(convert: Convert) -> None:
    """Proves: where the list is complete, salaries and benefits cost what the ledger has, and the factors are shown."""
    found = convert(mapping=MAPPING + STAFFED + "  complete: true\n", positions=POSITIONS)
    assert found.factors["1100"] == pytest.approx(580000.30 / (6.5 * 80000))
    assert found.factors["3101"] == pytest.approx(128000 / (6.5 * 16000))
    assert found.tie_out.loc[found.tie_out["object"] == "1100", "staff"].sum() == 58000030
    assert (found.tie_out["difference"] == 0).all()
    assert any("1.115" in note for note in found.notes)


def test_the_next_export_says_what_is_new(convert: Convert, tmp_path: Path) -> None:
    """Proves: the same mapping takes another file; codes that came and went are told."""
    from alloc_opt.io.importing.listing import new_codes
    from alloc_opt.io.importing.save import last_codes

    convert()
    later = convert(ledger=LEDGER.replace(",102,", ",103,"), target="next")
    told = new_codes(later.codes, last_codes(tmp_path / "plan"))
    assert told == ["new: site 103", "no longer there: site 102"]
