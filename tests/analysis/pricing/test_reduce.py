"""Small programs of changes: what is taken out of them changes no answer."""

from pathlib import Path

import pytest

from alloc_opt.analysis.prices import prices
from alloc_opt.analysis.pricing import cost
from alloc_opt.analysis.pricing.ground import Ground
from alloc_opt.analysis.pricing.still import Freedom, Still, still
from alloc_opt.analysis.solve import solve
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.io.read import read
from alloc_opt.program.built import Built


def test_every_small_program_has_the_answer_of_the_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the model with every family: the same status and the same least cost, with every row kept or not."""
    asked = []

    def both(at: Ground, turned: Built, rule_id: str, freedom: Freedom, *, whole: bool = False) -> Still | None:
        small = still(at, turned, rule_id, freedom, whole=whole)
        full = still(at, turned, rule_id, freedom, whole=True)
        assert (small is None) == (full is None)
        if small is not None and full is not None:
            one, two = (Session(Options()).solve(each.program) for each in (small, full))
            assert one.status == two.status, rule_id
            if one.has_plan:
                assert one.stages[0].objective == pytest.approx(two.stages[0].objective, abs=1e-3), rule_id
            asked.append((full.program.columns, small.program.columns))
        return small

    monkeypatch.setattr(cost, "still", both)
    solved = solve(read(Path(__file__).resolve().parents[2] / "models" / "complete"))
    prices(solved, [rule.id for rule in solved.built.rules if rule.own_dials()], quick=True)
    assert sum(small for _, small in asked) < 0.5 * sum(full for full, _ in asked)
