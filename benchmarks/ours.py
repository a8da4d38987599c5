"""One whole solve of a plan in its own process, told by phase: `python -m benchmarks.ours FOLDER [GAP] [THREADS]`."""

import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.clock import Clock, peak_megabytes

HANDS_OVER = ("move_to", "enter", "aim")
"""What `Held` does between the arrays and a run of the solver."""


def main(folder: Path, gap: float, threads: int) -> dict[str, float]:
    """Seconds by phase, megabytes, sizes and the first objective."""
    clock = Clock()
    with clock.phase("import"):
        from alloc_opt.analysis import solve as question
        from alloc_opt.analysis.run import run
        from alloc_opt.engine import session
        from alloc_opt.engine.held import Held
        from alloc_opt.engine.options import Options
        from alloc_opt.families import families
        from alloc_opt.goals import goals
        from alloc_opt.io.problems import Problems
        from alloc_opt.io.read import collect, understood
        from alloc_opt.reports import run_folder

        goals()
        known = families()
    clock.watch_solver()
    clock.watch(question, "build", "build")
    clock.watch(session, "certify", "certify")
    for step in HANDS_OVER:
        clock.watch(Held, step, "hand-over")

    begin = time.perf_counter()
    problems = Problems()
    with clock.phase("read"):
        sources = collect(folder, problems)
    with clock.phase("check"):
        plan = understood(sources, problems, known).plan
    assert plan is not None, problems.errors
    solved = question.solve(plan, options=Options(gap=gap, threads=threads))
    solving = peak_megabytes()
    with clock.phase("publish"):
        answer = run(solved)
    with clock.phase("write"), tempfile.TemporaryDirectory() as target:
        run_folder.save(answer, Path(target) / "run")
    total = time.perf_counter() - begin

    told = clock.seconds
    inside = sum(seconds for name, seconds in told.items() if name != "import")
    first = solved.solution.mip or solved.solution.stages[0]
    return {
        **told,
        "other": total - inside,
        "total": total,
        "overhead": total - told["solve"],
        "hand": told["build"] + told["hand-over"],
        "memory": solving,
        "memory in all": peak_megabytes(),
        "columns": solved.built.program.columns,
        "rows": solved.built.program.rows,
        "objective": first.objective,
        "gap": first.gap,
        "iterations": sum(stage.iterations for stage in solved.solution.stages),
        "recoveries": solved.session.recoveries,
    }


if __name__ == "__main__":
    gap, threads = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0, int(sys.argv[3]) if len(sys.argv) > 3 else 1
    print(json.dumps(main(Path(sys.argv[1]), gap, threads)))
