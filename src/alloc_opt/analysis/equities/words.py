"""What is counted, where schools stand, who gains and who loses, in sentences."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis import speak
from alloc_opt.analysis.equities.phrases import (
    NAMED,
    SOME,
    against,
    apart,
    change,
    listed,
    more_or_less,
    whole,
    with_sign,
)
from alloc_opt.analysis.equities.tables import Ground


class Words:
    """The sentences of one page."""

    def __init__(self, ground: Ground, schools: pd.DataFrame, groups: pd.DataFrame) -> None:
        self._ground = ground
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
        yield self._today()
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

    def _today(self) -> str:
        """What today is, and why schools change."""
        shut = self._ground.closed
        if not shut:
            return (
                "Today is today's services at the prices and with the pupils of the year, so every change is a "
                "decision."
            )
        return (
            "Today is today's services at the prices of the year, with every school open and its own pupils. "
            f"{listed(shut)} {'is' if len(shut) == 1 else 'are'} closed in {self._ground.by.year}, in no figure of "
            "schools: pupils who come from there change the dollars per pupil of other schools, and decisions do."
        )

    def _special(self) -> str:
        """Where special education is."""
        by, aside = self._ground.by, float(self._ground.now.apart[self._ground.shown].sum())
        if not by.left_out:
            return "Special education is counted where the plan has it."
        if aside < SOME:
            return "Special education stands apart; the plan has none of it at schools."
        names = [name for labels in by.left_out.values() for name in labels]
        what = listed(names) if len(names) <= NAMED else f"{len(names)} programs and resources of that name"
        return f"Special education stands apart: {speak.money(aside)} at schools ({what})."

    def statement(self) -> Iterator[str]:
        """Where schools stand and what the plan changes."""
        every = self._row("all")
        schools = "The schools that stay open" if self._ground.closed else "Schools"
        yield (
            f"{schools} have {whole(every['per_pupil'])} a pupil in the plan"
            + against(every["change"], f"than today's services would give them ({whole(every['today_per_pupil'])})")
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
                f"{row['name']} {whole(row['per_weighted'])} ({abs(row['share']) * 100:.0f} % {words}"
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
        before = "as" if abs(then - was) < 0.5 else f"{apart(was)} it"
        yield (
            f"The fifth of the schools with the most need has {whole(most['per_pupil'])} a pupil, {apart(then)} the "
            f"fifth with the least ({whole(least['per_pupil'])}); {before} with today's services. Need is "
            f"{self._ground.need.words}."
        )
        changes = most["change"], least["change"]
        if max(map(abs, changes)) < 0.5:
            yield f"On average the plan changes neither where need is most nor where it is least{self._single()}."
        else:
            yield (
                f"On average a pupil has {more_or_less(changes[0])} than with today's services where need is most, and "
                f"{more_or_less(changes[1])} where it is least."
            )

    def _single(self) -> str:
        """That single schools change where the fifths do not."""
        numbers = self._groups.loc[(self._groups["by"] == "fifth").to_numpy(), "label"]
        mine = self._schools[self._schools["fifth"].isin([numbers.iloc[0], numbers.iloc[-1]]).to_numpy()]
        moved = mine[(mine["change_per_weighted"].abs() >= SOME).to_numpy()]
        if moved.empty:
            return ""
        named = [
            f"{row['name']} has {more_or_less(row['change_per_weighted'])} a {self._per}"
            for row in moved.head(NAMED).to_dict("records")
        ]
        return f", but single schools there: {listed(named)}"

    def _moved(self, verb: str, side: float) -> Iterator[str]:
        """Who gains or loses a pupil, in dollars for the pupils that are there in the plan."""
        frame = self._schools
        mine = frame[(side * frame["change_per_weighted"] >= SOME).to_numpy()]
        mine = mine.reindex(mine["at_these_pupils"].abs().sort_values(ascending=False, kind="stable").index)
        if mine.empty:
            yield f"No school has $1 or more a {self._per} {'above' if side > 0 else 'below'} today's services."
            return
        named = [self._one(row) for row in mine.head(NAMED).to_dict("records")]
        rest = mine.iloc[NAMED:]
        more = [f"{len(rest)} more ({with_sign(rest['at_these_pupils'].sum())} together)"] if len(rest) else []
        count = "1 school" if len(mine) == 1 else f"{len(mine)} schools"
        verb += "s" if len(mine) == 1 else ""
        total = with_sign(mine["at_these_pupils"].sum())
        here = "" if (mine["pupils"] == mine["today_pupils"]).all() else " for the pupils they have then"
        yield f"{count} {verb} against today's services, {total} in all{here}: {listed([*named, *more])}."

    def _one(self, row: Mapping[Hashable, Any]) -> str:
        """A school with what it gains or loses; where its pupils change too, how many, and its dollars in all."""
        per, dollars, total = (float(row[n]) for n in ("change_per_weighted", "at_these_pupils", "change_dollars"))
        come = float(row["pupils"]) - float(row["today_pupils"])
        pupils = ""
        if abs(come) >= 1:
            words = f"{speak.money(total)} {'more' if total > 0 else 'less'}"
            pupils = f"; {words} in all, as {abs(come):,.0f} pupils {'come' if come > 0 else 'go'}"
        return f"{row['name']} {with_sign(dollars)} ({change(per)} a {self._per}{self._need(row['need'])}{pupils})"

    def _of_groups(self) -> Iterator[str]:
        mine = self._groups[(self._groups["by"] == "group").to_numpy()]
        if mine.empty:
            return
        plan = self._ground.plan["groups"]
        names = dict(zip(plan["group"].astype(str), plan["name"].astype(str), strict=True))
        named = [
            f"{names.get(str(row['label'])) or row['label']} {whole(row['per_pupil'])} ({change(row['change'])})"
            for row in mine.to_dict("records")
        ]
        every = self._row("all")
        yield (
            f"A student group has the dollars of its schools, a pupil: {listed(named)}; all pupils "
            f"{whole(every['per_pupil'])} ({change(every['change'])})."
        )
