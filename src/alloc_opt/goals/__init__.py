"""Objectives: one file is one term that a stage can minimise or maximise, found and never listed."""

from alloc_opt.goals._found import goals
from alloc_opt.goals._objective import Objective

__all__ = ["Objective", "goals"]
