"""A document as Markdown that also reads well as plain text; a chart is its sentence."""

import re
from collections.abc import Iterator, Sequence

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Cell, Chart, Document, Figures, Grid, Page, Row, Words
from alloc_opt.reports.packet.cells import cell, decimals, printed, rest, row_head

_MARKUP = re.compile(r"([\\`*\[\]<>|~])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_START = re.compile(r"^([-+](?=\s)|#+(?=\s)|=+$|\d+(?=[.)]\s))")


def to_markdown(document: Document) -> bytes:
    """The document in UTF-8: headings, paragraphs, and tables as GitHub reads them, with aligned columns."""
    parts = [f"# {_text(document.title)}", _text(document.subtitle)]
    if document.confidential:
        parts.append(f"**{say.CONFIDENTIAL}**")
    for page in document.pages:
        parts += [f"## {_text(page.title)}", *([_text(page.lead)] if page.lead else [])]
        for block in page.blocks:
            parts += _block(page, block)
    parts += ["## About this document", _list([f"{term}: {value}" for term, value in document.about])]
    if document.left_out:
        parts += ["### What is not in it, and why", _list(document.left_out)]
    return ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8")


def _block(page: Page, block: Block) -> Iterator[str]:
    if isinstance(block, Words):
        yield from _words(block)
    elif isinstance(block, Figures):
        yield "\n".join(f"- **{_flat(figure.value)}** {_flat(figure.what)}" for figure in block.figures)
    elif isinstance(block, Chart):
        yield f"*{_flat(block.title)}.* {_flat(block.says)}"
    else:
        yield f"### {_text(block.title)}"
        yield _table(block)
        yield from (_text(text) for text in [rest(page, block), *block.notes])


def _words(block: Words) -> Iterator[str]:
    if block.kind == "warning":
        head = f"**{_text(block.head or 'Please note')}**"
        yield "\n>\n".join(f"> {text}" for text in [head, *map(_text, block.texts)])
        return
    if block.head:
        yield f"### {_text(block.head)}"
    if block.kind == "list":
        yield _list(block.texts)
    else:
        yield from map(_text, block.texts)


def _list(texts: list[str] | tuple[str, ...]) -> str:
    return "\n".join(f"- {_text(text)}" for text in texts)


def _table(grid: Grid) -> str:
    places = decimals(grid)
    rows = [[_flat(column.head) for column in grid.columns]]
    rows += [_cells(grid, row, places) for row in printed(grid)]
    widths = [max(3, *(len(row[at]) for row in rows)) for at in range(len(grid.columns))]
    right = [not column.is_text for column in grid.columns]
    lines = [f"| {' | '.join(_padded(row, widths, right))} |" for row in rows]
    rule = "|".join(f"-{'-' * (w - 1)}-:" if flush else f"-{'-' * w}-" for w, flush in zip(widths, right, strict=True))
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]])


def _padded(texts: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    told = zip(texts, widths, right, strict=True)
    return [text.rjust(width) if flush else text.ljust(width) for text, width, flush in told]


def _cells(grid: Grid, row: Row, places: int) -> list[str]:
    values: list[Cell] = list(row.cells)
    name = row_head(grid.columns)
    if row.mark != "line" and isinstance(values[0], str) and values[name] is None:
        values[0], values[name] = None, values[0]
    told = zip(values, grid.columns, strict=True)
    texts = [_flat(cell(value, column.kind, places)) for value, column in told]
    return texts if row.mark == "line" else [f"**{text}**" if text else "" for text in texts]


def _flat(text: str) -> str:
    """A text within a cell: one line, no bar, no markup."""
    return _MARKUP.sub(lambda found: f"\\{found.group()}", " ".join(text.split()))


def _text(text: str) -> str:
    """A paragraph of its own: no markup, and no beginning that would make it a heading or a list."""
    return _START.sub(lambda found: f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}", _flat(text))
