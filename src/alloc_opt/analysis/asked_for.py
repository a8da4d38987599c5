"""The program (and school) that somebody asks for by name."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan


def asked_for(plan: Plan, program: str, school: str = "") -> Mapping[str, Any]:
    """The program's row in `programs`.

    Args:
        plan: the plan.
        program: id or name, or the id of a position that one program alone employs.
        school: id; empty: the whole district.

    Raises:
        OperatorError: no such program or school (the nearest is named), or the program is not offered there.
    """
    name = _id(plan, program)
    table = plan["programs"]
    _known(name, table["program"], "program")
    services = plan["services"]
    if school:
        _known(school, plan["schools"]["school"], "school")
        mine = services.loc[services["program"] == name, "school"]
        if school not in set(mine):
            at = ", ".join(dict.fromkeys(mine)) or "nowhere"
            raise OperatorError(f"{name} is not offered at {school}.", f"it is at: {at}; add a row to services")
    row = table[(table["program"] == name).to_numpy()].iloc[0]
    return {str(key): value for key, value in row.items()}


def _id(plan: Plan, text: str) -> str:
    programs, staffing = plan["programs"], plan["staffing"]
    if text in set(programs["program"]):
        return text
    called = programs.loc[programs["name"].str.casefold() == text.casefold(), "program"].tolist()
    employs = staffing.loc[staffing["position"] == text, "program"].drop_duplicates().tolist()
    return str(called[0]) if len(called) == 1 else str(employs[0]) if len(employs) == 1 else text


def _known(name: str, known: Iterable[object], what: str) -> None:
    names = [str(each) for each in known]
    if name not in names:
        near = difflib.get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"the plan has: {', '.join(sorted(names)[:8])}"
        raise OperatorError(f"There is no {what} {name!r} in the plan.", hint)
