"""Which rules of law and practice come ready-made, and what became of those that a plan asks for?"""

import re
from collections import Counter
from collections.abc import Collection, Mapping

import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError, Place, PlanError
from alloc_opt.io.pack_file import Pack, names, opened
from alloc_opt.io.packs import LEFT_OUT
from alloc_opt.io.problems import Problems
from alloc_opt.plan.plan import Plan

_SLOT = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
_FEW = 5
"""Names that `check` tells; `rules` tells all."""


def packs() -> tuple[Pack, ...]:
    """The packs that come with the tool, by name."""
    return tuple(pack(name) for name in names())


def pack(name: str) -> Pack:
    """One of them.

    Raises:
        OperatorError: there is none of that name.
    """
    problems = Problems()
    found = opened(name, "", Place(f"{name}.yaml"), problems)
    if found is None:
        if name not in names():
            raise OperatorError(f"There is no rule pack {name!r}.", f"packs: {', '.join(names())}")
        raise PlanError(problems.errors)
    return found[0]


def packs_table() -> Table:
    """One row per pack: pack, title, number of rules."""
    rows = [(one.pack, one.title, float(len(one.rules))) for one in packs()]
    notes = ("A plan takes them with `packs: [name, ...]` in plan.yaml; `alloc-opt rules --pack NAME` lists one.",)
    return Table("packs", pd.DataFrame(rows, columns=["pack", "title", "number"]), notes)


def pack_table(name: str) -> Table:
    """One row per rule of a pack: rule, term, severity, sentence, example, citation."""
    found = pack(name)
    rows = [
        (
            rule.id,
            rule.term,
            rule.severity,
            filled(rule.sentence, rule.parameters),
            rule.example,
            _said(rule.citation, rule.to_confirm),
        )
        for rule in found.rules
    ]
    wanted = [f"{name}: {one.means}" for name, one in found.names.items()]
    notes = ("Names that a plan fills (`pack_names`): " + "; ".join(wanted),) if wanted else ()
    return Table(
        "pack", pd.DataFrame(rows, columns=["rule", "term", "severity", "sentence", "example", "citation"]), notes
    )


def placed(plan: Plan) -> Table | None:
    """One row per rule of the plan's packs: pack, rule, term, citation, placed, reason, wants; None without packs.

    `wants`: the name of the pack for want of which a rule is not placed.
    """
    if not plan.packs:
        return None
    rows = [
        (
            line.pack,
            line.rule,
            line.term,
            _said(line.citation, line.to_confirm),
            "yes" if line.placed else "no",
            line.reason,
            line.wants,
        )
        for line in plan.packs
    ]
    columns = ["pack", "rule", "term", "citation", "placed", "reason", "wants"]
    return Table("packs", pd.DataFrame(rows, columns=columns), _confirmed(plan))


def in_short(plan: Plan) -> str:
    """How many rules of the packs are placed and what the others wait for, in one sentence or two; empty without."""
    if not plan.packs:
        return ""
    there = sum(line.placed for line in plan.packs)
    left = sum(line.reason.startswith(LEFT_OUT) for line in plan.packs)
    wants = Counter(line.wants for line in plan.packs if line.wants)
    parts = [f"{there} of {len(plan.packs)} rules are placed", f"{left} left out with a reason"]
    rest = len(plan.packs) - there - left - sum(wants.values())
    parts += [f"{rest} need an amount of yours or are for other districts"] if rest else []
    told = f"Rule packs ({', '.join(plan.head.packs)}): {', '.join(parts)}"
    if wants:
        most = ", ".join(name for name, _ in wants.most_common(_FEW))
        more = f" and {len(wants) - _FEW} more" if len(wants) > _FEW else ""
        told += f", {sum(wants.values())} wait for a name of yours (pack_names: {most}{more})"
    return " ".join((f"{told}; `alloc-opt rules` with the model says which and why.", *_confirmed(plan)))


def to_confirm(plan: Plan, rules: Collection[str] | None = None) -> str:
    """Which placed rules rest on a figure that the district confirms first; empty where none does.

    Args:
        plan: the plan.
        rules: ids of the rules that count; None: all.
    """
    mine = [line for line in plan.packs if line.placed and line.to_confirm and (rules is None or line.rule in rules)]
    named = "; ".join(f"{line.rule} ({line.citation})" for line in mine)
    return f"Defaults of rule packs, to confirm before you rely on them: {named}." if mine else ""


def _confirmed(plan: Plan) -> tuple[str, ...]:
    told = to_confirm(plan)
    return (told,) if told else ()


def _said(citation: str, to_confirm: bool) -> str:
    return f"{citation} (default to confirm)" if to_confirm else citation


def filled(sentence: str, parameters: Mapping[str, object]) -> str:
    """The sentence with the figures that the pack states; what the plan states stands by its parameter's name."""
    return _SLOT.sub(lambda slot: _slot(slot, parameters), sentence)


def _slot(slot: re.Match[str], parameters: Mapping[str, object]) -> str:
    try:
        return slot[0].format_map({slot[1]: _number(parameters[slot[1]])})
    except (KeyError, ValueError, TypeError):
        return f"`{slot[1]}`"


def _number(value: object) -> object:
    try:
        return float(str(value))
    except ValueError:
        return value
