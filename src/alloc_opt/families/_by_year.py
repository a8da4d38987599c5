"""Numbers by fiscal year, as parameters state them."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from alloc_opt.plan.years import fiscal_year


def _canonical(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    named = {str(key): fiscal_year(key) for key in value}
    wrong = [key for key, year in named.items() if year is None]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no fiscal year such as 2026-27")
    return {named[str(key)]: number for key, number in value.items()}


ByYear = Annotated[Mapping[str, Annotated[float, Field(ge=0)]], BeforeValidator(_canonical)]
"""Fiscal year (`2026-27`, `FY27` or `2027`) -> a number not below zero."""
NO_YEARS: Mapping[str, float] = {}
"""No year has a number."""
