"""What a plan changes of a pack's rule: shares that are none, and a law that is loosened."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import BaseModel

from alloc_opt.io.cells import number
from alloc_opt.io.pack_file import PackRule
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node
from alloc_opt.plan.rule import SEVERITIES

LOOSER = "is looser than the law, without a source of its own"
"""How the reason of a rule ends that the plan loosens."""
_PER_CENT = re.compile(r"\{(\w+):[^{}]*%\}")
_LIMITS = {"at_most": "up", "at_least": "down"}
"""Directions that loosen the limits of the family `limit`, whose dials depend on what is stated."""


def no_share(rule: PackRule, stated: Mapping[str, Node], made: Mapping[str, Node], problems: Problems) -> None:
    """Note shares above 1: 25 for 25 %. Where the pack's own is 1 or more, ten times as much is none."""
    for key in sorted(set(_PER_CENT.findall(rule.sentence)) & set(stated)):
        value, before = number(stated[key].value), number(made[key].value) if key in made else None
        most = 1.0 if before is None or before < 1.0 else 10.0 * before
        if value is not None and value > most:
            hint = f"{value:g} would be {value:,.0%}; for {value:g} % write {value / 100:g}"
            problems.add(stated[key].place, stated[key].shown, f"a share of at most 1 for '{key}' of {rule.id}", hint)


def loosened(
    rule: PackRule, stated: Mapping[str, Node], made: Mapping[str, Node], family: type[BaseModel] | None
) -> list[str]:
    """Parameters by which the plan loosens a law of the pack without saying where that is written."""
    if rule.severity != "law" or ("source" in stated and str(stated["source"].value).strip()):
        return []
    up = {dial.parameter: dial.loosens for dial in getattr(family, "dials", ())} | _LIMITS
    found = []
    for key, node in stated.items():
        value, before = number(node.value), number(made[key].value) if key in made else None
        if key in up and value is not None and before is not None and value != before:
            found += [key] if (value > before) == (up[key] == "up") else []
    severity = str(stated["severity"].value) if "severity" in stated else rule.severity
    return [*found, "severity"] if severity in SEVERITIES and severity != rule.severity else found
