"""A first mapping for an export: what can be guessed is filled in and says why, the rest is left to people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from alloc_opt.errors import PlanError, Problem
from alloc_opt.io.importing import draft_ledger, draft_people, draft_rules
from alloc_opt.io.importing.drafted import OPEN, Rows, drafted
from alloc_opt.io.importing.guess import Guess, guess
from alloc_opt.io.importing.wording import comment, quoted
from alloc_opt.io.problems import Problems, some
from alloc_opt.plan.years import fiscal_year

_YEAR = re.compile(r"\d{4}-\d{2}(?!\d)|FY ?\d{2,4}|(?<!\d)20\d{2}(?!\d)", re.IGNORECASE)


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
    yield from draft_ledger.columns(found, rows)
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


def _name(ledger: Path) -> str:
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in ledger.stem)
    return plain.strip("-")[:60] or "district"
