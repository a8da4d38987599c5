"""What `savings -o` leaves in a folder: its tables as CSV, and the page as text and as HTML."""

from pathlib import Path

from alloc_opt.analysis.saving.tables import tables
from alloc_opt.analysis.savings import Savings
from alloc_opt.io.atomic import write_folder
from alloc_opt.reports.console import text_of
from alloc_opt.reports.csv_files import to_csv
from alloc_opt.reports.drawing import page_of
from alloc_opt.reports.savings import show

PAGE = "savings"


def save(found: Savings, folder: Path) -> None:
    """Write them into a new folder, which appears whole or not at all.

    Raises:
        OperatorError: the folder is there already or cannot be written.
    """
    content = {f"{table.name}.csv": to_csv(table) for table in tables(found)}
    text = text_of(lambda console: show(found, console))
    title = f"{found.plan.head.title or found.plan.name}: where money is to be found"
    whole = page_of(title, text, confidential=found.plan.head.confidential)
    content |= {f"{PAGE}.txt": text.encode("utf-8"), f"{PAGE}.html": whole.encode("utf-8")}
    write_folder(folder, content)
