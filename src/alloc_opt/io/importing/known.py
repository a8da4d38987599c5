"""Do the conditions and templates of a mapping speak of fields that the export has?"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Lookup

from alloc_opt.io.importing.chart import Chart
from alloc_opt.io.importing.mapping import Mapping
from alloc_opt.io.importing.mapping_parts import Part, Site
from alloc_opt.io.importing.mapping_people import Positions
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node

_LISTS = ("controls", "kinds", "resources", "programs", "objects", "sites", "leave_out", "one_time", "credits")
_TEMPLATES = ("resource", "program", "object", "school")


def check_fields(fields: Iterable[str], mapping: Mapping, chart: Chart, node: Node, problems: Problems) -> None:
    """Note every condition and template that names a field which the ledger does not have."""
    known = list(fields)
    for key in _LISTS:
        if key != "sites" or by_site(known, mapping.sites) or not (mapping.positions or mapping.more_positions):
            _rules(getattr(mapping, key), (key,), known, node, problems)
    for key in ("resources", "programs", "objects"):
        if not getattr(mapping, key):
            for rule in getattr(chart, key):
                missing = {*rule.where, *_slots(getattr(rule, key[:-1]))} - set(known)
                if missing:
                    told = f"no '{key}' in the mapping"
                    wants = "the chart makes them" if mapping.chart != "none" else "without rules they are made"
                    hint = f"{wants} of the field '{sorted(missing)[0]}', which the export does not have"
                    problems.add(node.place, told, f"rules for {key}", hint)
                    break


def check_positions(mapping: Mapping, node: Node, problems: Problems) -> None:
    """The same for the rules of the position lists."""
    lists: list[tuple[Positions, tuple[str | int, ...]]] = (
        [(mapping.positions, ("positions",))] if mapping.positions else []
    )
    lists += [(each, ("more_positions", i)) for i, each in enumerate(mapping.more_positions)]
    for asked, path in lists:
        known = [*asked.fields, *(split.field for split in asked.splits)]
        for key in ("resources", "sites", "jobs", "leave_out"):
            _rules(getattr(asked, key), (*path, key), known, node, problems)
        for key in ("resources", "sites"):
            if not getattr(asked, key):
                _rules(getattr(mapping, key), (key,), known, node, problems)


def by_site(fields: Iterable[str], sites: Iterable[Site]) -> bool:
    """Does an export have the fields that the rules for sites speak of?"""
    return all({*site.where, *_slots(site.school)} <= set(fields) for site in sites)


def _rules(
    rules: Sequence[Part], path: tuple[str | int, ...], known: list[str], node: Node, problems: Problems
) -> None:
    for i, rule in enumerate(rules):
        at = node.walk((*path, i))
        _where(getattr(rule, "where", {}), known, at, problems)
        for name in _TEMPLATES:
            _template(getattr(rule, name, ""), known, at, problems)


def _where(where: Lookup[str, object], known: list[str], at: Node, problems: Problems) -> None:
    inner = at.walk(("where",))
    for field in where:
        if field not in known:
            hint = did_you_mean(field, known) or f"it has {', '.join(known)}"
            problems.add(inner.keys.get(field, at.place), f"the field '{field}'", "a field of the export", hint)


def _template(template: str, known: list[str], at: Node, problems: Problems) -> None:
    for field in _slots(template):
        if field not in known:
            hint = did_you_mean(field, known) or f"it has {', '.join(known)}"
            problems.add(at.place, f"'{{{field}}}' in '{template}'", "a field of the export", hint)


def _slots(template: str) -> list[str]:
    try:
        return [slot for _, slot, _, _ in string.Formatter().parse(template) if slot is not None]
    except ValueError:
        return [template]
