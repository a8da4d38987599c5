"""What counts in a comparison of schools: which dollars, at which pay, over which pupils."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan

_SPECIAL = re.compile(r"special[\s_-]*ed|\bIDEA\b|^sped|_sped|mental health-related", re.IGNORECASE)
"""Names of programs and resources that are special education."""
Salaries = Literal["average", "actual"]


@dataclass(frozen=True)
class Yardstick:
    """What is counted, and how."""

    year: str
    """Plan year in which schools are compared."""
    weights: Mapping[str, float]
    """Student group -> what a pupil of it counts; weights add up."""
    resources: tuple[str, ...] = ()
    """Ids of the resources that count; empty: all."""
    apart: Mapping[str, tuple[str, ...]] | None = None
    """Programs and resources that stand apart (special education); empty: nothing does."""
    central: bool = False
    """Whether each school has its share of central dollars, by weighted pupils."""
    salaries: Salaries = "average"
    """Staff at average pay, or at what their own school pays."""

    @property
    def dollars(self) -> dict[str, Any]:
        """The dollars that count, as a selection."""
        return {"resource": list(self.resources)} if self.resources else {}

    @property
    def left_out(self) -> dict[str, Any]:
        """The dollars that stand apart, as a selection of what any of its keys selects."""
        return {name: list(labels) for name, labels in (self.apart or {}).items()}

    @property
    def weighted(self) -> bool:
        """Whether some pupils count more than others."""
        return dict(self.weights) != {"all": 1.0}

    def over(self, plan: Plan) -> Plan:
        """The plan with objectives per weighted pupil that count the same; central shares and actual pay do not enter
        an objective.
        """
        told = {
            "pupil_weights": dict(self.weights),
            "pupil_dollars": self.dollars,
            "pupil_dollars_apart": self.left_out,
        }
        return replace(plan, head=plan.head.model_copy(update={"settings": plan.head.settings.model_copy(update=told)}))


def yardstick(
    plan: Plan,
    *,
    resources: Sequence[str] = (),
    special: bool = False,
    central: bool = False,
    salaries: Salaries = "average",
    weights: Mapping[str, float] | None = None,
    year: str = "",
) -> Yardstick:
    """What is counted, checked against the plan.

    Args:
        plan: the plan.
        resources: ids, or `unrestricted` or `restricted`; empty: all.
        special: whether special education counts too; else programs and resources of that name stand apart.
        central: whether central dollars are shared among schools.
        salaries: average or actual.
        weights: student group -> weight beyond the 1 of every pupil; None: the plan's `pupil_weights`.
        year: plan year; empty: the first.

    Raises:
        OperatorError: no such resource, group or year, a year that is not decided school by school, no pupils, or no
            salaries.
    """
    settings = plan.head.settings
    of = year or plan.years[0]
    if of not in plan.years:
        raise OperatorError(f"{of} is no year of the plan.", f"years: {', '.join(plan.years)}")
    by_site = plan.years[: settings.by_site_years]
    if of not in by_site:
        raise OperatorError(f"{of} is not decided school by school.", f"compare schools in {', '.join(by_site)}")
    if not (plan["enrollment"]["pupils"] > 0).any():
        raise OperatorError("No school has pupils, so nothing is told per pupil.", "add the table `enrollment`")
    if salaries == "actual" and not (plan["staff"]["salary"] > 0).any():
        raise OperatorError("Actual salaries are not known.", "state them in the column `salary` of the table `staff`")
    given = {"all": 1.0, **weights} if weights else dict(settings.pupil_weights)
    for group in given:
        _known(group, plan["groups"]["group"].astype(str).tolist(), "student group")
    chosen = _resources(plan, resources)
    if not chosen and not resources and settings.pupil_dollars.keys() == {"resource"}:
        stated = settings.pupil_dollars["resource"]
        chosen = (stated,) if isinstance(stated, str) else tuple(map(str, stated))
    return Yardstick(of, given, chosen, {} if special else special_education(plan), central, salaries)


def special_education(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Programs and resources that are special education by their name or id."""
    found = {}
    for noun, table in (("program", "programs"), ("resource", "funds")):
        mine = tuple(_called(plan[table], noun))
        if mine:
            found[noun] = mine
    return found


def _called(table: pd.DataFrame, noun: str) -> list[str]:
    pairs = zip(table[noun].astype(str), table["name"].astype(str), strict=True)
    return [label for label, name in pairs if _SPECIAL.search(label) or _SPECIAL.search(name)]


def _resources(plan: Plan, asked: Sequence[str]) -> tuple[str, ...]:
    funds = plan["funds"]
    every = funds["resource"].astype(str)
    free = (funds["restriction"] == 0).to_numpy()
    found: list[str] = []
    for name in asked:
        if name == "all":
            return ()
        if name in {"unrestricted", "restricted"}:
            found += every[free if name == "unrestricted" else ~free].tolist()
            continue
        _known(name, every.tolist(), "resource")
        found.append(name)
    return tuple(dict.fromkeys(found))


def _known(name: str, known: Sequence[str], what: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"the plan has: {', '.join(known[:8])}"
        raise OperatorError(f"There is no {what} {name!r} in the plan.", hint)
