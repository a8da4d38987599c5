"""Named changes: 1 where a service is not as it was the year before, a tier or a site at a time."""

from collections.abc import Sequence

import numpy as np

from alloc_opt.families._rule import Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total

_BY = ("program", "school", "year")
_MOST_GROWTH = 10.0
"""Where no largest quantity is stated, a service that is counted grows at most to this many times today's level."""


def changed(m: Measures, where: Where, years: Sequence[str] | None) -> tuple[list[Rows], Total]:
    """Rows that make the helpers, and the number of named changes by year.

    A program decided by formula counts once per year that any of its schools changes, a program decided by site once
    per school.
    """
    moved = (m["increase"] + m["decrease"]).where(where).where(year=years).by(*_BY)
    entries = np.unique(moved.row)
    position = {name: moved.index.position(name)[entries] for name in _BY}
    formula = (m.plan["programs"]["decided"] == "by_formula").to_numpy()[position["program"]]
    site = np.where(formula, -1, position["school"])
    keys = np.stack([position["program"], site, position["year"]], axis=1)
    named, change = np.unique(keys, axis=0, return_inverse=True)
    most = _most(m, position)

    def witness(x: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        happens = np.zeros(len(named))
        np.maximum.at(happens, change.ravel(), (moved.at(x)[entries] > 1e-9).astype(float))
        return happens

    school = np.append(m.axes.labels["school"], "*")
    labels = {
        "program": m.axes.labels["program"][named[:, 0]],
        "school": school[named[:, 1]],
        "year": m.axes.labels["year"][named[:, 2]],
    }
    column = m.columns.add(
        f"{m.owner}.changed", labels, count=len(named), upper=1.0, integer=True, unit="changes", witness=witness
    )
    first = position["year"] == 1
    today = _at(m.quantity.today().by(*_BY), position)
    links = [
        _link(m["increase"].where(where).where(year=years).by(*_BY), entries, column[change.ravel()], most, "more"),
        _link(
            m["decrease"].where(where).where(year=years).by(*_BY),
            entries,
            column[change.ravel()],
            np.where(first, today, most),
            "less",
        ),
    ]
    index = m.quantity.where(year=years).index("year")
    row = index.rows({"year": named[:, 2].astype(np.int32)})
    count = Total(index, "changes", row, column, np.ones(len(named)), np.zeros(len(index)), None, "named changes")
    return links, count


def _link(total: Total, entries: np.ndarray, change: np.ndarray, most: np.ndarray, part: str) -> Rows:  # type: ignore[type-arg]
    """Entries of `total` are zero unless their change happens, and at most `most`."""
    place = np.full(len(total.index), -1, dtype=np.int64)
    place[entries] = np.arange(len(entries))
    row = place[total.row]
    return Rows(
        total.index,
        total.unit,
        np.concatenate([row, np.arange(len(entries))]),
        np.concatenate([total.column, change]),
        np.concatenate([total.coefficient, -most]),
        np.full(len(entries), -np.inf),
        np.zeros(len(entries)),
        part=part,
        link=True,
        names={name: values[entries] for name, values in total.index.labels().items()},
    )


def _at(total: Total, position: dict[str, np.ndarray]) -> np.ndarray:  # type: ignore[type-arg]
    """Constants of a total at entries given by their codes."""
    at = total.index.rows({name: codes.astype(np.int32) for name, codes in position.items()})
    return np.asarray(total.constant[at])


def _most(m: Measures, position: dict[str, np.ndarray]) -> np.ndarray:  # type: ignore[type-arg]
    """Largest possible change of each service: between zero and its largest quantity."""
    today = m.quantity.today().by(*_BY)
    index = today.index
    at = index.rows({name: codes.astype(np.int32) for name, codes in position.items()})
    current = _at(today, position)
    services = m.plan["services"]
    high = np.full(len(index), np.inf)
    codes = {d: m.axes.codes(d, services[d]) for d in ("program", "school")}
    for year in range(1, m.axes.size("year")):
        rows = index.rows({**codes, "year": np.full(len(services), year, dtype=np.int32)})
        high[rows] = np.minimum(high[rows], services["maximum"].to_numpy(dtype=float))
    program_high = m.plan["programs"]["maximum"].to_numpy(dtype=float)[position["program"]]
    most = np.minimum(high[at], program_high)
    return np.where(np.isfinite(most), np.maximum(most, current), _MOST_GROWTH * np.maximum(current, 1.0))
