"""Names as people say them: what several have in common stands with its code behind it."""

import pandas as pd


def names(table: pd.DataFrame, key: str) -> list[str]:
    """The name of every row, with the id behind a name that several have; the id where there is no name."""
    several = table["name"].duplicated(keep=False)
    rows = zip(table[key].astype(str), table["name"].astype(str), several, strict=True)
    return [f"{name} ({label})" if name and shared else name or label for label, name, shared in rows]
