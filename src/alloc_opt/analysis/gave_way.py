"""What would have kept the cap on changes that gave way?"""

from typing import Any

from alloc_opt.analysis.change_cap import kept_by
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.write import write
from alloc_opt.program.automatic import CHANGE_CAP


def cap_facts(solved: Solved) -> dict[str, Any]:
    """Of the built-in cap on changes, where it gave way: dial -> what the plan moves, where, and the value that would
    let this plan stand. Empty where it did not give way.
    """
    if CHANGE_CAP not in solved.gave_way:
        return {}
    full = write(solved.plan, solved.rules, earlier=solved.built)
    blocks = {block.name: solved.x[block.start : block.stop] for block in solved.built.measures.columns.blocks}
    return kept_by(full, full.measures.columns.point(blocks), CHANGE_CAP)
