"""Where schools stand, who gains and who loses, in sentences; and what the figures do not say."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from alloc_opt.analysis import speak
from alloc_opt.analysis.equities.tables import Ground
from alloc_opt.analysis.solve import Solved
from alloc_opt.goals import goals

NAMED = 6
"""Schools that a sentence names."""
_SOME = 1.0
"""Dollars per pupil below which nothing has changed."""


class Words:
    """The sentences of one page."""

    def __init__(self, ground: Ground, solved: Solved, schools: pd.DataFrame, groups: pd.DataFrame) -> None:
        self._ground, self._solved = ground, solved
        self._schools, self._groups = schools, groups
        self._per = "weighted pupil" if ground.by.weighted else "pupil"

    def counted(self) -> Iterator[str]:
        """What is counted."""
        by, plan, now = self._ground.by, self._ground.plan, self._ground.now
        if by.resources:
            names = dict(zip(plan["funds"]["resource"].astype(str), plan["funds"]["name"].astype(str), strict=True))
            money = listed([names.get(each) or each for each in by.resources])
        else:
            money = "all resources"
        pay = "what each school's own staff are paid" if by.salaries == "actual" else "average pay"
        yield f"Counted in {by.year}: {money}, staff at {pay}."
        yield "Today is today's services at the prices and with the pupils of the year, so every change is a decision."
        yield self._special()
        heads = float(now.weighted.sum())
        each = now.central / heads if heads else 0.0
        share = f"{speak.money(now.central)} of places that are no school, {speak.money(each)} a {self._per}"
        yield f"Central dollars are {'shared among schools by pupils' if by.central else 'left out'}: {share}."
        if by.weighted:
            told = ", ".join(f"{group} {weight:g}" for group, weight in by.weights.items())
            yield f"Weights of pupils, added up for a pupil of several groups: {told}."
        else:
            yield "Every pupil counts one: the plan states no `pupil_weights`."
        if by.salaries == "actual" and now.unknown_fte > 0:
            yield f"Actual pay is not known of {now.unknown_fte:,.1f} FTE at schools; they count at the average."

    def _special(self) -> str:
        """Where special education is."""
        by, aside = self._ground.by, float(self._ground.now.apart[self._ground.shown].sum())
        if not by.left_out:
            return "Special education is counted where the plan has it."
        if aside < _SOME:
            return "Special education stands apart; the plan has none of it at schools."
        names = [name for labels in by.left_out.values() for name in labels]
        what = listed(names) if len(names) <= NAMED else f"{len(names)} programs and resources of that name"
        return f"Special education stands apart: {speak.money(aside)} at schools ({what})."

    def statement(self) -> Iterator[str]:
        """Where schools stand and what the plan changes."""
        every = self._row("all")
        yield (
            f"Schools have {_money(every['per_pupil'])} a pupil in the plan"
            + _against(every["change"], f"than today's services would give them ({_money(every['today_per_pupil'])})")
            + "."
        )
        yield from self._standing()
        yield from self._by_need()
        yield from self._moved("gain", 1.0)
        yield from self._moved("lose", -1.0)
        yield from self._of_groups()

    def _row(self, by: str) -> Mapping[str, float]:
        row = self._groups[(self._groups["by"] == by).to_numpy()].iloc[0]
        return {name: float(row[name]) for name in ("per_pupil", "today_per_pupil", "change")}

    def _standing(self) -> Iterator[str]:
        """Schools below and above their level."""
        frame = self._schools
        several = frame["level"].map(frame["level"].value_counts()) > 1
        for side, words in ((-1.0, "less"), (1.0, "more")):
            share = frame["from_level"] / frame["level_per_weighted"]
            mine = frame.assign(share=share)[(several & (side * share >= 0.05)).to_numpy()]
            mine = mine.reindex(mine["from_level"].abs().sort_values(ascending=False, kind="stable").index)
            if mine.empty:
                yield f"No school has 5 % {words} a {self._per} than the average of its level."
                continue
            named = [
                f"{row['name']} {_money(row['per_weighted'])} ({abs(row['share']) * 100:.0f} % {words}"
                f"{self._need(row['need'])})"
                for row in mine.head(NAMED).to_dict("records")
            ]
            rest = len(mine) - len(named)
            more = [f"{rest} more"] if rest > 0 else []
            verb = "school has" if len(mine) == 1 else "schools have"
            yield (
                f"{len(mine)} {verb} at least 5 % {words} a {self._per} than the average of their level: "
                f"{listed([*named, *more])}."
            )

    def _need(self, need: float) -> str:
        return "" if np.isnan(need) else f"; need {self._ground.need.text(need)}"

    def _by_need(self) -> Iterator[str]:
        mine = self._groups[(self._groups["by"] == "fifth").to_numpy()]
        if mine.empty:
            yield (
                "With fewer than five schools of different need, fifths of the schools are not compared."
                if self._ground.need.name
                else "The plan tells no need of its schools (a column such as `poverty`, or student groups), so it is "
                "not compared."
            )
            return
        least, most = (row for row in (mine.iloc[0], mine.iloc[-1]))
        then, was = (most[name] - least[name] for name in ("per_pupil", "today_per_pupil"))
        before = "as" if abs(then - was) < 0.5 else f"{_apart(was)} it"
        yield (
            f"The fifth of the schools with the most need has {_money(most['per_pupil'])} a pupil, {_apart(then)} the "
            f"fifth with the least ({_money(least['per_pupil'])}); {before} with today's services. Need is "
            f"{self._ground.need.words}."
        )
        changes = most["change"], least["change"]
        if max(map(abs, changes)) < 0.5:
            yield "The plan changes neither where need is most nor where it is least."
        else:
            yield (
                f"A pupil has {_more(changes[0])} than with today's services where need is most, and "
                f"{_more(changes[1])} where it is least."
            )

    def _moved(self, verb: str, side: float) -> Iterator[str]:
        frame = self._schools
        mine = frame[(side * frame["change_per_weighted"] >= _SOME).to_numpy()]
        mine = mine.reindex(mine["change_dollars"].abs().sort_values(ascending=False, kind="stable").index)
        if mine.empty:
            yield f"No school has $1 or more a {self._per} {'above' if side > 0 else 'below'} today's services."
            return
        named = [
            f"{row['name']} {speak.money(row['change_dollars'])} ({_signed(row['change_per_weighted'])} a {self._per}"
            f"{self._need(row['need'])})"
            for row in mine.head(NAMED).to_dict("records")
        ]
        rest = mine.iloc[NAMED:]
        more = [f"{len(rest)} more ({speak.money(rest['change_dollars'].sum())} together)"] if len(rest) else []
        count = "1 school" if len(mine) == 1 else f"{len(mine)} schools"
        total = speak.money(mine["change_dollars"].sum())
        verb += "s" if len(mine) == 1 else ""
        yield f"{count} {verb} {total} against today's services: {listed([*named, *more])}."

    def _of_groups(self) -> Iterator[str]:
        mine = self._groups[(self._groups["by"] == "group").to_numpy()]
        if mine.empty:
            return
        plan = self._ground.plan["groups"]
        names = dict(zip(plan["group"].astype(str), plan["name"].astype(str), strict=True))
        named = [
            f"{_low(names.get(str(row['label'])) or str(row['label']))} {_money(row['per_pupil'])} "
            f"({_signed(row['change'])})"
            for row in mine.to_dict("records")
        ]
        every = self._row("all")
        yield (
            f"A student group has the dollars of its schools, a pupil: {listed(named)}; all pupils "
            f"{_money(every['per_pupil'])} ({_signed(every['change'])})."
        )

    def caveats(self) -> Iterator[str]:
        """What the figures do not say."""
        frame, by = self._schools, self._ground.by
        small = frame[(frame["small"] == "yes").to_numpy()]
        if len(small):
            named = [f"{row['name']} ({row['pupils']:,.0f} pupils)" for row in small.head(NAMED).to_dict("records")]
            more = [f"{len(small) - len(named)} more"] if len(small) > len(named) else []
            yield (
                f"Small for their level: {listed([*named, *more])}. A principal, an office and a building cost there "
                "what they cost elsewhere, so more dollars a pupil need not be more service."
            )
        fixed = self._fixed()
        if fixed:
            yield fixed
        if by.salaries == "average":
            known = (self._ground.plan["staff"]["salary"] > 0).any()
            other = "`--salaries actual` shows it" if known else "the plan does not know what each school pays"
            yield f"At average pay a school with many new teachers looks as costly as one with few; {other}."
        if self._ground.now.central > 0 and not by.central:
            yield "What central staff and services do for one school and not for another is not told by site."
        if (self._groups["by"] == "group").any():
            yield "Inside a school, which pupils a dollar reaches is not known: a group has its schools' dollars."
        gap = self._gap()
        if gap:
            yield gap
        rated = "" if self._solved.plan.head.mode in {"priority", "evidence"} else ", and nobody rated them here"
        yield f"Dollars are not services, and services are not results{rated}."

    def _fixed(self) -> str:
        """Dollars at schools that no decision moves."""
        built, year = self._solved.built, self._ground.by.year
        programs = built.plan["programs"]
        locked = programs.loc[programs["locked"].astype(bool), "program"].tolist()
        if not locked:
            return ""
        spent = built.measures.dollars.where(program=locked, kind="school", year=year).by("program")
        each = spent.at(built.today)
        known = dict(zip(programs["program"].astype(str), programs["name"].astype(str), strict=True))
        here = spent.index.labels()["program"][each >= _SOME].astype(str)
        names = [known.get(name) or name for name in here]
        if not names:
            return ""
        named = [*names[:NAMED], *([f"{len(names) - NAMED} more"] if len(names) > NAMED else [])]
        return f"{speak.money(each.sum())} at schools is locked and unavoidable here ({listed(named)})."

    def _gap(self) -> str:
        """That the plan is one of several as good, where positions are whole and a gap is left."""
        program, solution = self._solved.built.program, self._solved.solution
        if not program.integer.any():
            return ""
        name = next(stage.name for stage in program.stages if not stage.prelude)
        searches = {found.name: found for found in (solution.mip, *solution.ties) if found is not None}
        found, size = searches.get(name), ""
        if found is not None and np.isfinite(found.gap):
            if found.gap <= 1e-6 * max(abs(found.objective), 1.0):
                return ""
            unit = goals()[name].unit
            size = f" by more than {speak.money(found.gap) if 'dollars' in unit else f'{found.gap:,.4g} {unit}'}"
        known = f"No plan is better{size}; one as good within that" if size else "Another plan as good within its gap"
        return (
            f"{known} may treat single schools otherwise, so a gain or loss of one school is this plan's, not the only "
            "one possible."
        )


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else "none"


def _low(text: str) -> str:
    """Without a capital in front, names of peoples aside."""
    return (
        text
        if text[:1].isupper() and text.split(" ")[0] in {"English", "American", "African"}
        else (text[:1].lower() + text[1:])
    )


def _money(dollars: float) -> str:
    return f"${dollars:,.0f}"


def _signed(dollars: float) -> str:
    if abs(dollars) < 0.5:
        return "no change"
    return f"{'+' if dollars > 0 else '-'}${abs(dollars):,.0f}"


def _more(dollars: float) -> str:
    if abs(dollars) < 0.5:
        return "as much"
    return f"${abs(dollars):,.0f} {'more' if dollars > 0 else 'less'}"


def _apart(dollars: float) -> str:
    if abs(dollars) < 0.5:
        return "as much as"
    return f"${abs(dollars):,.0f} {'more' if dollars > 0 else 'less'} than"


def _against(change: float, than: str) -> str:
    if abs(change) < 0.5:
        return ", as with today's services"
    return f", ${abs(change):,.0f} {'more' if change > 0 else 'less'} {than}"
