"""Names and amounts in the answers of `why`, as people say them."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from alloc_opt.analysis.names import names
from alloc_opt.analysis.rulebook import place_of
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.speak import listed
from alloc_opt.plan.complete import TOGETHER
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units

_SMALL = 1e-6
_LEVELS = {"k8": "K-8", "k12": "K-12"}
_NOT_BY_SITE = "not_by_site"


class Names:
    """Names as people say them."""

    def __init__(self, plan: Plan) -> None:
        tables = {"program": "programs", "school": "schools", "resource": "funds"}
        self.known = {
            key: dict(zip(plan[table][key].astype(str), names(plan[table], key), strict=True))
            for key, table in tables.items()
        }
        schools = plan["schools"]
        self.kind = dict(zip(schools["school"].astype(str), schools["kind"].astype(str), strict=True))
        for school, level in zip(schools["school"].astype(str), schools["level"].astype(str), strict=True):
            if self.kind[school] == TOGETHER:
                level = f"{_LEVELS.get(level, level)} " if level else ""
                self.known["school"][school] = f"all {level}schools together"
        self.known["school"] |= {school: "not by site" for school, kind in self.kind.items() if kind == _NOT_BY_SITE}
        self.decided = dict(zip(plan["programs"]["program"], plan["programs"]["decided"], strict=True))
        self.years = list(plan.years)

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

    def there(self, program: str, school: str) -> str:
        """` at Elm Street`; nothing where no site is told, or the district decides and it is at no school."""
        kind = self.kind.get(school)
        if kind == _NOT_BY_SITE or (kind == "central" and self.decided.get(program) == "central"):
            return ""
        return f" at {self.school(school)}"

    def when(self, years: Sequence[str]) -> str:
        """`in 2026-27`, `in each year`, `in 2026-27 and 2028-29`."""
        return "in each year" if 1 < len(self.years) == len(years) else f"in {listed(list(years))}"


HELD = "broken today and held no worse than today"


def rule_words(solved: Solved, school: str = "") -> dict[str, str]:
    """Every rule by id: its sentence, how binding it is, its citation, where it stands, and whether today's budget
    breaks it (at the school, if one is given), so that it is only held no worse.
    """
    placed = {rule.id: place_of(rule) for rule in solved.plan.rules}
    told, held = {}, _held(solved, school)
    for rule in solved.rules:
        parts = (rule.severity, rule.source, placed.get(rule.id, ""), HELD if rule.id in held else "")
        where = ", ".join(text for text in parts if text)
        told[rule.id] = f"{rule.plain() or rule.id} ({where})"
    for name, (severity, sentence, place) in solved.by_hand().items():
        told[name] = f"{sentence or name} ({', '.join(text for text in (severity, place) if text)})"
    return told


def _held(solved: Solved, school: str) -> set[str]:
    """Ids of rules with a row that is held no worse than today because today breaks it."""
    labels, held = {block.name: block.labels for block in solved.built.program.row_blocks}, set()
    for w in solved.built.written:
        if w.rule is None or w.rows.link or not w.rule.holds_today:
            continue
        eased = (w.lower < w.rows.lower[w.kept] - _SMALL) | (w.upper > w.rows.upper[w.kept] + _SMALL)
        places = labels[w.name].get("school") if w.name in labels else None
        if school and places is not None:
            eased = eased & (np.asarray(places, dtype=object).astype(str) == school)
        if eased.any():
            held.add(w.rule.id)
    return held


def level(value: float, unit: str) -> str:
    """A level in a column, without its unit."""
    return f"{value * 100:,.2f} %" if unit == say.OF_TODAY else say.number(value)


def change(value: float, unit: str) -> str:
    """A change in a column, without its unit; a move too small for two decimals is shown with as many as it needs."""
    if unit == say.OF_TODAY:
        return f"{value * 100:+,.3g} %"
    if 0 < abs(value) < 0.005:
        return f"{value:+.1g}"
    return say.number(value, signed=True)


def by_year(sizes: Iterable[tuple[str, float]], unit: str, found: Names) -> str:
    """`0.5 FTE in each year`, `60 seats in 2026-27 and 2027-28, 70 in 2028-29`."""
    groups: dict[float, list[str]] = {}
    for year, size in sizes:
        key = next((known for known in groups if abs(known - abs(size)) < _SMALL), abs(size))
        groups.setdefault(key, []).append(year)
    return ", ".join(f"{units.amount(size, unit)} {found.when(years)}" for size, years in groups.items())


def least(unit: str) -> float:
    """Change of an objective that is worth telling."""
    return 1.0 if "dollars" in unit else 1e-4 if "share" in unit else 0.005


def open_of(size: float, unit: str) -> str:
    """What a search left open, in the unit of the objective: `$201,000`, `6.57 points`."""
    if math.isnan(size):
        return ""
    if "dollars" in unit:
        return say.money(size)
    return say.percent(size) if "share" in unit else f"{say.number(size)} {unit}"
