"""Dials and their settings in words."""

import re
from dataclasses import replace

from alloc_opt.analysis.names import rule_name, span
from alloc_opt.families import Dial, Rule
from alloc_opt.plan.plan import Plan


def subject(rule: Rule, dial: Dial) -> str:
    """What is turned, as people say it."""
    if dial.subject:
        values = {name: _plain(getattr(rule, name)) for name in type(rule).model_fields}
        if isinstance(values.get("span"), str):
            values["span"] = span(str(values["span"]))
        text = dial.subject.format_map(values)
        return re.sub(r"\ball (classes|pupils)\b", r"\1", text)
    return rule_name(rule)


def setting(dial: Dial, value: float) -> str:
    """A setting of a dial: `24 pupils per class`, `3 %`, `$1,200 per pupil`, `1 fewer pupil than the caps`."""
    unit = "FTE" if dial.unit == "fte" else dial.unit
    if unit.startswith(("of ", "share")):
        return f"{value * 100:.4g} %"
    if unit.startswith("dollars"):
        return f"{'-' if value < 0 else ''}${abs(value):,.0f}{unit.removeprefix('dollars')}"
    if unit.startswith("more "):
        what, _, base = unit.removeprefix("more ").partition(" than ")
        if value == 0 and base:
            return base
        what = what.replace("pupils", "pupil") if abs(value) == 1 else what
        return f"{abs(value):,.6g} {'fewer' if value < 0 else 'more'} {what}{f' than {base}' if base else ''}"
    unit = "person" if unit == "people" and value == 1 else unit
    return f"{value:,.6g} {unit}".strip()


def in_units(plan: Plan, rule: Rule, dial: Dial) -> Dial:
    """The dial of a rule about one program, in the unit that the plan counts it in."""
    program = getattr(rule, "program", None)
    if dial.unit != "units" or not isinstance(program, str):
        return dial
    rows = plan["programs"]
    found = rows.loc[(rows["program"] == program).to_numpy(), "unit"]
    unit = str(found.iloc[0]) if len(found) else ""
    return replace(dial, unit=several(unit)) if unit and unit != "today's level" else dial


def several(noun: str) -> str:
    """The plural of a plain noun; `FTE` as it is, and of `clerk or secretary` both."""
    if noun.isupper() or noun.endswith("s"):
        return noun
    if " or " in noun:
        return " or ".join(several(each) for each in noun.split(" or "))
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("ch", "sh", "x", "z")) else "s")


def _plain(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else value
