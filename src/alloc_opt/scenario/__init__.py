"""Scenarios: ordered changes laid over a plan, each with its reason. A scenario makes a new plan."""

from alloc_opt.scenario.apply import apply
from alloc_opt.scenario.overlay import Scenario, load, stated

__all__ = ["Scenario", "apply", "load", "stated"]
