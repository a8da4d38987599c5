"""Which sheets a workbook has: one per table; the same table of many pages, such as schools, under one another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from alloc_opt.reports.packet.blocks import Block, Column, Document, Grid, Page, Row

MANY = 3
"""Pages with the same table, from which on they share a sheet."""
_WHOSE = Column("page", "Page")


@dataclass(frozen=True)
class SheetOf:
    """One sheet."""

    title: str
    """Of its page."""
    lead: str
    grid: Grid
    blocks: tuple[Block, ...]
    """Of its page; its charts are among them."""
    pages: tuple[str, ...]

    @property
    def shared(self) -> bool:
        """Whether it holds a table of several pages."""
        return len(self.pages) > 1


def sheets_of(document: Document) -> Iterator[SheetOf]:
    """The sheets in the order of the pages."""
    alike: dict[object, list[tuple[Page, Grid]]] = {}
    for page in document.pages:
        for grid in page.grids:
            alike.setdefault(_kind(grid), []).append((page, grid))
    told = set()
    for page in document.pages:
        for grid in page.grids:
            same = alike[_kind(grid)]
            if len(same) < MANY:
                yield SheetOf(page.title, page.lead, grid, page.blocks, (page.name,))
            elif _kind(grid) not in told:
                told.add(_kind(grid))
                yield _shared(same)


def _kind(grid: Grid) -> object:
    return grid.name, grid.columns


def _shared(same: Sequence[tuple[Page, Grid]]) -> SheetOf:
    """One table of many: whose each row is stands in a column before it."""
    rows: list[Row] = []
    for page, grid in same:
        first = len(rows)
        for row in grid.rows:
            of = tuple((first + at, factor) for at, factor in row.of)
            rows.append(replace(row, cells=(page.title, *row.cells), of=of))
    grid = same[0][1]
    notes = tuple(dict.fromkeys(note for _, each in same for note in each.notes))
    titles = {each.title for _, each in same}
    title = grid.title if len(titles) == 1 else _common(sorted(titles)) or grid.name.replace("_", " ").capitalize()
    joined = replace(grid, title=title, columns=(_WHOSE, *grid.columns), rows=tuple(rows), notes=notes)
    return SheetOf(f"{same[0][0].title} and {len(same) - 1} more", "", joined, (), tuple(page.name for page, _ in same))


def _common(titles: Sequence[str]) -> str:
    """The words that all titles begin with."""
    one, other = titles[0].split(), titles[-1].split()
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return " ".join(one[:same]).rstrip(" ,:-")
