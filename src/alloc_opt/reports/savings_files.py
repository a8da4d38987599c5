"""What `savings -o` leaves in a folder: its tables as CSV and the page as text."""

from pathlib import Path

from alloc_opt.analysis.saving.tables import tables
from alloc_opt.analysis.savings import Savings
from alloc_opt.io.atomic import fresh
from alloc_opt.reports.console import text_of
from alloc_opt.reports.csv_files import to_csv
from alloc_opt.reports.savings import show

PAGE = "savings.txt"


def save(found: Savings, folder: Path) -> None:
    """Write them into a new folder, which appears whole or not at all.

    Raises:
        OperatorError: the folder is there already or cannot be written.
    """
    content = {f"{table.name}.csv": to_csv(table) for table in tables(found)}
    content[PAGE] = text_of(lambda console: show(found, console)).encode("utf-8")
    with fresh(folder) as draft:
        draft.mkdir()
        for name, data in content.items():
            (draft / name).write_bytes(data)
