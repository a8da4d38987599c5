"""A built plan with some rules turned: the same columns, and only the rows of those rules written again.

The program that comes out is the one `build` would write for the turned rules, array for array. Only today's budget
does not follow: where a resource gets more money, today's balances (and rules held no worse than them) stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp

from alloc_opt.errors import RulesError
from alloc_opt.families import Rule
from alloc_opt.measures.axes import Labels
from alloc_opt.measures.columns import Block, ColumnTable, Floats, Ints, Witness
from alloc_opt.measures.rows import Rows
from alloc_opt.program.arrays import Program, RowBlock
from alloc_opt.program.built import Built, Written
from alloc_opt.program.rowset import RowSet, limited, row_block, row_set


@dataclass
class _Known(ColumnTable):
    """Columns that exist already: asking for a rule's helpers gives the ones it was given when the plan was built."""

    asked: dict[str, Witness] = field(default_factory=dict)

    def add(
        self,
        name: str,
        labels: Mapping[str, Labels],
        *,
        count: int,
        witness: Witness,
        lower: Floats | float = 0.0,
        upper: Floats | float = np.inf,
        integer: bool = False,
        unit: str = "",
    ) -> Ints:
        """Numbers of the columns of that name; RulesError where there are none, or not as many."""
        block = next((b for b in self.blocks if b.name == name and b.stop - b.start == count), None)
        if block is None:
            raise RulesError(f"{name} would need columns that the plan was built without", "build the plan anew")
        self.asked[name] = witness
        return np.arange(block.start, block.stop, dtype=np.int64)


def turned(built: Built, rules: Sequence[Rule]) -> Built:
    """The same plan with `rules` in place of those with the same ids; x keeps its meaning, column by column.

    Raises:
        RulesError: a turned rule cannot be written, or not with the columns that there are.
    """
    columns = _Known(list(built.measures.columns.blocks))
    m = replace(built.measures, columns=columns, identities=[])
    drafts: list[tuple[Rule | None, str, Rows]] = []
    for rule in rules:
        m.owner = rule.id
        made = rule.rows(m)
        drafts.extend((None, name, rows) for name, rows in m.identities)
        m.identities.clear()
        parts = [made] if isinstance(made, Rows) else made
        drafts.extend((rule, f"{rule.id}.{part.part}" if part.part else rule.id, part) for part in parts)
    today = _today(built, columns)
    written = _written(built, drafts, today)
    by_id = {rule.id: rule for rule in rules}
    return replace(
        built,
        program=_program(built, written, today),
        rules=tuple(by_id.get(rule.id, rule) for rule in built.rules),
        written=written,
        today=today,
    )


def _today(built: Built, columns: _Known) -> Floats:
    """Today's budget, the rules' own helpers by their turned witnesses."""
    if not columns.asked:
        return built.today
    blocks: list[Block] = [replace(b, witness=columns.asked.get(b.name, b.witness)) for b in columns.blocks]
    return ColumnTable(blocks).point()


def _written(built: Built, drafts: Sequence[tuple[Rule | None, str, Rows]], today: Floats) -> tuple[Written, ...]:
    """All rows in the order in which they were built, the drafts in place of rows of the same name."""
    waiting: dict[str, list[tuple[Rule | None, str, Rows]]] = {}
    for draft in drafts:
        waiting.setdefault(draft[1], []).append(draft)
    result: list[Written] = []
    more = 0
    for old in built.written:
        mine = waiting.get(old.name)
        start = old.start + more
        new = replace(old, start=start) if not mine else limited(*mine.pop(0), start, today)
        result.append(new)
        more += len(new.kept) - len(old.kept)
    left = next((name for name, rest in waiting.items() if rest), None)
    if left is not None:
        raise RulesError(f"{left} would need rows that the plan was built without", "build the plan anew")
    return tuple(result)


def _program(built: Built, written: tuple[Written, ...], today: Floats) -> Program:
    program = built.program
    pieces: list[RowSet] = []
    entering: list[Ints] = []
    done = 0

    def keep(until: int) -> None:
        old = slice(done, until)
        limits = (program.row_lower[old], program.row_upper[old], program.row_unit[old])
        pieces.append(RowSet(program.matrix[old], *limits, ()))
        entering.append(program.row_stage[old])

    for old, new in zip(built.written, written, strict=True):
        if new.rows is not old.rows:
            keep(old.start)
            done = old.start + len(old.kept)
            pieces.append(row_set([new], program.column_unit))
            entering.append(np.zeros(len(new.kept), dtype=np.int64))
    keep(program.rows)
    matrix: sp.csr_matrix = sp.vstack([piece.matrix for piece in pieces], format="csr")
    matrix.sort_indices()
    return replace(
        program,
        matrix=matrix,
        row_lower=np.concatenate([piece.lower for piece in pieces]),
        row_upper=np.concatenate([piece.upper for piece in pieces]),
        row_unit=np.concatenate([piece.unit for piece in pieces]),
        row_stage=np.concatenate(entering),
        row_blocks=_blocks(built, written),
        start=today / program.column_unit,
    )


def _blocks(built: Built, written: tuple[Written, ...]) -> tuple[RowBlock, ...]:
    """The row blocks where they stand now, with what the turned rules say."""
    waiting = iter(zip(built.written, written, strict=True))
    result, more = [], 0
    pair = next(waiting, None)
    for block in built.program.row_blocks:
        if pair is not None and (block.name, block.start) == (pair[0].name, pair[0].start):
            old, new = pair
            pair = next(waiting, None)
            more = new.start + len(new.kept) - old.start - len(old.kept)
            result.append(
                row_block(new)
                if new.rows is not old.rows
                else replace(block, start=new.start, stop=new.start + len(new.kept))
            )
        else:
            result.append(replace(block, start=block.start + more, stop=block.stop + more))
    return tuple(result)
