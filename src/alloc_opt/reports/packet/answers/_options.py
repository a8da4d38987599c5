"""Options with which a question searches anew: those that the run itself was solved with."""

import re
from dataclasses import replace

from alloc_opt.analysis.run import Run
from alloc_opt.analysis.solve import usual
from alloc_opt.engine.options import Options
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan

_HAND = ": name the rules.py of the plan"
_OPTIONS = ("; with --", "; try --", ": try --", "; a larger --", ": ask for more, or a --", " Ask with --mode", _HAND)
"""Where a sentence goes on with an option of a command."""
_SHOWS = re.compile(r"; `--[a-z -]+` shows it")
_ID = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
_KEPT = ("gap", "gap_absolute", "seed", "time_limit", "node_limit", "patience")


def options_of(run: Run, plan: Plan) -> Options:
    """The run's own gap and limits.

    Raises:
        OperatorError: the run was solved with rules written by hand, which are run only where they are named.
    """
    if run.facts["inputs"]["rules_by_hand"]:
        raise OperatorError("The run has rules written by hand, so it is not searched anew for this.")
    chosen = run.facts["options"]
    return replace(usual(plan), **{name: chosen[name] for name in _KEPT})


def plain(text: str) -> str:
    """A sentence without what only a command line has: options, names of commands, ids as they stand in files."""
    text = _SHOWS.sub("", text)
    for cut in _OPTIONS:
        text = f"{text.partition(cut)[0].rstrip('.')}." if cut in text else text
    text = text.replace("`solve`", "the plan").replace("`", "")
    return _ID.sub(lambda found: found[0].replace("_", " "), text)
