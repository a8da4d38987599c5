"""Why is a program as it is? The answer as people read it."""

from collections.abc import Hashable, Mapping

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.why import MORE, Answer, Why
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

_MOST = 12
_SMALL = 1e-6


def show(found: Why, plan: Plan, rules: Mapping[str, str], console: Console) -> None:
    """Print where the program stands and what one step more and one step less would take.

    `rules`: plain sentence of every rule by id.
    """
    names = _Names(plan)
    console.print(f"{names.program(found.program)}{names.at(found.school)}", style="bold")
    for text in standing(found, names):
        console.print(text)
    for answer in found.answers:
        console.print()
        console.print(f"{answer.question.capitalize()} ({say.number(found.step)} {found.unit})", style="bold")
        for text in told(answer, names, rules, plan.head.mode):
            console.print(text)
        if answer.possible and len(answer.moves):
            _table(answer, names).print(console)


def standing(found: Why, names: "_Names") -> list[str]:
    """Today's level and the plan's, who may pay, what a step costs."""
    today = float(found.levels["today"].iloc[0])
    plans = zip(found.levels["plan"].tolist(), found.levels["year"].tolist(), strict=True)
    by_year = [f"{say.number(level)} in {year}" for level, year in plans]
    same = (found.levels["plan"] - today).abs().max() <= _SMALL
    kept = f"kept at {say.number(today)} {found.unit}" if same else f"{', '.join(by_year)}; today {say.number(today)}"
    lines = [f"In the plan: {kept}{'' if same else f' {found.unit}'}."]
    if found.locked:
        return [
            *lines,
            "It is locked: no rule or objective can move it; unlock it in `programs` to ask for more or less.",
        ]
    told = {
        "rated": "It is rated: what it gives counts.",
        "standard": "It is a standard: it falls only if the standard is changed by name.",
        "unrated": "Nobody has rated it: it stays as today unless a rule or the money forces a change.",
    }
    lines.append(told[found.valued])
    payers = ", ".join(names.resource(each) for each in found.payers) or "nothing"
    lines.append(f"It may legally be paid from: {payers}. A step costs {say.money(found.cost)} at average pay.")
    return lines


def told(answer: Answer, names: "_Names", rules: Mapping[str, str], mode: str) -> list[str]:
    """Whether it is possible, and what leaves or returns, largest first."""
    more = answer.question == MORE
    if not answer.possible:
        if not answer.blocked_by:
            return ["Not possible: its own limits (minimum, maximum, today's level) leave no room."]
        return ["Not possible. In the way:", *(f"  {name}: {rules.get(name, '')}" for name in answer.blocked_by)]
    others = answer.moves[(answer.moves["what"] == "answer").to_numpy()]
    lines = []
    if others.empty:
        lines.append("Nothing else changes: " + ("the money is there." if more else "the money stays in the balance."))
    else:
        parts = [names.line(row) for row in _by_service(others).head(3).to_dict("records")]
        rest = len(_by_service(others)) - len(parts)
        verb = "Adding it means" if more else "Taking it out means"
        lines.append(f"{verb} {_listed([*parts, *([f'{rest} smaller changes'] if rest > 0 else [])])}.")
    if mode == "cost":
        change = next((value for name, value, _ in answer.aims if name == "least_reduction"), 0.0)
        if abs(change) >= 1:
            lines.append(f"The weighted reduction of today's services {_grows(-change)} by {say.money(abs(change))}.")
    else:
        lines.extend(
            f"{say.number(abs(value))} {unit} {'more' if value > 0 else 'less'}."
            for _, value, unit in answer.aims
            if abs(value) > _SMALL
        )
    if not answer.proved:
        lines.append("The search stopped early: a smaller change may do.")
    return lines


def _grows(change: float) -> str:
    return "grows" if change > 0 else "falls"


def _by_service(moves: pd.DataFrame) -> pd.DataFrame:
    """One row per program and school: the years added up, the largest change, by dollars."""
    grouped = moves.groupby(["program", "school", "unit"], sort=False, as_index=False).agg(
        change=("change", lambda sizes: sizes.loc[sizes.abs().idxmax()]),
        dollars=("dollars", "sum"),
        first=("year", "first"),
        years=("year", "nunique"),
    )
    return grouped.loc[grouped["dollars"].abs().sort_values(ascending=False, kind="stable").index]


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _table(answer: Answer, names: "_Names") -> Sheet:
    columns = ["", "where", "year", "plan", "then", "change", "unit", "FTE", "dollars"]
    sheet = Sheet("What moves", columns, right=3, drop=["unit", "FTE"])
    for row in answer.moves.head(_MOST).to_dict("records"):
        balance = row["what"] == "balance"
        sheet.add(
            "balance" if balance else names.program(str(row["program"])),
            names.resource(str(row["school"])) if balance else names.school(str(row["school"])),
            str(row["year"]),
            *(say.cell(row[c]) if balance else say.number(row[c]) for c in ("plan", "then")),
            say.cell(row["change"], signed=True) if balance else say.number(row["change"], signed=True),
            str(row["unit"]),
            "" if balance else say.number(row["fte"], signed=True),
            "" if balance else say.cell(row["dollars"], signed=True),
        )
    if len(answer.moves) > _MOST:
        sheet.add(f"and {len(answer.moves) - _MOST} more", *([""] * (len(columns) - 1)))
    return sheet


class _Names:
    """Names as people say them."""

    def __init__(self, plan: Plan) -> None:
        tables = {"program": "programs", "school": "schools", "resource": "funds"}
        self.known = {
            key: dict(zip(plan[table][key], plan[table]["name"], strict=True)) for key, table in tables.items()
        }

    def program(self, label: str) -> str:
        """Of a program."""
        return str(self.known["program"].get(label) or label)

    def school(self, label: str) -> str:
        """Of a school."""
        return str(self.known["school"].get(label) or label)

    def resource(self, label: str) -> str:
        """Of a resource."""
        return str(self.known["resource"].get(label) or label)

    def at(self, school: str) -> str:
        """` at Elm Street`, or in the district."""
        return f" at {self.school(school)}" if school else ", the whole district"

    def line(self, row: Mapping[Hashable, object]) -> str:
        """`0.5 FTE less Reading teachers at Elm Street ($200,000)`."""
        change, dollars = float(str(row["change"])), float(str(row["dollars"]))
        way = "more" if change > 0 else "less"
        what = f"{say.number(abs(change))} {row['unit']} {way} of {self.program(str(row['program']))}"
        when = f" in {row['first']}" if row["years"] == 1 else " a year"
        return f"{what} at {self.school(str(row['school']))}{when} ({say.money(abs(dollars))})"
