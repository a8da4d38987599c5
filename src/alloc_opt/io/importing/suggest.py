"""A first mapping for an export: what can be guessed is filled in, what only people know is left to them, and said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import OperatorError
from alloc_opt.io.cells import text
from alloc_opt.io.importing.chart import Chart, chart
from alloc_opt.io.importing.codes import first_match
from alloc_opt.io.importing.guess import Guess, guess
from alloc_opt.io.importing.money import cents, dollars
from alloc_opt.plan.years import fiscal_year

Cents = npt.NDArray[np.int64]
Words = npt.NDArray[np.object_]
OPEN = '"???"'
"""What the draft leaves to people; quoted, so that YAML can hold it anywhere."""
_COLUMNS = ("adopted", "revised", "estimated", "actual")
_LISTED = 40


def suggested(ledger: Path) -> str:
    """The text of a mapping file to be completed. Raises OperatorError where the file holds no table."""
    found = guess(ledger)
    if found is None:
        raise OperatorError(f"{ledger} holds no table that can be read", "a CSV in UTF-8 or an .xlsx, one header line")
    known = chart("sacs" if _is_sacs(found) else "none")
    return "\n".join(_lines(found, known, ledger)) + "\n"


def _lines(found: Guess, known: Chart, ledger: Path) -> Iterator[str]:
    select = {title: values[0] for title, values in found.choices.items()} if found.choices else {}
    codes, amounts = _read(found, select)
    kinds = _kinds(codes, known)
    yield f"# Drafted from {ledger.name}. Check every line; ??? must be completed."
    yield f"name: {_name(ledger)}"
    yield f"base_year: {found.years[-1] if found.years else OPEN}"
    yield f"chart: {known.name}"
    yield "ledger:"
    yield f"  column: {_column(found)}    # which amounts these are: {', '.join(_COLUMNS)}"
    if found.header > 1:
        yield f"  header: {found.header}"
    if found.year:
        yield f"  year: {found.year}    # holds {', '.join(found.years)}"
    if select:
        yield "  select:    # one value of each; delete what needs no choice"
        for title, values in found.choices.items():
            yield f"    {_quoted(title)}: {_quoted(values[0])}    # {', '.join(values)}"
    if found.account:
        yield f"  account: {{column: {_quoted(found.account)}, delimiter: {_quoted(found.delimiter)},"
        yield f"            parts: [{', '.join(found.parts)}]}}"
    else:
        yield "  fields:"
        yield from (f"    {name}: {_quoted(title)}" for name, title in found.fields.items())
    first, *others = found.amounts or ("???",)
    yield f"  amount: {_quoted(first)}" + (f"    # or {', '.join(others)}" if others else "")
    below = [kind for kind in ("revenue", "spending") if int(amounts[kinds == kind].sum()) < 0]
    if below:
        yield f"  reversed: [{', '.join(below)}]    # they add up to less than nothing"
    yield "controls:    # from a printed report, not from this export"
    for kind in ("spending", "revenue", "beginning"):
        if (kinds == kind).any():
            sum_ = dollars(abs(int(amounts[kinds == kind].sum())))
            yield f"  - {{kind: {kind}, total: {OPEN}}}    # the export adds up to {sum_}"
    if known.name != "sacs":
        yield 'resources:\n  - {resource: "{resource}", restriction: 0}    # 0: unrestricted'
        yield 'programs:\n  - {program: "???"}'
    yield from _credits(codes, amounts, kinds)
    yield from _resources(codes, amounts, kinds, known)


def _read(found: Guess, select: dict[str, str]) -> tuple[pd.DataFrame, Cents]:
    """Codes and cents of the rows of the latest year."""
    columns = {
        title: np.array([text(cell) for cell in cells], dtype=object) for title, cells in found.raw.columns.items()
    }
    keep = np.ones(found.raw.rows, dtype=bool)
    if found.year:
        keep &= np.array([fiscal_year(cell) == found.years[-1] for cell in columns[found.year]], dtype=bool)
    for title, value in select.items():
        keep &= columns[title] == value
    if found.account:
        pieces = [str(cell).split(found.delimiter) for cell in columns[found.account][keep]]
        names = [(i, part) for i, part in enumerate(found.parts) if part != "_"]
        codes = pd.DataFrame({part: [row[i] if i < len(row) else "" for row in pieces] for i, part in names})
    else:
        codes = pd.DataFrame({name: columns[title][keep] for name, title in found.fields.items()})
    cells = found.raw.columns[found.amounts[0]][keep] if found.amounts else [0] * int(keep.sum())
    return codes, np.array([cents(cell) or 0 for cell in cells], dtype=np.int64)


def _is_sacs(found: Guess) -> bool:
    """Two characters of fund and four of object, most of them in the known ranges."""
    codes, _ = _read(found, {})
    if not {"fund", "object"} <= set(codes) or not len(codes):
        return False
    kinds = _kinds(codes, chart("sacs"))
    return bool((kinds != "").mean() > 0.9 and (codes["fund"].str.len() == 2).mean() > 0.9)


def _kinds(codes: pd.DataFrame, known: Chart) -> Words:
    if any(field not in codes for rule in known.kinds for field in rule.where):
        return np.full(len(codes), "spending", dtype=object)
    names = np.array([*(rule.kind for rule in known.kinds), ""], dtype=object)
    return names[first_match(codes, [rule.where for rule in known.kinds])]


def _credits(codes: pd.DataFrame, amounts: Cents, kinds: Words) -> Iterator[str]:
    table = codes.assign(cents=amounts, kind=kinds)
    below = table[(table["kind"] == "spending") & (table["cents"] < 0)]
    if "object" in codes and 0 < len(below) < 0.5 * len(table):
        yield "credits:    # spending accounts below nothing: keep those that are meant, say why"
        for code, rows in below.groupby("object"):
            sum_ = dollars(int(rows["cents"].sum()))
            yield f"  - {{where: {{object: {_quoted(str(code))}}}, why: {OPEN}}}    # {sum_}"


def _resources(codes: pd.DataFrame, amounts: Cents, kinds: Words, known: Chart) -> Iterator[str]:
    """The resources with their names and what they spend, as a comment."""
    keys = [name for name in ("fund", "resource") if name in codes]
    if not keys:
        return
    table = codes.assign(cents=np.where(kinds == "spending", amounts, 0))
    sums = table.groupby(keys)["cents"].sum().sort_values(ascending=False)
    yield f"# {' and '.join(keys)} with what they spend:"
    for key, spent in list(sums.items())[:_LISTED]:
        parts = key if isinstance(key, tuple) else (key,)
        label = known.names.get(keys[-1], {}).get(str(parts[-1]), "")
        yield f"#   {'-'.join(map(str, parts))} {label}: {dollars(int(spent))}"
    if len(sums) > _LISTED:
        yield f"#   and {len(sums) - _LISTED} more"


def _column(found: Guess) -> str:
    words = " ".join(found.amounts[:1]).casefold()
    return next((name for name in _COLUMNS if name[:6] in words), OPEN)


def _name(ledger: Path) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in ledger.stem).strip("-")[:60] or "district"


def _quoted(word: str) -> str:
    """A word as YAML: in quotes where it is not plain."""
    plain = word.replace("_", "").replace(" ", "").isalnum() and not word.startswith((" ", "_"))
    return word if plain else '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
