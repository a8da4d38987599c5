"""What the head of a plan says of its packs: names that it fills, rules that it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from alloc_opt.errors import Place
from alloc_opt.io.pack_file import CHOICE, KINDS, Name, names, opened
from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.io.raw import Node
from alloc_opt.plan.noun import EVERY


def left_out(head: Node, stated: Mapping[str, str], known: set[str], problems: Problems) -> None:
    """Rules that are left out are there, and for a reason."""
    at = head.walk(("pack_leave_out",))
    for word, reason in stated.items():
        place = at.keys.get(word, at.place)
        if word not in known:
            hint = did_you_mean(word, known) or f"rules of the packs: {some(sorted(known), 12)}"
            problems.add(place, f"'{word}'", "a rule of the plan's packs", hint)
        elif not reason.strip():
            hint = "say why the district leaves it out; reports print it"
            problems.add(place, f"no reason for '{word}'", "a reason in words", hint)


def named(
    head: Node,
    stated: Mapping[str, str | tuple[str, ...]],
    words: Mapping[str, Name],
    ids_of: Callable[[str], Collection[str]],
    problems: Problems,
) -> bool:
    """Whether the names that the plan states are there, and stand for what it has; else problems say which."""
    before = len(problems)
    at = head.walk(("pack_names",))
    known = dict(words)
    if not set(stated) <= set(known):
        for other in names():
            found = opened(other, "", Place(other), problems)
            known = {**(found[0].names if found else {}), **known}
    for word, ids in stated.items():
        if word not in known:
            hint = did_you_mean(word, words or known) or f"names of the packs: {some(sorted(words or known), 12)}"
            problems.add(at.keys.get(word, at.place), f"'{word}'", "a name of the plan's packs", hint)
        elif known[word].kind == CHOICE and ids not in known[word].choices:
            wanted = f"one of {', '.join(known[word].choices)} for '{word}'"
            problems.add(at.walk((word,)).place, at.walk((word,)).shown, wanted)
        elif not isinstance(ids, str) and len(ids) != 1 and not known[word].many:
            problems.add(at.walk((word,)).place, at.walk((word,)).shown, f"one {known[word].kind} for '{word}'")
        elif known[word].kind != CHOICE:
            _there(at.walk((word,)), (ids,) if isinstance(ids, str) else ids, known[word], ids_of, problems)
    return len(problems) == before


def _there(
    node: Node, ids: tuple[str, ...], name: Name, ids_of: Callable[[str], Collection[str]], problems: Problems
) -> None:
    for i, id_ in enumerate(ids):
        if id_ not in ("", EVERY) and id_ not in ids_of(name.kind):
            table, column = KINDS[name.kind]
            wanted = f"a {column} of the table {table}" if column else f"a column of the table {table}"
            hint = did_you_mean(id_, ids_of(name.kind)) or f"it is to be: {name.means}"
            problems.add(node.walk((i,)).place, f"'{id_}'", wanted, hint)
