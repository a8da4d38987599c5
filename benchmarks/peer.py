"""One run of the reference script by another layer: `python -m benchmarks.peer SCRIPT LAYER SCHOOLS PROGRAMS YEARS`.

The script prints seconds of its steps; here HiGHS's own run is counted apart, so that the layer's share is known.
"""

import io
import json
import re
import runpy
import sys
from contextlib import redirect_stdout

from benchmarks.clock import Clock

STEPS = ("build", "compile", "pass", "solve", "pass+solve+load", "write+solve+load")


def main(script: str, arguments: list[str]) -> dict[str, float]:
    """Seconds in all, in HiGHS (first run) and of the layer; megabytes; objective."""
    clock = Clock()
    clock.watch_solver()
    first: list[float] = []
    printed = io.StringIO()

    class Listener(io.StringIO):
        def write(self, text: str) -> int:
            if "obj=" in text and not first:
                first.append(clock.seconds["solve"])
            return printed.write(text)

    sys.argv = [script, *arguments]
    with redirect_stdout(Listener()):
        runpy.run_path(script, run_name="__main__")
    line = next(line for line in printed.getvalue().splitlines() if "obj=" in line)
    values = {name: float(value) for name, value in re.findall(r"([\w+]+)=([-\d.]+)", line)}
    total = sum(values.get(step, 0.0) for step in STEPS)
    (solving,) = first
    return {
        "total": total,
        "solve": solving,
        "overhead": total - solving,
        "memory": values["mem"],
        "objective": values["obj"],
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2:])))
