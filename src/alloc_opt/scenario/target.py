"""What a change speaks of: `funds[title_i].revenue`, `revenue[year>=2027-28]`, `rules[k3].cap`, `head.mode`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TARGET = re.compile(r"(?P<where>[A-Za-z_]+)\s*(?:\[(?P<selector>.*)\])?\s*(?:\.(?P<path>[^\[\]]+))?")
_PAIR = re.compile(
    r"""\s*(?P<key>[A-Za-z_]\w*)\s*(?P<sign>>=|<=|!=|=)\s*
        (?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^,]*))\s*(?:,|$)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Part:
    """One condition of a selector."""

    key: str
    """Column, or key of a rule."""
    sign: str
    """`=`, `!=`, `>=` or `<=`."""
    wanted: str

    @property
    def choices(self) -> tuple[str, ...]:
        """What it may be: the text as it stands, else each part of `a|b`."""
        several = tuple(part.strip() for part in self.wanted.split("|"))
        return (self.wanted, *several) if len(several) > 1 else (self.wanted,)

    def __str__(self) -> str:
        return f"{self.key} '{self.wanted}'" if self.sign == "=" else f"{self.key}{self.sign}{self.wanted}"


@dataclass(frozen=True)
class Target:
    """A target, taken apart."""

    where: str
    """`head`, `rules` or a table."""
    every: bool = False
    """`[*]`."""
    key: str | None = None
    """`[id]`: the id, or several as `[a|b]`."""
    parts: tuple[Part, ...] = ()
    """`[a=b, c>=d]`."""
    path: tuple[str, ...] = ()
    """What follows the point: a column, or keys of a rule or of the head."""

    @property
    def selects(self) -> bool:
        """True where a selector is given."""
        return self.every or self.key is not None or bool(self.parts)


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
    parts, at = [], 0
    while at < len(selector):
        part = _PAIR.match(selector, at)
        if part is None:
            return None
        value = next(v for v in (part["double"], part["single"], part["bare"]) if v is not None)
        parts.append(Part(part["key"], part["sign"], value.strip()))
        at = part.end()
    return Target(match["where"], parts=tuple(parts), path=path)
