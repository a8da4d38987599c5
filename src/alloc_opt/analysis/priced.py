"""A run with its price list, and with every answer of the solver behind it, so that `verify` can follow each price."""

from collections.abc import Callable
from dataclasses import replace

from alloc_opt.analysis.pins import pins
from alloc_opt.analysis.prices import price_list
from alloc_opt.analysis.pricing.line import Line
from alloc_opt.analysis.run import Run
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.engine.tape import Recorder, running
from alloc_opt.errors import OperatorError

ANSWERS = "priced"
"""Name of the answers among the values of a run."""


def priced(
    run: Run,
    *,
    quick: bool = False,
    hear: Callable[[Line], None] = lambda _: None,
    asking: Callable[[str, str], None] = lambda *_: None,
) -> Run:
    """The run with the tables of its prices; `quick`, `hear` and `asking` as in `price_list`.

    Raises:
        OperatorError: the run was read back from files.
    """
    if run.solved is None:
        raise OperatorError("A run that was read back cannot be priced.", "give its model instead")
    recorder = Recorder()
    with running(recorder):
        found = price_tables(run.solved, quick=quick, pinned=bool(run.facts["pins"]), hear=hear, asking=asking)
    for table in found:
        run = run.with_table(table)
    values = {**run.values, ANSWERS: recorder.numbers}
    return replace(run, values=values, facts={**run.facts, "priced": "quick" if quick else "full"})


def price_tables(
    solved: Solved,
    *,
    quick: bool,
    pinned: bool,
    hear: Callable[[Line], None] = lambda _: None,
    asking: Callable[[str, str], None] = lambda *_: None,
) -> tuple[Table, ...]:
    """Price list, incidence and, where lines are pinned, what each pin costs."""
    prices, incidence = price_list(solved, quick=quick, hear=hear, asking=asking)
    if not pinned:
        return prices, incidence
    asking("pins", "")
    return prices, incidence, pins(solved)
