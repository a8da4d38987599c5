"""The columns of a program while it is being built: blocks, bounds, units, and each helper's witness."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.signedinteger]
"""Column and row numbers; 32 bits where they are kept, which halves what a large plan needs."""
Array = TypeVar("Array", npt.NDArray[np.float64], npt.NDArray[np.int32], npt.NDArray[np.signedinteger])
Witness = Callable[[Floats], Floats]
"""Values of a block's columns (natural units) that go with the values of the columns before it."""

INTERNAL_UNIT = {"dollars": 1000.0}
"""Natural units per internal unit of columns and rows: dollars are thousands inside, everything else as it is."""


def joined(first: Array, second: Array) -> Array:
    """One array after the other; nothing is copied where one of them is empty."""
    if not len(second):
        return first
    return second if not len(first) else np.concatenate([first, second])


@dataclass(frozen=True)
class Block:
    """Columns that were added together."""

    name: str
    start: int
    stop: int
    labels: Mapping[str, npt.NDArray[np.object_]]
    unit: str
    stage: int
    lower: Floats
    """Natural units."""
    upper: Floats
    integer: bool
    witness: Witness


@dataclass
class ColumnTable:
    """Grows while measures, rules and objectives ask for columns; frozen into arrays at the end."""

    blocks: list[Block] = field(default_factory=list)
    stage: int = 0
    """Stage with which columns that are added now enter."""

    @property
    def count(self) -> int:
        """Columns so far."""
        return self.blocks[-1].stop if self.blocks else 0

    def add(
        self,
        name: str,
        labels: Mapping[str, npt.NDArray[np.object_]],
        *,
        count: int,
        witness: Witness,
        lower: Floats | float = 0.0,
        upper: Floats | float = np.inf,
        integer: bool = False,
        unit: str = "",
    ) -> Ints:
        """Append a block of `count` columns and return their numbers."""
        start = self.count
        block = Block(
            name,
            start,
            start + count,
            labels,
            unit,
            self.stage,
            np.broadcast_to(np.asarray(lower, dtype=float), count),
            np.broadcast_to(np.asarray(upper, dtype=float), count),
            integer,
            witness,
        )
        self.blocks.append(block)
        return np.arange(start, start + count, dtype=np.int32)

    def point(self, given: Mapping[str, Floats] | None = None) -> Floats:
        """Values of all columns (natural): the given blocks' as they are, every other block by its witness."""
        x = np.zeros(self.count)
        for block in self.blocks:
            values = given.get(block.name) if given else None
            if block.stop > block.start:
                x[block.start : block.stop] = block.witness(x) if values is None else values
        return x
