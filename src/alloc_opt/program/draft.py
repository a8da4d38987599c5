"""A program while it is being written, step by step; a step whose inputs have not changed is taken over as it is.

Each step (a measure, a rule, an objective) keeps what it made (columns, rows, a measure) and what it read (columns of
tables, attributes, other measures). A measure that is first asked for within a step is a step of its own, a part of
that one. When a changed plan is written, a step is taken over if everything that it and its parts read is the same and
its columns would get the same numbers; else it is written again, and its parts are looked at one by one.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from alloc_opt.families import Rule
from alloc_opt.measures.columns import Block
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures, Seen
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total

MEASURE = "measure"
"""First part of the key of a step that makes a measure."""
Line = tuple[Rule | None, str, Rows, int]
"""Rule (None: an identity), name, rows, stage with which they enter."""


@dataclass(frozen=True, eq=False)
class Piece:
    """What one step made, and what it read."""

    start: int
    """Columns before it."""
    stage: int
    seen: Seen
    parts: tuple[Hashable, ...]
    """Measures that were first asked for within it, in order."""
    blocks: tuple[Block, ...]
    """Those of its parts included, as all lines are."""
    lines: tuple[Line, ...]
    made: Measure | Total | None
    """The measure, or an objective's total."""
    menus: tuple[pd.DataFrame | None, pd.DataFrame | None]
    """`tiers` and `bands` of the measures after it."""


@dataclass
class Draft:
    """What is written so far."""

    m: Measures
    unchanged: Callable[[Iterable[str]], bool]
    """Whether what was read is the same as in the earlier plan."""
    earlier: Mapping[Hashable, Piece] = field(default_factory=dict)
    """Pieces of the program that this one is a change of."""
    lines: list[Line] = field(default_factory=list)
    pieces: dict[Hashable, Piece] = field(default_factory=dict)
    taken: set[Hashable] = field(default_factory=set)
    """Steps that were taken over."""
    _parts: list[Hashable] = field(default_factory=list)
    _same: set[str] = field(default_factory=set)
    """Measures that are those of the earlier program."""

    def step(self, key: Hashable, work: Callable[[], Measure | Total | None]) -> Measure | Total | None:
        """Do one step, or take it over from the earlier program."""
        self._take_identities()
        if key in self.earlier and self._holds(key):
            for part in self._all(key):
                self._take(part)
            piece = self.earlier[key]
            self.m.columns.blocks.extend(piece.blocks)
            self.lines.extend(piece.lines)
            self.m.tiers, self.m.bands = piece.menus
        else:
            piece = self.pieces[key] = self._write(work)
        self._parts.append(key)
        return piece.made

    def measure(self, name: str, make: Callable[[], Measure]) -> Measure:
        """A measure, as a step of its own: made, or taken over."""
        owner, self.m.owner = self.m.owner, ""
        made = self.step((MEASURE, name), make)
        self.m.owner = owner
        assert isinstance(made, Measure)
        return replace(made, axes=self.m.axes)

    def _all(self, key: Hashable) -> Iterator[Hashable]:
        """A step of the earlier program, after its parts and theirs."""
        for part in self.earlier[key].parts:
            yield from self._all(part)
        yield key

    def _take(self, key: Hashable) -> None:
        piece = self.pieces[key] = self.earlier[key]
        self.taken.add(key)
        if (name := _measured(key)) is not None and isinstance(piece.made, Measure):
            self._same.add(name)
            self.m.made[name] = replace(piece.made, axes=self.m.axes)

    def _holds(self, key: Hashable) -> bool:
        """Whether what the step and its parts read is the same and its columns come to stand where they were."""
        piece = self.earlier[key]
        if piece.start != self.m.columns.count or piece.stage != self.m.columns.stage:
            return False
        same = set(self._same)
        for part in self._all(key):
            seen, name = self.earlier[part].seen, _measured(part)
            if name in self.m.made or not (seen.measures <= same and self.unchanged(seen.read)):
                return False
            if name is not None:
                same.add(name)
        return True

    def _write(self, work: Callable[[], Measure | Total | None]) -> Piece:
        m = self.m
        start, blocks, lines = m.columns.count, len(m.columns.blocks), len(self.lines)
        parts, self._parts = self._parts, []
        before = m.watch()
        made = work()
        self._take_identities()
        seen = m.seen()
        m.resume(before)
        mine, self._parts = tuple(self._parts), parts
        new = tuple(m.columns.blocks[blocks:])
        return Piece(start, m.columns.stage, seen, mine, new, tuple(self.lines[lines:]), made, (m.tiers, m.bands))

    def _take_identities(self) -> None:
        """Rows that defined columns since the last call."""
        self.lines.extend((None, name, rows.compact(), self.m.columns.stage) for name, rows in self.m.identities)
        self.m.identities.clear()

    def write_rule(self, rule: Rule) -> None:
        """The rows of a rule; what the rule needs is written before them."""
        self.m.owner = rule.id
        rows = rule.rows(self.m)
        self.m.owner = ""
        self._take_identities()
        for part in [rows] if isinstance(rows, Rows) else rows:
            name = f"{rule.id}.{part.part}" if part.part else rule.id
            self.lines.append((rule, name, part.compact(), self.m.columns.stage))


def _measured(key: Hashable) -> str | None:
    """Name of the measure that a step makes; None for other steps."""
    return str(key[1]) if isinstance(key, tuple) and key[0] == MEASURE else None
