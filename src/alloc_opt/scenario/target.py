"""What a change speaks of: `funds[title_i].revenue`, `revenue[resource=base]`, `rules[k3].cap`, `head.mode`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TARGET = re.compile(r"(?P<where>[A-Za-z_]+)\s*(?:\[(?P<selector>.*)\])?\s*(?:\.(?P<path>[^\[\]]+))?")
_PAIR = re.compile(
    r"""\s*(?P<key>[A-Za-z_]\w*)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^,]*))\s*(?:,|$)"""
)


@dataclass(frozen=True)
class Target:
    """A target, taken apart."""

    where: str
    """`head`, `rules` or a table."""
    every: bool = False
    """`[*]`."""
    key: str | None = None
    """`[id]`: the id."""
    pairs: tuple[tuple[str, str], ...] = ()
    """`[a=b, c=d]`."""
    path: tuple[str, ...] = ()
    """What follows the point: a column, or keys of a rule or of the head."""

    @property
    def selects(self) -> bool:
        """True where a selector is given."""
        return self.every or self.key is not None or bool(self.pairs)


def target(text: str) -> Target | None:
    """The parts of a target's text, None if it has none of the forms."""
    match = _TARGET.fullmatch(text.strip())
    if match is None:
        return None
    path = tuple(part.strip() for part in (match["path"] or "").split(".") if part.strip())
    selector = match["selector"]
    if selector is None:
        return Target(match["where"], path=path)
    selector = selector.strip()
    if selector == "*":
        return Target(match["where"], every=True, path=path)
    if "=" not in selector:
        return Target(match["where"], key=selector.strip("\"'"), path=path) if selector else None
    pairs, at = [], 0
    while at < len(selector):
        pair = _PAIR.match(selector, at)
        if pair is None:
            return None
        value = next(v for v in (pair["double"], pair["single"], pair["bare"]) if v is not None)
        pairs.append((pair["key"], value.strip()))
        at = pair.end()
    return Target(match["where"], pairs=tuple(pairs), path=path)
