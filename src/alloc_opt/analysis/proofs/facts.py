"""Does run.json say what the plan and its values give?"""

from collections.abc import Iterator, Mapping
from typing import Any

from alloc_opt.analysis.proofs.check import Check, few
from alloc_opt.analysis.proofs.kept import Kept
from alloc_opt.analysis.run import Run, seal

OF_THE_MAKING = frozenset({"hash", "inputs", "versions", "scenarios", "notes", "priced", "prices", "tables"})
"""What tells of the model's own files, of the machine and of the tables."""
_FIGURES = 1e-9
_SHARES = 0.01
"""How far the figures of a certificate, which are shares of what is allowed, may differ between machines."""


def facts(kept: Kept, made: Run) -> Iterator[Check]:
    """Every entry of run.json that follows from the plan and its values, made again and compared."""
    names = [name for name in kept.facts if name not in OF_THE_MAKING]
    wrong = [place for name in names for place in _apart(name, kept.facts[name], made.facts.get(name))]
    wrong += [f"{name} is missing" for name in made.facts if name not in kept.facts]
    if kept.facts["hash"] != seal(kept.facts["inputs"], kept.facts["options"], kept.facts["mode"]):
        wrong.append("hash is not that of the inputs, options and mode")
    if wrong:
        yield Check("failed", "facts", f"run.json is not what the plan and its values give: {few(wrong)}.", len(wrong))
    else:
        yield Check(
            "proved", "facts", f"{len(names)} entries of run.json follow from the plan and its values.", len(names)
        )
    yield Check(
        "unseen",
        "facts",
        "Which files and scenarios the plan was made from, by which versions: run.json says so, the plan in the run "
        "does not show it.",
    )


def _apart(place: str, one: Any, other: Any) -> Iterator[str]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in {**one, **other}:
            if name not in one or name not in other:
                yield f"{place}.{name}"
            else:
                yield from _apart(f"{place}.{name}", one[name], other[name])
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other):
            yield f"{place} has {len(one)} entries, not {len(other)}"
        else:
            for number, (left, right) in enumerate(zip(one, other, strict=True)):
                yield from _apart(f"{place}[{number}]", left, right)
    elif _is_number(one) and _is_number(other):
        near = _SHARES if place.startswith("certificate.") else _FIGURES * max(1.0, abs(other))
        if not abs(one - other) <= near:
            yield f"{place}: {one}, not {other}"
    elif one != other:
        yield f"{place}: {one!r}, not {other!r}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
