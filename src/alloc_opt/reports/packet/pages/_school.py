"""What a school's page is made from: pupils by group without small counts, staff by job, money, classes, changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.reports.packet.ground import SMALLEST, Ground
from alloc_opt.reports.packet.pages._by_year import by_site

Frames = Mapping[str, pd.DataFrame]


def shown(counts: pd.DataFrame, whole: "pd.Series[float]") -> pd.DataFrame:
    """Pupils of each group (column) at each school (row) of one year, without those that must not be shown: NaN.

    Left out is a count below `SMALLEST`, one that leaves fewer than that of the school's pupils outside the group, and
    every count of a school whose own number is not shown (NaN in `whole`). Where a group has one such school only, the
    next smallest goes too: else the district's total would give it away.
    """
    table = counts.astype(float).copy()
    rest = -table.sub(whole, axis=0)
    hidden = ((table > 0) & (table < SMALLEST)) | ((rest > 0) & (rest < SMALLEST))
    hidden |= np.broadcast_to(whole.isna().to_numpy()[:, None], table.shape)
    for group in table.columns:
        if int((hidden[group] & (table[group] > 0)).sum()) == 1:
            left = table.loc[(~hidden[group] & (table[group] > 0)).to_numpy(), group]
            if len(left):
                hidden.loc[left.idxmin(), group] = True
    return table.mask(hidden)


@dataclass(frozen=True, eq=False)
class Schools:
    """Tables of all schools, so that a hundred pages are made at once."""

    ground: Ground

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Plan years that are decided school by school."""
        return by_site(self.ground)

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], dict[str, Any]]:
        records = self.ground.table("schools").to_dict("records")
        return {(row["school"], row["year"]): {str(key): value for key, value in row.items()} for row in records}

    def row(self, school: str, year: str) -> dict[str, Any]:
        """The school's row of the run's table `schools`."""
        return self._rows[school, year]

    def pupils(self, school: str, group: str, year: str) -> float:
        """Pupils of a group at a school; NaN where not shown or not known."""
        table = self.groups[year]
        known = school in table.index and group in table.columns
        return float(table[group].to_dict()[school]) if known else float("nan")

    @cached_property
    def groups(self) -> Mapping[str, pd.DataFrame]:
        """Year (the base year first) -> pupils by school and group, small ones left out; NaN where not known."""
        plan = self.ground.plan
        table = plan["enrollment"]
        own = plan["schools"].loc[(plan["schools"]["kind"] == "school").to_numpy(), "school"]
        found = {}
        for year in (self.ground.base_year, *self.years):
            mine = table[table["year"].isin(["", year]).to_numpy()]
            mine = mine.drop_duplicates(["school", "span", "group"], keep="last")
            wide = mine.pivot_table(index="school", columns="group", values="pupils", aggfunc="sum").reindex(own)
            if ALL_GROUP not in wide:
                continue
            whole = wide[ALL_GROUP]
            small = (whole < SMALLEST).to_numpy().copy()
            if int(small.sum()) == 1 and not small.all():
                small[int(np.nanargmin(whole.where(~small).to_numpy(dtype=float)))] = True
            whole = whole.mask(small)
            found[year] = shown(wide.drop(columns=ALL_GROUP), whole).assign(**{ALL_GROUP: whole})
        return found

    def hidden(self, school: str) -> bool:
        """Whether the number of its pupils is not shown in some year."""
        return any(
            school in table.index and bool(table.isna().loc[school, ALL_GROUP]) for table in self.groups.values()
        )

    @cached_property
    def staff(self) -> Mapping[str, pd.DataFrame]:
        """School -> FTE by job: `today` and each year."""
        frame = self.ground.table("positions")
        mine = frame[frame["year"].isin(list(self.years)).to_numpy()]
        wide = mine.pivot_table(index=["school", "position"], columns="year", values="fte", aggfunc="sum")
        wide = wide.reindex(columns=list(self.years)).fillna(0.0)
        staff = self.ground.today["staff"].groupby(["school", "position"])["fte"].sum()
        index = wide.index.union(staff.index)
        table = wide.reindex(index, fill_value=0.0)
        table.insert(0, "today", staff.reindex(index, fill_value=0.0))
        return _apart(table[(table.abs() > 1e-6).any(axis=1).to_numpy()].reset_index())

    @cached_property
    def shared(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """School -> job -> its programs, of jobs that several programs have there."""
        frame = self.ground.table("positions")
        mine = frame[(frame["year"].isin(list(self.years)) & ((frame["fte"] > 0) | (frame["change"] < 0))).to_numpy()]
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for (school, position), programs in mine.groupby(["school", "position"], sort=False)["program"]:
            several = tuple(dict.fromkeys(programs.astype(str)))
            if len(several) > 1:
                found.setdefault(str(school), {})[str(position)] = several
        return found

    @cached_property
    def programs(self) -> Mapping[str, pd.DataFrame]:
        """School -> rows of the run's table `programs`."""
        frame = self.ground.table("programs")
        return _apart(frame[frame["year"].isin(list(self.years)).to_numpy()])

    @cached_property
    def money(self) -> Mapping[str, pd.DataFrame]:
        """School -> dollars by resource, a column per year."""
        frame = self.ground.table("budget")
        mine = frame[frame["year"].isin(list(self.years)).to_numpy()]
        wide = mine.pivot_table(index=["school", "resource"], columns="year", values="dollars", aggfunc="sum")
        return _apart(wide.reindex(columns=list(self.years)).fillna(0.0).round(2).reset_index())

    @cached_property
    def classes(self) -> Mapping[str, list[dict[str, Any]]]:
        """School -> what rules of class size say of it: rule, year, pupils per class (NaN unless known), has, needs."""
        book = self.ground.table("rulebook").set_index("rule")
        rules = self.ground.table("rules")
        wanted = book.index[book["family"].isin(_FAMILIES).to_numpy()]
        mine = rules[rules["rule"].isin(wanted).to_numpy()]
        placed = {rule.id: rule for rule in self.ground.plan.rules}
        found: dict[str, list[dict[str, Any]]] = {}
        for row in mine.to_dict("records"):
            parts = str(row["row"]).split(", ")
            year = next((part for part in parts if part in self.years), "")
            if len(parts) < 2 or not year:
                continue
            rule = placed.get(str(row["rule"]))
            size = self._size(parts[0], year, row, rule.parameters) if rule is not None else float("nan")
            told = {"sentence": str(book.loc[row["rule"], "sentence"]), "year": year, "size": size}
            found.setdefault(parts[0], []).append({**told, "has": row["activity"], "needs": row["limit"]})
        return found

    def _size(self, school: str, year: str, row: Mapping[Any, Any], said: Mapping[str, Any]) -> float:
        """Pupils per class, $E a / F$, of a rule of the family `class_size`."""
        each, cap = float(said.get("fte_per_section", 1.0)), float(said.get("cap") or 0.0)
        if not cap or "positions" not in said:
            return float("nan")
        teachers = float(row["activity"]) * (each / cap if said.get("kind", "average") == "average" else 1.0)
        pupils = self._pupils.get((school, str(said.get("span", "all")), year), float("nan"))
        return pupils * each / teachers if teachers > 0 and pupils >= SMALLEST else float("nan")

    @cached_property
    def _pupils(self) -> dict[tuple[str, str, str], float]:
        table = self.ground.plan["enrollment"]
        mine = table[(table["group"] == ALL_GROUP).to_numpy()]
        found: dict[tuple[str, str, str], float] = {}
        for year in self.years:
            here = mine[mine["year"].isin(["", year]).to_numpy()].drop_duplicates(["school", "span"], keep="last")
            for school, span, pupils in here[["school", "span", "pupils"]].itertuples(index=False):
                found[str(school), str(span), year] = float(pupils)
            for school, pupils in here.groupby("school")["pupils"].sum().items():
                found.setdefault((str(school), "all", year), float(pupils))
        return found


_FAMILIES = ("class_size", "grade_classes", "pooled_class_size", "sections")


def _apart(frame: pd.DataFrame) -> Mapping[str, pd.DataFrame]:
    return {str(school): mine for school, mine in frame.groupby("school", sort=False)}
