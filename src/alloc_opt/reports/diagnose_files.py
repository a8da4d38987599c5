"""What `diagnose -o` leaves in a folder: its tables, the page as text and HTML, and every repair as a scenario."""

from pathlib import Path
from typing import Any

import yaml

from alloc_opt.analysis.conflicts.repairs import Repair
from alloc_opt.analysis.conflicts.tables import tables
from alloc_opt.analysis.diagnose import Diagnosis
from alloc_opt.io.atomic import write_folder
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.console import text_of
from alloc_opt.reports.csv_files import to_csv
from alloc_opt.reports.diagnose import show
from alloc_opt.reports.diagnose_words import change_words
from alloc_opt.reports.drawing import page_of

PAGE = "diagnosis"


def save(found: Diagnosis, folder: Path) -> None:
    """Write them into a new folder, which appears whole or not at all.

    Raises:
        OperatorError: the folder is there already or cannot be written.
    """
    content = {f"{table.name}.csv": to_csv(table) for table in tables(found)}
    text = text_of(lambda console: show(found, console))
    title = f"{found.plan.head.title or found.plan.name}: why there is no plan, and what would mend it"
    whole = page_of(title, text, confidential=found.plan.head.confidential)
    content |= {f"{PAGE}.txt": text.encode("utf-8"), f"{PAGE}.html": whole.encode("utf-8")}
    for number, repair in enumerate(found.repairs.found, 1):
        told = yaml.safe_dump(scenario(found.plan, number, repair), sort_keys=False, allow_unicode=True)
        content[f"repair-{number}.yaml"] = told.encode("utf-8")
    write_folder(folder, content)


def scenario(plan: Plan, number: int, repair: Repair) -> dict[str, Any]:
    """A repair as a scenario of the plan, to be laid over what was diagnosed."""
    placed = {rule.id for rule in plan.rules}
    changes: list[dict[str, Any]] = []
    for change in repair.changes:
        why = change_words(plan, change)
        if change.dial is None:
            changes.append({"drop": f"rules[{change.rule.id}]", "why": why})
        elif change.rule.id in placed:
            changes.append({"set": f"rules[{change.rule.id}].{change.dial.parameter}", "to": change.value, "why": why})
        else:
            own = change.turned.model_dump(mode="json", exclude_defaults=True, exclude={"id"})
            row = {"id": change.rule.id, "family": change.rule.family(), **own}
            changes.append({"append": "rules", "rows": [row], "why": why})
    title = "; ".join(change_words(plan, change) for change in repair.changes)
    why = "Found by alloc-opt diagnose."
    return {"scenario": f"repair-{number}", "title": title, "of": plan.name, "why": why, "changes": changes}
