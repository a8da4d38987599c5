"""Comparability: schools with Title I beside the others of their level, by staff and by dollars per pupil."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from alloc_opt.analysis.speak import listed
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Words, line
from alloc_opt.reports.packet.ground import Ground

ORDER = 155
AUDIENCES = ("board", "staff")
TITLE = "Comparability: Title I schools beside the others"
NEEDS = "comparability"
_HEADS = {
    "staff": ("Instructional FTE, state and local", "fte", "Pupils per FTE", "number", "At most"),
    "dollars": ("State and local dollars", "dollars", "Dollars per pupil", "dollars", "At least"),
}
_TITLES = {"staff": "By staff", "dollars": "By dollars"}


def pages(ground: Ground) -> Iterator[Page]:
    """One page with a table per method, first plan year; later years where a school fails."""
    answer = ground.answers[NEEDS]
    frame, facts = answer.tables["comparability"].frame, answer.facts
    year = ground.years[0]
    first = frame[(frame["year"] == year).to_numpy()]
    methods = [method for method in _HEADS if (first["method"] == method).any()]
    blocks: list[Block] = [Words(tuple(_how(facts)), head="What is compared"), Words(answer.words["counted"], "list")]
    later = list(_later(frame, year))
    blocks += [_grid(first[(first["method"] == method).to_numpy()], method, year, facts) for method in methods]
    if later:
        blocks.append(Words(tuple(later), "warning", "Later years"))
    yield Page("comparability", TITLE, _lead(first, methods, year), tuple(blocks))


def _lead(frame: pd.DataFrame, methods: list[str], year: str) -> str:
    told = []
    for method in methods:
        mine = frame[((frame["method"] == method) & (frame["side"] == "served")).to_numpy()]
        passed = int((mine["passes"] == "yes").sum())
        told.append(f"{passed} of {len(mine)} by {method}")
    if not any(int((frame["side"] == "served").sum()) for _ in methods):
        return "No Title I school has another school of its level to be compared with."
    return f"Title I schools that are comparable with the others of their level in {year}: {' and '.join(told)}."


def _how(facts: Any) -> Iterator[str]:
    yield (
        "Federal law asks that a Title I school have about the same state and local service as the other schools of "
        f"its level taken together: by staff at most {say.percent(facts['most'])} of their pupils per instructional "
        f"FTE, or by dollars at least {say.percent(facts['least'])} of their dollars per pupil. One of the two is "
        f"enough; schools of up to {facts['small']:,.0f} pupils are left out."
    )
    if facts["placed"]:
        yield "A rule of this plan holds the schools to it."
    else:
        yield "No rule of this plan tests it in this form; the table shows where the plan stands."


def _grid(frame: pd.DataFrame, method: str, year: str, facts: Any) -> Grid:
    amount, kind, ratio, ratio_kind, limit = _HEADS[method]
    columns = (
        Column("name", "School"),
        Column("level", "Level"),
        Column("title_i", "Title I?"),
        Column("pupils", "Enrollment", "count"),
        Column("amount", amount, kind),  # type: ignore[arg-type]
        Column("today", f"{ratio} today", ratio_kind),  # type: ignore[arg-type]
        Column("ratio", ratio, ratio_kind),  # type: ignore[arg-type]
        Column("limit", limit, ratio_kind),  # type: ignore[arg-type]
        Column("passes", "Comparable?"),
    )
    rows = []
    for record in frame.to_dict("records"):
        mark = {"others": "no", "served": "yes"}.get(str(record["side"]), "yes")
        rounded = {name: round(float(record[name]), 2) for name in ("today", "ratio", "limit")}
        passes = "not compared" if record["side"] == "not compared" else record["passes"]
        rows.append(line(columns, {**record, **rounded, "title_i": mark, "passes": passes}))
    notes = []
    if (frame["side"] == "not compared").any():
        notes.append(
            f"Not compared: no other school of the level, or at most {facts['small']:,.0f} pupils. The district may "
            "compare such schools by grade span instead."
        )
    return Grid(f"by_{method}", f"{_TITLES[method]}, {year}", columns, tuple(rows), tuple(notes), most=25)


def _later(frame: pd.DataFrame, year: str) -> Iterator[str]:
    """Schools that fail both ways, or the only one there is, in later years."""
    served = frame[((frame["side"] == "served") & (frame["year"] != year)).to_numpy()]
    for later, mine in served.groupby("year"):
        best = mine.assign(ok=(mine["passes"] == "yes")).groupby("name", sort=False)["ok"].any()
        failing = [str(name) for name, ok in best.items() if not ok]
        if failing:
            yield f"In {later} {listed(failing)} would be comparable neither by staff nor by dollars."
