"""What does closing a school save? Line by line and by year, equal to the change of the plan against the school open.

For every school s that closes and plan year t, with T today's services at the prices of the year and the school open,

    ends = P_s - T_s,   follows_r = sum_p follow_pr c_prt,   others = T'_o - T_o,   gross = ends + follows + others

P plan, c cost of a unit of program p at the receiving school r, T' today's services with the school closed at all other
schools o (formulas and drivers follow the pupils). What the closing costs comes on top: net = gross + once + yearly.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alloc_opt.analysis.books import SITE, SMALL, Books
from alloc_opt.analysis.cells import cells, matched
from alloc_opt.analysis.table import Table
from alloc_opt.plan.closed import Closed
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.program.built import Built

COLUMNS = ["year", "kind", "school", "program", "to", "fte", "dollars"]
ENDS, FOLLOWS, OTHERS, GROSS = "ends", "follows", "others", "gross"
ONCE, YEARLY, NET, REST, ALL = "once", "yearly", "net", "rest", "all"
REVENUE = "revenue"
KINDS = (ENDS, FOLLOWS, OTHERS, GROSS, ONCE, YEARLY, NET, REST, ALL, REVENUE)
"""Kinds of lines in their order: `gross` = ends + follows + others, `net` = gross + once + yearly, `all` = net + rest
is what the plan spends more than today's services with the school open. `revenue`, beside it, goes with the pupils."""


@dataclass(frozen=True)
class _Line:
    year: int
    kind: str
    dollars: float
    fte: float = 0.0
    school: str = ""
    program: str = ""
    to: str = ""


def closing(books: Books, built: Built) -> Table | None:
    """One row per plan year and line; None where no scenario closes a school, or the plan is not known without that."""
    if not books.plan.closings or books.plan.unclosed is None:
        return None
    lines = [line for one in books.plan.closings for line in (*_there(books, one), *_followers(books, one))]
    frame = pd.DataFrame(
        [*lines, *_elsewhere(books, built), *_revenue(books, built)], columns=list(_Line.__annotations__)
    )
    frame = pd.concat([frame, _sums(books, frame)], ignore_index=True)
    place = frame["kind"].map({kind: number for number, kind in enumerate(KINDS)})
    frame = frame.assign(place=place).sort_values(["year", "place", "school", "to", "program"], ignore_index=True)
    frame["year"] = books.axes.labels["year"][frame["year"].to_numpy(dtype=np.int64)]
    frame["dollars"], frame["fte"] = frame["dollars"].round(2) + 0.0, frame["fte"].round(6) + 0.0
    notes = (
        "Against today's services with the school open; staff is told at average cost. Other changes of the plan may "
        "come of the closing too: what rules ask of the receiving schools, and what the money that is freed pays for.",
    )
    return Table("closing", frame[COLUMNS], notes)


def _there(books: Books, one: Closed) -> list[_Line]:
    """What ends at the school, and what the closing costs."""
    s = books.services
    school, first = _code(books, "school", one.school), _code(books, "year", one.year)
    lines = []
    for row in s[((s["school"] == school) & (s["year"] >= first)).to_numpy()].to_dict("records"):
        program = str(books.axes.labels["program"][row["program"]])
        kind = ONCE if program in one.once else YEARLY if program in one.yearly else ENDS
        dollars, fte = row["dollars"] - row["today_dollars"], row["fte"] - row["today_fte"]
        if abs(dollars) > SMALL or abs(fte) > SMALL:
            lines.append(_Line(row["year"], kind, dollars, fte, one.school, program))
    return lines


def _followers(books: Books, one: Closed) -> list[_Line]:
    """What follows the pupils, at the receiving school's cost of a unit (the closed school's where it has none yet)."""
    s = books.services[(books.services["rolled"] > SMALL).to_numpy()]
    costs = {
        (program, school, year): (dollars / units, fte / units)
        for program, school, year, units, dollars, fte in s[
            ["program", "school", "year", "rolled", "today_dollars", "today_fte"]
        ].itertuples(index=False)
    }
    home, lines = _code(books, "school", one.school), []
    for (program, to), units in one.follows.items():
        code, at = _code(books, "program", program), _code(books, "school", to)
        for year in range(_code(books, "year", one.year), books.axes.size("year")):
            dollars, fte = costs.get((code, at, year)) or costs.get((code, home, year)) or (0.0, 0.0)
            lines.append(_Line(year, FOLLOWS, units * dollars, units * fte, one.school, program, to))
    return lines


def _elsewhere(books: Books, built: Built) -> list[_Line]:
    """What formulas and drivers give the schools that are open for the pupils who came, or less where pupils left."""
    shut = [_code(books, "school", one.school) for one in books.plan.closings]
    following = {
        (_code(books, "program", program), _code(books, "school", to))
        for one in books.plan.closings
        for program, to in one.follows
    }
    m, s = built.measures, books.services
    parts = {name: cells(m[name], built.today, by=SITE) for name in ("dollars", "fte")}
    both = pd.concat([*(part[list(SITE)] for part in parts.values()), s[list(SITE)]]).drop_duplicates()
    both = both[((both["year"] > 0) & ~both["school"].isin(shut)).to_numpy()]
    for name, part in parts.items():
        before = s.rename(columns={f"today_{name}": "value"})[[*SITE, "value"]]
        both[name] = matched(m.axes, both, part, SITE) - matched(m.axes, both, before, SITE)
    kept = both[((both["dollars"].abs() > SMALL) | (both["fte"].abs() > SMALL)).to_numpy()]
    labels = books.axes.labels
    return [
        _Line(
            int(year),
            OTHERS,
            float(dollars),
            float(fte),
            "",
            str(labels["program"][program]),
            str(labels["school"][to]),
        )
        for program, to, year, dollars, fte in kept[[*SITE, "dollars", "fte"]].itertuples(index=False)
        if (program, to) not in following and labels["program"][program] != UNASSIGNED
    ]


def _revenue(books: Books, built: Built) -> list[_Line]:
    """Revenue that leaves with the pupils who leave the district."""
    after, before = (
        cells(b.measures["revenue"], b.today, by=("year",)).set_index("year")["value"] for b in (built, books.was)
    )
    less = after.sub(before, fill_value=0.0)
    return [_Line(int(year), REVENUE, float(less[year])) for year in less.index if year > 0 and abs(less[year]) > 0.005]


def _sums(books: Books, lines: pd.DataFrame) -> pd.DataFrame:
    s, found = books.services, []
    for year in range(1, books.axes.size("year")):
        mine = lines[(lines["year"] == year).to_numpy()].groupby("kind")[["dollars", "fte"]].sum()
        here = s[(s["year"] == year).to_numpy()]
        whole = np.array([here[name].sum() - here[f"today_{name}"].sum() for name in ("dollars", "fte")])
        gross, costs = (
            mine.reindex(kinds).fillna(0.0).sum().to_numpy() for kinds in ([ENDS, FOLLOWS, OTHERS], [ONCE, YEARLY])
        )
        sums = {GROSS: gross, NET: gross + costs, REST: whole - gross - costs, ALL: whole}
        found += [_Line(year, kind, float(dollars), float(fte)) for kind, (dollars, fte) in sums.items()]
    return pd.DataFrame(found)


def _code(books: Books, dimension: str, label: str) -> int:
    return int(books.axes.codes(dimension, [label])[0])
