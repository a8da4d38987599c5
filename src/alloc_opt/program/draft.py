"""A program while it is being written, step by step; a step whose inputs have not changed is taken over as it is.

Each step (a core measure, a rule, an objective) keeps what it made (columns, rows, measures) and what it read (tables,
attributes, measures of earlier steps). When a changed plan is written, a step is taken over if everything it read
is the same and its columns would get the same numbers; else it is written again.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from alloc_opt.families import Rule
from alloc_opt.measures.columns import Block
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.measures.watched import Fingerprints

Line = tuple[Rule | None, str, Rows, int]
"""Rule (None: an identity), name, rows, stage with which they enter."""


@dataclass(frozen=True, eq=False)
class Piece:
    """What one step made, and what it read."""

    start: int
    """Columns before it."""
    stage: int
    read: Mapping[str, int]
    """Table or attribute -> fingerprint."""
    used: frozenset[str]
    """Measures of earlier steps."""
    made: Mapping[str, Measure]
    blocks: tuple[Block, ...]
    lines: tuple[Line, ...]
    total: Total | None
    """Of an objective."""
    menus: tuple[pd.DataFrame | None, pd.DataFrame | None]
    """`tiers` and `bands` of the measures after it."""


@dataclass
class Draft:
    """What is written so far."""

    m: Measures
    prints: Fingerprints
    earlier: Mapping[Hashable, Piece] = field(default_factory=dict)
    """Pieces of the program that this one is a change of."""
    lines: list[Line] = field(default_factory=list)
    pieces: dict[Hashable, Piece] = field(default_factory=dict)
    taken: set[Hashable] = field(default_factory=set)
    """Steps that were taken over."""
    _written: list[Line] = field(default_factory=list)
    _same: set[str] = field(default_factory=set)
    """Measures that are those of the earlier program."""

    def step(self, key: Hashable, work: Callable[[], Total | None]) -> Total | None:
        """Do one step, or take it over from the earlier program."""
        piece = self.earlier.get(key)
        if piece is None or not self._holds(piece):
            piece = self._write(work)
        else:
            self.taken.add(key)
            self._same.update(piece.made)
            self.m.columns.blocks.extend(piece.blocks)
            self.m.tiers, self.m.bands = piece.menus
            self.m.made.update({name: replace(measure, axes=self.m.axes) for name, measure in piece.made.items()})
        self.pieces[key] = piece
        self.lines.extend(piece.lines)
        return piece.total

    def _holds(self, piece: Piece) -> bool:
        return (
            piece.start == self.m.columns.count
            and piece.stage == self.m.columns.stage
            and piece.used <= self._same
            and not set(piece.made) & set(self.m.made)
            and piece.read == self.prints.of(piece.read)
        )

    def _write(self, work: Callable[[], Total | None]) -> Piece:
        m = self.m
        start, blocks, before = m.columns.count, len(m.columns.blocks), set(m.made)
        m.start_watching()
        self._written = []
        total = work()
        self.take_identities()
        made = {name: measure for name, measure in m.made.items() if name not in before}
        return Piece(
            start,
            m.columns.stage,
            self.prints.of(m.tables_read()),
            frozenset(m.asked & before),
            made,
            tuple(m.columns.blocks[blocks:]),
            tuple(self._written),
            total,
            (m.tiers, m.bands),
        )

    def take_identities(self) -> None:
        """Rows that defined columns since the last call."""
        self._written.extend((None, name, rows.compact(), self.m.columns.stage) for name, rows in self.m.identities)
        self.m.identities.clear()

    def write_rule(self, rule: Rule) -> None:
        """The rows of a rule; what the rule needs is written before them."""
        self.m.owner = rule.id
        rows = rule.rows(self.m)
        self.m.owner = ""
        self.take_identities()
        for part in [rows] if isinstance(rows, Rows) else rows:
            name = f"{rule.id}.{part.part}" if part.part else rule.id
            self._written.append((rule, name, part.compact(), self.m.columns.stage))
