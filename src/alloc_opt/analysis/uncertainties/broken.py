"""Which rules break, by how much and when, where a plan cannot be? In parts of positions, from the least violation."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from alloc_opt.analysis.uncertainties.bench import until_aim
from alloc_opt.analysis.uncertainty import Broken
from alloc_opt.engine.elastic import Elastic, elastic
from alloc_opt.engine.options import Options
from alloc_opt.families import Rule
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.plan.rule import SEVERITIES
from alloc_opt.program.arrays import Floats, Program, RowBlock
from alloc_opt.program.built import Built

_WEIGHTS = {"law": 100.0, "penalty": 10.0, "contract": 10.0, "policy": 1.0, "guideline": 0.1, "preference": 0.01}
"""Of a dollar by which a rule is broken: the softer one gives way first."""
_RESTRICTED, _CHEAP = 1.1, 1e-4
"""Further weight of restricted money, which is looked at last; and of a rule that is tried alone."""
_FTE, _OTHER = 100_000.0, 10_000.0
"""Dollars that stand for an FTE, and for a unit of anything else."""
_SMALL, _DOLLAR = 1e-4, 1.0
_SOONER = 1e-3
"""Further weight of money that is missing a year earlier."""
_SECONDS, _NOISE = 10.0, 1e-9
_UNITS = "units"
MOST = 3


def least_broken(built: Built, program: Program) -> tuple[Broken, ...]:
    """The rules that a fixed plan breaks: by as little as money can bring about, law last.

    Of a resource that is overspent, `short` is what is missing in all by the end of `year`.
    """
    program = until_aim(program)
    weights = {block.name: _weight(built, block) for block in program.row_blocks}
    found = _relaxed(program, _soft(built, program), weights)
    return () if found is None else tuple(_broken(built, program, found).values())


def in_the_way(built: Built) -> tuple[tuple[Broken, ...], bool]:
    """Rules of which each alone would let a plan be if it gave way, the softest first, law left out, and True; without
    such a rule those that would have to give way together, softer ones before harder ones, and False.
    """
    program = until_aim(built.program)
    soft = _soft(built, program)
    weights = {block.name: _weight(built, block) for block in program.row_blocks}
    least = _relaxed(program, soft, weights)
    if least is None:
        return (), False
    alone: dict[str, Broken] = {}
    for block in sorted(program.row_blocks, key=lambda block: -SEVERITIES.index(block.severity)):
        if block.name not in soft or block.severity == "law" or not _used(block, least):
            continue
        found = _relaxed(program, soft, weights | {block.name: weights[block.name] * _CHEAP})
        broken = {} if found is None else _broken(built, program, found)
        rule = next((w.rule.id for w in built.written if w.name == block.name and w.rule is not None), "")
        if set(broken) == {rule}:
            alone.setdefault(rule, broken[rule])
        if len(alone) == MOST:
            break
    return (tuple(alone.values()), True) if alone else (tuple(_broken(built, program, least).values()), False)


def _soft(built: Built, program: Program) -> tuple[str, ...]:
    own = {block.name for block in program.row_blocks if block.family == "identity"}
    own |= {w.name for w in built.written if w.rows.link}
    return tuple(block.name for block in program.row_blocks if block.name not in own)


def _used(block: RowBlock, least: Elastic) -> bool:
    """Whether the proof that no plan exists needs the block: one that it does not need cannot mend it alone."""
    return not least.y.size or bool((np.abs(least.y[block.start : block.stop]) > _NOISE).any())


def _weight(built: Built, block: RowBlock) -> float | Floats:
    """Of a resource limit one weight per year: what is missing is told of the year in which the balance is used up."""
    unit = 1.0 if block.unit.startswith("dollars") else _FTE if block.unit == "FTE" else _OTHER
    rule = next((w.rule for w in built.written if w.name == block.name), None)
    last = isinstance(rule, ResourceLimit) and _restricted(built, rule)
    weight = unit * _WEIGHTS[block.severity] * (_RESTRICTED if last else 1.0)
    if not isinstance(rule, ResourceLimit):
        return weight
    later: Floats = np.arange(block.stop - block.start, dtype=np.float64)[::-1]
    return weight * (1.0 + _SOONER * later)


def _restricted(built: Built, rule: ResourceLimit) -> bool:
    funds = built.plan["funds"]
    return bool((funds.loc[funds["resource"] == rule.resource, "restriction"] > 0).any())


def _relaxed(program: Program, soft: Collection[str], weights: Mapping[str, float | Floats]) -> Elastic | None:
    """The least violation of these blocks; None where the others conflict by themselves."""
    if (program.lower > program.upper).any():
        return None
    parts = replace(program, integer=np.zeros(program.columns, dtype=bool))
    found = elastic(parts, soft, weights, Options(time_limit=_SECONDS))
    return found if found.x.size else None


def _unit(built: Built, rule: Rule | None, labels: Mapping[str, str], known: str) -> str:
    """Unit of the one program that a row speaks of, `route`; else as the rule says."""
    where = getattr(rule, "where", None)
    named = labels.get("program") or getattr(rule, "program", "") or (where or {}).get("program", "")
    programs = built.plan["programs"]
    units = dict(zip(programs["program"], programs["unit"], strict=True))
    return str(units.get(named) or known) if isinstance(named, str) and known == _UNITS else known


def _broken(built: Built, program: Program, found: Elastic) -> dict[str, Broken]:
    """Rule -> its worst row, and the worst of every year; of a resource limit, all its years together."""
    missing = (found.short + found.over) * program.row_unit
    rules = {w.name: w.rule for w in built.written if w.rule is not None}
    worst: dict[str, Broken] = {}
    by_year: dict[str, dict[str, float]] = {}
    for block in program.row_blocks:
        mine = missing[block.start : block.stop]
        money = block.unit.startswith("dollars")
        small = _DOLLAR if money else _SMALL
        if not mine.size or mine.max() <= small:
            continue
        rule = rules.get(block.name)
        pooled = isinstance(rule, ResourceLimit)
        at = int(np.flatnonzero(mine > small)[-1]) if pooled else int(np.argmax(mine))
        labels = {name: str(texts[at]) for name, texts in block.labels.items()}
        one = Broken(
            rule.id if rule is not None else block.name,
            block.severity,
            float(mine.sum() if pooled else mine[at]),
            "dollars" if money else _unit(built, rule, labels, block.unit),
            labels.pop("year", ""),
            ", ".join(labels.values()),
            rule.plain() if rule is not None else block.sentence,
        )
        if one.rule not in worst or one.short > worst[one.rule].short:
            worst[one.rule] = one
        sizes = np.cumsum(mine) if pooled else mine
        mine_by_year = by_year.setdefault(one.rule, {})
        for row in np.flatnonzero(mine > small) if "year" in block.labels else ():
            year = str(block.labels["year"][row])
            mine_by_year[year] = max(mine_by_year.get(year, 0.0), float(sizes[row]))
    return {rule: replace(one, years=tuple(sorted(by_year[rule].items()))) for rule, one in worst.items()}
