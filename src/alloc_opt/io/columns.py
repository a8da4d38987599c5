"""What each column of a table must be, read off the fields of its noun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from alloc_opt.plan.noun import Day, Fiscal, Ref, Refs
from alloc_opt.plan.nouns import nouns

Kind = Literal["text", "number", "whole", "flag", "choice", "year"]
_KINDS: dict[object, Kind] = {float: "number", int: "whole", bool: "flag", str: "text"}


@dataclass(frozen=True)
class Column:
    """A column of a noun."""

    name: str
    kind: Kind
    required: bool
    default: Any
    note: str
    """The field's docstring: meaning and unit."""
    choices: tuple[str, ...] = ()
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None
    endless: bool = False
    """Infinity is a value (an empty cell means no limit)."""
    longest: int | None = None
    pattern: str = ""
    ref: Ref | None = None
    refs: Refs | None = None
    fiscal: Fiscal | None = None
    day: bool = False
    """A day such as 2027-06-30."""

    @property
    def wanted(self) -> str:
        """In words, what a cell must hold."""
        if self.ref is not None:
            return named(self.ref)
        if self.refs is not None:
            return f"ids of {self.refs.table} with ; between"
        if self.day:
            return "a day such as 2027-06-30"
        if self.kind == "choice":
            return " or ".join(choice or "nothing" for choice in self.choices)
        if self.kind == "flag":
            return "true or false"
        if self.kind == "year":
            return "a fiscal year such as 2026-27"
        if self.kind == "text":
            return "a short id without commas, brackets or *" if self.pattern else "a text"
        return " ".join(["a whole number" if self.kind == "whole" else "a number", *self.bounds()]).strip()

    def bounds(self) -> Iterable[str]:
        """`of at least 0`, `above 0` and so on."""
        if self.at_least is not None and self.at_most is not None:
            return [f"between {self.at_least:g} and {self.at_most:g}"]
        words = {"of at least": self.at_least, "above": self.above, "of at most": self.at_most, "below": self.below}
        return [f"{word} {bound:g}" for word, bound in words.items() if bound is not None]


def named(ref: Ref) -> str:
    """`a school of schools or *`."""
    article = "an" if ref.column[0] in "aeio" else "a"
    return f"{article} {ref.column} of {ref.table}{' or *' if ref.every else ''}"


@cache
def columns(table: str) -> MappingProxyType[str, Column]:
    """Column name -> what it must be, in the order of the noun's fields."""
    fields = nouns()[table].model_fields
    return MappingProxyType({name: _column(name, field) for name, field in fields.items()})


def _column(name: str, field: FieldInfo) -> Column:
    def first(attribute: str) -> Any:
        return next((getattr(m, attribute) for m in field.metadata if getattr(m, attribute, None) is not None), None)

    kind: Kind = "choice" if get_origin(field.annotation) is Literal else _KINDS[field.annotation]
    fiscal = next((m for m in field.metadata if isinstance(m, Fiscal)), None)
    default = None if field.is_required() else field.get_default()
    return Column(
        name,
        kind="year" if fiscal else kind,
        required=field.is_required(),
        default=default,
        note=field.description or "",
        choices=tuple(str(choice) for choice in get_args(field.annotation)) if kind == "choice" else (),
        at_least=first("ge"),
        above=first("gt"),
        at_most=first("le"),
        below=first("lt"),
        endless=isinstance(default, float) and default == float("inf"),
        longest=first("max_length"),
        pattern=first("pattern") or "",
        ref=next((m for m in field.metadata if isinstance(m, Ref)), None),
        refs=next((m for m in field.metadata if isinstance(m, Refs)), None),
        fiscal=fiscal,
        day=any(isinstance(m, Day) for m in field.metadata),
    )
