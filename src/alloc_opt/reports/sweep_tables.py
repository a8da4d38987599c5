"""The tables of a study's page: each case, or where there are many the range of each figure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.cells import cell_len
from rich.console import Console

from alloc_opt.analysis.sweep import Swept
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.scenario.vary import SCENARIO

PLANS = ("optimal", "feasible")
"""Statuses of cases that have a plan."""
WITHIN = "within"
"""Column: how much better the best plan of a case could be at most."""
NO_PLAN = {
    "infeasible": "no plan",
    "no_plan": "limit first",
    "no_case": "no valid case",
    "failed": "check failed",
}
_APART = 3
"""Columns between two columns."""
_NARROW = 24
"""Least width of what varies, where it stands in one column."""
_SMALL = 0.5


def each(swept: Swept, cases: pd.DataFrame, console: Console) -> None:
    """A row per case; what varies in columns of its own where they fit, else in words."""
    names = varied(swept, cases)
    shown = figures(swept, cases)
    rows = [{**swept.anchor["figures"], "status": "optimal"}, *cases.to_dict("records")]
    for row in rows:
        row[WITHIN] = _within(row)
    told = [[_figure(key, row, swept) for key, _ in shown] for row in rows]
    own = [["plan", *[""] * len(names)], *([str(row["case"]), *(value(n, row[n]) for n in names)] for row in rows[1:])]
    heads = ["case", *names]
    keep = [at for at, (key, _) in enumerate(shown) if key in ("aim", WITHIN) or key.startswith("unrestricted")]
    width = sum(_width([heads[at], *(row[at] for row in own)]) for at in range(len(heads)))
    width += sum(_width([shown[at][1], *(row[at] for row in told)]) for at in keep)
    if width > console.width:
        words = [", ".join(f"{n} {text}" for n, text in zip(names, row[1:], strict=True) if text) for row in own]
        own = [[row[0], text] for row, text in zip(own, words, strict=True)]
        heads = ["case", "what varies"]
    text = 2 if len(heads) == 2 and (heads[1] == "what varies" or names == [SCENARIO]) else 1
    drop = [name for key, name in _least_first(shown) if key != "aim"]
    sheet = Sheet("Each case", [*heads, *(name for _, name in shown)], right=text, drop=drop)
    for mine, cells in zip(own, told, strict=True):
        sheet.add(*mine, *cells)
    _print(sheet, console)


def ranges(swept: Swept, cases: pd.DataFrame, console: Console) -> None:
    """A row per figure: the plan's own, and where those of the cases lie."""
    names = ["", "as planned", "least", "one in ten below", "middle", "one in ten above", "most"]
    sheet = Sheet("Over all cases with a plan", names, drop=["one in ten below", "one in ten above"])
    has = cases[cases["status"].isin(PLANS)]
    has = has.assign(**{WITHIN: (has["aim"] - has["bound"]).abs()})
    planned = dict(swept.anchor["figures"])
    planned[WITHIN] = _within(planned)
    for key, name in figures(swept, cases):
        values = has[key].dropna().to_numpy(dtype=float)
        if len(values):
            marks = np.quantile(values, [0, 0.1, 0.5, 0.9, 1])
            sheet.add(name, _figure(key, planned, swept), *(_figure(key, {key: float(mark)}, swept) for mark in marks))
    _print(sheet, console)


def varied(swept: Swept, cases: pd.DataFrame) -> list[str]:
    """Names of what varies, in the order of the design."""
    own = [SCENARIO] if SCENARIO in cases else []
    return [*own, *(one["name"] for one in swept.manifest["varied"] if one["name"] in cases)]


def figures(swept: Swept, cases: pd.DataFrame) -> list[tuple[str, str]]:
    """The figures that are shown: column and name."""
    years = [name.removeprefix("fte ") for name in swept.anchor["figures"] if name.startswith("fte ")]
    first, last = years[0], years[-1]
    shown = [("aim", "reductions" if swept.anchor["objective"] == "least_reduction" else "aim")]
    shown += [(WITHIN, WITHIN)] if room(swept, cases) > 0 else []
    shown += [(f"unrestricted balance {last}", f"balance {last}"), (f"fte {first}", f"FTE {first}")]
    shown += [(f"fte {last}", f"FTE {last}")] if last != first else []
    return [*shown, ("differences", "lines that differ")]


def room(swept: Swept, cases: pd.DataFrame) -> float:
    """How much better the best plan of any case could be at most; 0 where searches went to the end."""
    apart = (cases["aim"] - cases["bound"]).abs()[cases["status"].isin(PLANS)].dropna()
    most = float(apart.max()) if len(apart) else 0.0
    small = _SMALL if "dollars" in swept.anchor["unit"] else 1e-6
    return most if swept.anchor["whole_positions"] and most > small else 0.0


def value(name: str, given: Any) -> str:
    """What a case takes, as it is printed."""
    if name == SCENARIO:
        return str(given) or "none"
    if given is None or given != given:
        return "as planned"
    return f"{given:,.0f}" if name == "case" else f"{given:.6g}"


def _within(row: Any) -> float:
    aim, bound = (float("nan") if row.get(name) is None else float(row[name]) for name in ("aim", "bound"))
    return abs(aim - bound)


def _figure(key: str, row: Any, swept: Swept) -> str:
    found = row.get(key)
    if found is None or found != found:
        none = NO_PLAN.get(str(row.get("status")), "")
        return none if key == "aim" else "0" if key == "differences" and not none else ""
    if key == "differences":
        return "" if row.get("status") in NO_PLAN else f"{found:,.0f}"
    money = "dollars" in swept.anchor["unit"] if key in ("aim", WITHIN) else not key.startswith("fte")
    return say.cell(float(found)) if money else f"{found:,.1f}" if key.startswith("fte") else f"{found:,.6g}"


def _least_first(shown: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Figures in the order in which they are left out where there is no room."""
    order = {"fte": 0, "differences": 1, "unrestricted": 2, WITHIN: 3}
    return sorted(shown, key=lambda one: order.get(one[0].split(" ")[0], 4))


def _width(texts: Sequence[str]) -> int:
    return max(map(cell_len, texts)) + _APART


def _print(sheet: Sheet, console: Console) -> None:
    """The sheet, and which of its columns found no room."""
    left_out = sheet.print(console)
    if left_out:
        console.print(f"Not shown for want of room: {', '.join(left_out)}; cases.parquet has all.")
