"""Files that a scenario names: a CSV beside it, read with its places and its hash."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from alloc_opt.io import csv_text
from alloc_opt.io.folder import digest, inside, load
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node, RawTable


@dataclass
class Listing:
    """Where the scenario's file lies, and what has been read with it."""

    folder: Path | None = None
    """None for a scenario made in memory: it names no files."""
    hashes: dict[str, str] = field(default_factory=dict)
    """File name -> SHA-256 of what was read."""
    tables: dict[Path, RawTable | None] = field(default_factory=dict)

    def table(self, name: Node, problems: Problems) -> RawTable | None:
        """The table of the CSV file that `name` names; None (and a problem) where there is none to be read."""
        path = (self.folder / str(name.value)) if self.folder is not None else None
        if path is None or path.suffix.casefold() != ".csv" or not path.is_file():
            problems.add(name.place, name.shown, "receiving schools with shares, or a CSV file beside the scenario")
            return None
        if self.folder is None or not inside(path, self.folder):
            problems.add(name.place, name.shown, "a CSV file beside the scenario", "copy the file there")
            return None
        if path not in self.tables:
            data = load(path)
            self.hashes[path.name] = digest(data)
            text = csv_text.decode(data, path.name, problems)
            self.tables[path] = csv_text.parse(text, path.stem, path.name, problems) if text is not None else None
        return self.tables[path]
