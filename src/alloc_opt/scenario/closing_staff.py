r"""What a closed school's programs become: what follows the pupils moves in whole steps, the rest ends.

$$ q_{pr} \ge q^0_{pr} + follows_{pr}, \qquad q_p = q^0_p - follows_p \text{ until it is saved}, \; 0 \text{ after} $$

Programs decided by formula or centrally have no part in it: the formula gives the receiving schools their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from alloc_opt.errors import Place
from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.plan.years import end_year
from alloc_opt.scenario.closing_follow import Mover, parted
from alloc_opt.scenario.closing_pupils import Moved
from alloc_opt.scenario.closing_text import EVERY, Closing
from alloc_opt.scenario.edits import Edits

Programs = Mapping[str, Mapping[Any, Any]]
_WHOLE = 1e-9


class _Level(NamedTuple):
    """A row of services: today's level (from the row for every year) and bounds."""

    row: int | None
    current: float = 0.0
    minimum: float = 0.0
    maximum: float = math.inf


@dataclass(frozen=True)
class Ended:
    """What becomes of one program of the closed school."""

    program: str
    current: float
    """Today's quantity there, in units."""
    follows: Mapping[str, float]
    """Receiving school -> units that go there."""
    fte: float
    """FTE of one unit."""

    @property
    def goes(self) -> float:
        """Units that end."""
        return self.current - sum(self.follows.values())


def end(
    said: Closing,
    full: Mapping[str, pd.DataFrame],
    moved: Moved,
    years: Sequence[str],
    edits: Edits,
    problems: Problems,
) -> list[Ended]:
    """Note the rows of services that change in `years`, and say what follows."""
    programs: Programs = {row["program"]: row for row in full["programs"].to_dict("records")}
    fte = full["staffing"].groupby("program")["fte"].sum()
    services = full["services"]
    run = [str(p) for p in pd.unique(services.loc[(services["school"] == said.school).to_numpy(), "program"])]
    _known(said, run, programs, problems)
    all_levels = {program: _levels(services, program) for program in run}
    current = {program: levels.get((said.school, ""), _Level(None)).current for program, levels in all_levels.items()}
    per_unit = {program: float(fte.get(program, 0.0)) for program in run}
    goes_to = {program: _goes_to(said, programs[program], per_unit[program], moved) for program in run}
    steps = {program: float(programs[program]["step"]) for program in run}
    movers = [Mover(program, current[program], steps[program], per_unit[program], *goes_to[program]) for program in run]
    follows = parted(movers)
    found = []
    for program in run:
        levels, own = all_levels[program], programs[program]
        one = Ended(program, current[program], follows[program], per_unit[program])
        found.append(one)
        for year in years:
            kept = one.goes if end_year(year) < end_year(said.saved) else 0.0
            if kept > 0 and own["decided"] == "central":
                continue
            _put(edits, levels, (program, said.school, year), kept, kept, said)
            for to, units in one.follows.items():
                if (to, "") not in levels and year == years[0]:
                    edits.add({"program": program, "school": to, "maximum": 0.0}, _place(said, program))
                now = levels.get((to, ""), _Level(None))
                at = levels.get((to, year), now)
                least, most = max(at.minimum, now.current + units), min(at.maximum, float(own["maximum"]))
                if least > most + _WHOLE:
                    where = _place(said, program)
                    what = f"{program} at {to}: {now.current:g} and {units:g} that follow"
                    problems.add(where, what, f"at most {most:g}, its maximum there", "let less follow, or elsewhere")
                _put(edits, levels, (program, to, year), least, at.maximum, said)
    return found


def _levels(services: pd.DataFrame, program: str) -> dict[tuple[str, str], _Level]:
    """(school, year) -> row of services of a program."""
    mine = services[(services["program"] == program).to_numpy()]
    columns = (mine[name].tolist() for name in ("school", "year", "current", "minimum", "maximum"))
    rows = zip(mine.index.tolist(), *columns, strict=True)
    return {(school, year): _Level(int(row), now, low, high) for row, school, year, now, low, high in rows}


def _known(said: Closing, run: Sequence[str], programs: Programs, problems: Problems) -> None:
    for program, (share, at) in said.follow.items():
        if program == EVERY or share == 0:
            continue
        if program not in run:
            hint = did_you_mean(program, run) or f"it has {some(run)}"
            problems.add(at, f"'{program}'", f"a program of {said.school}", hint)
        elif (decided := programs[program]["decided"]) != "by_site":
            found = f"'{program}', decided {decided}"
            problems.add(at, found, "a program decided by_site", "it is decided anew for all schools")


def _goes_to(said: Closing, own: Mapping[Any, Any], per_unit: float, moved: Moved) -> tuple[float, dict[str, float]]:
    """Share of a program that follows, and receiving school -> its part, by the pupils of the program's span."""
    share = said.follow.get(str(own["program"]), said.follow.get(EVERY, (0.0, None)) if per_unit > 0 else (0.0, None))
    if own["decided"] != "by_site":
        return 0.0, {}
    return share[0], moved.shares(said.year, str(own["span"]))


def _place(said: Closing, program: str) -> Place:
    return said.follow.get(program, said.follow.get(EVERY, (0.0, said.places["close"])))[1]


def _put(
    edits: Edits,
    levels: Mapping[tuple[str, str], _Level],
    labels: tuple[str, str, str],
    least: float,
    most: float,
    said: Closing,
) -> None:
    program, school, year = labels
    at = said.places["close"] if school == said.school else _place(said, program)
    row = levels.get((school, year), _Level(None)).row
    if row is not None:
        edits.set(row, {"minimum": least, "maximum": most}, at)
    else:
        bounds = {"minimum": least, "maximum": most if math.isfinite(most) else ""}
        edits.add({"program": program, "school": school, "year": year, **bounds}, at)
