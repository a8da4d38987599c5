"""What became of a pack's rules in a plan."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PackLine:
    """One rule of a pack that the plan names."""

    pack: str
    """Name of the pack."""
    rule: str
    """Id of the rule."""
    term: str
    """The field's term for it."""
    citation: str
    """Where it is written."""
    to_confirm: bool
    """True: the figure was not seen in an official text, so it is a default that the district confirms."""
    placed: bool
    """Whether the rule holds in the plan."""
    reason: str = ""
    """Why it is not placed, or what of it the plan changes."""
    wants: str = ""
    """Name of the pack (`pack_names`) for want of which it is not placed."""
