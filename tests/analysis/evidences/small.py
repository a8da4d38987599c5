"""A library of two tutoring studies and what costs nobody knows, small enough for arithmetic by hand."""

from alloc_opt.analysis.evidences.entry import Library
from alloc_opt.analysis.evidences.library import read

HEAD = """
date: 2026-01-01
place_spread: 0.5
place_spread_from: a test
blank_error: 0.1
blank_error_from: a test
teacher_hour: {dollars: 50, year: 2024, from: a test}
designs:
  large_trial: {factor: 1, from: a test}
  large_matched: {factor: 0.6, from: a test}
  small_trial: {factor: 0.5, from: a test}
  small_matched: {factor: 0.25, from: a test}
  adjusted: {factor: 1, from: a test}
outcomes:
  tests: {name: Tests, unit: SD, prior: 0.06, spread: 0.1, prior_from: a test, scale: 50, cap: 0.25, cap_from: a test}
"""
_ENTRY = """
- id: {id}
  name: Tutors {id}
  family: {family}
  kind: extra teaching
  outcome: tests
  unit: seat
  effect: {effect}
  error: {error}
  range: none
  design: {design}
  sample: a test
  grade: B
  essa: 2
  group: all pupils
  population: a test
  {cost}
  {hours}
  staff_from: a test
  dosage: daily
  delivered: 0.8
  delivered_from: a test
  kept: 0.5
  kept_from: a test
  {more}
  source: a test
  year: 2020
  checked: a test
"""
COST = "cost: {dollars: 1000, year: 2022, covers: tutors, source: a test}"
BANDS = "measured_at: 100\n  bands: [{units: 50, average: 0.4}, {units: 100, average: 0.3}, {units: 200, average: 0.2}]"


def entry(
    name: str,
    effect: float = 0.3,
    error: str = "0.1",
    *,
    family: str = "tutoring",
    design: str = "large_trial",
    cost: str = COST,
    hours: str = "staff_hours: 2",
    more: str = "",
) -> str:
    """The text of an entry."""
    values = {"id": name, "effect": effect, "error": error, "family": family, "design": design}
    lines = _ENTRY.format(**values, cost=cost, hours=hours, more=more).splitlines()
    return "\n".join(line for line in lines if line.strip()) + "\n"


def library(*entries: str) -> Library:
    """A library of these entries; without any, of two."""
    both = (entry("TUT-A"), entry("TUT-B", 0.2, "0.2", design="small_trial"))
    return read({"library.yaml": HEAD, "all.yaml": "".join(entries or both)})
