"""The pages and the questions of packets, found among the modules of their folders."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from alloc_opt.reports.packet import answers, pages
from alloc_opt.reports.packet.answer import Answer, Asking
from alloc_opt.reports.packet.blocks import Page
from alloc_opt.reports.packet.ground import AUDIENCES, Ground


@dataclass(frozen=True)
class PageFile:
    """One file of `pages/`: `ORDER`, `AUDIENCES`, `TITLE` and `pages(ground)`, which yields none, one or several."""

    name: str
    order: int
    audiences: tuple[str, ...]
    title: str
    needs: str
    """Name of the answer it cannot do without; empty: the run is enough."""
    pages: Callable[[Ground], Iterable[Page]]
    uses: tuple[str, ...] = ()
    """Names of answers that it shows where they are there, `needs` among them."""


@dataclass(frozen=True)
class AnswerFile:
    """One file of `answers/`: `TITLE`, `QUICK` (no search) and `ask(asking)`, None where it cannot be asked."""

    name: str
    title: str
    quick: bool
    ask: Callable[[Asking], Answer | None]


@cache
def page_files() -> tuple[PageFile, ...]:
    """Every page, in the order in which they stand."""
    found = []
    for module in iter_modules(pages.__path__):
        if module.name.startswith("_"):
            continue
        file = import_module(f"{pages.__name__}.{module.name}")
        audiences = tuple(file.AUDIENCES)
        if unknown := set(audiences) - set(AUDIENCES):
            raise TypeError(f"page {module.name}: no audience {', '.join(sorted(unknown))}")
        needs = getattr(file, "NEEDS", "")
        uses = tuple(dict.fromkeys([*([needs] if needs else []), *getattr(file, "USES", ())]))
        found.append(PageFile(module.name, file.ORDER, audiences, file.TITLE, needs, file.pages, uses))
    return tuple(sorted(found, key=lambda each: (each.order, each.name)))


@cache
def answer_files() -> dict[str, AnswerFile]:
    """Every question by name, quick ones first."""
    found = []
    for module in iter_modules(answers.__path__):
        if not module.name.startswith("_"):
            file = import_module(f"{answers.__name__}.{module.name}")
            found.append(AnswerFile(module.name, file.TITLE, file.QUICK, file.ask))
    return {each.name: each for each in sorted(found, key=lambda each: (not each.quick, each.name))}
