"""What options leave in a folder: their tables, the sheet as text, and every option as a run of its own."""

from pathlib import Path

from alloc_opt.analysis.alternatives import Alternatives
from alloc_opt.analysis.options.tables import tables
from alloc_opt.io.atomic import write_folder
from alloc_opt.reports import run_folder
from alloc_opt.reports.alternatives import show
from alloc_opt.reports.console import text_of
from alloc_opt.reports.csv_files import to_csv


def files(found: Alternatives) -> dict[str, bytes]:
    """Name -> content: a CSV per table, options.txt, and option-A/, option-B/, ..."""
    content = {f"{table.name}.csv": to_csv(table) for table in tables(found)}
    content["options.txt"] = text_of(lambda console: show(found, console)).encode("utf-8")
    for option in found.options:
        own = run_folder.files(option.run).items()
        content |= {f"option-{option.label}/{name}": data for name, data in own}
    return content


def save(found: Alternatives, folder: Path) -> None:
    """Write them into a new folder, which appears whole or not at all.

    Raises:
        OperatorError: the folder is there already or cannot be written.
    """
    write_folder(folder, files(found))
