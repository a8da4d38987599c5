"""Small programs in fractions: every vertex, or every whole point."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

Row = tuple[list[Fraction], Fraction]
"""Coefficients a and limit b of a x <= b."""


@dataclass(frozen=True)
class Small:
    """max c x subject to lower <= A x <= upper and 0 <= x <= most, in floats taken as they are."""

    rows: list[list[float]]
    lower: list[float]
    upper: list[float]
    most: list[float]
    cost: list[float]

    def limits(self, ease: float = 0.0) -> list[Row]:
        """All limits as a x <= b, each eased by `ease` times what the certificate allows (negative: tightened)."""
        found: list[Row] = []
        count = len(self.most)
        for j, most in enumerate(self.most):
            unit = [Fraction(int(i == j)) for i in range(count)]
            slack = Fraction(ease) * (Fraction(1e-6) + Fraction(1e-9) * Fraction(most))
            found += [(unit, Fraction(most) + slack), ([-a for a in unit], slack)]
        for row, low, high in zip(self.rows, self.lower, self.upper, strict=True):
            a = [Fraction(each) for each in row]
            terms = sum((abs(each) * Fraction(most) for each, most in zip(a, self.most, strict=True)), Fraction(0))
            largest = max(map(abs, a))
            slack = Fraction(ease) * (Fraction(1e-6) * min(largest, Fraction(1)) + Fraction(1e-9) * terms)
            found += [(a, Fraction(high) + slack)] if high < float("inf") else []
            found += [([-each for each in a], slack - Fraction(low))] if low > -float("inf") else []
        return found

    def best(self, ease: float = 0.0) -> Fraction | None:
        """The exact optimum; None where nothing is feasible. The region is bounded, so a vertex is best."""
        limits, cost = self.limits(ease), [Fraction(each) for each in self.cost]
        values = []
        for chosen in combinations(limits, len(cost)):
            x = solved([a for a, _ in chosen], [b for _, b in chosen])
            if x is not None and all(dot(a, x) <= b for a, b in limits):
                values.append(dot(cost, x))
        return max(values, default=None)

    def best_whole(self) -> Fraction | None:
        """The exact optimum over whole numbers; None where none is feasible."""
        limits, cost = self.limits(), [Fraction(each) for each in self.cost]
        points = product(*(range(int(most) + 1) for most in self.most))
        fits = (x for x in points if all(dot(a, x) <= b for a, b in limits))
        return max((dot(cost, x) for x in fits), default=None)


def dot(a: Sequence[Fraction], x: Sequence[Fraction | int]) -> Fraction:
    """A x."""
    return sum((one * other for one, other in zip(a, x, strict=True)), Fraction(0))


def solved(a: list[list[Fraction]], b: list[Fraction]) -> list[Fraction] | None:
    """The point at which all equations hold, by elimination; None where there is not exactly one."""
    rows = [[*row, right] for row, right in zip(a, b, strict=True)]
    count = len(rows)
    for j in range(count):
        pivot = next((i for i in range(j, count) if rows[i][j] != 0), None)
        if pivot is None:
            return None
        rows[j], rows[pivot] = rows[pivot], rows[j]
        rows[j] = [each / rows[j][j] for each in rows[j]]
        for i in range(count):
            if i != j and rows[i][j] != 0:
                rows[i] = [one - rows[i][j] * other for one, other in zip(rows[i], rows[j], strict=True)]
    return [row[-1] for row in rows]
