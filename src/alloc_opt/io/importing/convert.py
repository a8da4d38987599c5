"""A ledger, a position list and a mapping to the tables of a plan: all problems at once, and the proof that it ties."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from alloc_opt.errors import Place
from alloc_opt.io import csv_text, yaml_text
from alloc_opt.io.folder import digest, load
from alloc_opt.io.importing import controls, listing
from alloc_opt.io.importing.assign import assigned
from alloc_opt.io.importing.chart import Chart, chart
from alloc_opt.io.importing.components import components
from alloc_opt.io.importing.known import by_site, check_fields, check_positions
from alloc_opt.io.importing.ledger import Accounts, accounts
from alloc_opt.io.importing.mapping import Mapping
from alloc_opt.io.importing.mapping_people import Positions
from alloc_opt.io.importing.names import Named, named
from alloc_opt.io.importing.positions import Listed, listed
from alloc_opt.io.importing.pots import pots
from alloc_opt.io.importing.pupils import pupils, schools
from alloc_opt.io.importing.source import find, table
from alloc_opt.io.importing.spending import spending
from alloc_opt.io.importing.staffed import Staffed, staffed
from alloc_opt.io.importing.tables import tables
from alloc_opt.io.importing.tie_out import tie_out
from alloc_opt.io.models import validated
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node
from alloc_opt.plan.plan import Head
from alloc_opt.plan.years import end_year, fiscal_year


@dataclass(frozen=True)
class Imported:
    """What came of an import."""

    head: Head
    tables: dict[str, pd.DataFrame]
    tie_out: pd.DataFrame
    """See `tie_out.COLUMNS`; cents."""
    controls: pd.DataFrame
    """kind, where, source, stated, ledger; cents."""
    not_mapped: pd.DataFrame
    """what, fields, dollars or FTE of accounts and positions that no rule of the mapping knew."""
    codes: pd.DataFrame
    """field, code, name, rows, dollars: every code of the export."""
    notes: tuple[str, ...]
    """What the reader must know, in sentences."""
    factors: dict[str, float] = field(default_factory=dict)
    """Object -> factor on the pay of positions, where the list is complete."""
    mapping: str = ""
    """Text of the mapping."""
    hashes: dict[str, str] = field(default_factory=dict)
    """File name -> SHA-256 of what was read."""


def imported(ledger: Path, mapping: Path, positions: Path | None = None) -> Imported:
    """The plan in an export. Raises PlanError with all problems of the files, OperatorError where a file is missing."""
    problems = Problems()
    text = csv_text.decode(load(mapping), mapping.name, problems)
    node = yaml_text.parse(text, mapping.name, problems) if text is not None else None
    blanks = _completed(node, problems)
    inner = Problems()
    asked = validated(Mapping, node, inner, "a mapping") if node is not None else None
    problems.extend(problem for problem in inner.errors if problem.place not in blanks)
    if blanks or node is None or text is None or asked is None:
        problems.stop_if_any()
        raise AssertionError
    head, asked = _head(asked, node, problems)
    known = chart(asked.chart)
    beside = (ledger.parent, mapping.parent)
    names = named(asked.names, known, beside, problems)
    raw = table(ledger, asked.ledger, problems)
    found = accounts(raw, asked, known, problems) if raw is not None else None
    staff = _positions(positions, asked, beside, node, known, names, problems)
    if found is not None:
        check_fields(found.fields, asked, known, node, problems)
        if not by_site(found.fields, asked.sites):
            asked = _with_own_sites(asked)
    problems.stop_if_any()
    assert head is not None
    assert found is not None
    result = _converted(found, staff, asked, known, names, beside, head, node, problems)
    lists = [find(each.file, beside) for each in _lists(asked) if each.file]
    files = [path for path in (ledger, mapping, positions, *lists) if path is not None]
    return _with(result, text, {path.name: digest(load(path)) for path in files})


def _completed(node: Node | None, problems: Problems) -> set[Place]:
    """A drafted mapping says `???` where only people know: the places of these blanks and of what holds them."""
    if node is None:
        return set()
    if node.value == "???":
        problems.add(node.place, "'???'", "what only you know", "the draft leaves it to you")
        return {node.place}
    children = node.value.values() if isinstance(node.value, dict) else node.value
    held = [_completed(child, problems) for child in children] if isinstance(node.value, dict | list) else []
    return {node.place}.union(*held) if any(held) else set()


def _with(result: Imported, text: str, hashes: dict[str, str]) -> Imported:
    return Imported(**{**vars(result), "mapping": text, "hashes": hashes})


def _head(asked: Mapping, node: Node, problems: Problems) -> tuple[Head | None, Mapping]:
    base = fiscal_year(asked.base_year)
    if base is None:
        at = node.walk(("base_year",))
        problems.add(at.place, at.shown, "a fiscal year such as 2025-26")
        return None, asked
    following = f"{end_year(base)}-{(end_year(base) + 1) % 100:02d}"
    years = tuple(fiscal_year(year) or year for year in asked.years) or (following,)
    for i, year in enumerate(years):
        if fiscal_year(year) is None or end_year(year) != end_year(base) + i + 1:
            at = node.walk(("years", i))
            problems.add(at.place, at.shown, f"plan years that follow {base} one by one")
            return None, asked
    told = f"imported: {asked.ledger.column} amounts of {base}"
    head = Head(name=asked.name, title=asked.title, base_year=base, years=years, source=told)
    return head, asked.model_copy(update={"base_year": base})


def _with_own_sites(asked: Mapping) -> Mapping:
    """The mapping with the rules for sites, that its ledger has no use for, given to the position lists."""
    lists = tuple(each.model_copy(update={"sites": each.sites or asked.sites}) for each in _lists(asked))
    return asked.model_copy(update={"sites": (), "positions": next(iter(lists), None), "more_positions": lists[1:]})


def _lists(asked: Mapping) -> tuple[Positions, ...]:
    return (asked.positions, *asked.more_positions) if asked.positions else asked.more_positions


def _positions(
    path: Path | None,
    asked: Mapping,
    beside: tuple[Path, ...],
    node: Node,
    known: Chart,
    names: Named,
    problems: Problems,
) -> list[Listed]:
    """The position lists; the first may be named on the command line."""
    if path is not None and asked.positions is None:
        problems.add(node.place, "no 'positions' in the mapping", f"what the columns of {path.name} mean")
        return []
    if path is None and asked.positions and not asked.positions.file:
        here = node.keys.get("positions", node.place)
        problems.add(here, "no position list", "the file, after the ledger", "or take 'positions' out of the mapping")
        return []
    check_positions(asked, node, problems)
    problems.stop_if_any()
    found = []
    for i, source in enumerate(_lists(asked)):
        first = source is asked.positions
        raw = table(path if path is not None and first else find(source.file, beside), source, problems)
        at: tuple[str | int, ...] = ("positions",) if first else ("more_positions", i - bool(asked.positions))
        people = listed(raw, source, at, asked, known, names, problems) if raw is not None else None
        found += [people] if people is not None else []
    problems.stop_if_any()
    return found


def _converted(
    found: Accounts,
    people: list[Listed],
    asked: Mapping,
    known: Chart,
    names: Named,
    beside: tuple[Path, ...],
    head: Head,
    node: Node,
    problems: Problems,
) -> Imported:
    all_accounts = assigned(found.frame, found.fields, asked, known, names)
    stated = controls.check(all_accounts, asked, node, problems)
    controls.balances(all_accounts, problems, Place(found.raw.where.file))
    controls.credits(all_accounts, found.raw, problems)
    controls.one_fund(all_accounts, node, problems)
    staff = staffed(people, all_accounts, node, problems) if people else Staffed()
    spent = spending(all_accounts, staff, any(positions.complete for positions in people))
    for told in spent.too_much:
        hint = "leave positions out, or correct pay or resource; positions are never scaled to fit"
        problems.add(people[0].raw.head(), told, "positions within the ledger", hint)
    kinds = {**all_accounts.schools, **staff.schools}
    counted, groups, passed = pupils(asked.enrollment, asked.base_year, found.raw, kinds, beside, problems)
    about = schools(asked.schools, beside, problems)
    problems.stop_if_any()
    money = pots(all_accounts, spent, asked, len(head.years), names)
    made = tables(all_accounts, money, spent, staff, about, counted, groups, head.base_year)
    made |= components(all_accounts, known, names, head.base_year)
    tied = tie_out(all_accounts, money, made)
    lost = listing.not_mapped(all_accounts, people)
    notes = listing.notes(found, all_accounts, money, staff, known, passed, lost, tied)
    return Imported(
        head, made, tied, stated, lost, listing.codes(all_accounts, found.fields, names), notes, staff.factors
    )
