"""The dials of a repair turned back as far as a plan is still known to exist."""

from collections.abc import Sequence

from alloc_opt.analysis.conflicts.change import Change, unit_of
from alloc_opt.analysis.conflicts.settings import Settings
from alloc_opt.engine.options import Deadline
from alloc_opt.engine.solution import Solution
from alloc_opt.plan.rule import SEVERITIES

_TESTS = 8
_SHARE, _SECONDS = 0.15, 6.0
"""Of the time that is left, for one repair; seconds for each solve."""
_ROUND = 1e-9


def tightened(
    settings: Settings, changes: Sequence[Change], found: Solution, *, spare: bool = False
) -> tuple[tuple[Change, ...], Solution]:
    """The changes with each dial as near to where it stood as a few solves know how, and the plan of the last that was
    found; the most binding rule first. `spare`: some of the changes may not be needed at all.
    """
    deadline = Deadline(None if settings.left is None else _SHARE * settings.left)
    now = {change.rule.id: change for change in changes}
    for change in sorted(changes, key=lambda one: SEVERITIES.index(one.rule.severity)):
        if spare and len(now) > 1:
            rest = [one for one in now.values() if one is not change]
            done = _solved(settings, rest, deadline)
            if done is not None:
                del now[change.rule.id]
                found = done
                continue
        if change.dial is None:
            continue
        unit = unit_of(change.rule, change.dial)
        sign = 1.0 if change.value > change.before else -1.0
        low, high, tests = 0, int(-(-(abs(change.value - change.before) - _ROUND) // unit)), 0
        while high - low > 1 and tests < _TESTS:
            middle = (low + high) // 2
            value = round(change.before + sign * middle * unit, 9)
            nearer = Change(change.rule, change.dial, value)
            done = _solved(settings, list({**now, change.rule.id: nearer}.values()), deadline)
            if done is None:
                low = middle
            else:
                high, found = middle, done
                now[change.rule.id] = nearer
            tests += 1
    return tuple(now.values()), found


def _solved(settings: Settings, changes: Sequence[Change], deadline: Deadline) -> Solution | None:
    """A plan with the changes; None where there is none, or none was found in time."""
    left = deadline.left
    if left == 0.0:
        return None
    found = settings.solved(changes, whole=True, seconds=_SECONDS if left is None else min(left, _SECONDS))
    return found if found is not None and found.has_plan else None
