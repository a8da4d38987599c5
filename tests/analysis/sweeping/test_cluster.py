"""A Dask cluster gives the answers that this machine gives."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.analysis.test_sweep import VARIED, lp, same

from alloc_opt.analysis.sweep import sweep
from alloc_opt.errors import OperatorError
from alloc_opt.scenario.design_read import from_options

pytest.importorskip("distributed")

_CLUSTER = """
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        input()
"""


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_of_two_gives_the_same(tmp_path: Path) -> None:
    """Proves: two worker processes of a Dask cluster answer to the cent what this process does."""
    script = tmp_path / "cluster.py"
    script.write_text(_CLUSTER, encoding="utf-8")
    plan, design = lp(), from_options("toy", [*VARIED[:1]])
    alone = sweep(plan, design, tmp_path / "alone")
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=quiet
    ) as cluster:
        assert cluster.stdout is not None
        try:
            address = cluster.stdout.readline().strip()
            same(sweep(plan, design, tmp_path / "there", cluster=address), alone)
        finally:
            cluster.communicate("\n", timeout=30)


@pytest.mark.filterwarnings("ignore")
def test_rules_by_hand_stay_here(tmp_path: Path) -> None:
    """Proves: what a cluster cannot have is refused before it is asked."""
    rules = tmp_path / "rules.py"
    rules.write_text("def rules(m):\n    pass\n", encoding="utf-8")
    with pytest.raises(OperatorError, match="Rules by hand"):
        sweep(lp(), from_options("toy", [*VARIED[:1]]), tmp_path / "s", by_hand=rules, cluster="tcp://127.0.0.1:1")
