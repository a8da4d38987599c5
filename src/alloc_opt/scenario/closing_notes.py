"""What was assumed of a closing, in sentences that reports print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from alloc_opt.scenario.closing_pupils import LEAVE, Moved
from alloc_opt.scenario.closing_staff import Ended
from alloc_opt.scenario.closing_text import ALL, Closing


def notes(
    said: Closing, schools: pd.DataFrame, moved: Moved, ended: Sequence[Ended], rooms: Mapping[str, float]
) -> tuple[str, ...]:
    """Where pupils go, seats left there, FTE that go or follow. Small counts of pupils are never told."""
    names = {str(s): str(n or s) for s, n in zip(schools["school"], schools["name"], strict=True)}
    closed = names[said.school]
    going: dict[str, float] = {}
    for (year, _, to), pupils in moved.pupils.items():
        if year == said.year:
            going[to] = going.get(to, 0.0) + pupils
    whole = sum(going.values()) or 1.0
    parts = [f"{n / whole:.0%} to {names[to]}" for to, n in sorted(going.items(), key=lambda i: -i[1]) if to and n > 0]
    leave = going.get(LEAVE, 0.0) / whole
    parts += [f"{leave:.0%} leave the district"] if leave > 0 else []
    shares = {to: n / whole for to, n in going.items()}
    told = [f"{closed} closes in {said.year}. Of its pupils go: {', '.join(parts) or 'none'}{_stated(said, shares)}."]
    receivers = [to for to, n in going.items() if to and n > 0]
    seats = [f"{names[to]} {rooms[to] - moved.after[said.year, to]:,.0f}" for to in receivers if to in rooms]
    unsaid = [names[to] for to in receivers if to not in rooms]
    room = f"Seats left there in {said.year}: {', '.join(seats)}." if seats else ""
    room += f" Not checked, as no capacity is stated: {', '.join(unsaid)}." if unsaid else ""
    follow = sum(one.fte * sum(one.follows.values()) for one in ended)
    go = sum(one.fte * one.goes for one in ended)
    told.append(room.strip())
    where: dict[str, float] = {}
    for one in ended:
        for to, units in one.follows.items():
            where[to] = where.get(to, 0.0) + one.fte * units
    parts = [f"{fte:,.2f} to {names[to]}" for to, fte in sorted(where.items(), key=lambda i: -i[1]) if fte > 0]
    later = f"; {go:,.2f} are saved from {said.saved} on" if said.saved != said.year else f"; {go:,.2f} end"
    to = f" ({', '.join(parts)})" if parts else ""
    staff = f"Of its {follow + go:,.2f} FTE {follow:,.2f} follow the pupils{to}{later}"
    told.append(f"{staff}, unless rules or formulas give them to other schools.")
    return tuple(sentence for sentence in told if sentence)


def _stated(said: Closing, shares: Mapping[str, float]) -> str:
    """The shares that the scenario states, where whole pupils of each grade span make others of them."""
    if set(said.going) != {ALL}:
        return ""
    stated = {one.to: one.share for one in said.going[ALL]} | {LEAVE: said.leave[ALL]}
    stated = {to: share for to, share in stated.items() if share > 0}
    if all(round(share, 2) == round(shares.get(to, 0.0), 2) for to, share in stated.items()):
        return ""
    text = ", ".join(f"{share:.4g}" for share in sorted((100 * share for share in stated.values()), reverse=True))
    return f" (whole pupils of each grade span; the scenario states {text} %)"
