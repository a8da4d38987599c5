"""Accounts to kinds, resources, programs, objects and schools: first match wins, and what does not match is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alloc_opt.io.codes import first_match
from alloc_opt.io.importing.chart import Chart
from alloc_opt.io.importing.mapping import Mapping
from alloc_opt.io.importing.mapping_parts import Known, Site, ToObject, ToProgram, ToResource
from alloc_opt.io.importing.names import Named

NOT_MAPPED = "not mapped"
NOT_BY_SITE = "not_by_site"
UNKNOWN_RESTRICTION = 9
"""Restriction of a resource that no rule of the mapping knows: only what pays today."""


@dataclass(frozen=True)
class Assigned:
    """Every account with what it becomes."""

    codes: pd.DataFrame
    """The fields as the export has them, one row per account."""
    frame: pd.DataFrame
    """cents (positive: spending, revenue, balance), row, kind, fund, resource, area (program), object, school,
    locked, moves (wherever it is), whole (a program with all its objects), one_time, credit (may be negative),
    left_out (a reason), not_mapped (what no rule knew).
    """
    resources: pd.DataFrame
    """resource, fund, name, restriction, carryover."""
    areas: dict[str, str]
    """Program -> name."""
    objects: dict[str, str]
    """Object -> name."""
    schools: dict[str, str]
    """School -> kind."""


def assigned(frame: pd.DataFrame, fields: tuple[str, ...], mapping: Mapping, chart: Chart, names: Named) -> Assigned:
    """The accounts with what they become. Signs that the mapping says are reversed are put right."""
    kinds = (*mapping.kinds, *chart.kinds)
    found = first_match(frame, [rule.where for rule in kinds])
    kind = np.array([*(rule.kind for rule in kinds), NOT_MAPPED], dtype=object)[found]
    table = frame.assign(
        kind=kind,
        cents=np.where(np.isin(kind.astype(str), mapping.ledger.reversed), -frame["cents"], frame["cents"]),
        left_out=_known(frame, mapping.leave_out),
        one_time=_known(frame, mapping.one_time) != "",
        credit=_known(frame, mapping.credits) != "",
        not_mapped=np.where(kind == NOT_MAPPED, "kind", ""),
    )
    if "fund" not in fields:
        table["fund"] = ""
    codes = frame[list(fields)]
    table, resources = _resources(table, codes, mapping.resources or chart.resources, names)
    table, areas = _areas(table, codes, mapping.programs or chart.programs, names)
    table, objects = _objects(table, codes, mapping.objects or chart.objects, names)
    table["school"], schools = schools_of(codes, mapping.sites, names)
    return Assigned(codes, table, resources, areas, objects, schools)


def _known(frame: pd.DataFrame, rules: Sequence[Known]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """The reason of the first rule that fits, empty where none does."""
    told = np.array([*(rule.why or "as the mapping says" for rule in rules), ""], dtype=object)
    return told[first_match(frame, [rule.where for rule in rules])]


def filled(template: str, codes: pd.DataFrame) -> list[str]:
    """A template with each row's codes."""
    if "{" not in template:
        return [template] * len(codes)
    return [template.format_map(row) for row in codes.to_dict("records")]


def ids(
    codes: pd.DataFrame, rules: Sequence[ToResource | ToProgram | ToObject | Site], attribute: str, otherwise: str
) -> tuple[np.ndarray[tuple[int], np.dtype[np.object_]], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Id of each row by the first rule that fits (`otherwise` where none does), and the number of that rule."""
    found = first_match(codes, [rule.where for rule in rules])
    labels = np.empty(len(codes), dtype=object)
    for i in range(-1, len(rules)):
        here = found == i
        if here.any():
            template = otherwise if i < 0 else getattr(rules[i], attribute)
            labels[here] = [clean(label) for label in filled(template, codes[here])]
    return labels, found


def clean(label: str) -> str:
    """A label without the signs that ids must not hold."""
    return " ".join("".join(" " if sign in ",;[]{}*" else sign for sign in label).split())


def _marked(table: pd.DataFrame, missing: np.ndarray[tuple[int], np.dtype[np.bool_]], what: str) -> pd.DataFrame:
    joined = np.where(table["not_mapped"] == "", what, table["not_mapped"] + " " + what)
    return table.assign(not_mapped=np.where(missing, joined, table["not_mapped"]))


def _resources(
    table: pd.DataFrame, codes: pd.DataFrame, rules: Sequence[ToResource], names: Named
) -> tuple[pd.DataFrame, pd.DataFrame]:
    otherwise = "-".join(f"{{{field}}}" for field in ("fund", "resource") if field in codes)
    labels, found = ids(codes, rules, "resource", otherwise or NOT_MAPPED)
    table = _marked(table.assign(resource=labels), (found < 0), "resource")
    first = table.assign(rule=found).drop_duplicates("resource")
    rows = []
    for at, label, fund, number in zip(first.index, first["resource"], first["fund"], first["rule"], strict=True):
        rule = rules[number] if number >= 0 else None
        own = names.of("resource", str(codes["resource"][at])) if "resource" in codes else ""
        rows.append(
            {
                "resource": label,
                "fund": fund or "all",
                "name": (rule.name if rule else "") or own,
                "restriction": rule.restriction if rule else UNKNOWN_RESTRICTION,
                "carryover": rule.carryover if rule else True,
            }
        )
    return table, pd.DataFrame(rows)


def _areas(
    table: pd.DataFrame, codes: pd.DataFrame, rules: Sequence[ToProgram], names: Named
) -> tuple[pd.DataFrame, dict[str, str]]:
    labels, found = ids(codes, rules, "program", NOT_MAPPED)
    locked = np.array([*(rule.locked is True for rule in rules), True], dtype=bool)[found]
    moves = np.array([*(rule.locked is False for rule in rules), False], dtype=bool)[found]
    whole = np.array([*(rule.whole for rule in rules), False], dtype=bool)[found]
    spending = (table["kind"] == "spending").to_numpy()
    table = _marked(
        table.assign(area=labels, locked=locked, moves=moves, whole=whole), (found < 0) & spending, "program"
    )
    return table, _names(labels, found, rules, names, "function")


def _objects(
    table: pd.DataFrame, codes: pd.DataFrame, rules: Sequence[ToObject], names: Named
) -> tuple[pd.DataFrame, dict[str, str]]:
    labels, found = ids(codes, rules, "object", "{object}" if "object" in codes else NOT_MAPPED)
    money = table["kind"].isin(["spending", "revenue", "contribution"]).to_numpy()
    mapped = _marked(table.assign(object=labels), (found < 0) & money, "object")
    return mapped, _names(labels, found, rules, names, "object")


def _names(
    labels: np.ndarray[tuple[int], np.dtype[np.object_]],
    found: np.ndarray[tuple[int], np.dtype[np.int64]],
    rules: Sequence[ToProgram | ToObject],
    names: Named,
    field: str,
) -> dict[str, str]:
    given = {str(label): rules[i].name if i >= 0 else "" for label, i in zip(labels, found.tolist(), strict=True)}
    return {label: name or names.of(field, label) for label, name in given.items()}


def schools_of(codes: pd.DataFrame, rules: Sequence[Site], names: Named) -> tuple[list[str], dict[str, str]]:
    """School of each row, and the kind of each school; what no rule fits is not by site."""
    labels, found = ids(codes, rules, "school", NOT_BY_SITE)
    kinds = {str(s): rules[i].kind if i >= 0 else NOT_BY_SITE for s, i in zip(labels, found.tolist(), strict=True)}
    return [str(label) for label in labels], kinds
