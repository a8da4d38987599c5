"""San Francisco and Seattle by mapping alone."""

import csv
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import pytest
import yaml
from tests.io.importing.test_suggest import filled

from alloc_opt import io
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import PlanError
from alloc_opt.io.importing import Imported, imported, save, suggested

HERE = Path(__file__).parent
HAND = HERE / "sfusd_ledger.yaml"


@pytest.fixture(scope="module")
def sfusd(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Imported, Path]:
    """The ledger of 2025-26, imported and saved."""
    begun = perf_counter()
    found = imported(data_folder / "sfusd" / "gl_ledger.csv", HERE / "sfusd_ledger.yaml")
    target = tmp_path_factory.mktemp("sfusd") / "plan"
    save(found, target)
    assert perf_counter() - begun < 20
    return found, target


def test_sfusd_ties_to_the_cent(sfusd: tuple[Imported, Path], data_folder: Path) -> None:
    """Proves: by fund, resource and object, the saved plan is the ledger, added up here without our code."""
    wanted: dict[tuple[str, str], Decimal] = {}
    with (data_folder / "sfusd" / "gl_ledger.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["fiscal_year"], row["column_code"]) == ("2025-26", "BB") and "1000" <= row["object"] < "8000":
                key = (f"{row['fund']}-{row['resource']}", row["object"])
                wanted[key] = wanted.get(key, Decimal()) + Decimal(row["amount"])
    found, folder = sfusd
    assert sum(wanted.values()) == Decimal("1431620482.74")
    got: dict[tuple[str, str], Decimal] = dict.fromkeys(wanted, Decimal())
    with (folder / "lines.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            got[row["resource"], row["object"]] += Decimal(row["dollars"])
    with (folder / "revenue.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if " credit " in row["line"]:
                got[row["resource"], row["line"].rsplit(" ", 1)[1]] -= Decimal(row["dollars"])
    assert got == wanted
    assert (found.tie_out["difference"] == 0).all()


def test_sfusd_balances_are_those_of_the_ledger(sfusd: tuple[Imported, Path]) -> None:
    """Proves: unrestricted money of the general fund begins 2026-27 with what the ledger calculates."""
    funds = io.read(sfusd[1])["funds"].set_index("resource")
    assert funds.loc["01-0000", "beginning"] == 90408130.78
    assert round(funds["beginning"].sum(), 2) == 481130772.32


def test_sfusd_names_what_will_not_come_again(sfusd: tuple[Imported, Path]) -> None:
    """Proves: spending from carried balances is told by resource, with who must give it next year."""
    told = "resource 01-6762 spends $20,093,827.13 in the plan years that it will not have: 01-0000 gives it"
    assert told in sfusd[0].notes


def test_sfusd_solves_to_todays_budget(sfusd: tuple[Imported, Path]) -> None:
    """Proves: nothing changes in 2026-27, and the unrestricted balance is what the ledger leaves."""
    solved = solve(io.read(sfusd[1]))
    assert solved.solution.status == "optimal"
    dollars = solved.built.measures.dollars
    for measure in (dollars, dollars.today()):
        assert measure.by("year").at(solved.x).tolist() == pytest.approx([1453585111.62], abs=0.02)
    left = solved.built.measures["ending"].where(resource="01-0000").by("year").at(solved.x)
    assert left.tolist() == pytest.approx([22278863.43], abs=1)


def test_sfusd_positions(data_folder: Path, tmp_path: Path) -> None:
    """Proves: site positions stand beside the ledger, paid from their resources; what is left is not by site."""
    folder = data_folder / "sfusd"
    found = imported(folder / "gl_ledger.csv", HERE / "sfusd_positions.yaml", folder / "staffing_2024_25.csv")
    save(found, tmp_path / "plan")
    plan = io.read(tmp_path / "plan")
    assert (found.tie_out["difference"] == 0).all()
    assert plan["staff"]["fte"].sum() == pytest.approx(2488.113)
    assert (plan["schools"]["kind"] == "school").sum() == 89
    lost = found.not_mapped[found.not_mapped["unit"] == "FTE"]
    assert lost["amount"].sum() == pytest.approx(3202.113 - 2488.113)
    solved = solve(plan)
    dollars = solved.built.measures.dollars
    for measure in (dollars, dollars.today()):
        spent = 1431620482.74 + found.tie_out["credits"].sum() / 100
        assert measure.by("year").at(solved.x).tolist() == pytest.approx([spent], abs=0.05)


SEATTLE = {"2021-22": (40, 337804737), "2022-23": (11, 341451708), "2023-24": (41, 350060751)}


def test_seattle_rows_that_do_not_add_up(data_folder: Path, tmp_path: Path) -> None:
    """Proves: 92 of 219 rows are reported with both amounts, and taken as they stand."""
    text = (HERE / "seattle.yaml").read_text(encoding="utf-8")
    head, tail = text[: text.index("controls:")], text[text.index("resources:") :]
    for year, (rows, total) in SEATTLE.items():
        controls = f"controls:\n  - {{kind: spending, total: {total}}}\n"
        mapping = tmp_path / f"{year}.yaml"
        mapping.write_text(head.replace("2023-24", year) + controls + tail, encoding="utf-8")
        found = imported(data_folder / "seattle" / "sps_data_extract.csv", mapping)
        assert sum("apart" in note for note in found.notes) == rows
        assert found.tables["lines"]["dollars"].sum() == total
    assert sum(rows for rows, _ in SEATTLE.values()) == 92


def test_seattle_is_a_plan_by_school(data_folder: Path, tmp_path: Path) -> None:
    """Proves: 73 schools with pupils by group, every dollar at its school, solved to today's budget."""
    found = imported(data_folder / "seattle" / "sps_data_extract.csv", HERE / "seattle.yaml")
    assert "Alki Elementary): amounts of $2,740,801.00, total $2,743,342.00" in " ".join(found.notes)
    save(found, tmp_path / "plan")
    plan = io.read(tmp_path / "plan")
    assert set(plan["schools"]["kind"]) == {"school"}
    assert len(plan["schools"]) == 73
    assert set(plan["groups"]["group"]) == {"all", "low_income", "english_learner", "special_education"}
    assert not plan["programs"]["locked"][plan["programs"]["unit"] == "dollar"].any()
    solved = solve(plan)
    assert solved.built.measures.dollars.by("year").at(solved.x).tolist() == pytest.approx([350060751])


def test_a_draft_needs_only_what_people_know(data_folder: Path, tmp_path: Path) -> None:
    """Proves: the drafted mapping of the San Francisco ledger, its blanks filled in, gives the same tie-out."""
    ledger = data_folder / "sfusd" / "gl_ledger.csv"
    draft = suggested(ledger)
    assert "chart: sacs" in draft
    assert "year: fiscal_year" in draft
    assert "01-6500 Special Education: $258,549,403.65" in draft
    lines = draft.replace('column: "???"', "column: adopted").splitlines()
    done = [
        line.replace("???", line.rsplit("$", 1)[1].replace(",", ""))
        if "total:" in line
        else line.replace("???", "meant")
        for line in lines
    ]
    mapping = tmp_path / "import.yaml"
    mapping.write_text("\n".join(done), encoding="utf-8")
    found = imported(ledger, mapping)
    assert found.tie_out["ledger"][found.tie_out["kind"] == "spending"].sum() == 143162048274
    assert (found.tie_out["difference"] == 0).all()


def test_every_file_gives_a_draft_or_one_list(data_folder: Path) -> None:
    """Proves: no file of the data folder ends in anything but a draft or a list of problems with their places."""
    drafts: dict[str, str] = {}
    lists: dict[str, set[str]] = {}
    for path in sorted(data_folder.rglob("*.csv")):
        try:
            drafts[path.name] = suggested(path)
        except PlanError as error:
            lists[path.name] = {problem.place.file for problem in error.problems}
    assert len(drafts) >= 10
    assert all(text.startswith("# ") for text in drafts.values())
    assert all(files == {name} for name, files in lists.items())


WIDE = {"sps_data_extract": 350060751, "performance_data_2023": 350060751, "wrs_table": 129829431}


@pytest.mark.parametrize("name", WIDE)
def test_seattle_files_work_by_their_drafts(name: str, data_folder: Path, tmp_path: Path) -> None:
    """Proves: the completed drafts give plans by school: an address is no account, a header may be empty, and columns
    that belong together are taken with their total.
    """
    ledger = data_folder / "seattle" / f"{name}.csv"
    mapping = tmp_path / "import.yaml"
    mapping.write_text(filled(suggested(ledger)), encoding="utf-8")
    found = imported(ledger, mapping)
    save(found, tmp_path / "plan")
    assert found.tables["lines"]["dollars"].sum() == WIDE[name]
    assert len(io.read(tmp_path / "plan")["schools"]) == 73
    assert ("enrollment" in found.tables) == (name != "wrs_table")


def test_the_draft_of_san_francisco_is_near_the_mapping_by_hand(data_folder: Path) -> None:
    """Proves: columns, version, chart, credits, giver and file of names are those of the mapping made by hand."""
    text = suggested(data_folder / "sfusd" / "gl_ledger.csv")
    draft, hand = (yaml.load(each, Loader=yaml.BaseLoader) for each in (text, HAND.read_text(encoding="utf-8")))
    for key in ("base_year", "chart", "names"):
        assert draft[key] == hand[key]
    for key in ("year", "select", "fields", "amount"):
        assert draft["ledger"][key] == hand["ledger"][key]
    assert draft["contributions"]["giver"] == hand["contributions"]["giver"]
    assert {rule["where"]["object"] for rule in draft["credits"]} == {"3202", "7310", "7350"}
