"""Tables as CSV and back."""

import numpy as np
import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.reports.csv_files import from_csv, to_csv

FRAME = pd.DataFrame(
    {
        "school": ["0012", 'Élan, "Ost"'],
        "dollars": [1234.5, -0.0],
        "fte": [0.333333, np.nan],
        "slack": [1e-7, 12.0],
    }
)


def test_numbers_are_written_as_people_read_them() -> None:
    """Proves: dollars have two decimals, other numbers those they have, empty is empty; codes keep their zeros."""
    text = to_csv(Table("budget", FRAME)).decode("utf-8")
    assert text == 'school,dollars,fte,slack\n0012,1234.50,0.333333,1e-07\n"Élan, ""Ost""",0.00,,12\n'


def test_what_is_written_is_read_back() -> None:
    """Proves: the way through a file changes nothing, and a second way gives the same bytes."""
    data = to_csv(Table("budget", FRAME))
    again = from_csv("budget", data, ("a note",))
    assert to_csv(again) == data
    assert again.frame["school"].tolist() == FRAME["school"].tolist()
    assert again.notes == ("a note",)


def test_an_empty_table_keeps_its_columns() -> None:
    """Proves: no rows is an answer too."""
    assert to_csv(Table("changes", FRAME.iloc[:0])) == b"school,dollars,fte,slack\n"
    assert list(from_csv("changes", b"school,dollars\n").frame.columns) == ["school", "dollars"]
