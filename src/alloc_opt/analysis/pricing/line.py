"""One line of the price list."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

NAN = float("nan")
ASSUMED = ("assumption.", "revenue.")
"""How the first column of lines begins that are about no rule of the plan."""


@dataclass(frozen=True)
class Line:
    """A price of one step of a dial, a part of it by year and resource, or a row at its limit."""

    rule: str
    """Id of the rule, `assumption.<id>` or `revenue.<line>`."""
    dial: str = ""
    """The rule's parameter, or what is assumed."""
    row: str = ""
    """Labels of the row, for kind `row`; empty: the whole rule."""
    kind: str = "cost"
    """cost, value or row."""
    direction: str = ""
    """loosen or tighten; for equalities raise or lower."""
    step: float = NAN
    """One real step, in `unit`."""
    price: float = NAN
    """Improvement per step of loosening, in `price_unit`; tightening loses as much. Where the direction is raise or
    lower: improvement by that very step."""
    low: float = NAN
    """The price is not below."""
    high: float = NAN
    """The price is not above."""
    unit: str = ""
    """Unit of the dial."""
    price_unit: str = ""
    """Unit of the price."""
    dollars: float = NAN
    """Cost: change of spending when the step is made, whoever pays. Value: unrestricted dollars that do the same."""
    fte: float = NAN
    """Change of staff when the step is made, in the first year that changes (or in `year`)."""
    year: str = ""
    """Set on the parts of a cost; empty: all years."""
    resource: str = ""
    """Set on the parts of a cost: who pays."""
    shadow_price: float = NAN
    """Kind `row`: the solver's own number, per natural unit of the row."""
    holds_to: float = NAN
    """Setting of the dial up to which a step has this price."""
    within_5pct_to: float = NAN
    """Setting up to which the average price of a step is within 5 %."""
    method: str = ""
    next_change: str = ""
    """What changes first beyond `holds_to`, in words; empty where no end was found."""
    sentence: str = ""


COLUMNS = tuple(Line.__dataclass_fields__)


def frame(lines: list[Line]) -> pd.DataFrame:
    """The lines as a table; dollars to the cent."""
    table = pd.DataFrame([asdict(line) for line in lines], columns=list(COLUMNS))
    money = (table["price_unit"] == "unrestricted dollars").to_numpy(dtype=bool)
    for name in ("price", "low", "high"):
        values = table[name].to_numpy(dtype=float)
        table[name] = np.where(money, np.round(values, 2), values) + 0.0
    table["dollars"] = np.round(table["dollars"].to_numpy(dtype=float), 2) + 0.0
    table["fte"] = np.round(table["fte"].to_numpy(dtype=float), 6) + 0.0
    return table
