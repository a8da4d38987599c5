"""alloc-opt: the best budget of a school district under its own rules, and what each rule costs.

::

    import alloc_opt

    plan = alloc_opt.read("models/riverbend")
    solved = alloc_opt.solve(plan)
    run = alloc_opt.run(solved)          # checked and in cents: run.tables["budget"].frame
    print(alloc_opt.prices(solved).frame)
    alloc_opt.save(run)

Names are imported when they are first used, so that `import alloc_opt` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alloc_opt.analysis.audit import audit
    from alloc_opt.analysis.prices import prices
    from alloc_opt.analysis.run import run
    from alloc_opt.analysis.solve import solve
    from alloc_opt.analysis.table import Table
    from alloc_opt.engine.options import Options
    from alloc_opt.errors import AllocOptError
    from alloc_opt.io.read import read
    from alloc_opt.plan.plan import Plan
    from alloc_opt.program.build import build
    from alloc_opt.pyomo_model import to_pyomo
    from alloc_opt.reports.run_folder import load, save
    from alloc_opt.scenario.apply import apply

__all__ = [
    "AllocOptError",
    "Options",
    "Plan",
    "Table",
    "__version__",
    "apply",
    "audit",
    "build",
    "load",
    "prices",
    "read",
    "run",
    "save",
    "solve",
    "to_pyomo",
]

__version__ = "0.1.0"

_HOMES = {
    "AllocOptError": "errors",
    "Options": "engine.options",
    "Plan": "plan.plan",
    "Table": "analysis.table",
    "apply": "scenario.apply",
    "audit": "analysis.audit",
    "build": "program.build",
    "load": "reports.run_folder",
    "prices": "analysis.prices",
    "read": "io.read",
    "run": "analysis.run",
    "save": "reports.run_folder",
    "solve": "analysis.solve",
    "to_pyomo": "pyomo_model",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'alloc_opt' has no attribute {name!r}")
    return getattr(import_module(f"alloc_opt.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
