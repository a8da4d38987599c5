r"""Where the pupils of a closed school go: whole pupils by share, the largest remainders first, none lost.

$$ n_r = \lfloor share_r E \rfloor + 1[r \text{ among the largest remainders}], \qquad \sum_r n_r + n_{leave} = E $$
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from alloc_opt.io.problems import Problems, some
from alloc_opt.scenario.closing_text import ALL, Closing
from alloc_opt.scenario.edits import Edits

LEAVE = ""
"""Stands for the pupils who leave the district, where schools are named."""
_WHOLE = 1e-9


@dataclass
class Moved:
    """Pupils that move, by year, span (group `all`) and receiving school, and the heads of receiving schools."""

    pupils: dict[tuple[str, str, str], float] = field(default_factory=dict)
    """(year, span, school or LEAVE) -> pupils."""
    after: dict[tuple[str, str], float] = field(default_factory=dict)
    """(year, receiving school) -> pupils of it, with those who came."""

    def shares(self, year: str, span: str = ALL) -> dict[str, float]:
        """Receiving school -> share of the staying pupils of a span; of all of them where nobody of that span moves."""
        spans = {s for y, s, _ in self.pupils if y == year}
        counted = {span} if span in spans else spans
        found: dict[str, float] = {}
        for (y, s, to), pupils in self.pupils.items():
            if y == year and s in counted and to != LEAVE:
                found[to] = found.get(to, 0.0) + pupils
        whole = sum(found.values())
        return {to: pupils / whole for to, pupils in found.items()} if whole > 0 else {}


def apportioned(total: float, shares: Mapping[str, float]) -> dict[str, float]:
    """`total` parted by shares (of 1 together): whole numbers where it is whole, the largest remainders rounded up."""
    parts = {key: total * share for key, share in shares.items()}
    if abs(total - round(total)) > _WHOLE:
        return parts
    down = {key: math.floor(part + _WHOLE) for key, part in parts.items()}
    left = round(total) - sum(down.values())
    by_rest = sorted(parts, key=lambda key: -(parts[key] - down[key]))
    return {key: float(down[key] + (key in by_rest[: max(left, 0)])) for key in parts}


def move(said: Closing, enrollment: pd.DataFrame, years: Iterable[str], edits: Edits, problems: Problems) -> Moved:
    """Note the rows of enrollment that change in `years`; pupils of each span and group go by the closing's shares."""
    moved = Moved()
    receivers = list(dict.fromkeys(one.to for goes in said.going.values() for one in goes))
    mine = {school: enrollment[(enrollment["school"] == school).to_numpy()] for school in (said.school, *receivers)}
    for year in years:
        counts = {school: _counts(rows, year) for school, rows in mine.items()}
        leaving = counts[said.school]
        incoming: dict[tuple[str, str, str], float] = {}
        for (span, group), (pupils, _) in leaving.items():
            shares = _shares(said, span, leaving, problems)
            parts = apportioned(pupils, shares) if shares else {}
            for to, part in parts.items():
                if group == ALL:
                    moved.pupils[year, span, to] = part
                if to != LEAVE and part > 0:
                    at = _span_at(to, span, group, counts[to], said, problems)
                    incoming[to, at, group] = incoming.get((to, at, group), 0.0) + part
        for (span, group), (pupils, row) in leaving.items():
            if pupils > 0:
                _put(edits, row, said, (said.school, span, group, year), 0.0)
        for (to, span, group), more in incoming.items():
            pupils, row = counts[to].get((span, group), (0.0, None))
            _put(edits, row, said, (to, span, group, year), pupils + more)
        for to in receivers:
            came = sum(pupils for (y, _, r), pupils in moved.pupils.items() if (y, r) == (year, to))
            there = sum(pupils for (_, group), (pupils, _) in counts[to].items() if group == ALL)
            moved.after[year, to] = there + came
    return moved


def _counts(rows: pd.DataFrame, year: str) -> dict[tuple[str, str], tuple[float, int | None]]:
    """(span, group) -> pupils in a year and the row of that very year, None where the row is for every year."""
    found: dict[tuple[str, str], tuple[float, int | None]] = {}
    for own in ("", year):
        some_rows = rows[(rows["year"] == own).to_numpy()]
        keys = zip(some_rows["span"], some_rows["group"], strict=True)
        values = zip(some_rows["pupils"].tolist(), some_rows.index.tolist(), strict=True)
        for key, (pupils, row) in zip(keys, values, strict=True):
            found[key] = (float(pupils), int(row) if own else None)
    return found


def _shares(
    said: Closing,
    span: str,
    leaving: Mapping[tuple[str, str], tuple[float, int | None]],
    problems: Problems,
) -> dict[str, float]:
    """Receiving school, or LEAVE -> share of the pupils of a span; a group not told by span goes as all pupils do."""
    if ALL in said.going:
        span = ALL
    if span in said.going:
        shares = {one.to: one.share for one in said.going[span]}
        return {**shares, LEAVE: said.leave[span]}
    weights = {s: leaving[s, ALL][0] for s in said.going if (s, ALL) in leaving}
    whole = sum(weights.values())
    if span != ALL or whole <= 0:
        found = f"no shares for the pupils of {said.school} in {span}"
        problems.add(said.places["pupils"], found, f"shares for {span} too", f"stated: {some(said.going)}")
        return {}
    found_shares: dict[str, float] = {}
    for s, weight in weights.items():
        for to, share in {**{one.to: one.share for one in said.going[s]}, LEAVE: said.leave[s]}.items():
            found_shares[to] = found_shares.get(to, 0.0) + share * weight / whole
    return found_shares


def _span_at(
    to: str,
    span: str,
    group: str,
    counts: Mapping[tuple[str, str], tuple[float, int | None]],
    said: Closing,
    problems: Problems,
) -> str:
    """The span under which the receiving school counts them."""
    whole = {s for s, g in counts if g == ALL}
    own = {s for s, g in counts if g == group} or whole | ({ALL} if span == ALL else set())
    if span in own or not own:
        return span
    if own == {ALL} or (span == ALL and len(own) == 1):
        return next(iter(own))
    at = next(one.place for goes in said.going.values() for one in goes if one.to == to)
    found, hint = f"{to} counts its pupils by span, {said.school} does not", ""
    if span != ALL:
        found, hint = f"{to} has no pupils in {span}", "state shares by span: pupils: {K-5: {oak: 1}, 6-8: {elm: 1}}"
    problems.add(at, found, f"a school with pupils in {some(sorted(whole))}", hint)
    return span


def _put(edits: Edits, row: int | None, said: Closing, labels: tuple[str, str, str, str], pupils: float) -> None:
    if row is not None:
        edits.set(row, {"pupils": pupils}, said.places["pupils"])
    else:
        keys = dict(zip(("school", "span", "group", "year"), labels, strict=True))
        edits.add({**keys, "pupils": pupils}, said.places["pupils"])
