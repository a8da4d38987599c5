"""The families, found among the files of this package."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from alloc_opt.families._rule import Rule

_PACKAGE = __name__.rsplit(".", 1)[0]


@cache
def families() -> MappingProxyType[str, type[Rule]]:
    """Name -> rule type, in alphabetical order. A file whose name starts with `_` is no family."""
    package = import_module(_PACKAGE)
    found: dict[str, type[Rule]] = {}
    for module in iter_modules(package.__path__):
        if module.name.startswith("_"):
            continue
        name = f"{_PACKAGE}.{module.name}"
        own = [
            value
            for value in vars(import_module(name)).values()
            if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == name
        ]
        (found[module.name],) = own
    return MappingProxyType(dict(sorted(found.items())))
