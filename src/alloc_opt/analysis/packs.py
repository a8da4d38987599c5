"""Which rules of law and practice come ready-made, and what became of those that a plan asks for?"""

from collections.abc import Mapping

import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError, Place, PlanError
from alloc_opt.io.pack_file import Pack, opened, shipped
from alloc_opt.io.problems import Problems
from alloc_opt.plan.plan import Plan


def packs() -> tuple[Pack, ...]:
    """The packs that come with the tool, by name."""
    return tuple(pack(name) for name in sorted(shipped()))


def pack(name: str) -> Pack:
    """One of them.

    Raises:
        OperatorError: there is none of that name.
    """
    problems = Problems()
    found = opened(name, "", Place(f"{name}.yaml"), problems)
    if found is None:
        if name not in shipped():
            raise OperatorError(f"There is no rule pack {name!r}.", f"packs: {', '.join(sorted(shipped()))}")
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
            _filled(rule.sentence, rule.parameters),
            rule.example,
            _said(rule.citation, rule.to_confirm),
        )
        for rule in found.rules
    ]
    names = [f"{name}: {one.means}" for name, one in found.names.items()]
    notes = ("Names that a plan fills (`pack_names`): " + "; ".join(names),) if names else ()
    return Table(
        "pack", pd.DataFrame(rows, columns=["rule", "term", "severity", "sentence", "example", "citation"]), notes
    )


def placed(plan: Plan) -> Table | None:
    """One row per rule of the plan's packs: pack, rule, term, citation, placed, reason; None without packs."""
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
        )
        for line in plan.packs
    ]
    return Table("packs", pd.DataFrame(rows, columns=["pack", "rule", "term", "citation", "placed", "reason"]))


def _said(citation: str, to_confirm: bool) -> str:
    return f"{citation} (default to confirm)" if to_confirm else citation


def _filled(sentence: str, parameters: Mapping[str, object]) -> str:
    """The sentence with the figures that the pack states; slots of sizes and names stay as they are."""
    values = {key: value for key, value in parameters.items() if not isinstance(value, dict)}
    try:
        return sentence.format_map({key: _number(value) for key, value in values.items()})
    except (KeyError, ValueError, TypeError):
        return sentence


def _number(value: object) -> object:
    try:
        return float(str(value))
    except ValueError:
        return value
