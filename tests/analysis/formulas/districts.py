"""Districts with a formula, small and drawn by hypothesis."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from tests.program.districts import plan

from alloc_opt.plan.plan import Plan

LINES: list[dict[str, Any]] = [
    {"line": "base", "resource": "base", "per_pupil": 5000.0},
    {"line": "k3", "resource": "base", "span": "k3", "weight": 0.3, "of": "base"},
    {"line": "need", "resource": "base", "group": "poor", "weight": 0.2, "of": "base"},
    {"line": "el", "resource": "title", "group": "el", "per_pupil": 400.0},
    {"line": "own", "resource": "base", "school": "oak", "each": 90_000.0},
]
"""Base 5,000; K-3 1,500 and poor 1,000 as weights; 400 from Title; Oak has 90,000 by name."""
PUPILS: dict[str, dict[tuple[str, str], float]] = {
    "oak": {("k3", "all"): 60.0, ("4-5", "all"): 40.0, ("all", "poor"): 70.0, ("all", "el"): 20.0},
    "elm": {("k3", "all"): 200.0, ("4-5", "all"): 100.0, ("all", "poor"): 30.0, ("all", "el"): 12.0},
    "high": {("9-12", "all"): 500.0, ("all", "poor"): 200.0, ("all", "el"): 50.0},
}


def district(
    lines: Sequence[Mapping[str, Any]] = LINES,
    pupils: Mapping[str, Mapping[tuple[str, str], float]] = PUPILS,
    *,
    years: int = 1,
    rules: Sequence[Mapping[str, Any]] = (),
    more: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> Plan:
    """A district of these formula lines and pupils: school -> (span, group[, year]) -> count."""
    schools = [
        {"school": name, "name": name.title(), "level": "high" if name == "high" else "elementary"} for name in pupils
    ]
    enrollment = [
        {"school": school, "span": key[0], "group": key[1], "year": key[2] if len(key) > 2 else "", "pupils": count}
        for school, counts in pupils.items()
        for key, count in counts.items()
    ]
    tables: dict[str, Sequence[Mapping[str, Any]]] = {
        "schools": schools,
        "groups": [{"group": "all"}, {"group": "poor"}, {"group": "el"}],
        "enrollment": enrollment,
        "funds": [
            {"fund": "01", "resource": "base", "revenue": 9_000_000.0},
            {"fund": "02", "resource": "title", "revenue": 200_000.0, "restriction": 5},
        ],
        "pay": [{"position": "teacher", "salary": 80_000.0, "benefits": 0.25}],
        "staff": [{"school": name, "position": "teacher", "resource": "base", "fte": 5.0} for name in pupils],
        "formula": list(lines),
    }
    return plan({**tables, **(more or {})}, rules, years=years)


@st.composite
def drawn(draw: st.DrawFn) -> Plan:
    """A district of two to six schools, counts from a few to a thousand; one school has dollars taken by name."""
    count = draw(st.integers(2, 6))
    pupils = {
        f"s{n}": {
            ("k3", "all"): float(draw(st.integers(5, 600))),
            ("4-5", "all"): float(draw(st.integers(5, 600))),
            ("all", "poor"): float(draw(st.integers(0, 500))),
            ("all", "el"): float(draw(st.integers(0, 200))),
        }
        for n in range(count)
    }
    lines = [{**line, "school": "s0"} if line["line"] == "own" else line for line in LINES]
    lines.append({"line": "taken", "resource": "base", "school": "s1", "each": -draw(st.integers(0, 40_000)) / 1.0})
    return district(lines, pupils)
