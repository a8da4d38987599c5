"""What is decided and what follows: one file makes the measures of one part of the books, found and never listed.

Each file has `MAKES`: name of a measure -> function that makes it from the measures it needs.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from alloc_opt.measures.measures import Maker


@cache
def makers() -> dict[str, Maker]:
    """Every measure that a plan has, by name."""
    found: dict[str, Maker] = {}
    for module in iter_modules(__path__):
        found.update(import_module(f"{__name__}.{module.name}").MAKES)
    return found
