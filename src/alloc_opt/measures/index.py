"""An index: the labels for which a total has one number, as the full product of its dimensions' labels."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.axes import Axes, Codes
from alloc_opt.measures.coded import Coded
from alloc_opt.measures.columns import Ints

_MOST = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Index:
    """The product of `codes`, the first dimension varying slowest. No dimension: one number in all."""

    axes: Axes
    names: tuple[str, ...]
    """Dimensions or attributes."""
    codes: tuple[Codes, ...]
    """Group numbers of each name, in order."""

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Index)
            and self.names == other.names
            and all(np.array_equal(a, b) for a, b in zip(self.codes, other.codes, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of labels of each name."""
        return tuple(len(codes) for codes in self.codes)

    def labels(self) -> Coded:
        """Name -> one label per entry of the index."""
        grid = np.unravel_index(np.arange(len(self)), self.shape) if self.names else ()
        return Coded(
            {
                name: (self.axes.groups(name)[1], codes[positions])
                for name, codes, positions in zip(self.names, self.codes, grid, strict=True)
            }
        )

    def position(self, name: str) -> npt.NDArray[np.int64]:
        """Group number of `name` at each entry."""
        i = self.names.index(name)
        return self.codes[i].astype(np.int64)[np.unravel_index(np.arange(len(self)), self.shape)[i]]

    def rows(self, labels: dict[str, Codes]) -> Ints:
        """Entry of each term, -1 where it lies outside; `labels` gives the terms' codes by dimension."""
        count = len(next(iter(labels.values()))) if labels else 0
        row: Ints = np.zeros(count, dtype=np.int32 if len(self) <= _MOST else np.int64)
        outside = np.zeros(count, dtype=bool)
        for name, codes in zip(self.names, self.codes, strict=True):
            group, names = self.axes.groups(name)
            place = np.full(len(names), -1, dtype=row.dtype)
            place[codes] = np.arange(len(codes))
            at = place[group][labels[self.axes.dimension_of(name)]]
            row = row * row.dtype.type(len(codes)) + at
            if len(codes) < len(names):
                outside |= at < 0
        row[outside] = -1
        return row
