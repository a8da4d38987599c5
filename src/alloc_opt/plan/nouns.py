"""All nouns of a plan, found among the modules of this package."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from alloc_opt import plan as package
from alloc_opt.plan.noun import Noun


@cache
def nouns() -> MappingProxyType[str, type[Noun]]:
    """Table name -> noun, in alphabetical order."""
    found: dict[str, type[Noun]] = {}
    for module in iter_modules(package.__path__):
        for value in vars(import_module(f"{package.__name__}.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Noun) and value is not Noun:
                found[value.table] = value
    return MappingProxyType(dict(sorted(found.items())))
