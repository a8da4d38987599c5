"""The lines of one section of a projection, as its layout has them; every total is the sum of what stands above it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.projection.layout import Block, Layout, Line

Cents = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
HEADING, LINE, DETAIL, TOTAL = "heading", "line", "detail", "total"


@dataclass(frozen=True, eq=False)
class Row:
    """A row of the document; `cents` by year, None: no amounts."""

    part: str
    name: str
    level: str
    cents: Cents | None
    first: int = 0
    """The first year that has an amount (sub-lines of change begin with the first plan year)."""
    share: tuple[float, ...] = ()
    """For rows in per cent: one share per year instead of cents."""
    count: tuple[float, ...] = ()
    """For rows of counts, or of yes (1) and no (0): one per year instead of cents."""
    unit: str = "dollars"
    """dollars, share, count or yes."""


class Section:
    """Flows of some resources, laid out."""

    def __init__(self, frame: pd.DataFrame, pay: pd.DataFrame, layout: Layout, years: int) -> None:
        self.frame = frame.reset_index(drop=True)
        self.pay, self.layout, self.years = pay, layout, years
        self.place = _places(self.frame, layout)

    def rows(self) -> Iterator[Row]:
        """Blocks with their lines and totals, then the net of all."""
        for number, block in enumerate(self.layout.parts):
            yield from self._block(number, block)
        yield Row("net", self.layout.word("net"), TOTAL, self.net())

    def net(self) -> Cents:
        """What all flows together add to the balance, by year."""
        return self._sum(np.ones(len(self.frame), dtype=bool))

    def spent(self) -> Cents:
        """What stands in blocks that take from the balance, by year."""
        outgo = [number for number, block in enumerate(self.layout.parts) if block.side == "outgo"]
        return -self._sum(np.isin(self.place[:, 0], outgo))

    def _block(self, number: int, block: Block) -> Iterator[Row]:
        sign = 1 if block.side == "income" else -1
        part = f"part {number + 1}"
        inside = np.zeros(len(self.frame), dtype=bool)
        rows: list[Row] = []
        for at, line in enumerate(block.lines):
            here = (self.place == (number, at)).all(axis=1)
            inside |= here
            rows += self._line(part, line, here, sign)
        unknown = (self.place == (number, len(block.lines))).all(axis=1)
        if self._sum(unknown).any():
            rows.append(Row(part, self.layout.word("unclassified"), LINE, sign * self._sum(unknown)))
        if rows or self.layout.zeros:
            yield Row(part, block.title, HEADING, None)
            yield from rows
            yield Row(part, block.total, TOTAL, sign * self._sum(inside | unknown))

    def _line(self, part: str, line: Line, here: Flags, sign: int) -> Iterator[Row]:
        if line.each:
            for name, mine in self._each(line.each, here):
                if (cents := self._sum(mine)).any():
                    yield Row(part, name, LINE, sign * cents)
            return
        cents = sign * self._sum(here)
        if not cents.any() and not (self.layout.zeros and line.zeros):
            return
        yield Row(part, line.name, LINE, cents)
        if line.pay:
            yield from self._pay(part, line, cents)

    def _each(self, by: str, here: Flags) -> Iterator[tuple[str, Flags]]:
        mine = self.frame[here]
        keys = list(dict.fromkeys(zip(mine["code"], mine["name"], strict=True)))
        if by == "code":
            keys = list({code: (code, name) for code, name in sorted(keys)}.values())
        seen: set[str] = set()
        for code, name in keys:
            text = name if by == "name" or not code.isdigit() else f"{code} {name}" if name != code else code
            if text not in seen:
                seen.add(text)
                column, wanted = ("name", name) if by == "name" else ("code", code)
                yield text, here & (self.frame[column] == wanted).to_numpy()

    def _pay(self, part: str, line: Line, cents: Cents) -> Iterator[Row]:
        """Base, step and column, cost of living, other; together the line. Nothing where no pay is known to move."""
        mine = self.pay[[line.holds("spending", str(code)) for code in self.pay["code"]]]
        step, cola = (
            np.bincount(mine["year"], np.rint(mine[p] * 100.0), minlength=self.years).astype(np.int64)
            for p in ("step", "cola")
        )
        if not (step.any() or cola.any()):
            return
        base = np.concatenate([[0], cents[:-1]])
        other = cents - base - step - cola
        for name, values in (
            ("a. Base salaries (the year before)", base),
            ("b. Step and column", step),
            ("c. Cost of living", cola),
            ("d. Other adjustments", other),
        ):
            yield Row(part, name, DETAIL, values, first=1)

    def _sum(self, rows: Flags) -> Cents:
        total = np.zeros(self.years, dtype=np.int64)
        np.add.at(total, self.frame["year"].to_numpy()[rows], self.frame["cents"].to_numpy()[rows])
        return total


def _places(frame: pd.DataFrame, layout: Layout) -> npt.NDArray[np.int64]:
    """Block and line in which each flow stands; the line after the last one where its account is not known."""
    lines = [(b, at, line) for b, block in enumerate(layout.parts) for at, line in enumerate(block.lines)]
    sides = [block.side for block in layout.parts]
    known: dict[tuple[str, str], tuple[int, int]] = {}
    for kind, code in dict.fromkeys(zip(frame["kind"], frame["code"], strict=True)):
        found = ((b, at) for b, at, line in lines if line.holds(str(kind), str(code)))
        other = sides.index("outgo" if kind in ("spending", "credits") else "income")
        last = other, len(layout.parts[other].lines)
        known[kind, code] = next(found, last)
    places = [known[key] for key in zip(frame["kind"], frame["code"], strict=True)]
    return np.array(places, dtype=np.int64).reshape(-1, 2)
