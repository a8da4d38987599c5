"""Names: labels of a Program as component names, as index keys and as ids that any solver's file reader takes."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from alloc_opt.program.arrays import ColumnBlock, RowBlock

LONGEST_ID = 200
_NOT_A_NAME = re.compile(
    r"(?i)[^a-z]|e[\d.]|(st|s\.t\.|subject|such|m(ax|in)\w*|free|inf\w*|bounds?|end|(bin|gen|semi|sos)\w*)$"
)
"""What the readers of LP files take for a number or a keyword."""


def unique(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """The names in order, with `_2`, `_3` ... behind those that stand before already or are in `taken`."""
    seen = set(taken)
    chosen: list[str] = []
    for name in names:
        candidate, count = name, 1
        while candidate in seen:
            count += 1
            candidate = f"{name}_{count}"
        seen.add(candidate)
        chosen.append(candidate)
    return chosen


def component_names(names: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """The names as Python identifiers, none of them in `taken`: `k3-class.size` becomes `k3_class_size`."""
    plain = [re.sub(r"\W", "_", name) or "_" for name in names]
    return unique([f"_{name}" if name[0].isdigit() else name for name in plain], taken)


def label_keys(block: ColumnBlock | RowBlock) -> list[tuple[str, ...]]:
    """One tuple of labels per column or row of the block; without labels, its number in the block."""
    if not block.labels:
        return [(str(number),) for number in range(block.stop - block.start)]
    return [tuple(map(str, labels)) for labels in zip(*block.labels.values(), strict=True)]


def index_keys(block: ColumnBlock | RowBlock) -> list[str | tuple[str, ...]]:
    """`label_keys` as Pyomo wants them: text for one dimension, a tuple for several.

    Where labels alone do not tell rows apart, their number in the block stands behind them.
    """
    keys = label_keys(block)
    if len(set(keys)) < len(keys):
        return [(*key, str(number)) for number, key in enumerate(keys)]
    return [key[0] if len(key) == 1 else key for key in keys]


def file_ids(names: Sequence[str]) -> list[str]:
    """Ids of letters, digits, `_` and `.`: `quantity[art,Peña,2026-27]` becomes `quantity.art.Pena.2026_27`."""
    ids: list[str] = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name.rstrip("]").replace("[", ",")).encode("ascii", "ignore").decode()
        text = re.sub(r"[^A-Za-z0-9_.]", "_", plain.replace(".", "_").replace(",", "."))[:LONGEST_ID]
        ids.append(f"x_{text}" if not text or _NOT_A_NAME.match(text) else text)
    return unique(ids)
