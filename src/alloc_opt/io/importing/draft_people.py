"""Parts of a drafted mapping about people, pupils and names: position list, enrollment, files with names of codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from alloc_opt.io.importing.drafted import OPEN, Rows
from alloc_opt.io.importing.guess import NAME, Guess, in_totals
from alloc_opt.io.importing.mapping_parts import Source
from alloc_opt.io.importing.source import table
from alloc_opt.io.importing.wording import as_code, bare, comment, quoted, slug
from alloc_opt.io.problems import Problems
from alloc_opt.plan.years import fiscal_year

_GROUPS = (
    (re.compile(r"bilingual|english learner|\bell?\b|multilingual", re.IGNORECASE), "english_learner"),
    (re.compile(r"free|reduced|frpl|low.income|poverty", re.IGNORECASE), "low_income"),
    (re.compile(r"special|sped|\biep\b|disabilit", re.IGNORECASE), "special_education"),
)
_JOBS = 60
_BESIDE = 40
_SMALL = 2_000_000


def pupils(found: Guess, file: str = "") -> Iterator[str]:
    """Columns of pupils by school, in the ledger itself or in a file of their own."""
    school = found.fields.get("site", "")
    if not found.pupils or not school:
        return
    yield "enrollment:    # guessed from the headers: whom each column counts"
    yield (f"  - file: {quoted(file)}" + f"\n    school: {quoted(school)}") if file else f"  - school: {quoted(school)}"
    if found.year:
        yield f"    year: {quoted(found.year)}"
    yield "    columns:"
    taken: set[str] = set()
    for title in found.pupils:
        group = next((name for pattern, name in _GROUPS if pattern.search(title)), "")
        if group and group not in taken:
            yield f"      {quoted(title)}: {{group: {group}, name: {quoted(bare(title))}}}"
        elif not group and "" not in taken:
            yield f"      {quoted(title)}: {{}}    # all pupils"
        else:
            yield f"      # {quoted(title)}: {{group: {slug(title)}}}    # whom does it count?"
        taken.add(group)


def positions(found: Guess, file: str) -> Iterator[str]:
    """A position list: its columns, and one rule per job with pay left open."""
    yield f"positions:    # from {comment(file)}: guessed by its headers"
    yield from _source(found)
    drop = {**found.drop, **_parents(found)}
    if drop:
        yield f"  drop: {{{', '.join(f'{quoted(t)}: [{_list(v)}]' for t, v in drop.items())}}}    # totals and repeats"
    chosen = _chosen(found)
    if chosen:
        yield "  select:    # one version of each position"
    for title, (value, why) in chosen.items():
        yield f"    {quoted(title)}: {quoted(value)}    # {why}"
    fields: dict[str, str] = {"job": found.job}
    fields |= {name: found.fields[name] for name in ("site", "fund", "resource") if name in found.fields}
    words = ", ".join(f"{name}: {quoted(title) if title else OPEN}" for name, title in fields.items())
    yield f"  fields: {{{words}}}"
    yield f"  fte: {quoted(found.fte)}"
    yield "  complete: false    # true: the list holds all staff, so one factor per object ties it to the ledger"
    if "resource" in fields:
        yield f'  resources:\n    - {{resource: {OPEN}}}    # "01-{{resource}}", or one rule per code of the list'
    else:
        yield f"  resources:\n    - {{resource: {OPEN}}}    # the list names none: which resource of the plan pays"
    yield "  jobs:    # first match wins; jobs of the same pay may be one position; pay is yours to state"
    title = next(
        (
            t
            for t in found.cells
            if t != found.job and re.search(r"(job|position).*(title|name|desc)", t, re.IGNORECASE)
        ),
        "",
    )
    called: dict[str, str] = {}
    sums: dict[str, float] = {}
    for row, out in enumerate(in_totals(found)):
        job = found.cells[found.job][row] if found.job else ""
        out |= any(found.cells[column][row] != value for column, (value, _) in chosen.items())
        out |= any(found.cells[column][row] in values for column, values in drop.items())
        if job and not out:
            called[job] = found.cells[title][row] if title else job
            sums[job] = sums.get(job, 0.0) + _number(found.cells[found.fte][row])
    for job, fte in sorted(sums.items(), key=lambda item: -item[1])[:_JOBS]:
        yield f"    - where: {{job: {as_code(job)}}}    # {fte:,.2f} FTE"
        yield f"      position: {_id(called[job])}\n      name: {quoted(called[job])}\n      salary: {OPEN}"
        yield f"      salary_object: {OPEN}\n      benefits_object: {OPEN}"
    if not sums:
        yield f"    - {{where: {{}}, position: {OPEN}, salary: {OPEN}, salary_object: {OPEN}, benefits_object: {OPEN}}}"
    if len(sums) > _JOBS:
        yield f"    # and {len(sums) - _JOBS} more jobs; what no rule knows is listed with its FTE"


def _source(found: Guess) -> Iterator[str]:
    if found.where.header > 1:
        yield f"  header: {found.where.header}"
    if found.where.sheet:
        yield f"  sheet: {quoted(found.where.sheet)}"


def _id(job: str) -> str:
    return slug(job.replace("(", " ").replace(")", " "))


def _chosen(found: Guess) -> dict[str, tuple[str, str]]:
    """Column -> the value to select and why, where a list holds several years."""
    for title, cells in found.cells.items():
        if re.search(r"latest|current", title, re.IGNORECASE) and set(cells) == {"0", "1"}:
            return {title: ("1", "the rows that the list itself calls the latest")}
    if len(found.years) < 2:
        return {}
    last = max((value for value in found.cells[found.year] if value), key=lambda value: fiscal_year(value) or "")
    return {found.year: (last, f"the latest of {', '.join(found.years)}")}


def _parents(found: Guess) -> dict[str, tuple[str, ...]]:
    """Rows that a column of kinds marks as totals or as repeating the rows below them."""
    for title in found.spare:
        values = set(found.cells[title])
        marked = tuple(sorted(v for v in values if v.casefold() in ("total", "subtotal", "parent", "summary")))
        if marked and len(values) <= 9:
            return {title: marked}
    return {}


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return 0.0


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, values))


def schools(found: Guess, ledger: Path) -> Iterator[str]:
    """Names of schools that stand in the ledger itself."""
    school, name = found.fields.get("site", ""), found.names.get("site", "")
    if school and name:
        yield f"schools:    # the export's own column\n  file: {quoted(ledger.name)}"
        yield f"  school: {quoted(school)}\n  name: {quoted(name)}"
        yield from _source(found)


def names(found: Guess, rows: Rows, ledger: Path) -> Iterator[str]:
    """The names of codes: a column of the ledger, or a file beside it that knows most of the codes."""
    for field in ("resource", "object", "function", "fund"):
        if field in found.fields and field in found.names:
            yield f"names:    # the export's own column\n  file: {quoted(ledger.name)}\n  field: {field}"
            yield f"  code: {quoted(found.fields[field])}\n  title: {quoted(found.names[field])}"
            yield from _source(found)
            return
    best, told = 0.5, ""
    for path in sorted(ledger.parent.glob("*.csv"))[:_BESIDE]:
        if path.name != ledger.name and path.stat().st_size < _SMALL:
            share, line = _known(path, rows)
            best, told = (share, line) if share > best else (best, told)
    if told:
        yield told


def _known(path: Path, rows: Rows) -> tuple[float, str]:
    """Share of the ledger's codes that a file has names for, and the line of the mapping that says so."""
    problems = Problems()
    raw = table(path, Source(), problems)
    if raw is None or problems.errors or not 2 <= len(raw.columns) <= 6:
        return 0.0, ""
    code = next((title for title in raw.columns if re.search(r"\bcode\b", title, re.IGNORECASE)), "")
    title = next((t for t in raw.columns if t != code and NAME.search(t)), "")
    if not code or not title:
        return 0.0, ""
    known = {str(value) for value in raw.columns[code]}
    fields = rows.fields()
    own = next((t for t in raw.columns if t not in (code, title) and {*map(str, raw.columns[t])} & set(fields)), "")
    shares = {field: float(rows.codes[field].drop_duplicates().isin(list(known)).mean()) for field in fields}
    field = own or max(shares, key=lambda name: shares[name], default="")
    share = max(shares.values(), default=0.0)
    line = f"names: {{file: {quoted(path.name)}, field: {quoted(field)}, code: {quoted(code)}, title: {quoted(title)}}}"
    return share, f"{line}    # found beside the ledger"
