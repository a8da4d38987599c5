r"""Do the printed tables tie to one another in whole cents, with nothing but addition? Read from the files alone.

For every resource and year

$$ beginning + revenue + contributions + indirect = spent + lapse + ending $$

each ending balance begins the next year; `budget.csv` adds up to what each resource spends, to each school and to each
service; sources are uses; positions are the FTE of services and what the plan's staffing asks for.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from alloc_opt.analysis.proofs.check import Check, few
from alloc_opt.analysis.proofs.kept import Kept
from alloc_opt.plan.complete import UNASSIGNED

_FLOWS_IN = ("beginning", "revenue", "contributions", "indirect")
_FLOWS_OUT = ("spent", "lapse", "ending")
_MILLIONTHS = 1_000_000
_EACH = 2
"""Millionths of an FTE that a printed number may be off, because it was written with six decimals."""


def cents(values: "pd.Series[float]") -> pd.Series:
    """Whole cents of printed dollars; ValueError where there is part of a cent."""
    whole = (values.astype(float) * 100).round()
    if values.isna().any() or ((values.astype(float) * 100 - whole).abs() > 1e-3).any():
        raise ValueError("a dollar amount is missing or has parts of a cent")
    return whole.astype(np.int64)


def ties(kept: Kept) -> Iterator[Check]:
    """Every tie, each with how many sums it is made of."""
    frames = {name: table.frame for name, table in kept.tables.items()}
    budget = frames["budget"].assign(cents=cents(frames["budget"]["dollars"]))
    yield from _balances(kept, frames["funds"], budget)
    for name, keys in (("programs", ["program", "school", "year"]), ("schools", ["school", "year"])):
        printed = frames[name].assign(cents=cents(frames[name]["dollars"]))
        yield _told(f"budget.csv adds up to {name}.csv by {' and '.join(keys)}", _unlike(budget, printed, keys))
    yield from _sources(frames["sources"])
    yield from _staff(kept, frames)


def _balances(kept: Kept, funds: pd.DataFrame, budget: pd.DataFrame) -> Iterator[Check]:
    flows = funds.assign(**{name: cents(funds[name]) for name in (*_FLOWS_IN, *_FLOWS_OUT)})
    names = (flows["resource"] + " in " + flows["year"]).to_numpy()
    off = (flows[list(_FLOWS_IN)].sum(axis=1) != flows[list(_FLOWS_OUT)].sum(axis=1)).to_numpy()
    yield _told(
        "what each resource begins with and gets is what it spends, loses and keeps", (list(names[off]), len(off))
    )
    begins = dict(zip(kept.plan["funds"]["resource"], kept.plan["funds"]["beginning"], strict=True))
    first = {name: int(np.rint(float(value) * 100)) for name, value in begins.items()}
    wrong, count = [], 0
    for resource, part in flows.groupby("resource", sort=False):
        have = first.get(str(resource))
        for row in part.set_index("year").loc[list(kept.plan.years)].itertuples():
            count += 1
            if have is None or row.beginning != have:
                wrong.append(f"{resource} in {row.Index}")
            have = int(str(row.ending))
    yield _told(
        "each balance begins where the year before ended, the first one as the plan's funds say", (wrong, count)
    )
    spent = flows.assign(cents=flows["spent"])
    yield _told("budget.csv adds up to what funds.csv says is spent", _unlike(budget, spent, ["resource", "year"]))
    within = flows.groupby("year", sort=False)["contributions"].sum()
    yield _told("what some resources contribute, others receive", (list(within.index[within != 0]), len(within)))


def _sources(sources: pd.DataFrame) -> Iterator[Check]:
    signed = cents(sources["dollars"]).where(sources["side"] == "source", -cents(sources["dollars"]))
    left = signed.groupby([sources["year"], sources["pot"]], sort=False).sum()
    wrong = [" ".join(map(str, each)) for each in left.index[left != 0]]
    yield _told("sources are uses in every pot and year", (wrong, len(left)))


def _staff(kept: Kept, frames: dict[str, pd.DataFrame]) -> Iterator[Check]:
    keys = ["program", "school", "year"]
    held = frames["positions"]
    held = held.assign(units=_millionths(held["fte"]), lines=1)
    schools = frames["schools"].assign(units=_millionths(frames["schools"]["fte"]))
    yield _told("positions.csv adds up to the FTE of schools.csv", _unlike_fte(held, schools, ["school", "year"]))
    staffing, programs = kept.plan["staffing"], frames["programs"]
    need = programs.merge(staffing[["program", "position", "fte"]], on="program")
    need = need.assign(units=_millionths(need["quantity"] * need["fte"]))
    mine = held[(held["program"] != UNASSIGNED) & held["program"].isin(staffing["program"])]
    yield _told(
        "positions.csv is what the plan's staffing asks for by service, school and job",
        _unlike_fte(mine, need, [*keys, "position"]),
    )


def _millionths(values: "pd.Series[float]") -> pd.Series:
    if values.isna().any():
        raise ValueError("a number of FTE is missing")
    return pd.Series([round(Fraction(float(each)) * _MILLIONTHS) for each in values], index=values.index, dtype=object)


def _unlike(one: pd.DataFrame, other: pd.DataFrame, keys: Sequence[str]) -> tuple[list[str], int]:
    """Groups whose cents differ, and how many groups there are."""
    sums = [frame.groupby(list(keys), sort=False)["cents"].sum() for frame in (one, other)]
    left, right = sums[0].align(sums[1], fill_value=0)
    off = (left != right).to_numpy()
    return [_named(each) for each in left.index[off]], len(left)


def _unlike_fte(one: pd.DataFrame, other: pd.DataFrame, keys: Sequence[str]) -> tuple[list[str], int]:
    """Groups whose FTE differ by more than the decimals that were written."""
    sums = [frame.groupby(list(keys), sort=False)["units"].agg(["sum", "size"]) for frame in (one, other)]
    left, right = sums[0].align(sums[1], fill_value=0)
    off = (left["sum"] - right["sum"]).abs() > _EACH * (left["size"] + right["size"])
    return [_named(each) for each in left.index[off.to_numpy(dtype=bool)]], len(left)


def _named(key: object) -> str:
    return ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _told(sentence: str, found: tuple[Sequence[object], int]) -> Check:
    wrong, count = found
    if len(wrong):
        return Check("failed", "ties", f"It does not hold that {sentence}: {few(wrong)}.", len(wrong))
    first = sentence[0] if sentence.split()[0].endswith(".csv") else sentence[0].upper()
    return Check("proved", "ties", f"{first}{sentence[1:]} ({count:,} sums).", count)
