"""A scenario that was laid over a plan, as reports tell it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LaidOver:
    """What a scenario changed."""

    name: str
    title: str
    why: str
    changes: tuple[str, ...]
    """A sentence each, in order: what, from what to what, and why."""
