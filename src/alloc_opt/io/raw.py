"""What the readers of YAML, CSV and workbooks hand over: values as they stand, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import Place
from alloc_opt.plan.pack import PackLine
from alloc_opt.plan.plan import TablePlace

Cells = npt.NDArray[Any]
"""The cells of a column as they stand: text, or numbers, booleans and dates where the source has them; `""`: empty."""


@dataclass(frozen=True)
class Node:
    """A value of a YAML text, or of a saved rule: a scalar, a list or a mapping of nodes."""

    value: Any
    """Text (an empty one: null), a typed scalar, `list[Node]` or `dict[str, Node]`."""
    place: Place
    quoted: bool = False
    """True: the text stood in quotes, so it is no number and no boolean."""
    keys: Mapping[str, Place] = field(default_factory=dict)
    """Place of each key of a mapping."""

    @property
    def shown(self) -> str:
        """The value as a message shows it."""
        if isinstance(self.value, dict):
            return "a mapping" if self.value else "an empty mapping"
        if isinstance(self.value, list):
            return "a list" if self.value else "an empty list"
        return shown(self.value)

    def walk(self, path: tuple[int | str, ...]) -> Node:
        """The node at the end of `path`, as far as it leads."""
        node = self
        for step in path:
            children = dict(enumerate(node.value)) if isinstance(node.value, list) else node.value
            if isinstance(children, dict) and step in children:
                node = children[step]
        return node

    def leaves(self, path: str = "") -> Iterator[tuple[str, Place]]:
        """Dotted path and place of every value below."""
        if path:
            yield path, self.place
        children: Iterator[tuple[Any, Node]] = iter(())
        if isinstance(self.value, dict):
            children = iter(self.value.items())
        elif isinstance(self.value, list):
            children = iter(enumerate(self.value))
        for key, child in children:
            yield from child.leaves(f"{path}.{key}" if path else str(key))


def node_of(value: Any, place: Place, places: Mapping[str, Place] | None = None, path: str = "") -> Node:
    """A node of plain Python values, with places by dotted path where they are known."""
    here = (places or {}).get(path, place)

    def below(key: object, child: Any) -> Node:
        return node_of(child, here, places, f"{path}.{key}" if path else str(key))

    if isinstance(value, Mapping):
        children = {str(key): below(key, child) for key, child in value.items()}
        return Node(children, here, keys={key: child.place for key, child in children.items()})
    if isinstance(value, list | tuple):
        return Node([below(i, child) for i, child in enumerate(value)], here)
    return Node(value, here, quoted=isinstance(value, str))


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in a file."""

    name: str
    columns: Mapping[str, Cells]
    """Column name -> cells; all of the same length."""
    where: TablePlace
    header: int = 1
    """Line of the header."""
    titles: Mapping[str, Place] = field(default_factory=dict)
    """Place of a column's name, where it does not stand in a header."""

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.where.lines)

    def head(self, column: str = "") -> Place:
        """Place of a column's name."""
        if column in self.titles:
            return self.titles[column]
        letter = self.where.columns.get(column, "")
        if self.where.sheet:
            cell = f"{letter}{self.header}" if letter else ""
            return Place(self.where.file, self.header, column, self.where.sheet, cell)
        return Place(self.where.file, self.header, column)


@dataclass
class Sources:
    """Everything that the files of a plan hold, before any of it is understood."""

    main: str
    """Name of the file with the head."""
    head: Node | None = None
    rules: list[Node] = field(default_factory=list)
    tables: dict[str, RawTable] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    folder: str = ""
    packs: tuple[PackLine, ...] | None = None
    """What became of the rules of packs, where they stand among `rules` already."""


def objects(values: list[Any]) -> Cells:
    """A column of Python values, never turned into an array of arrays or of numbers."""
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    return cells


def shown(value: Any) -> str:
    """A scalar as a message shows it: quoted text, plain numbers."""
    if value is None or (isinstance(value, str) and value == ""):
        return "nothing"
    if isinstance(value, str):
        return f"'{value if len(value) <= 60 else value[:57] + '...'}'"
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, float | np.floating):
        return f"{float(value):.15g}"
    return str(value)
