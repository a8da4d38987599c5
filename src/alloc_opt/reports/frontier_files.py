"""What a frontier leaves in a folder: its tables, its picture, and every plan as a run of its own."""

from pathlib import Path

from alloc_opt.analysis.frontier import Frontier
from alloc_opt.analysis.frontiers.tables import tables
from alloc_opt.io.atomic import write_folder
from alloc_opt.reports import run_folder
from alloc_opt.reports.csv_files import to_csv
from alloc_opt.reports.drawing import there
from alloc_opt.reports.frontier_picture import html, svg


def files(found: Frontier) -> dict[str, bytes]:
    """Name -> content: points.csv, steps.csv, plans.csv, plan-1/, plan-2/, ..., and where matplotlib is installed
    frontier.svg and frontier.html.
    """
    content = {f"{table.name}.csv": to_csv(table) for table in tables(found)}
    if there():
        drawing = svg(found)
        content["frontier.svg"] = drawing.encode("utf-8")
        content["frontier.html"] = html(found, drawing).encode("utf-8")
    for n, choice in enumerate(found.choices, 1):
        content |= {f"plan-{n}/{name}": data for name, data in run_folder.files(choice.run).items()}
    return content


def save(found: Frontier, folder: Path) -> None:
    """Write them into a new folder, which appears whole or not at all.

    Raises:
        OperatorError: the folder is there already or cannot be written.
    """
    write_folder(folder, files(found))
