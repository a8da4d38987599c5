"""What the head of a plan says of its packs: names that it fills, rules that it leaves out."""

from __future__ import annotations

from collections.abc import Mapping

from alloc_opt.errors import Place
from alloc_opt.io.pack_file import CHOICE, Name, names, opened
from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.io.raw import Node


def left_out(head: Node, stated: Mapping[str, str], known: set[str], problems: Problems) -> None:
    """Rules that are left out are there, and for a reason. The plan kept in a run has no packs: its rules are placed."""
    if not known:
        return
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
    head: Node, stated: Mapping[str, str | tuple[str, ...]], words: Mapping[str, Name], problems: Problems
) -> None:
    """Names that the plan states are there, and stand for what the plan has."""
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
