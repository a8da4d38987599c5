"""What a scenario changed, put back: dials are tried first; rules that it added are set aside only where nothing else
was found.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from alloc_opt.analysis.conflicts.change import Change
from alloc_opt.families import Rule

MOST_TRIED = 8
"""Sets of changes that are put back together."""
_MOST_CHANGES = 6


def undone(rules: Sequence[Rule], before: Mapping[str, Rule]) -> list[Change]:
    """Dials that stood easier before the scenarios, at the value that they had. `before`: rules by id, without them."""
    found = []
    for rule in rules:
        old = before.get(rule.id)
        if old is None or type(old) is not type(rule):
            continue
        for dial in rule.own_dials():
            was, now = getattr(old, dial.parameter), getattr(rule, dial.parameter)
            if was is None or now is None or was == now:
                continue
            if (was > now) == (dial.loosens == "up"):
                found.append(Change(rule, dial, float(was)))
                break
    return found


def added(rules: Sequence[Rule], before: Mapping[str, Rule]) -> list[Change]:
    """Rules that the scenarios added, set aside."""
    return [Change(rule) for rule in rules if rule.id not in before]


def together(changes: Sequence[Change], conflicts: Sequence[Collection[str]]) -> Iterator[tuple[Change, ...]]:
    """Sets of the changes that take a rule out of every conflict, the smallest first, all of them in the end."""
    mine = [change for change in changes if any(change.rule.id in conflict for conflict in conflicts)]
    told: list[tuple[Change, ...]] = []
    for size in range(1, min(len(mine), _MOST_CHANGES) + 1):
        for some in combinations(mine, size):
            ids = {change.rule.id for change in some}
            if len(told) < MOST_TRIED and all(ids & set(conflict) for conflict in conflicts):
                told.append(some)
    yield from told
    if changes and tuple(changes) not in told:
        yield tuple(changes)
