"""The price list of riverbend: one step has one number, and every number told is one of the table."""

import re
from pathlib import Path

import pandas as pd
import pytest

from alloc_opt import io
from alloc_opt.analysis.prices import prices
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.analysis.speak import money

IN_YEAR = re.compile(r"\$([\d.,]+)( million)? (?:unrestricted )?in (\d{4}-\d{2})")
OVER_YEARS = re.compile(r"\$([\d.,]+)( million)? unrestricted over")
STAFF = re.compile(r"([\d.,]+)(?: to ([\d.,]+))? (?:more|fewer) ")
SETTINGS = re.compile(r"(?:from|at) ([\d.,]+)(?: %)? (?:to|rather than) ([\d.,]+)( %)?")


@pytest.fixture(scope="module")
def riverbend(models_folder: Path) -> Solved:
    """Return riverbend as it comes, capped changes and whole positions."""
    return solve(io.read(models_folder / "riverbend"))


@pytest.fixture(scope="module")
def quick(riverbend: Solved) -> pd.DataFrame:
    """Return the list at the end of `solve`."""
    return prices(riverbend, quick=True).frame


def heads(frame: pd.DataFrame) -> pd.DataFrame:
    """The cost lines that tell a whole step."""
    return frame[(frame["kind"] == "cost") & (frame["year"] == "") & (frame["row"] == "")]


def test_one_step_has_one_number(riverbend: Solved, quick: pd.DataFrame) -> None:
    """Proves: where whole positions make a step dearer than parts of them, both lists count whole ones."""
    rules = ["standard custodians", "standard principals", "standard special_education", "class_size_k3"]
    keys, numbers = ["rule", "direction"], ["price", "low", "high", "dollars", "fte"]
    full = heads(prices(riverbend, rules).frame).set_index(keys)
    short = heads(quick).set_index(keys).loc[full.index]
    pd.testing.assert_frame_equal(short[numbers], full[numbers], check_exact=True)
    told = full["price"].notna()
    assert short["sentence"][told].tolist() == full["sentence"][told].tolist()
    custodians = full.loc[("standard custodians", "tighten")]
    assert custodians["fte"] == pytest.approx(round(custodians["fte"] * 2) / 2)


def test_dollars_told_are_those_of_the_parts(riverbend: Solved, quick: pd.DataFrame) -> None:
    """Proves: the dollars told of each year are what unrestricted resources pay in it, to three figures."""
    funds = riverbend.plan["funds"]
    free = set(funds.loc[funds["restriction"] == 0, "resource"])
    parts = quick[quick["resource"].isin(free)].groupby(["rule", "dial", "direction", "year"])["dollars"].sum()
    told = 0
    for line in heads(quick).to_dict("records"):
        first = str(line["sentence"]).split(" The plan's own")[0]
        for amount, million, year in IN_YEAR.findall(first):
            dollars = float(amount.replace(",", "")) * (1e6 if million else 1.0)
            paid = abs(parts[line["rule"], line["dial"], line["direction"], year])
            assert dollars == pytest.approx(paid, rel=0.006), first
            told += 1
        for amount, million in OVER_YEARS.findall(first):
            assert float(amount.replace(",", "")) * (1e6 if million else 1.0) == pytest.approx(
                abs(line["price"]), rel=0.006
            )
    assert told > 40


def test_staff_told_is_that_of_the_step(quick: pd.DataFrame) -> None:
    """Proves: where all years have the same staff and nobody is left unnamed, the FTE told add up to the line's."""
    told = 0
    for line in heads(quick).to_dict("records"):
        found = STAFF.findall(str(line["sentence"]).split(": $")[0])
        if found and not any(most for _, most in found) and "others" not in str(line["sentence"]).split(": $")[0]:
            assert sum(float(each) for each, _ in found) == pytest.approx(abs(float(line["fte"])), abs=0.11)
            told += 1
    assert told >= 4


def test_settings_told_are_a_step_apart(quick: pd.DataFrame) -> None:
    """Proves: from where to where a dial is moved in words is its step."""
    told = 0
    for line in heads(quick).to_dict("records"):
        found = SETTINGS.search(str(line["sentence"]))
        if found:
            ends = [float(each.replace(",", "")) for each in found.groups()[:2]]
            assert abs(ends[0] - ends[1]) * (0.01 if found[3] else 1.0) == pytest.approx(float(line["step"]))
            told += 1
    assert told > 20


def test_no_step_says_more_than_its_price(quick: pd.DataFrame) -> None:
    """Proves: `takes` stands where the step takes money and `frees` where it frees some; no ids stand for names."""
    for line in heads(quick).to_dict("records"):
        text, price = str(line["sentence"]), float(line["price"])
        assert "_" not in re.sub(r'"[^"]*"', "", text), text
        if (
            abs(price) >= 0.5
            and line["direction"] in ("loosen", "raise")
            and not str(line["rule"]).startswith("assump")
        ):
            assert (" takes " in text if text.startswith("Keeping") else " frees " in text) == (price > 0), text
        if abs(price) < 0.5 and text:
            assert money(price) == "$0"
