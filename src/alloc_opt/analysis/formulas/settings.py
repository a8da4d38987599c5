"""Changes of a formula as people write them: `poverty=0.25`, `base=5300`, `k3=+5%`, `need[high]=250`."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from alloc_opt.analysis.formulas.sheet import Sheet, sheet
from alloc_opt.errors import OperatorError
from alloc_opt.plan.complete import blank
from alloc_opt.plan.noun import EVERY
from alloc_opt.plan.plan import Plan

WEIGHTS_BELOW = 20.0
"""A bare number below this is a weight, from it on dollars."""
_BASE = "base"
_FORM = re.compile(r"\s*(?P<line>[^=\[\]]+?)\s*(?:\[(?P<part>[^\]]+)\])?\s*=\s*(?P<value>[^=]+?)\s*")
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<dollar>\$?)(?P<number>\d[\d,_]*(?:\.\d+)?|\.\d+)(?P<percent>%?)")


@dataclass(frozen=True)
class Value:
    """What a line is set to."""

    act: Literal["weight", "dollars", "scale"]
    """A multiple of the base, dollars per pupil (or per school), or a multiple of what it is."""
    number: float

    @classmethod
    def read(cls, text: str) -> "Value":
        """A weight (`0.25`), dollars (`5300`, `$90`), or a change in per cent (`+5%`).

        Raises:
            OperatorError: it is none of these.
        """
        match = _NUMBER.fullmatch(text.strip())
        hint = "write a weight such as 0.25, dollars such as 5300 (below 20: '$15'), or a change such as +5%"
        if match is None:
            raise OperatorError(f"{text.strip()!r} is no value of a formula line.", hint)
        number = float(match["number"].replace(",", "").replace("_", ""))
        if match["percent"]:
            if not match["sign"] or match["dollar"]:
                raise OperatorError(f"{text.strip()!r}: a change in per cent needs its sign.", hint)
            share = number / 100.0 * (-1.0 if match["sign"] == "-" else 1.0)
            if share < -1:
                raise OperatorError(f"{text.strip()!r} takes away more than there is.", "write -100% at most")
            return cls("scale", 1.0 + share)
        if match["sign"]:
            raise OperatorError(f"{text.strip()!r}: a sign needs per cent.", hint)
        return cls("dollars" if match["dollar"] or number >= WEIGHTS_BELOW else "weight", number)


@dataclass(frozen=True)
class Setting:
    """One line (of one level or span, where it says so) set to a value."""

    line: str
    part: str
    value: Value

    @classmethod
    def read(cls, text: str) -> "Setting":
        """`line=value` or `line[level]=value`.

        Raises:
            OperatorError: it has no such form.
        """
        match = _FORM.fullmatch(text)
        if match is None:
            raise OperatorError(f"{text!r} sets nothing.", "write line=value, such as poverty=0.25 or base=5300")
        return cls(match["line"], (match["part"] or "").strip(), Value.read(match["value"]))


def with_settings(plan: Plan, before: Sheet, settings: Sequence[Setting], year: str = "") -> Plan:
    """The plan with its formula set anew, base lines first: weights are of the base as it is set.

    `year`: whose average base rate a weight multiplies where the base has several lines; empty: the first plan year.

    Raises:
        OperatorError: a line or group that is nowhere, or a value that the line cannot take.
    """
    for setting in sorted(settings, key=lambda one: one.line not in before.base):
        table, mask = _found(plan, before, plan["formula"].copy(), setting)
        rate = sheet(plan).base_rate(year or before.years[1])
        plan = with_formula(plan, _set(before, table, mask, setting, rate))
    return plan


def with_formula(plan: Plan, table: pd.DataFrame) -> Plan:
    """The plan with another table `formula`."""
    return replace(plan, tables={**plan.tables, "formula": table.reset_index(drop=True)})


def names_of(plan: Plan, before: Sheet, setting: Setting) -> set[str]:
    """Lines that a setting speaks of."""
    table, mask = _found(plan, before, plan["formula"].copy(), setting)
    return set(map(str, table.loc[mask, "line"]))


def _found(plan: Plan, before: Sheet, table: pd.DataFrame, setting: Setting) -> tuple[pd.DataFrame, "pd.Series[bool]"]:
    """Rows that the setting speaks of; a group without a line gets one of its own, beside the base."""
    mask = table["line"] == setting.line
    if not mask.any():
        mask = (table["group"] == setting.line) & (table["school"] == EVERY)
    groups = set(map(str, plan["groups"]["group"]))
    if not mask.any() and setting.line in groups and not setting.part:
        row = blank("formula", 1).assign(line=setting.line, resource=before.resource, group=setting.line)
        row = row.assign(school=EVERY, source="a line of its own, added by the study")
        table = pd.concat([table, row], ignore_index=True)
        return table, pd.Series(np.arange(len(table)) == len(table) - 1, index=table.index)
    if not mask.any():
        known = [*dict.fromkeys(map(str, table["line"])), *sorted(groups)]
        near = difflib.get_close_matches(setting.line, known, 1)
        first = [line for line in known if not line.startswith("rounding ")][:12]
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(first)}"
        if setting.line == _BASE and before.base:
            hint = f"the base of the weights is {', '.join(before.base)}: set each of these lines"
        raise OperatorError(f"The formula has no line or group {setting.line!r}.", hint)
    if setting.part:
        part = (table["level"] == setting.part) | (table["span"] == setting.part)
        if not (mask & part).any():
            parts = sorted({str(one) for name in ("level", "span") for one in table.loc[mask, name]} - {"", "all"})
            raise OperatorError(
                f"{setting.line} has no part {setting.part!r}.",
                f"it has: {', '.join(parts)}" if parts else "it is one line for all levels and spans",
            )
        mask &= part
    return table, mask


def _set(before: Sheet, table: pd.DataFrame, mask: "pd.Series[bool]", setting: Setting, rate: float) -> pd.DataFrame:
    """The table with the rows of `mask` set; `rate`: dollars per pupil of the base."""
    value, table = setting.value, table.copy()
    if value.act == "scale":
        for column in ("per_pupil", "weight", "each"):
            table.loc[mask, column] *= value.number
        return table
    if (table.loc[mask, "school"] != EVERY).any():
        raise OperatorError(
            f"{setting.line} is stated school by school.",
            f"change it in per cent: {setting.line}=+5%, or in a scenario",
        )
    per_school = mask & (table["each"] != 0) & (table["per_pupil"] == 0) & (table["weight"] == 0)
    if per_school.any():
        if value.act == "weight":
            raise OperatorError(f"{setting.line} is dollars per school.", f"write dollars: {setting.line}=250000")
        table.loc[mask, "each"] = value.number
        return table
    dollars, weight, of = value.number, 0.0, ""
    if value.act == "weight":
        if setting.line in before.base:
            raise OperatorError(f"{setting.line} is the base of the weights.", f"write dollars: {setting.line}=5300")
        if not np.isfinite(rate):
            raise OperatorError("The formula has no base that a weight could multiply.", "write dollars per pupil")
        alone = len(before.base) == 1
        dollars, weight, of = (0.0, value.number, before.base[0]) if alone else (value.number * rate, 0.0, "")
    table.loc[mask, "per_pupil"] = dollars
    table.loc[mask, "weight"] = weight
    table.loc[mask, "of"] = of
    return table
