"""What every objective is: a direction, a unit and one number of the plan, written in measures."""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total


class Objective(ABC):
    """One objective stage. The file's name is its name; its docstring is the formula."""

    better: ClassVar[Literal["less", "more"]]
    """Whether the stage is minimised or maximised."""
    unit: ClassVar[str]
    """Unit of its value in words."""
    words: ClassVar[str]
    """What it does, as a half-sentence for reports."""
    prelude: ClassVar[bool] = False
    """True: it only holds what nobody rated; what the plan is decided by comes after it."""
    steady: ClassVar[bool] = False
    """True: where whole positions are searched to a gap, the best here of the plans within it is wanted."""

    @abstractmethod
    def total(self, m: Measures) -> Total:
        """The value of the stage, one entry."""
