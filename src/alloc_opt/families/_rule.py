"""What every rule is: an id, how binding it is, where it comes from, its rows and its dials."""

import sys
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import Id, YearOrAll
from alloc_opt.plan.rule import Severity

Where = Mapping[str, Any]
"""A selection: dimension or attribute -> label, list of labels, or bounds on a number."""
EVERYTHING: Where = {}
"""Selects all."""
SCHOOLS: Where = {"kind": "school"}
"""Selects the schools, without the central office and what is not told by site."""


@dataclass(frozen=True)
class Dial:
    """A parameter of a rule that can be turned: the unit of its price is one natural step."""

    parameter: str
    """Name of the rule's field; it holds a number."""
    unit: str
    """What one is: pupils per class, FTE, dollars."""
    step: float
    """One real step, in that unit."""
    loosens: Literal["up", "down"]
    """The direction that makes the rule easier to meet."""
    subject: str = ""
    """What is turned, as people say it, the rule's parameters as slots: `{span} classes`. Empty: the rule's id."""


class Rule(BaseModel):
    """A rule of a plan. Families derive from it, one file each; their docstring is the formula."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, arbitrary_types_allowed=True)

    dials: ClassVar[tuple[Dial, ...]] = ()
    always_priced: ClassVar[bool] = False
    """On the price list even where the rule is not at its limit."""
    default_sentence: ClassVar[str] = ""
    """Plain sentence with the rule's parameters as slots in braces."""

    id: Id
    """Short id; reports and prices name the rule by it."""
    severity: Severity = "policy"
    """How binding it is: law, penalty, contract, policy, guideline or preference."""
    source: str = ""
    """Where it comes from: citation, board policy, agreement."""
    why: str = ""
    """Why it is there, in a sentence."""
    sentence: str = ""
    """The rule in plain words; empty: the family's sentence."""
    today: Literal["", "meet", "hold"] = ""
    """What to do where today's budget breaks it: `meet` it, or `hold` it no worse than today. Empty: guidelines and
    preferences hold, everything else must be met."""
    years: tuple[YearOrAll, ...] = ()
    """Fiscal years it is for; empty: every plan year."""
    waivable: bool = False
    """Of a law: whether the district can be let off it, by a waiver; `diagnose --law` then may relax it."""

    @classmethod
    def family(cls) -> str:
        """Name of the family: its file, its key in YAML, its page."""
        return cls.__module__.rsplit(".", 1)[-1]

    @classmethod
    def formula(cls) -> str:
        """The family's formula with its letters: the docstring of its file."""
        return (sys.modules[cls.__module__].__doc__ or "").strip()

    @abstractmethod
    def rows(self, m: Measures) -> Rows | Iterable[Rows]:
        """The rows of the rule, written in measures."""

    @property
    def year_selection(self) -> tuple[str, ...] | None:
        """The rule's years as a selection."""
        return self.years or None

    @property
    def holds_today(self) -> bool:
        """True: where today's budget breaks it, it is held no worse than today."""
        return self.today == "hold" or (self.today == "" and self.severity in ("guideline", "preference"))

    def own_dials(self) -> tuple[Dial, ...]:
        """The dials of this rule; those of its family unless it says otherwise."""
        return self.dials

    def opens(self) -> tuple[str, ...]:
        """Programs whose running or not (measure `open`) the rule speaks of."""
        return ()

    def must_run(self) -> tuple[str, ...]:
        """Programs that the rule wants to run, so that a trace of them must not count as running."""
        return ()

    def adds_revenue(self) -> Mapping[str, float]:
        """Resource -> dollars of every year that the rule adds to what the plan says."""
        return {}

    def plain(self) -> str:
        """The rule in plain words, its parameters filled in."""
        values = {name: _in_words(getattr(self, name)) for name in type(self).model_fields}
        return (self.sentence or self.default_sentence).format_map(values)

    @model_validator(mode="after")
    def _sentence_fills(self) -> Self:
        try:
            self.plain()
        except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
            slots = ", ".join(f"{{{name}}}" for name in type(self).model_fields)
            raise ValueError(f"the sentence cannot be filled in ({error}); its slots: {slots}") from error
        return self

    def turned(self, dial: Dial, steps: float) -> "Rule":
        """The same rule with a dial turned by `steps` natural steps, loosening where positive."""
        sign = 1.0 if dial.loosens == "up" else -1.0
        value = float(getattr(self, dial.parameter)) + sign * steps * dial.step
        return self.model_copy(update={dial.parameter: value})


def _in_words(value: object) -> object:
    """Lists as people write them; everything else as it is."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one}" for key, one in value.items()) or "all"
    if isinstance(value, tuple | list):
        return ", ".join(str(one) for one in value) or "all"
    return value
