"""The proof beside the tables: the tie-out by fund, resource and object, control totals, what is not mapped."""

import pandas as pd

from alloc_opt.io.importing import Imported

_CENTS = ["ledger", "staff", "lines", "credits", "one_time", "left_out", "difference"]


def tables(found: Imported) -> dict[str, pd.DataFrame]:
    """File name -> frame, in dollars."""
    tied = found.tie_out.drop(columns="not_mapped")
    people = found.not_mapped[found.not_mapped["unit"] == "FTE"]
    return {
        "tie_out": tied.assign(**{name: _dollars(tied[name]) for name in _CENTS}),
        "controls": found.controls.assign(**{name: _dollars(found.controls[name]) for name in ("stated", "ledger")}),
        "not_mapped": people.assign(amount=people["amount"].map("{:.2f}".format)),
        "notes": pd.DataFrame({"note": list(found.notes)}),
        "sources": pd.DataFrame(list(found.hashes.items()), columns=["file", "sha256"]),
    }


def _dollars(cents: pd.Series) -> pd.Series:
    return (cents.astype("int64") / 100).map("{:.2f}".format)
