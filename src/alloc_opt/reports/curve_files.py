"""What a curve leaves in a folder: its tables, and its picture."""

from pathlib import Path

from alloc_opt.analysis.curve import Curve
from alloc_opt.analysis.curves.tables import tables
from alloc_opt.io.atomic import write_folder
from alloc_opt.reports.csv_files import to_csv
from alloc_opt.reports.curve_figure import html, svg
from alloc_opt.reports.drawing import there


def save(found: Curve, folder: Path) -> None:
    """Write the tables as CSV, and where matplotlib is installed curve.svg and curve.html, into a new folder, which
    appears whole or not at all.

    Raises:
        OperatorError: the folder is there already or cannot be written.
    """
    content = {f"{table.name}.csv": to_csv(table) for table in tables(found)}
    if there():
        drawing = svg(found)
        content |= {"curve.svg": drawing.encode("utf-8"), "curve.html": html(found, drawing).encode("utf-8")}
    write_folder(folder, content)
