"""Names as people say them: what several have in common stands with its code behind it; ids become words."""

import re

import pandas as pd

from alloc_opt.families import Rule
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.families.standard_services import StandardServices
from alloc_opt.plan.plan import Plan

_SPAN = re.compile(r"(?:g|grades?)?[ _]?(tk|pk|k|\d+)[ _-]?(\d+)", re.IGNORECASE)


def names(table: pd.DataFrame, key: str) -> list[str]:
    """The name of every row, with the id behind a name that several have; the id where there is no name."""
    several = table["name"].duplicated(keep=False)
    rows = zip(table[key].astype(str), table["name"].astype(str), several, strict=True)
    return [f"{name} ({label})" if name and shared else name or label for label, name, shared in rows]


def called(plan: Plan, table: str, key: str, label: str) -> str:
    """The name of one row of a table; its id as words where it has none."""
    rows = plan[table]
    found = rows.loc[(rows[key] == label).to_numpy(), "name"] if "name" in rows else rows[key][:0]
    return str(found.iloc[0]) if len(found) and found.iloc[0] else label.replace("_", " ")


def span(text: str) -> str:
    """A grade span: `K-3` for `k3`, `9-12` for `g9_12`; as it is where it is none."""
    found = _SPAN.fullmatch(text)
    return f"{found[1].upper()}-{found[2]}" if found else text.replace("_", " ")


def revenue_line(plan: Plan, line: str) -> str:
    """A revenue line without the codes of its resource and object in front: `Parcel Taxes`; the line if no word is
    left.
    """
    table = plan["revenue"]
    mine = table[(table["line"] == line).to_numpy()]
    codes = {str(code) for name in ("resource", "object") for code in mine[name]}
    words = line.split(" ")
    while words and words[0] in codes:
        words = words[1:]
    return (" ".join(words) or line).replace("_", " ")


def rule_name(rule: Rule) -> str:
    """What people call a rule: `the standard for School meals`, `the money of Title I`, else its id as words."""
    text = rule.plain()
    if isinstance(rule, StandardServices) and " keeps at least " in text:
        return f"the standard for {text.partition(' keeps at least ')[0]}"
    if isinstance(rule, ResourceLimit) and " spends no more" in text:
        return f"the money of {text.partition(' spends no more')[0]}"
    return rule.id.replace("_", " ")
