"""`python -m tools.sfusd`: write the tables of `models/sfusd-2022-23`.

Reads the folder `sfusd` under the environment variable ALLOC_OPT_DATA, or under `../shared/data` beside the
repository. The head and the rules, `plan.yaml`, are written by hand and stay as they are.
"""

import argparse
from pathlib import Path

from tools.sfusd.vintage_2022_23 import tables
from tools.sfusd.vintage_2022_23.sources import read, sources_folder

REPOSITORY = Path(__file__).resolve().parents[2]


def main() -> None:
    """Write every table, then say how much money and staff they hold."""
    parser = argparse.ArgumentParser(prog="python -m tools.sfusd", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--into", type=Path, default=REPOSITORY / "models", help="folder of the models")
    into: Path = parser.parse_args().into / "sfusd-2022-23"
    into.mkdir(parents=True, exist_ok=True)
    made = tables.make(read(sources_folder(REPOSITORY)))
    for name, frame in made.items():
        frame.to_csv(into / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    formula = made["funds"].loc[made["funds"]["given"] == "by_formula", "revenue"].sum()
    print(f"{len(made)} tables: {formula:,.0f} formula dollars, {made['staff']['fte'].sum():,.2f} FTE")


if __name__ == "__main__":
    main()
