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
from alloc_opt.io.importing.known import by_site, check_fields, check_positions
from alloc_opt.io.importing.ledger import Accounts, accounts
from alloc_opt.io.importing.mapping import Mapping
from alloc_opt.io.importing.mapping_people import Positions
from alloc_opt.io.importing.names import Named, named
from alloc_opt.io.importing.positions import Listed, listed
from alloc_opt.io.importing.pots import pots
from alloc_opt.io.importing.pupils import pupils, schools
from alloc_opt.io.importing.source import table
from alloc_opt.io.importing.spending import spending
from alloc_opt.io.importing.staffed import Staffed, staffed
from alloc_opt.io.importing.tables import tables
from alloc_opt.io.importing.tie_out import tie_out
from alloc_opt.io.models import validated
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node, RawTable
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
    asked = validated(Mapping, node, problems, "a mapping") if node is not None else None
    _completed(node, problems)
    if node is None or text is None or asked is None:
        problems.stop_if_any()
        raise AssertionError
    head, asked = _head(asked, node, problems)
    known = chart(asked.chart)
    beside = (ledger.parent, mapping.parent)
    names = named(asked.names, known, beside, problems)
    raw = table(ledger, asked.ledger, problems)
    found = accounts(raw, asked, known, problems) if raw is not None else None
    staff = _positions(positions, asked, node, known, names, problems)
    if found is not None:
        check_fields(found.fields, asked, known, node, problems)
        if not by_site(found.fields, asked.sites):
            asked = asked.model_copy(update={"sites": (), "positions": _own_sites(asked)})
    problems.stop_if_any()
    assert head is not None
    assert found is not None
    result = _converted(found, staff, asked, known, names, beside, head, node, problems)
    files = [path for path in (ledger, mapping, positions) if path is not None]
    return _with(result, text, {path.name: digest(load(path)) for path in files})


def _completed(node: Node | None, problems: Problems) -> None:
    """A drafted mapping says `???` where only people know."""
    if node is None:
        return
    if node.value == "???":
        problems.add(node.place, "'???'", "what only you know", "the draft leaves it to you")
    children = node.value.values() if isinstance(node.value, dict) else node.value
    for child in children if isinstance(node.value, dict | list) else ():
        _completed(child, problems)


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


def _own_sites(asked: Mapping) -> Positions | None:
    """The position list with the rules for sites that its ledger has no use for."""
    own = asked.positions
    return own.model_copy(update={"sites": own.sites or asked.sites}) if own else None


def _positions(
    path: Path | None, asked: Mapping, node: Node, known: Chart, names: Named, problems: Problems
) -> tuple[RawTable, Listed] | None:
    if asked.positions is None:
        if path is not None:
            problems.add(node.place, "no 'positions' in the mapping", f"what the columns of {path.name} mean")
        return None
    if path is None:
        at = node.keys.get("positions", node.place)
        problems.add(at, "no position list", "the file, after the ledger", "or take 'positions' out of the mapping")
        return None
    check_positions(asked, node, problems)
    raw = table(path, asked.positions, problems)
    problems.stop_if_any()
    found = listed(raw, asked.positions, asked, known, names, problems) if raw is not None else None
    return (raw, found) if raw is not None and found is not None else None


def _converted(
    found: Accounts,
    people: tuple[RawTable, Listed] | None,
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
    staff = Staffed()
    if people is not None and asked.positions is not None:
        staff = staffed(people[1], asked.positions, all_accounts, node, people[0], problems)
    spent = spending(all_accounts, staff, bool(asked.positions and asked.positions.complete))
    for told in spent.too_much:
        assert people is not None
        hint = "leave positions out, or correct pay or resource; positions are never scaled to fit"
        problems.add(people[0].head(), told, "positions within the ledger", hint)
    kinds = {**all_accounts.schools, **staff.schools}
    counted, groups, passed = pupils(asked.enrollment, asked.base_year, found.raw, kinds, beside, problems)
    about = schools(asked.schools, beside, problems)
    problems.stop_if_any()
    money = pots(all_accounts, spent, asked, len(head.years), names)
    made = tables(all_accounts, money, spent, staff, about, counted, groups)
    tied = tie_out(all_accounts, money, made)
    lost = listing.not_mapped(all_accounts, people[1] if people else None)
    notes = listing.notes(found, all_accounts, money, staff, known, passed, lost, tied)
    return Imported(
        head, made, tied, stated, lost, listing.codes(all_accounts, found.fields, names), notes, staff.factors
    )
