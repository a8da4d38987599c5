"""Does the export say what the printed reports say? Totals that the user states, and what the ledger says of itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alloc_opt.errors import Place
from alloc_opt.io.codes import Flags, selected
from alloc_opt.io.importing.assign import Assigned
from alloc_opt.io.importing.chart import Chart
from alloc_opt.io.importing.mapping import Mapping
from alloc_opt.io.importing.money import cents, dollars
from alloc_opt.io.problems import Problems, some
from alloc_opt.io.raw import Node, RawTable

NEEDED = ("spending", "revenue", "beginning")
"""Kinds whose every dollar must be covered by a control total."""


def check(accounts: Assigned, mapping: Mapping, node: Node, problems: Problems) -> pd.DataFrame:
    """The control totals beside what the export gives: kind, where, source, stated, ledger (cents).

    Totals that differ are problems, and so are accounts with dollars that no control total covers.
    """
    covered = np.zeros(len(accounts.frame), dtype=bool)
    kind = accounts.frame["kind"].to_numpy(dtype=object)
    rows = []
    for i, control in enumerate(mapping.controls):
        at = node.walk(("controls", i, "total"))
        stated = cents(control.total)
        if stated is None:
            problems.add(at.place, at.shown, "a total in dollars and cents")
            continue
        here = (kind == control.kind) & selected(accounts.codes, control.where)
        covered |= here
        found = int(accounts.frame.loc[here, "cents"].sum())
        where = ", ".join(f"{field} {_listed(wanted)}" for field, wanted in control.where.items())
        rows.append((control.kind, where, control.source, stated, found))
        if found != stated:
            told = f"{control.kind} {where or 'of all accounts'} is {dollars(found)} in the export"
            signs = " with the other sign: say 'reversed' under 'ledger'" if found == -stated else ""
            hint = f"{dollars(found - stated)} apart{signs}"
            problems.add(at.place, told, f"{dollars(stated)}, the control total", hint)
    _uncovered(accounts, covered, node, problems)
    return pd.DataFrame(rows, columns=["kind", "where", "source", "stated", "ledger"])


def _listed(wanted: str | list[str]) -> str:
    return wanted if isinstance(wanted, str) else ", ".join(wanted)


def _uncovered(accounts: Assigned, covered: Flags, node: Node, problems: Problems) -> None:
    left = accounts.frame[~covered & accounts.frame["kind"].isin(NEEDED).to_numpy()]
    for name, rows in left.groupby("kind", sort=False):
        funds = some(f"fund {fund}" for fund in pd.unique(rows["fund"]) if fund)
        told = f"no control total for {dollars(int(rows['cents'].sum()))} of {name}"
        problems.add(
            node.walk(("controls",)).place,
            f"{told} ({funds})" if funds else told,
            "a total for every dollar, by all accounts or by fund",
            "take it from a printed report, not from the export",
        )


def balances(accounts: Assigned, problems: Problems, place: Place) -> None:
    """Beginning plus revenue less spending must be the ending balance, where the ledger states one, by resource."""
    frame = accounts.frame
    by_kind = frame.pivot_table(index="resource", columns="kind", values="cents", aggfunc="sum", fill_value=0)
    have = {kind: by_kind.get(kind, pd.Series(0, index=by_kind.index)) for kind in (*NEEDED, "contribution")}
    rolled = have["beginning"] + have["revenue"] + have["contribution"] - have["spending"]
    for kind in ("ending", "component"):
        if kind in by_kind:
            for resource in by_kind.index[(rolled != by_kind[kind]).to_numpy()]:
                stated, found = int(by_kind[kind][resource]), int(rolled[resource])
                what = "ending balance" if kind == "ending" else "parts of the ending balance"
                told = f"resource {resource}: beginning, revenue and spending give {dollars(found)}"
                problems.add(place, told, f"{dollars(stated)}, its {what}", f"{dollars(found - stated)} apart")


def transfers(accounts: Assigned, chart: Chart) -> list[str]:
    """Sums that should be nothing: contributions within a fund, transfers between funds; what they are, in words."""
    frame, told = accounts.frame, []
    given = frame[frame["kind"] == "contribution"].groupby("fund")["cents"].sum()
    told += [f"contributions within fund {fund} add up to {dollars(int(sum_))}" for fund, sum_ in given.items() if sum_]
    if chart.transfers.into and "object" in accounts.codes:
        into, out = (
            int(frame.loc[selected(accounts.codes, {"object": codes}), "cents"].sum())
            for codes in (chart.transfers.into, chart.transfers.out)
        )
        if into != out:
            told.append(f"transfers between funds: {dollars(into)} received, {dollars(out)} given")
    return told


def credits(accounts: Assigned, raw: RawTable, problems: Problems) -> None:
    """Negative spending that the mapping does not expect."""
    frame = accounts.frame
    wrong = frame[(frame["kind"] == "spending") & (frame["cents"] < 0) & ~frame["credit"]]
    for at, row, amount in zip(wrong.index, wrong["row"], wrong["cents"], strict=True):
        told = " ".join(f"{field} {code}" for field, code in accounts.codes.loc[at].items())
        problems.add(
            raw.where.place(int(row)),
            f"a credit of {dollars(int(amount))} in the spending account {told}",
            "spending of at least nothing",
            "list the account under 'credits', with its reason, if it is meant",
        )


def one_fund(accounts: Assigned, node: Node, problems: Problems) -> None:
    """A resource of the plan lies in one fund."""
    funds = accounts.frame.groupby("resource", sort=False)["fund"].agg(["nunique", "unique"])
    for resource, row in funds[funds["nunique"] > 1].iterrows():
        told = f"resource {resource} in the funds {some(row['unique'])}"
        problems.add(node.keys.get("resources", node.place), told, "one fund", "put {fund} into its name")
