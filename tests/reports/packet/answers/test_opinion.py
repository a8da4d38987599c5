"""The second opinion of a packet."""

import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.reports.packet.answer import Asking
from alloc_opt.reports.packet.answers import opinion
from alloc_opt.reports.packet.open import open_run
from alloc_opt.reports.run_folder import save


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Asking:
    """Return what a question of a small run may use."""
    return open_run(save(run(solve(toy())), tmp_path_factory.mktemp("opinion") / "run")).asking({}, lambda _: None)


def test_another_solver_finds_the_same(asking: Asking) -> None:
    """Proves: SCIP finds the value of the first objective that HiGHS finds, and the sentence has both."""
    pytest.importorskip("pyscipopt")
    found = opinion.ask(asking)
    assert found is not None
    assert found.facts["agrees"] is True
    assert "found the same" in found.words["opinion"][0]


def test_another_value_is_told(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where the two do not agree the sentence says so."""
    pytest.importorskip("pyscipopt")
    monkeypatch.setattr(opinion, "relaxed_value", lambda program: 1e9)
    found = opinion.ask(asking)
    assert found is not None
    assert found.facts["agrees"] is False
    assert "ANOTHER VALUE" in found.words["opinion"][0]
