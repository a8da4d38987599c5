"""What would mend a rule, in words and dollars: its broken rows taken together, year by year."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alloc_opt.analysis.levers import GIVE, MONEY, OPEN, SPEND, STAFF, UNITS
from alloc_opt.analysis.mend import Mend
from alloc_opt.analysis.names import names as names_of
from alloc_opt.analysis.speak import to_the_cent
from alloc_opt.plan.plan import Plan

NOTHING = "no single decision mends it"
NOT_IN_HAND = "its revenue is not in the district's hands"
PAYER = -2
"""Kind of a mend that moves dollars to another resource."""
_MOST = 3
_TABLES = {"school": "schools", "program": "programs", "position": "pay", "resource": "funds", "group": "groups"}


@dataclass(frozen=True)
class Broken:
    """A broken row: its year and place, and what would mend it (None: no single decision)."""

    year: str
    place: str
    mend: Mend | None


class Names:
    """Names as people say them, by the codes of the plan's tables."""

    def __init__(self, plan: Plan) -> None:
        self.programs, self.positions = (
            names_of(plan[t], key) for t, key in (("programs", "program"), ("pay", "position"))
        )
        self.schools, self.resources = (
            names_of(plan[t], key) for t, key in (("schools", "school"), ("funds", "resource"))
        )
        self.units = plan["programs"]["unit"].astype(str).tolist()
        self.gives = _gives(plan, self.resources)
        self.staffed = _staffed(plan)

    def plain(self, mend: Mend) -> Mend:
        """Units of a program that is nothing but staff of one position, as FTE of it."""
        if mend.kind == UNITS and mend.program in self.staffed:
            position, fte = self.staffed[mend.program]
            return replace(mend, kind=STAFF, position=position, program=-1, amount=mend.amount * fte)
        return mend

    def what(self, mend: Mend) -> str:
        """`1.0 more FTE of Nurse`, `$40,000 more spent on Libraries`, without place, year and cost."""
        size, way = abs(mend.amount), "more" if mend.amount > 0 else "fewer"
        if mend.kind == STAFF:
            return f"{size:,.1f} {way} FTE of {self.positions[mend.position]}"
        if mend.kind == UNITS:
            unit = self.units[mend.program]
            number = f"{size:,.2f}".rstrip("0").rstrip(".")
            return (
                f"{number} {way} {unit if unit == 'FTE' or size == 1 else unit + 's'} of {self.programs[mend.program]}"
            )
        if mend.kind == OPEN:
            return f"{self.programs[mend.program]} {'started' if mend.amount > 0 else 'stopped'}"
        if mend.kind == PAYER:
            to = f" {self.resources[mend.resource]}" if mend.resource >= 0 else " a resource that may pay"
            return f"{to_the_cent(size)} moved to{to}"
        if mend.kind == MONEY:
            return self.resources[mend.resource]
        if mend.kind == GIVE:
            return f"{self.resources[mend.resource]}: {to_the_cent(size)}{self.gives[mend.resource]}"
        on = f" on {self.programs[mend.program]}" if mend.program >= 0 else ""
        source = f" from {self.resources[mend.resource]}" if mend.resource >= 0 and not on else ""
        return f"{to_the_cent(size)} {'more' if mend.amount > 0 else 'less'} spent{on}{source}"

    def site(self, mend: Mend) -> str:
        """` at Elm`, or nothing."""
        return f" at {self.schools[mend.school]}" if mend.school >= 0 and mend.kind != MONEY else ""


def _gives(plan: Plan, names: Sequence[str]) -> list[str]:
    """How more money comes to each resource: ` more`, ` more contributed by` its supporter, or nothing where it is not
    in the district's hands.
    """
    funds = plan["funds"]
    named = dict(zip(funds["resource"], zip(names, funds["fund"], strict=True), strict=True))
    told = []
    for own, by, bound in zip(funds["fund"], funds["supported_by"], funds["restriction"], strict=True):
        giver, fund = named.get(by, ("", ""))
        way = "contributed by" if fund == own else "transferred from"
        told.append(f" more {way} {giver}" if by else "" if bound else " more")
    return told


def in_names(plan: Plan, dimension: str, labels: Sequence[str]) -> list[str]:
    """Labels of a dimension as people say them."""
    if dimension not in _TABLES:
        return list(labels)
    table = plan[_TABLES[dimension]]
    names = dict(zip(table[dimension].astype(str), names_of(table, dimension), strict=True))
    return [names[label] for label in labels]


def words(names: Names, mend: Mend | None) -> str:
    """One row's mend as a sentence without its year."""
    if mend is None:
        return NOTHING
    if _is_money(mend):
        return _money(names, [(mend, "")])
    plain = names.plain(mend)
    return names.what(plain) + names.site(plain) + _cost(plain) + (" (not there today)" if plain.new else "")


def told(names: Names, broken: Sequence[Broken], *, overlap: bool = False, of: int = 0) -> tuple[str, float]:
    """The mend of a rule in words, and its dollars in the dearest year (NaN: no single decision mends any of it).

    `overlap`: the rows share pupils, so that the largest mend stands for all of them. `of`: how many places break the
    rule in any year, where more do than those of `broken`.
    """
    money_alone = [(row.mend, row.year) for row in broken if row.mend is not None and _is_money(row.mend)]
    if len(money_alone) == len(broken) and len({(mend.resource, mend.by_end) for mend, _ in money_alone}) == 1:
        return _money(names, money_alone), max(mend.dollars for mend, _ in money_alone)
    clauses: list[tuple[str, str, str]] = []
    dearest, every_place = float("nan"), max(of, len({row.place for row in broken}))
    for year in dict.fromkeys(row.year for row in broken):
        mine = [row for row in broken if row.year == year]
        parts = _together(names, [row.mend for row in mine if row.mend is not None], overlap)
        if not parts:
            continue
        dollars = sum(part.dollars for part in parts)
        dearest = dollars if not dearest >= dollars else dearest
        places = len({row.place for row in mine if row.mend is not None})
        head = "" if places < 2 or overlap else _at_places(places, every_place)
        one = parts[0] if len(parts) == 1 else None
        text = head + ", ".join(names.what(part) for part in parts[:_MOST])
        if len(parts) > _MOST:
            text += f" and {len(parts) - _MOST} more"
        text += names.site(one) if one is not None else ""
        clauses.append((text, _cost(replace(parts[0], dollars=dollars)), year))
    left = len({row.place for row in broken if row.mend is None})
    text = _joined(clauses)
    if not text:
        return NOTHING, dearest
    new = len({row.place for row in broken if row.mend is not None and row.mend.new})
    if new:
        every = new == len({row.place for row in broken})
        text += f" (not there today{'' if every else f' at {new} of them'})"
    return (f"{text}; for {left} place{'s' if left > 1 else ''} {NOTHING}" if left else text), dearest


def _at_places(places: int, every: int) -> str:
    if places < every:
        return f"{places} of {every} places: "
    return "both places: " if places == 2 else f"all {places} places: "


def _is_money(mend: Mend) -> bool:
    return mend.kind == MONEY and mend.amount > 0


def _money(names: Names, found: Sequence[tuple[Mend, str]]) -> str:
    """More money of one resource, with the years in which it is missing: `General fund: $2 million more by the end of
    2027-28, or as much less spent`.
    """
    mend = found[0][0]
    gives = names.gives[mend.resource]
    way = gives or " less spent"
    when = "by the end of" if mend.by_end else "in"
    amounts = [
        f"{to_the_cent(each.dollars)}{way if at == 0 else ''}{f' {when} {year}' if year else ''}"
        for at, (each, year) in enumerate(found)
    ]
    ends = ", or as much less spent" if gives else f" ({NOT_IN_HAND})"
    return f"{names.resources[mend.resource]}: {', '.join(amounts)}{ends}"


def _together(names: Names, found: Sequence[Mend], overlap: bool) -> list[Mend]:
    """Mends of one year, those of the same thing added up; the dearest first."""
    plain = [names.plain(mend) for mend in found]
    if overlap and plain:
        return [max(plain, key=lambda mend: abs(mend.dollars))]
    groups: dict[tuple[int, ...], Mend] = {}
    for mend in plain:
        subject = mend.position if mend.kind == STAFF else mend.program if mend.kind in {UNITS, OPEN} else mend.resource
        key = (mend.kind, subject if mend.kind != SPEND else mend.program, int(mend.amount > 0))
        had = groups.get(key)
        groups[key] = mend if had is None else _sum(had, mend)
    return sorted(groups.values(), key=lambda mend: -abs(mend.dollars))


def _sum(one: Mend, other: Mend) -> Mend:
    return replace(
        one,
        amount=one.amount + other.amount,
        dollars=one.dollars + other.dollars,
        program=one.program if one.program == other.program else -1,
        position=one.position if one.position == other.position else -1,
        school=one.school if one.school == other.school else -1,
        resource=one.resource if one.resource == other.resource else -1,
    )


def _cost(mend: Mend) -> str:
    if mend.kind == MONEY:
        return f": {to_the_cent(mend.dollars)} more{'' if mend.amount > 0 else ' spent'}"
    if mend.kind in {SPEND, PAYER, GIVE}:
        return ""
    if abs(mend.dollars) < 0.5:
        return ": no cost"
    return f": {'saves ' if mend.dollars < 0 else ''}{to_the_cent(mend.dollars)}"


def _joined(clauses: Sequence[tuple[str, str, str]]) -> str:
    """Clauses of text, cost and year, with what is the same in the years after each other said once."""
    out = ""
    before = ""
    for text, cost, year in clauses:
        in_year = f" in {year}" if year else ""
        if text == before and cost:
            out += f", {cost.removeprefix(': ')}{in_year}"
        elif text == before:
            out += f"{in_year.replace(' in', ' and in', 1)}"
        else:
            out += f"{'; ' if out else ''}{text}{cost}{in_year}"
        before = text
    return out


def _staffed(plan: Plan) -> dict[int, tuple[int, float]]:
    """Program -> its only position and FTE per unit, where a unit is staff of one position and nothing else."""
    staffing = plan["staffing"][(plan["staffing"]["fte"] > 0).to_numpy()]
    single = staffing[~staffing["program"].duplicated(keep=False) & ~staffing["program"].isin(plan["costs"]["program"])]
    programs = {label: code for code, label in enumerate(plan["programs"]["program"])}
    positions = {label: code for code, label in enumerate(plan["pay"]["position"])}
    rows = zip(single["program"], single["position"], single["fte"].tolist(), strict=True)
    return {programs[p]: (positions[j], fte) for p, j, fte in rows}
