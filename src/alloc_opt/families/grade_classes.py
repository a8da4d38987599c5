r"""Grade classes: every grade in whole classes, combination classes allowed or not, overage pay as the legal way out.

Grades apart: $n_{kst}$ whole classes of each grade $k$; combination classes: $n_{st}$ whole classes of all grades.

$$ a \sum_k n_{kst} \le \sum_{j \in positions} F_{jst}, \qquad cap_k\,n_{kst} + o_{kst} \ge E_{kst}, \qquad
   (cap_k + over)\,n_{kst} \ge E_{kst}, \qquad \sum_k o_{kst} \le q_{pst} $$

With combination classes and no overage pay $\sum_j F_{jst} \ge a \lceil \sum_k E_{kst} / cap_k \rceil$: a pupil of
grade $k$ takes $1 / cap_k$ of a class, whoever sits beside.

| letter | meaning | unit |
| --- | --- | --- |
| $F$ | FTE of `positions` at the school | FTE |
| $E_k$ | pupils of grade (or span) $k$ | pupils |
| $cap_k$ | `caps` plus dial `plus` (step 1, loosens upward): pupils per class of grade $k$ | pupils per class |
| $n$ | classes, whole | classes |
| $a$ | `fte_per_class` | FTE |
| $o$ | pupils above the cap, even over the classes | pupils |
| $over$ | dial `over`, step 1, loosens upward, with overage pay: most above the cap in a class | pupils per class |
| $q_p$ | quantity of the program `overage`, whose unit is one pupil above the cap for a year | pupils |

Without `overage` there is no $o$: 25 pupils in each of two grades at 24 are four classes apart, three in combination.
With it, the plan pays $q_p$ where that is cheaper than a teacher and the agreement allows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from alloc_opt.families._rule import SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.noun import PositionRef, ProgramRef

Floats = npt.NDArray[np.float64]
_SMALL = 1e-9


class GradeClasses(Rule):
    """Every grade sits in whole classes; pupils above the cap are paid for where the agreement allows it."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("plus", "more pupils per class than the caps", 1.0, "up"),)
    always_priced: ClassVar[bool] = True
    default_sentence: ClassVar[str] = "Classes have at most {caps} pupils ({plus:+g}), in whole classes."

    positions: Annotated[tuple[PositionRef, ...], Field(min_length=1)]
    """Job classes that teach the classes."""
    caps: Annotated[Mapping[str, Annotated[float, Field(gt=0)]], Field(min_length=1)]
    """Grade (a span of the enrollment table) -> pupils per class."""
    plus: float = 0.0
    """Pupils more per class in every grade."""
    combination: bool = False
    """True: pupils of different grades may share a class."""
    fte_per_class: Annotated[float, Field(gt=0)] = 1.0
    """FTE that one class takes."""
    overage: ProgramRef | None = None
    """Program that pays for pupils above the cap, one unit per pupil and year; left out: the cap is hard."""
    over: Annotated[float, Field(gt=0)] | None = None
    """Most pupils above the cap in one class; stated with `overage`."""
    where: Where = SCHOOLS
    """Schools it is for."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if min(self.caps.values()) + self.plus <= 0:
            raise ValueError("pupils per class must be above zero in every grade")
        if (self.overage is None) != (self.over is None):
            raise ValueError("state `overage` and `over` together: who is paid for, and how many at most")
        if self.overage and self.combination and len(set(self.caps.values())) > 1:
            raise ValueError("combination classes with overage pay take one cap for all grades")
        return self

    def own_dials(self) -> tuple[Dial, ...]:
        """Pupils more per class, and pupils above the cap where they are paid for."""
        return self.dials if self.over is None else (*self.dials, Dial("over", "paid pupils per class", 1.0, "up"))

    def rows(self, m: Measures) -> list[Rows]:
        """One row per school and year; with overage pay further ones per grade for the classes and the pupils above."""
        year = self.year_selection
        teachers = m.fte.where(position=self.positions, year=year).where(self.where).by("school", "year")
        pupils = {
            grade: m.enrollment.where(span=grade, group="all", year=year).where(self.where).by("school", "year").known()
            for grade in self.caps
        }
        if self.overage is None:
            parts = [each / (self.caps[grade] + self.plus) for grade, each in pupils.items()]
            none = np.zeros(len(teachers.index))
            classes = _up(sum(parts, none)) if self.combination else sum(map(_up, parts), none)
            return [teachers.between(classes * self.fte_per_class, _none(teachers)).added_up()]
        if self.combination:
            pupils = {"all": np.asarray(sum(pupils.values()))}
        return self._paid(m, teachers, pupils)

    def _paid(self, m: Measures, teachers: Total, pupils: Mapping[str, Floats]) -> list[Rows]:
        """With classes and pupils above the cap as helper columns."""
        first = next(iter(self.caps))
        caps = {grade: self.caps.get(grade, self.caps[first]) + self.plus for grade in pupils}
        over = self.over or 0.0
        seats = np.array(list(pupils.values())), np.array(list(caps.values()))
        split = _Split(teachers, self.fte_per_class, *seats, over)
        rows: list[Rows] = []
        classes: list[Total] = []
        above: list[Total] = []
        for place, (grade, each) in enumerate(pupils.items()):
            word = "" if self.combination else f" {grade}"
            witness = partial(split.classes, place)
            n = m.helper(f"classes{word}", teachers.index, witness=witness, upper=each, integer=True, unit="classes")
            missed = partial(_above, n, each, caps[grade])
            o = m.helper(f"above{word}", teachers.index, witness=missed, upper=each, unit="pupils")
            rows.append(((n * caps[grade]).in_unit("pupils") + o).between(each, _none(n)).named(f"seats{word}"))
            most = (n * (caps[grade] + over)).in_unit("pupils")
            rows.append(most.between(each, _none(n)).named(f"most{word}"))
            classes.append(n)
            above.append(o)
        paid = m.quantity.where(program=self.overage, year=self.year_selection).where(self.where).by("school", "year")
        taught = sum(classes[1:], classes[0]) * self.fte_per_class
        rows.append((teachers - taught >= 0.0).named("teachers"))
        rows.append((paid - sum(above[1:], above[0]) >= 0.0).named("paid"))
        return rows


@dataclass(frozen=True, eq=False)
class _Split:
    """Whole classes of each grade from the teachers there are: first what no class may do without, then where one
    class more spares the most pupils above the cap.
    """

    teachers: Total
    a: float
    pupils: Floats
    """Shape (grades, entries)."""
    caps: Floats
    """Shape (grades,)."""
    over: float

    def classes(self, place: int, x: Floats) -> Floats:
        """Of one grade, shape (entries,)."""
        cap = self.caps[:, None]
        n = _up(self.pupils / (cap + self.over))
        left = np.floor(self.teachers.at(x) / self.a + _SMALL) - n.sum(axis=0)
        while True:
            spared = np.minimum(np.maximum(self.pupils - cap * n, 0.0), cap)
            best = spared.argmax(axis=0)
            more = (left >= 1.0 - _SMALL) & (spared.max(axis=0) > _SMALL)
            if not more.any():
                return np.asarray(n[place], dtype=float)
            n[best[more], np.flatnonzero(more)] += 1.0
            left = left - more


def _above(n: Total, pupils: Floats, cap: float, x: Floats) -> Floats:
    return np.maximum(pupils - cap * n.at(x), 0.0)


def _up(number: Floats) -> Floats:
    return np.asarray(np.ceil(number - _SMALL), dtype=float)


def _none(total: Total) -> Floats:
    return np.full(len(total.index), np.inf)
