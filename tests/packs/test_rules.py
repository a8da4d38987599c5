"""Every rule of every pack that comes with the tool, against its own case."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.program.districts import TOY, broken, point, toy

from alloc_opt.analysis.packs import pack, packs
from alloc_opt.errors import Place, PlanError
from alloc_opt.families import families
from alloc_opt.io.pack_file import PackRule, Point
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import node_of
from alloc_opt.io.read import understood
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.scenario.draft import opened

ALL = [(one.pack, rule.id) for one in packs() for rule in one.rules]
_IDS = frozenset(
    {"resource", "object", "school", "year", "fund", "function", "ends", "salary_object", "benefits_object", "span"}
)
_KEYS = {"funds": "resource", "schools": "school", "programs": "program", "pay": "position", "objects": "object"}


def _rule(name: str, rule: str) -> PackRule:
    (found,) = [one for one in pack(name).rules if one.id == rule]
    return found


def _rows(table: str, rows: Any, changed: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = [_typed({**row, **changed.get(str(row.get(_KEYS.get(table, ""))), {})}) for row in rows]
    assert set(changed) <= {str(row.get(_KEYS.get(table, ""))) for row in rows}, f"{table} has no such row"
    return found


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Text of a pack's file that is a number, as one; ids of digits are written as they are."""
    return {k: float(v) if isinstance(v, str) and k not in _IDS and _is_number(v) else v for k, v in row.items()}


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdecimal()


def district(name: str, rule: PackRule, at: Point) -> Plan:
    """The test's district with the rule placed by its pack, and to be met whatever today's budget does."""
    case = rule.test
    tables = {**TOY, **{table: _rows(table, rows, {}) for table, rows in case.district.items()}}
    tables |= {table: _rows(table, tables[table], changed) for table, changed in at.rows.items()}
    plan = toy(years=case.years, more=tables)
    others = {one.id: "not this test" for one in pack(name).rules if one.id != rule.id}
    head = plan.head.model_copy(update={"packs": (name,), "pack_names": case.names, "pack_leave_out": others})
    problems = Problems()
    sources = opened(replace(plan, head=head))
    sources.rules.append(node_of({"id": rule.id, "today": "meet", **_typed(case.states)}, Place("test")))
    reading = understood(sources, problems, families())
    assert reading.plan is not None, str(PlanError(reading.errors))
    (line,) = [one for one in reading.plan.packs if one.rule == rule.id]
    assert line.placed, line.reason
    return reading.plan


def _broken(plan: Plan, rule: str, at: Point) -> dict[tuple[str, ...], float]:
    built = build(plan)
    return broken(built, rule, point(built, {tuple(key.split()): value for key, value in at.changes.items()}))


@pytest.mark.parametrize(("name", "rule"), ALL)
def test_its_own_case(name: str, rule: str) -> None:
    """Proves: placed by its pack, the rule allows the budget that its case allows and refuses the one it forbids."""
    found = _rule(name, rule)
    assert _broken(district(name, found, found.test.holds), rule, found.test.holds) == {}
    assert _broken(district(name, found, found.test.breaks), rule, found.test.breaks) != {}


@pytest.mark.parametrize(("name", "rule"), ALL)
def test_words(name: str, rule: str) -> None:
    """Proves: term, citation, sentence and example are there, and the sentence fills in."""
    found = _rule(name, rule)
    assert all(len(text) > 3 for text in (found.term, found.citation, found.sentence, found.example))
    plan = district(name, found, found.test.holds)
    (made,) = [one for one in build(plan).rules if one.id == rule]
    assert "{" not in made.plain()


def test_ids_are_told_apart() -> None:
    """Proves: no two packs have a rule of one id, so that an override means one rule."""
    ids = [rule for _, rule in ALL]
    assert len(ids) == len(set(ids))
