"""Every number in a price sentence is derived again from the csv files of the run, by rules written here anew."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.analysis.plans import toy
from tests.analysis.pricing.test_cost import BANNED, district, heads, size

from alloc_opt.analysis.prices import prices
from alloc_opt.analysis.pricing.settings import setting
from alloc_opt.analysis.pricing.words import staffing
from alloc_opt.analysis.run import run
from alloc_opt.analysis.speak import money
from alloc_opt.families import families
from alloc_opt.reports import run_folder
from alloc_opt.reports import sentences as say

RESERVE = {"id": "reserve", "family": "reserve", "share": 0.04}
IN_YEAR = re.compile(r"\$([\d.,]+)( million)? (?:unrestricted )?in (\d{4}-\d{2})")
STAFF = re.compile(r"([\d.,]+)(?: to ([\d.,]+))? (?:more |fewer )?teachers")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run with whole teachers, a reserve at its limit and two years."""
    solved = district(
        size(24.0), RESERVE, pupils=(250.0, 144.0), increment=1.0, base=1_768_000.0, years=("2026-27", "2027-28")
    )
    folder = tmp_path_factory.mktemp("runs") / "run"
    run_folder.save(run(solved).with_table(prices(solved)), folder)
    return folder


def listed(folder: Path) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """The cost lines that tell a price, and their parts, as the csv has them."""
    frame = pd.read_csv(folder / "prices.csv", keep_default_na=False, na_values={"price": [""]})
    frame = frame[frame["kind"] == "cost"]
    whole = (frame["year"] == "") & (frame["row"] == "") & (frame["price"].abs() > 0.5)
    return frame[whole].to_dict("records"), frame[frame["year"] != ""]


def parts_of(line: dict[str, Any], parts: pd.DataFrame) -> pd.DataFrame:
    """What the resources that are unrestricted (there is one) pay in each year of a step."""
    mine = (parts["rule"] == line["rule"]) & (parts["dial"] == line["dial"])
    return parts[mine & (parts["direction"] == line["direction"]) & (parts["resource"] == "base")]


def test_dollars_by_year(files: Path) -> None:
    """Proves: the dollars told of each year are those of the parts in that year, to three figures; none is left out."""
    lines, parts = listed(files)
    told = 0
    for line in lines:
        mine = parts_of(line, parts).astype({"dollars": float}).groupby("year")["dollars"].sum()
        first = str(line["sentence"]).split(". ")[0]
        found = {year: float(n.replace(",", "")) * (1e6 if unit else 1.0) for n, unit, year in IN_YEAR.findall(first)}
        assert found.keys() == mine[mine.abs() >= 0.5].to_dict().keys(), first
        for year, dollars in found.items():
            assert dollars == pytest.approx(abs(mine[year]), rel=0.005), first
            told += 1
        assert abs(mine.sum()) == pytest.approx(abs(line["price"]), abs=0.02)
    assert told >= 8


def test_staff_by_year(files: Path) -> None:
    """Proves: the teachers told are the least and the most of any year's parts, to a tenth."""
    lines, parts = listed(files)
    told = 0
    for line in lines:
        found = STAFF.search(str(line["sentence"]))
        by_year = parts_of(line, parts).astype({"fte": float}).groupby("year")["fte"].sum().abs()
        if found is None or str(line["rule"]).startswith("assumption"):
            continue
        low, high = (float(each or found[1]) for each in found.groups())
        assert (low, high) == (round(by_year[by_year > 0].min(), 1), round(by_year.max(), 1)), line["sentence"]
        told += 1
    assert told == 2


def test_settings_and_steps(files: Path) -> None:
    """Proves: the settings told lie one step of the dial apart."""
    lines, _ = listed(files)
    for line in lines:
        found = re.search(r"(?:from|at) ([\d.]+) (?:to|rather than) ([\d.]+)( %)?", str(line["sentence"]))
        if found:
            scale = 0.01 if found[3] else 1.0
            assert abs(float(found[1]) - float(found[2])) * scale == pytest.approx(float(line["step"])), line[
                "sentence"
            ]


def test_no_forbidden_words(files: Path) -> None:
    """Proves: neither sentences nor what is said of the next change has a word that design section 5 bans."""
    frame = pd.read_csv(files / "prices.csv", keep_default_na=False)
    for text in [*frame["sentence"], *frame["next_change"]]:
        assert not re.search(BANNED + r"|\b(Shapley|alpha|CVaR)\b", text, re.IGNORECASE), text


@pytest.mark.parametrize("dollars", [0.4, 950.4, 43_712.0, 999_600.0, 1_342_518.0, 1.25e9])
def test_one_way_to_say_money(dollars: float) -> None:
    """Proves: reports say what prices say; only they add a sign."""
    assert say.money(dollars) == money(dollars)
    assert say.money(-dollars) == (money(dollars) if dollars < 0.5 else f"-{money(dollars)}")


def test_fewer_than_the_cap_is_not_minus_one_more() -> None:
    """Proves: a pool of class sizes turned below its caps is so many fewer pupils, not -1 more."""
    dial = families()["pooled_class_size"].dials[0]
    assert setting(dial, -1.0) == "1 fewer pupil per teacher than the caps"
    assert setting(dial, 2.0) == "2 more pupils per teacher than the caps"
    assert setting(dial, 0.0) == "the caps"


def test_what_a_share_asks_for_on_top_is_in_the_price() -> None:
    """Proves: where a school must have a tenth of all staff, more teachers elsewhere take some there; it is priced."""
    share = {
        "id": "share",
        "family": "limit",
        "measure": "fte",
        "where": {"school": "fir"},
        "at_least": 0.1,
        "of": {"measure": "fte"},
    }
    line = heads(district(size(24.0, where={"school": ["oak", "elm"]}), share, pupils=(240.0, 120.0, 1.0, 1.0)), "size")
    tight = line["tighten"]
    assert "what share then asks for included" in tight["sentence"]
    assert tight["price"] > (360 / 23 - 15) * 100_000 + 1.0


def test_a_resource_that_brings_nothing_cannot_bring_less() -> None:
    """Proves: a dollar less of a resource without revenue is the end of its dial, not a price."""
    solved = district(size(24.0), title=0.0)
    assert heads(solved, "resource title_i")["lower"]["method"] == "the dial ends here"


def test_more_of_a_resource_that_helps_nobody_frees_nothing() -> None:
    """Proves: more money frees none, less takes none; never the other way round."""
    solved = district(size(24.0), title=5e6)
    lines = heads(solved, "resource title_i")
    assert "frees no unrestricted money" in lines["raise"]["sentence"]
    assert "takes no unrestricted money" in lines["lower"]["sentence"]


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        ((2.0, 2.0, 2.0), "2.0 more teachers a year"),
        ((9.4, 6.0, 6.0), "9.4 more teachers in 2026-27, 6.0 in 2027-28 and 2028-29"),
        ((0.0, 1.0, 2.0), "1.0 more teachers in 2027-28, 2.0 in 2028-29"),
        ((0.0, 0.0, 3.0), "3.0 more teachers in 2028-29"),
    ],
)
def test_staff_is_told_a_year_only_where_it_moves_in_each(sizes: tuple[float, ...], text: str) -> None:
    """Proves: `a year` stands only where the same staff moves in every plan year; else the years are named."""
    plan = toy(years=3)
    staff = pd.DataFrame({"position": "teacher", "year": plan.years, "fte": sizes})
    assert staffing(plan, staff[staff["fte"] != 0], 1.0) == text


def test_several_jobs_that_move_in_some_years_say_so() -> None:
    """Proves: where one of several job classes does not move in a year, nobody is told to move every year."""
    plan = toy(years=2)
    staff = pd.DataFrame(
        {"position": ["teacher", "teacher", "aide"], "year": ["2026-27", "2027-28", "2027-28"], "fte": [2.0, 2.0, 1.0]}
    )
    assert staffing(plan, staff, 1.0) == "2.0 more teachers and 1.0 more aides in some years"
