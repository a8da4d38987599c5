"""Costs beside staff grow with the assumption that they name."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from alloc_opt.io import read
from alloc_opt.measures.prices import unit_costs
from alloc_opt.program.build import build


def test_a_cost_grows_with_its_own_assumption(models_folder: Path) -> None:
    """Proves: salaries kept as a line rise by `pay_growth` and not by prices; the line beside it keeps its prices."""
    plan = read(models_folder / "riverbend")
    costs = plan["costs"].reset_index(drop=True)
    named = costs.assign(growth=0.0, grows_with=["pay_growth", *[""] * (len(costs) - 1)])
    rates = {"pay_growth": 0.1, "cost_growth": 0.02}
    known = plan["assumptions"]
    mine = pd.DataFrame({"assumption": list(rates), "unit": "", "year": "", "value": list(rates.values())})
    kept = known[~known["assumption"].isin(list(rates))]
    tables = {**plan.tables, "costs": named, "assumptions": pd.concat([kept, mine], ignore_index=True).fillna("")}
    m = build(replace(plan, tables=tables)).measures
    table = unit_costs(m)
    program, account = (m.axes.codes(d, named[d])[:2] for d in ("program", "object"))
    found = []
    for p, o in zip(program, account, strict=True):
        row = table[(table["program"] == p) & (table["object"] == o)].iloc[0]
        found.append(row[1] / row[0] - 1)
    assert found == pytest.approx(list(rates.values()))
