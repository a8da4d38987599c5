"""The files of a plan's folder: `plan.yaml` and one CSV per table."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from alloc_opt.errors import OperatorError, Place
from alloc_opt.io import csv_text, yaml_text
from alloc_opt.io.limits import VARIABLE, limits
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node, RawTable, Sources, objects
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Head, TablePlace

HEAD = "plan.yaml"


def load(path: Path) -> bytes:
    """The bytes of a file; OperatorError where it is missing or cannot be opened."""
    try:
        if path.exists() and not path.is_file():
            raise OperatorError(f"{path} is no file")
        if (size := path.stat().st_size) > limits().file:
            hint = f"a limit against files that fill memory; {VARIABLE}=file={size} raises it, if you trust the file"
            raise OperatorError(f"{path} has {size:,} bytes; at most {limits().file:,} are read.", hint)
        return path.read_bytes()
    except FileNotFoundError:
        raise OperatorError(f"{path} is not there") from None
    except PermissionError:
        raise OperatorError(f"{path} cannot be opened", "close it where it is open, then try again") from None
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror or error}") from None


def inside(path: Path, folder: Path) -> bool:
    """Whether a file lies below a folder, wherever links lead."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def stays(path: Path, problems: Problems) -> bool:
    """Whether a file of a folder is in that folder and no link out of it; a problem where not."""
    if inside(path, path.parent):
        return True
    problems.add(Place(path.name), "a link out of the plan's folder", "a file", "copy the file into the folder")
    return False


def digest(data: bytes) -> str:
    """SHA-256 of what was read."""
    return hashlib.sha256(data).hexdigest()


def collect(path: Path, problems: Problems) -> Sources:
    """Head, rules and raw tables of the folder with this `plan.yaml`."""
    sources = Sources(path.name, folder=str(path.parent))
    if not stays(path, problems):
        return sources
    data = load(path)
    sources.hashes[path.name] = digest(data)
    text = csv_text.decode(data, path.name, problems)
    node = yaml_text.parse(text, path.name, problems) if text is not None else None
    if node is not None:
        _split(node, sources, problems)
    _tables(path.parent, sources, problems)
    return sources


def _split(node: Node, sources: Sources, problems: Problems) -> None:
    """The parts of `plan.yaml`: what belongs to the head, the rules, and tables written as lists."""
    if not isinstance(node.value, dict):
        problems.add(node.place, node.shown, "keys with values", "the head begins with 'name: ...'")
        return
    head: dict[str, Node] = {}
    for key, child in node.value.items():
        if key == "rules":
            sources.rules = listed(key, child, problems)
        elif key in nouns():
            rows = listed(key, child, problems)
            sources.tables[key] = table_of(key, rows, child, problems)
        elif key in Head.model_fields:
            head[key] = child
        else:
            hint = did_you_mean(key, [*Head.model_fields, "rules", *nouns()])
            problems.add(node.keys[key], f"the key '{key}'", "a key of the head, 'rules' or a table", hint)
    sources.head = Node(head, node.place, keys=node.keys)


def listed(key: str, node: Node, problems: Problems) -> list[Node]:
    """The items of a list; anything else is a problem."""
    if node.value == "" and not node.quoted:
        return []
    if isinstance(node.value, list):
        return node.value
    problems.add(node.place, node.shown, f"a list under '{key}'", "each item begins with '- '")
    return []


def table_of(name: str, rows: list[Node], at: Node, problems: Problems) -> RawTable:
    """A table written as a list of mappings, with the place of every cell."""
    good = []
    for row in rows:
        if isinstance(row.value, dict):
            good.append(row)
        else:
            problems.add(row.place, row.shown, f"a row of {name}: column names with values")
    names = list(dict.fromkeys(column for row in good for column in row.value))
    marks: dict[tuple[int, str], Place] = {}
    titles = {column: place for row in reversed(good) for column, place in row.keys.items()}
    columns: dict[str, list[object]] = {column: [""] * len(good) for column in names}
    for i, row in enumerate(good):
        for column, cell in row.value.items():
            marks[i, column] = cell.place
            if isinstance(cell.value, dict | list):
                problems.add(cell.place, cell.shown, f"a single value for '{column}'")
            else:
                columns[column][i] = cell.value
    lines = np.array([row.place.line for row in good], dtype=np.int64)
    where = TablePlace(at.place.file, lines=lines, marks=marks)
    return RawTable(name, {column: objects(cells) for column, cells in columns.items()}, where, at.place.line, titles)


def _tables(folder: Path, sources: Sources, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.casefold() != ".csv" or path.name.startswith((".", "~")):
            continue
        name = path.stem.casefold()
        if name not in nouns():
            hint = did_you_mean(name, nouns()) or f"tables: {', '.join(nouns())}"
            problems.warn(Place(path.name), "a file that is no table", "the name of a table, or no such file", hint)
        elif name in seen:
            hint = f"it stands in {seen[name]} too"
            problems.add(Place(path.name), f"the table {name} again", "each table once", hint)
        elif name in sources.tables:
            at = sources.tables[name].head()
            problems.add(Place(path.name), f"the table {name} again", "each table once", f"it stands at {at} too")
        elif stays(path, problems):
            seen[name] = path.name
            data = load(path)
            sources.hashes[path.name] = digest(data)
            text = csv_text.decode(data, path.name, problems)
            table = csv_text.parse(text, name, path.name, problems) if text is not None else None
            if table is not None:
                sources.tables[name] = table
