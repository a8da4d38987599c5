"""The design of a study: which numbers of a plan are varied, over which values and scenarios, and the cases of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from alloc_opt.errors import Place
from alloc_opt.io.problems import Problems
from alloc_opt.scenario.overlay import Scenario
from alloc_opt.scenario.samples import Floats, Over, correlations, drawn, grid, side_by_side
from alloc_opt.scenario.vary import SCENARIO, Case, Vary

METHODS = ("grid", "list", "latin_hypercube", "normal")
AS_PLANNED = "none"
"""How a study names the plan without a scenario, where it chooses among scenarios."""
MOST = 1_000_000
"""Cases of one study."""


@dataclass(frozen=True)
class Design:
    """A study: its cases are numbered from 1 in the order given here."""

    name: str
    of: str
    """Name of the plan; empty where any will do."""
    why: str
    varied: tuple[Vary, ...]
    scenarios: Mapping[str, Scenario]
    """Scenarios that cases may name."""
    cases: tuple[Case, ...]
    method: str
    """grid, list, latin_hypercube or normal."""
    seed: int | None = None
    """Of random samples."""
    weights: tuple[float, ...] | None = None
    """How much each case counts, adding up to 1; None: all alike."""
    text: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The study as it was stated, in plain values that JSON can hold."""
    hashes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """File name -> SHA-256 of what was read."""
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))
    """Name of what is varied -> where the study says so."""
    title: str = ""
    confidential: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of all that decides what the cases are."""
        varied = [[vary.name, vary.act, vary.target] for vary in self.varied]
        files = {name: sorted(scenario.hashes.items()) for name, scenario in sorted(self.scenarios.items())}
        told = [varied, files, [dict(case) for case in self.cases], self.weights]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@dataclass
class Draft:
    """What a study says, before its cases are made."""

    varied: list[Vary] = field(default_factory=list)
    over: dict[str, Over] = field(default_factory=dict)
    """By name, in order."""
    places: dict[str, Place] = field(default_factory=dict)
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    """Scenarios by name, empty for the plan without one; none listed: no choice."""
    method: str = ""
    """Empty: what the values suggest."""
    size: int | None = None
    seed: int | None = None
    correlation: list[tuple[str, str, float]] = field(default_factory=list)
    cases: list[dict[str, float | str]] = field(default_factory=list)
    """Stated one by one."""
    weights: list[float] = field(default_factory=list)
    """Of the cases stated."""

    def add(self, act: str, name: str, target: str, over: Over | None, place: Place, why: str = "") -> None:
        """Vary one more number; names that are taken get a number."""
        taken, wanted, count = {vary.name for vary in self.varied}, name, 1
        while name in taken:
            count += 1
            name = f"{wanted}_{count}"
        percent = over is not None and over.percent
        more = {"why": why} if why else {}
        self.varied.append(Vary(name, act, target, **more, percent=percent))
        self.places[name] = place
        if over is not None:
            self.over[name] = over

    def finish(self, place: Place, problems: Problems) -> tuple[str, list[Case], tuple[float, ...] | None]:
        """Method, cases and weights; what cannot be is noted at `place` or where the values stand."""
        method = self.method or self._suggested()
        drawing = method in ("latin_hypercube", "normal")
        if self.cases:
            return "list", list(self.cases), self._shares()
        for name, over in self.over.items():
            told = "values to draw from" if over.kind != "list" else "a list of values"
            if not drawing and over.kind != "list":
                problems.add(self.places[name], told, f"values for method {method}", "state method and size to draw")
            if method == "normal" and over.kind != "normal":
                problems.add(self.places[name], told, "mean and sd for method normal", "or method: latin_hypercube")
        lengths = {len(over.values) for over in self.over.values()}
        if method == "list" and len(lengths) > 1:
            problems.add(place, f"lists of {' and '.join(map(str, sorted(lengths)))} values", "lists of one length")
        if drawing and not self.size:
            problems.add(place, "no number of cases to draw", "'size'", "size: 200, or --sample 200")
        if not drawing and self.size:
            problems.add(place, f"size {self.size} with method {method}", "no size", "a size is for random samples")
        if self.correlation and not drawing:
            problems.add(place, f"correlations with method {method}", "method latin_hypercube or normal")
        if not self.varied and not self.choices:
            problems.add(place, "nothing that varies", "numbers under 'vary', or scenarios")
        matrix = self._matrix(place, problems)
        if len(problems) or matrix is None:
            return method, [], None
        return method, self._crossed(method, matrix, place, problems), None

    def _crossed(self, method: str, matrix: Floats, place: Place, problems: Problems) -> list[Case]:
        count = max(len(self.choices), 1) * (self.size or 1)
        if method == "grid":
            for over in self.over.values():
                count *= len(over.values)
        if count > MOST:
            problems.add(place, f"{count:,} cases", f"at most {MOST:,} of them")
            return []
        if not self.over:
            numbers: Sequence[Mapping[str, float]] = [{}]
        elif method in ("grid", "list"):
            numbers = grid(self.over) if method == "grid" else side_by_side(self.over)
        else:
            numbers = drawn(self.over, method, self.size or 1, self.seed or 0, matrix)
        if not self.choices:
            return [dict(each) for each in numbers]
        return [{SCENARIO: choice, **each} for choice in self.choices for each in numbers]

    def _suggested(self) -> str:
        kinds = {over.kind for over in self.over.values()}
        if kinds == {"normal"}:
            return "normal"
        return "latin_hypercube" if kinds - {"list"} or self.size else "grid"

    def _matrix(self, place: Place, problems: Problems) -> Floats | None:
        if not self.over:
            return None
        try:
            return correlations(list(self.over), self.correlation)
        except ValueError as error:
            problems.add(place, str(error), "correlations that fit together")
            return None

    def _shares(self) -> tuple[float, ...] | None:
        total = sum(self.weights)
        return tuple(each / total for each in self.weights) if len(set(self.weights)) > 1 else None
