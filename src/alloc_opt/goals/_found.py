"""The objectives, found among the files of this package."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from alloc_opt.goals._objective import Objective

_PACKAGE = __name__.rsplit(".", 1)[0]


@cache
def goals() -> MappingProxyType[str, type[Objective]]:
    """Name -> objective, in alphabetical order. A file whose name starts with `_` is no objective."""
    package = import_module(_PACKAGE)
    found: dict[str, type[Objective]] = {}
    for module in iter_modules(package.__path__):
        if module.name.startswith("_"):
            continue
        name = f"{_PACKAGE}.{module.name}"
        own = [
            value
            for value in vars(import_module(name)).values()
            if isinstance(value, type) and issubclass(value, Objective) and value.__module__ == name
        ]
        (found[module.name],) = own
    return MappingProxyType(dict(sorted(found.items())))
