"""The part `ledger` of a drafted mapping: which rows count, and what the columns mean."""

from __future__ import annotations

from collections.abc import Iterator

from alloc_opt.io.importing.drafted import OPEN, Rows
from alloc_opt.io.importing.guess import Guess, column_of
from alloc_opt.io.importing.wording import comment, quoted, slug
from alloc_opt.io.problems import some

_COLUMNS = "adopted, revised, estimated or actual"
_SHOWN = 6


def columns(found: Guess, rows: Rows) -> Iterator[str]:
    """Which rows count, the account and the amount."""
    yield from _where(found)
    yield from _account(found, rows)
    yield from _amount(found, rows)


def _where(found: Guess) -> Iterator[str]:
    said = [column_of(title) for title in (*found.amounts[:1], *(v[0] for v in found.versions.values() if v))]
    column = next(filter(None, said), "")
    why = "guessed from the header or its value" if column else f"which amounts these are: {_COLUMNS}"
    yield f"  column: {column or OPEN}    # {why}"
    if found.where.sheet or found.where.others:
        others = f"; others: {comment(', '.join(found.where.others))}" if found.where.others else ""
        if found.where.sheet:
            yield f"  sheet: {quoted(found.where.sheet)}    # the largest{others}"
        else:
            yield f"  # the first sheet is read, the largest{others}"
    if found.where.header > 1:
        yield f"  header: {found.where.header}    # the lines above it are titles"
    if found.year:
        yield f"  year: {quoted(found.year)}    # only rows of the base year are taken"
    if found.versions:
        yield "  select:    # rows with this value only"
        for title, values in found.versions.items():
            yield f"    {quoted(title)}: {quoted(values[0])}    # of that year it has {comment(', '.join(values))}"
    if found.drop:
        yield "  drop:    # rows of totals"
        yield from (f"    {quoted(title)}: [{', '.join(map(quoted, v))}]" for title, v in found.drop.items())


def _account(found: Guess, rows: Rows) -> Iterator[str]:
    if found.account:
        example = comment(next((cell for cell in found.cells[found.account] if cell), ""))
        sacs = rows.known.name == "sacs"
        why = "California's order" if sacs else "name each part: resource, function, object, site; _: not used"
        parts = found.parts if sacs else (found.parts[0], *[OPEN] * (len(found.parts) - 1))
        yield f"  account: {{column: {quoted(found.account)}, delimiter: {quoted(found.delimiter)},"
        yield f"            parts: [{', '.join(parts)}]}}    # such as {example}; {why}"
    fields = {**found.fields, **({"type": found.kind} if rows.kind_words else {}), **_telling(found, rows)}
    if fields:
        yield "  fields:    # by the headers"
    for name, title in fields.items():
        seen = sorted({cell for cell in found.cells[title] if cell} - set(found.drop.get(title, ())))
        told = f"{len(seen)} codes, such as" if len(seen) > 1 else "only the code"
        yield f"    {name}: {quoted(title)}    # {told} {comment(', '.join(seen[:3]))}"
    if rows.empty:
        told = ", ".join(f"{count} rows have no {name}" for name, count in rows.empty.items())
        yield f"  empty: {{{', '.join(f'{name}: none' for name in rows.empty)}}}    # {told}: they get this code"
    if rows.widths:
        widths = ", ".join(f"{name}: {width}" for name, width in rows.widths.items())
        yield f"  widths: {{{widths}}}    # the codes lost zeros on the left; these fill them in"


def _telling(found: Guess, rows: Rows) -> dict[str, str]:
    """A further column that tells accounts apart which else stand twice."""
    if not rows.twice:
        return {}
    lines = {line: i for i, line in enumerate(found.raw.where.lines.tolist())}
    for title in found.spare:
        cells = found.cells[title]
        if slug(title) not in found.fields and all(cells[lines[a]] != cells[lines[b]] for a, b in rows.twice):
            rows.twice = ()
            return {slug(title): title}
    return {}


def _amount(found: Guess, rows: Rows) -> Iterator[str]:
    if found.wide.parts:
        yield f"  amounts:    # one column for each {found.wide.field}, guessed from the headers"
        for title in found.wide.parts:
            yield f"    {quoted(title)}: {{{found.wide.field}: {quoted(slug(title))}}}"
        if found.wide.total:
            told = f"{found.wide.agree} of {found.wide.rows} rows add up; the others are listed, not repaired"
            yield f"  adds_up: {{total: {quoted(found.wide.total)}, mismatch: report}}    # {told}"
    elif found.amounts:
        first, *others = found.amounts
        yield f"  amount: {quoted(first)}" + (
            f"    # or {comment(', '.join(others), 100)}" if others else "    # by its header"
        )
    elif found.debit and found.credit:
        yield f"  debit: {quoted(found.debit)}\n  credit: {quoted(found.credit)}    # the amount is debit less credit"
    else:
        yield f"  amount: {OPEN}    # none holds amounts only; columns: {comment(', '.join(found.cells), 80)}"
    for line, cell in rows.no_amounts[:_SHOWN]:
        yield f"  # line {line} has {comment(quoted(cell))}, which is no amount: the import will refuse it"
    if rows.blank and not found.wide.parts:
        yield f"  blank: zero    # {rows.blank} rows have no amount"
    if rows.twice:
        pairs = some((f"{a} and {b}" for a, b in rows.twice), 3)
        told = f"accounts that stand twice: {len(rows.twice)} (lines {pairs}): refuse, or add where both count"
        yield f"  duplicates: {OPEN}    # {told}"
