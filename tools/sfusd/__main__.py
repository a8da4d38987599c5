"""`python -m tools.sfusd`: write the tables of both San Francisco models; `compare`: print how 2022-23 rolls.

Reads the folder `sfusd` under the environment variable ALLOC_OPT_DATA, or under `../shared/data` beside the
repository. The heads, the rules and a few small tables are written by hand and stay as they are.
"""

import argparse
from pathlib import Path

import pandas as pd

from tools.sfusd import compare
from tools.sfusd.vintage_2022_23 import tables
from tools.sfusd.vintage_2022_23.sources import read, sources_folder
from tools.sfusd.vintage_2025_26 import proof
from tools.sfusd.vintage_2025_26 import tables as latest

REPOSITORY = Path(__file__).resolve().parents[2]
MODELS = REPOSITORY / "models"


def main() -> None:
    """Write every table, then say how much money and staff they hold."""
    parser = argparse.ArgumentParser(prog="python -m tools.sfusd", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["write", "compare"], default="write")
    parser.add_argument("--into", type=Path, default=MODELS, help="folder of the models")
    asked = parser.parse_args()
    sources = sources_folder(REPOSITORY)
    if asked.what == "compare":
        print(compare.told(sources))
        return
    made = tables.make(read(sources))
    _write(made, asked.into / "sfusd-2022-23")
    formula = made["funds"].loc[made["funds"]["given"] == "by_formula", "revenue"].sum()
    print(f"2022-23: {len(made)} tables, {formula:,.0f} formula dollars, {made['staff']['fte'].sum():,.2f} FTE")
    made, found = latest.make(sources, MODELS / "sfusd")
    _write(made, asked.into / "sfusd")
    _write(proof.tables(found), asked.into / "sfusd" / "import")
    spent = found.controls.loc[found.controls["kind"] == "spending", "ledger"].sum() / 100
    print(f"2025-26: {len(made)} tables, {spent:,.2f} dollars of spending, {made['staff']['fte'].sum():,.2f} FTE")


def _write(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")


if __name__ == "__main__":
    main()
