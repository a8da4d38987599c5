"""Labels of many columns or rows, kept as codes: four bytes each, and text only while somebody reads it."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.axes import Axes, Labels


class Coded(Mapping[str, Labels]):
    """Name -> one label per column or row."""

    def __init__(self, parts: Mapping[str, tuple[Labels, npt.NDArray[np.integer]]]) -> None:
        """`parts`: the different labels of each name, and which of them each column or row has."""
        self._parts = {name: (texts, codes.astype(np.int32, copy=False)) for name, (texts, codes) in parts.items()}

    @classmethod
    def by_dimension(cls, axes: Axes, codes: Mapping[str, npt.NDArray[np.integer]]) -> "Coded":
        """From codes of dimensions."""
        return cls({name: (axes.labels[name], values) for name, values in codes.items()})

    def at(self, places: npt.NDArray[np.integer]) -> "Coded":
        """The labels of some of the columns or rows."""
        return Coded({name: (texts, codes[places]) for name, (texts, codes) in self._parts.items()})

    def __getitem__(self, name: str) -> Labels:
        texts, codes = self._parts[name]
        return texts[codes]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)
