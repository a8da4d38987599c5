"""What can a plan say? Rule families with their parameters and dials, and objectives."""

import sys

import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.families import Rule, families
from alloc_opt.goals import goals

_COMMON = set(Rule.model_fields)


def families_table() -> Table:
    """One row per parameter of a family: family, parameter, meaning, dial (unit and step, loosening up or down)."""
    rows = []
    for name, kind in families().items():
        dials = {d.parameter: f"{d.unit}, step {d.step:g}, loosens {d.loosens}" for d in kind.dials}
        about = _first_sentence(sys.modules[kind.__module__].__doc__ or "")
        rows.append((name, "", about, ""))
        rows += [
            ("", field, _first_sentence(info.description or ""), dials.get(field, ""))
            for field, info in kind.model_fields.items()
            if field not in _COMMON
        ]
    common = ", ".join(field for field in Rule.model_fields)
    frame = pd.DataFrame(rows, columns=["family", "parameter", "meaning", "dial"])
    return Table("families", frame, (f"Every rule also has: {common}.",))


def goals_table() -> Table:
    """One row per objective: name, whether less or more is better, unit, words."""
    rows = [(name, goal.better, goal.unit, goal.words) for name, goal in goals().items()]
    return Table("goals", pd.DataFrame(rows, columns=["goal", "better", "measured_in", "words"]))


def _first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence, on one line."""
    flat = " ".join(text.split("\n\n")[0].split())
    return flat.split(". ")[0].rstrip(".") + "." if flat else ""
