"""A budget that somebody hands in: the folder of a run, or a programs.csv."""

from pathlib import Path

import pandas as pd

from alloc_opt.errors import OperatorError
from alloc_opt.plan.years import fiscal_year
from alloc_opt.reports.csv_files import from_csv

_TABLES = ("programs", "budget", "positions", "funds")


def read_budget(path: Path) -> dict[str, pd.DataFrame]:
    """Tables by name, `programs` among them.

    Raises:
        OperatorError: nothing to read there, or text where a number belongs.
    """
    files = {name: path / f"{name}.csv" for name in _TABLES} if path.is_dir() else {"programs": path}
    if not files["programs"].is_file():
        raise OperatorError(f"There is no budget at {path}.", "give the folder of a run, or a programs.csv")
    tables = {}
    for name, file in files.items():
        if file.is_file():
            try:
                tables[name] = from_csv(name, file.read_bytes()).frame
            except ValueError as error:
                raise OperatorError(f"{file}: {error}", "write plain numbers, such as 1234.5") from error
    for frame in tables.values():
        if "year" in frame:
            frame["year"] = [fiscal_year(text) or text for text in frame["year"]]
    return tables
