"""Which rules of law and practice come ready-made, and what became of those that a plan asks for?"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError, Place, PlanError
from alloc_opt.families import families
from alloc_opt.io.pack_file import Pack, PackRule, names, opened
from alloc_opt.io.pack_slots import BY_CHOICE, BY_SIZE
from alloc_opt.io.packs import LEFT_OUT
from alloc_opt.io.problems import Problems
from alloc_opt.plan.plan import Plan

_SLOT = re.compile(r"\$?\{(\w+)(?::[^{}]*)?\}")
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


def pack_of_file(path: Path) -> Pack:
    """A pack of one's own, checked without a plan.

    Raises:
        OperatorError: the file is not there, or no YAML by its name.
        PlanError: everything that is wrong in it.
    """
    if path.suffix.casefold() not in (".yaml", ".yml") or not path.is_file():
        raise OperatorError(f"{path} is no rule pack", "give the .yaml file of a pack")
    problems = Problems()
    found = opened(path.name, str(path.parent), Place(path.name), problems)
    if found is None:
        raise PlanError(problems.errors)
    return found[0]


def pack_table(found: Pack) -> Table:
    """One row per rule of a pack: rule, term, severity, sentence, example, citation."""
    rows = [
        (
            rule.id,
            rule.term,
            rule.severity,
            worded(rule),
            rule.example,
            _said(rule.citation, rule.to_confirm),
        )
        for rule in found.rules
    ]
    wanted = [
        f"{name}: {one.means}{f' ({chr(44).join(one.choices)})' if one.choices else ''}"
        for name, one in found.names.items()
    ]
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


def worded(rule: PackRule) -> str:
    """The sentence with the figures of the pack, or of its family where the pack keeps them; what follows the
    district's size or type tells each figure, and what the plan states is named.
    """
    family = families().get(rule.family)
    usual = {name: field.default for name, field in family.model_fields.items()} if family else {}
    stated = {**usual, **rule.parameters, **dict.fromkeys(rule.needs)}
    return _SLOT.sub(lambda slot: _slot(slot, stated), rule.sentence)


def _slot(slot: re.Match[str], stated: Mapping[str, object]) -> str:
    value = stated.get(slot[1])
    try:
        if isinstance(value, Mapping):
            return _each(slot, value)
        return slot[0].format_map({slot[1]: _number(value)})
    except (KeyError, ValueError, TypeError):
        kind = "an amount" if slot[0].startswith("$") else "a share" if slot[0].endswith("%}") else "a number"
        return f"{kind} of yours (`{slot[1]}`)"


def _each(slot: re.Match[str], value: Mapping[str, object]) -> str:
    """Every figure of a value by pupils or by choice, each with what it is for."""
    ((kind, steps),) = value.items()
    if kind == BY_CHOICE and isinstance(steps, Mapping):
        (steps,) = steps.values()
    if kind not in (BY_SIZE, BY_CHOICE) or not isinstance(steps, Mapping):
        raise ValueError(kind)
    told = {word: slot[0].format_map({slot[1]: _number(one)}) for word, one in steps.items()}
    if kind == BY_CHOICE:
        return ", ".join(f"{one} ({word})" for word, one in told.items())
    parts = [f"{one} from {float(least):,.0f} pupils" if float(least) else one for least, one in told.items()]
    return f"{parts[0]} ({', '.join(parts[1:])})" if parts[1:] else parts[0]


def _number(value: object) -> object:
    try:
        return float(str(value))
    except ValueError:
        return value
