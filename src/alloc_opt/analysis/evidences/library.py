"""The evidence library that comes with the tool, read once; and an entry of it by id."""

from collections.abc import Iterable
from functools import cache
from importlib import resources

from alloc_opt.analysis.evidences.entry import Entry, Library, Shared
from alloc_opt.errors import OperatorError, Place
from alloc_opt.io import yaml_text
from alloc_opt.io.models import validated
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node

FOLDER = "evidence"
HEAD = "library.yaml"


@cache
def library() -> Library:
    """The library of this edition. Raises PlanError with all problems of its files."""
    files = (resources.files("alloc_opt") / FOLDER).iterdir()
    return read({file.name: file.read_text(encoding="utf-8") for file in files if file.name.endswith(".yaml")})


def read(texts: dict[str, str]) -> Library:
    """A library from the texts of its files; `library.yaml` holds what entries share. Raises PlanError."""
    problems = Problems()
    nodes = {name: yaml_text.parse(text, name, problems) for name, text in sorted(texts.items())}
    head = nodes.pop(HEAD, None) or Node({}, Place(HEAD))
    shared = validated(Shared, head, problems, "the head of the library")
    entries: dict[str, Entry] = {}
    for node in nodes.values():
        for item in node.value if node is not None and isinstance(node.value, list) else []:
            entry = validated(Entry, item, problems, "an entry")
            if entry is None:
                continue
            if entry.id in entries:
                problems.add(item.place, f"'{entry.id}' again", "each id once")
            if shared is not None and entry.outcome not in shared.outcomes:
                hint = did_you_mean(entry.outcome, shared.outcomes)
                problems.add(item.walk(("outcome",)).place, f"'{entry.outcome}'", "an outcome of the library", hint)
            entries[entry.id] = entry
    problems.stop_if_any()
    assert shared is not None
    return Library(shared=shared, entries=dict(sorted(entries.items())))


def entry_of(name: str, found: Library) -> Entry:
    """The entry with an id, in capitals or not. Raises OperatorError with the nearest id."""
    entry = found.entries.get(name.upper())
    if entry is None:
        hint = did_you_mean(name.upper(), found.entries) or "alloc-opt evidence lists them"
        raise OperatorError(f"The evidence library has no {name}.", hint)
    return entry


def of_family(entry: Entry, entries: Iterable[Entry]) -> list[Entry]:
    """Entries of the same family and outcome, the entry itself included."""
    return [other for other in entries if (other.family, other.outcome) == (entry.family, entry.outcome)]
