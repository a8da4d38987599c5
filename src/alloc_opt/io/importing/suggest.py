"""A first mapping for an export: what can be guessed is filled in and says why, what only people know is left to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from alloc_opt.errors import PlanError, Problem
from alloc_opt.io.importing import draft_people, draft_rules
from alloc_opt.io.importing.drafted import OPEN, Rows, drafted
from alloc_opt.io.importing.guess import Guess, column_of, guess
from alloc_opt.io.importing.wording import comment, quoted, slug
from alloc_opt.io.problems import Problems, some
from alloc_opt.plan.years import fiscal_year

_COLUMNS = "adopted, revised, estimated or actual"
_YEAR = re.compile(r"\d{4}-\d{2}(?!\d)|FY ?\d{2,4}|(?<!\d)20\d{2}(?!\d)", re.IGNORECASE)
_SHOWN = 6


def suggested(ledger: Path, positions: Path | None = None) -> str:
    """The text of a mapping file to be completed; of a position list or an enrollment file the part of a mapping that
    is about it. Raises PlanError with all problems of the files.
    """
    problems = Problems()
    found = guess(ledger, problems)
    people = guess(positions, problems) if positions is not None else None
    if people is not None and not people.fte:
        problems.add(people.raw.head(), "no column of FTE", "a position list", f"it has {some(people.cells, 20)}")
    problems.stop_if_any()
    assert found is not None
    paid = found.amounts or found.wide.parts or (found.debit and found.credit)
    if (paid and (found.fields or found.account or found.names)) or _could_be(found):
        lines = _lines(found, drafted(found), ledger)
    elif found.fte:
        lines = _part("a position list", draft_people.positions(found, ledger.name), ledger)
    elif found.pupils and "site" in found.fields:
        lines = _part("an enrollment file", draft_people.pupils(found, ledger.name), ledger)
    else:
        told = "no column of accounts" if paid else "no column of amounts, FTE or pupils"
        hint = f"its columns are {some(found.cells, 20)}"
        wanted = "a ledger or budget export, a position list, or pupils by school"
        raise PlanError([Problem(found.raw.head(), told, wanted, hint)])
    text = [*lines, *(draft_people.positions(people, positions.name) if people and positions else ())]
    return "\n".join([*text[:1], *_to_do(text), *text[1:]]) + "\n"


def _to_do(text: list[str]) -> list[str]:
    left = sum(line.split("#")[0].count("???") for line in text)
    return [f"# {left} values are yours to state: they say ???. Every guess says why; check each."] if left else []


def _could_be(found: Guess) -> bool:
    """An account string, or fund and object: a ledger, although no cell of its amounts can be read."""
    return bool(found.account) or {"fund", "object"} <= set(found.fields)


def _part(what: str, lines: Iterator[str], path: Path) -> Iterator[str]:
    yield f"# {path.name} is {what} and no ledger: put this part into the mapping of your ledger."
    yield from lines


def _lines(found: Guess, rows: Rows, ledger: Path) -> Iterator[str]:
    below = [kind for kind in ("revenue", "spending", "beginning") if rows.sum(kind) < 0]
    if "revenue" in below and "contribution" in rows.kinds:
        below.append("contribution")
    yield f"# Drafted from {comment(ledger.name)} by `alloc-opt import --suggest`."
    yield f"name: {_name(ledger)}    # from the file's name"
    yield _base_year(found, ledger)
    yield f"chart: {rows.known.name}    # {_why_chart(rows)}"
    yield "ledger:"
    yield from _where(found)
    yield from _account(found, rows)
    yield from _amount(found, rows)
    if below:
        yield f"  reversed: [{', '.join(below)}]    # in the export they add up to less than nothing"
    yield from draft_rules.controls(rows, below)
    if rows.kind_words:
        yield f"kinds:    # by the column {quoted(found.kind)}"
        for word, kind in rows.kind_words.items():
            yield f"  - {{where: {{type: [{quoted(word)}]}}, kind: {kind}}}"
    yield from draft_rules.resources(found, rows)
    if rows.known.name != "sacs" or not {"function", "object"} <= set(rows.codes):
        yield from draft_rules.programs(found, rows)
    yield from draft_rules.sites(rows)
    yield from draft_rules.credits(rows)
    yield from draft_rules.contributions(rows, below)
    if not (rows.kinds == "revenue").any():
        yield "funding: equals_spending    # the export holds no revenue: each resource is given what it spends"
    yield from draft_people.names(found, rows, ledger)
    yield from draft_people.schools(found, ledger)
    yield from draft_people.pupils(found)
    yield from draft_rules.listing(rows)


def _base_year(found: Guess, ledger: Path) -> str:
    if found.years:
        told = f"the latest of {', '.join(found.years)}" if len(found.years) > 1 else "the only one"
        bare = next((cell for cell in found.cells[found.year] if fiscal_year(cell) == found.years[-1]), "")
        read = f"; '{bare}' is read as the year that ends then" if bare.isdigit() else ""
        return f"base_year: {found.years[-1]}    # {told} in the column {comment(found.year)}{read}"
    for word in (*found.amounts, ledger.stem.replace("_", " ")):
        years = [fiscal_year(match[0]) for match in _YEAR.finditer(word)]
        if years and years[0]:
            return f"base_year: {years[0]}    # guessed from '{comment(word)}'"
    return f"base_year: {OPEN}    # the fiscal year of the amounts, as 2025-26: no column says it"


def _why_chart(rows: Rows) -> str:
    if rows.known.name == "sacs":
        return "funds and objects are those of California's account code structure"
    return "funds and objects are not California's, so the rules below say what accounts are"


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
        why = (
            "California's order" if rows.known.name == "sacs" else "guessed, in California's order: put the parts right"
        )
        yield f"  account: {{column: {quoted(found.account)}, delimiter: {quoted(found.delimiter)},"
        yield f"            parts: [{', '.join(found.parts)}]}}    # such as {example}; {why}"
    fields = {**found.fields, **({"type": found.kind} if rows.kind_words else {}), **_telling(found, rows)}
    if fields:
        yield "  fields:    # by the headers"
    for name, title in fields.items():
        seen = sorted({cell for cell in found.cells[title] if cell})
        yield f"    {name}: {quoted(title)}    # {len(seen)} codes, such as {comment(', '.join(seen[:3]))}"
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
        yield f"  amount: {OPEN}    # no column holds amounts only; its columns are {comment(', '.join(found.cells), 100)}"
    for line, cell in rows.no_amounts[:_SHOWN]:
        yield f"  # line {line} has {comment(quoted(cell))}, which is no amount: the import will refuse it"
    if rows.blank and not found.wide.parts:
        yield f"  blank: zero    # {rows.blank} rows have no amount"
    if rows.twice:
        pairs = some((f"{a} and {b}" for a, b in rows.twice), 3)
        told = f"{len(rows.twice)} accounts stand again (lines {pairs}): refuse, or add where both count"
        yield f"  duplicates: {OPEN}    # {told}"


def _name(ledger: Path) -> str:
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in ledger.stem)
    return plain.strip("-")[:60] or "district"
