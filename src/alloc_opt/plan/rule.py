"""A rule as the plan places it: which family, which parameters, how binding, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from alloc_opt.errors import Place

Severity = Literal["law", "penalty", "contract", "policy", "guideline", "preference"]
"""How binding a rule is. Relaxing goes from the end of this list up and never touches `law`."""
SEVERITIES: tuple[str, ...] = ("law", "penalty", "contract", "policy", "guideline", "preference")


@dataclass(frozen=True)
class PlacedRule:
    """One rule of the plan; io has checked `parameters` against the family."""

    id: str
    family: str
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Everything else that the plan says of the rule, severity and source included."""
    place: Place = field(default_factory=lambda: Place(""))
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))
    """Place of each parameter."""
