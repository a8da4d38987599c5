"""A change of a scenario in words, for a list of what makes a difference: `dropping local levy in 2027-28`."""

import re
from collections.abc import Sequence

from alloc_opt.analysis.names import called, revenue_line
from alloc_opt.analysis.speak import listed, money
from alloc_opt.io.columns import columns
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario.overlay import Change
from alloc_opt.scenario.target import Target, target

_NAMED = {
    "school": "schools",
    "program": "programs",
    "resource": "funds",
    "position": "pay",
    "group": "groups",
    "supported_by": "funds",
}
"""Column -> the table whose rows it names."""
_YEAR = "year"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_YEARS = {"=": "in {}", ">=": "from {} on", "<=": "until {}", "!=": "in years other than {}"}


def change_words(plan: Plan, one: Change) -> str:
    """What the change does, things by their names and dollars as dollars, and in brackets why."""
    aim = target(one.target)
    text = f"{one.act} {one.target}" if aim is None else _act(plan, one, aim)
    return f"{text} ({one.why})" if one.why else text


def _act(plan: Plan, one: Change, aim: Target) -> str:
    what, value = _what(plan, aim), None if one.value is None else one.value.value
    if one.act == "drop":
        return f"dropping {what}"
    if one.act == "close":
        return f"closing {what}"
    if one.act == "append":
        count = len(value) if isinstance(value, list) else 1
        return f"{count} new {'rule' if aim.where == 'rules' else f'row of {aim.where}'}{'s' if count > 1 else ''}"
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if number is None:
        return f"{what} {'set to' if one.act == 'set' else one.act} {value if isinstance(value, str) else 'others'}"
    if one.act == "scale":
        return f"{what} {abs(number - 1) * 100:.4g} % {'lower' if number < 1 else 'higher'}"
    size = money(number) if is_money(aim.where, aim.path[-1] if aim.path else "") else f"{number:,.6g}"
    if one.act == "add":
        return f"{what} {size.removeprefix('-')} {'less' if number < 0 else 'more'}"
    return f"{what} set to {size}"


def _what(plan: Plan, aim: Target) -> str:
    """`rate of state aid from 2027-28 on`."""
    keys = [name for name in (nouns()[aim.where].key if aim.where in nouns() else ()) if name != _YEAR]
    said: list[str] = []
    when: list[str] = []
    if aim.key is not None:
        column = keys[0] if keys else ""
        said.append(listed([thing(plan, aim.where, column, one.strip()) for one in aim.key.split("|")]))
    for part in aim.parts:
        if part.key == _YEAR:
            when.append(_YEARS[part.sign].format(listed(part.wanted.split("|"))))
        elif part.sign == "=":
            said.append(listed([thing(plan, aim.where, part.key, one.strip()) for one in part.wanted.split("|")]))
        else:
            said.append(f"{part.key} {part.sign} {part.wanted}")
    of = ", ".join(said) or ("the plan" if aim.where == "head" else f"all {aim.where}")
    of = f"the rule {of}" if aim.where == "rules" and said else of
    path = " ".join(aim.path).replace("_", " ")
    return " ".join([*([f"{path} of"] if path else []), of, *when])


def thing(plan: Plan, table: str, column: str, label: str) -> str:
    """The name of what a key of a table stands for; its id as words where it has none."""
    if table == "revenue" and column == "line":
        return revenue_line(plan, label)
    if column in _NAMED:
        return called(plan, _NAMED[column], "resource" if column == "supported_by" else column, label)
    if table in nouns() and list(nouns()[table].key[:1]) == [column]:
        return called(plan, table, column, label)
    return label if column == _YEAR or label.isdigit() else label.replace("_", " ")


def row_words(plan: Plan, table: str, key: Sequence[str]) -> str:
    """A row of a table by the names of its key: `local levy, 2027-28`."""
    columns_of = list(nouns()[table].key) if table in nouns() else []
    if len(columns_of) < len(key):
        return ", ".join(one for one in key if one)
    return ", ".join(thing(plan, table, column, one) for column, one in zip(columns_of, key, strict=False) if one)


def dollars(text: str) -> str:
    """`$1,500,000` for `1500000`; what is no number as it stands."""
    return f"${float(text):,.2f}".removesuffix(".00").replace("$-", "-$") if _NUMBER.fullmatch(text) else text


def is_money(table: str, column: str) -> bool:
    """Whether a column holds dollars."""
    known = columns(table).get(column) if table in nouns() else None
    return known is not None and "ollar" in known.note
