"""The columns of a Program by name and labels, as hand-written rules ask for them."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alloc_opt.program.arrays import Program
from alloc_opt.pyomo_model.names import label_keys
from alloc_opt.pyomo_model.place import Script


@dataclass(frozen=True)
class Table:
    """Columns of one name."""

    name: str
    dimensions: tuple[str, ...]
    places: dict[tuple[str, ...], int]
    """Labels, in the order of the dimensions -> column number."""

    def key(self, script: Script, labels: tuple[object, ...], named: Mapping[str, object]) -> tuple[str, ...]:
        """The labels of one column, given by order or by dimension. `RulesError` where there is no such column."""
        given = dict(zip(self.dimensions, map(str, labels), strict=False))
        twice = given.keys() & named.keys()
        given.update((dimension, str(label)) for dimension, label in named.items())
        if len(labels) > len(self.dimensions) or twice or given.keys() != set(self.dimensions):
            raise script.error(f"{self.name} wants each of its dimensions once: {', '.join(self.dimensions)}")
        key = tuple(given[dimension] for dimension in self.dimensions)
        if key not in self.places:
            self.check(script, {dimension: [label] for dimension, label in given.items()})
            raise script.error(f"no column {self.name}[{','.join(key)}]: these labels never stand together")
        return key

    def matching(self, script: Script, where: Mapping[str, object]) -> list[tuple[str, ...]]:
        """The columns whose labels are among those given. `RulesError` for a label that no column has."""
        wanted = {dimension: _texts(labels) for dimension, labels in where.items()}
        self.check(script, wanted)
        tests = [(self.dimensions.index(dimension), set(labels)) for dimension, labels in wanted.items()]
        return [key for key in self.places if all(key[at] in labels for at, labels in tests)]

    def check(self, script: Script, wanted: Mapping[str, list[str]]) -> None:
        """`RulesError` for a dimension or a label that these columns do not have."""
        for dimension, labels in wanted.items():
            if dimension not in self.dimensions:
                raise script.error(f"{self.name} has no dimension {dimension!r}", _close(dimension, self.dimensions))
            at = self.dimensions.index(dimension)
            known = dict.fromkeys(key[at] for key in self.places)
            for label in labels:
                if label not in known:
                    raise script.error(f"{self.name} has no {dimension} {label!r}", _close(label, known))


class Tables:
    """The columns of a program's first stage; helper columns that enter later are not to be had."""

    def __init__(self, program: Program, script: Script) -> None:
        self._script = script
        self.by_name: dict[str, Table] = {}
        count = program.stage_shape(0)[1]
        for block in program.column_blocks:
            if block.stop <= count:
                dimensions = tuple(block.labels) or ("number",)
                table = self.by_name.setdefault(block.name, Table(block.name, dimensions, {}))
                table.places.update(zip(label_keys(block), range(block.start, block.stop), strict=True))

    def __getitem__(self, name: str) -> Table:
        if name not in self.by_name:
            raise self._script.error(f"no columns named {name!r}", _close(name, self.by_name))
        return self.by_name[name]


def _texts(labels: object) -> list[str]:
    if isinstance(labels, Iterable) and not isinstance(labels, str):
        return [str(label) for label in labels]
    return [str(labels)]


def _close(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3) or names[:8]
    return f"known: {', '.join(near)}" + (" ..." if len(near) < len(names) else "")
