"""The program (and school) that somebody asks for by name."""

import difflib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from alloc_opt.analysis.names import names
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan

_NAMED = 8


def asked_for(plan: Plan, program: str, school: str = "") -> Mapping[str, Any]:
    """The program's row in `programs`, and `school`: the id of the school that is meant.

    Args:
        plan: the plan.
        program: id or name, or the id of a position that one program alone employs.
        school: id or name; empty: the whole district.

    Raises:
        OperatorError: no such program or school (the nearest is named), or the program is not offered there.
    """
    programs, schools = plan["programs"], plan["schools"]
    label = _meant(programs, "program", program) or _employed(plan, program)
    if not label:
        raise _unknown(programs, "program", program)
    row = programs[(programs["program"] == label).to_numpy()].iloc[0]
    place = _meant(schools, "school", school) if school else ""
    if school and not place:
        raise _unknown(schools, "school", school)
    services = plan["services"]
    at = list(dict.fromkeys(services.loc[services["program"] == label, "school"].astype(str)))
    if place and place not in at:
        if row["decided"] == "central":
            raise OperatorError(
                f"{_called(programs, 'program')[label]} is decided for the district as a whole.", "leave the school out"
            )
        called, there = _called(programs, "program"), _called(schools, "school")
        more = f" and {len(at) - _NAMED} more" if len(at) > _NAMED else ""
        listed = ", ".join(_with_name(each, there[each]) for each in at[:_NAMED]) or "nowhere"
        raise OperatorError(
            f"{called[label]} is not offered at {there[place]}.", f"it is at: {listed}{more}; add a row to services"
        )
    return {**{str(key): value for key, value in row.items()}, "school": place}


def _meant(table: pd.DataFrame, key: str, text: str) -> str:
    """The id that is meant by an id or a name; empty where none is, or several are."""
    if text in set(table[key]):
        return text
    called = table.loc[table["name"].str.casefold() == text.casefold(), key].tolist()
    return str(called[0]) if len(called) == 1 else ""


def _employed(plan: Plan, text: str) -> str:
    staffing = plan["staffing"]
    employs = staffing.loc[staffing["position"] == text, "program"].drop_duplicates().tolist()
    return str(employs[0]) if len(employs) == 1 else ""


def _unknown(table: pd.DataFrame, key: str, text: str) -> OperatorError:
    """The nearest by id, by name, or by a part of one of them; else some that there are."""
    called, asked = _called(table, key), text.casefold()
    spelled = {label.casefold(): label for label in called} | {name.casefold(): label for label, name in called.items()}
    near = difflib.get_close_matches(asked, list(spelled), 1)
    part = [label for label, name in called.items() if len(asked) > 2 and asked in f"{label} {name}".casefold()]
    if near or len(part) == 1:
        label = spelled[near[0]] if near else part[0]
        hint = f"did you mean {_with_name(repr(label), called[label])}?"
    else:
        some = [_with_name(label, called[label]) for label in (part or sorted(called))[:_NAMED]]
        hint = f"the plan has: {', '.join(some)}"
    return OperatorError(f"There is no {key} {text!r} in the plan.", hint)


def _called(table: pd.DataFrame, key: str) -> dict[str, str]:
    return dict(zip(table[key].astype(str), names(table, key), strict=True))


def _with_name(label: str, name: str) -> str:
    return label if name == label.strip("'") or f"({label})" in name else f"{label} ({name})"
