"""What was proved of a run, what is claimed, what failed."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from alloc_opt.analysis.proofs.check import Check
from alloc_opt.analysis.verify import verify
from alloc_opt.reports import sentences as say
from alloc_opt.reports.verify_files import manifest_checks, read, report_checks

HEADINGS = {
    "failed": "Failed",
    "proved": "Proved, without a solver",
    "claimed": "Claimed by the solver, not proved",
    "unseen": "Not looked at",
}
FILES_FAILED, CONTENT_FAILED = 7, 9
"""Exit codes: the files are not those of the manifest; they are, but do not say what follows from the plan."""
_WIDTH = 17


def look(folder: Path, manifest: str = "") -> list[Check]:
    """Everything that can be found of the run in a folder; `manifest`: digits of its manifest's digest as printed."""
    checks = manifest_checks(folder, manifest)
    kept, unread = read(folder, changed=any(check.kind == "failed" for check in checks))
    checks += unread
    if kept is not None:
        checks += verify(kept).checks
        checks += report_checks(folder, kept)
    return checks


def exit_code(checks: Sequence[Check]) -> int:
    """0 where nothing failed."""
    failed = {check.part for check in checks if check.kind == "failed"}
    if not failed:
        return 0
    return FILES_FAILED if "files" in failed else CONTENT_FAILED


def verdict(checks: Sequence[Check]) -> str:
    """The one sentence."""
    failed = [check for check in checks if check.kind == "failed"]
    claimed = any(check.kind == "claimed" for check in checks)
    if not failed:
        but = "; what rests on the solver's word is listed as claimed" if claimed else ""
        return f"Everything that can be proved of this run holds{but}."
    code = exit_code(checks)
    unread = any(check.part == "values" for check in failed)
    what = "Its files cannot be read" if unread else "It says what does not follow"
    what = "Its files are not the files that were written" if code == FILES_FAILED else what
    return f"This run does not hold. {what}: {say.plural(len(failed), 'failure')}."


def show(title: str, checks: Sequence[Check], console: Console) -> None:
    """Print the report, what failed first."""
    console.print(title, style="bold")
    console.print(verdict(checks), style="bold")
    for kind, heading in HEADINGS.items():
        mine = [check for check in checks if check.kind == kind]
        if not mine:
            continue
        console.print()
        console.print(f"{heading}:", style="bold")
        last = ""
        for check in mine:
            name = "" if check.part == last else check.part
            last = check.part
            for line in textwrap.wrap(check.what, max(console.width - _WIDTH - 1, 30)):
                console.print(f"  {name:<{_WIDTH - 2}} {line}", soft_wrap=True)
                name = ""


def data(title: str, checks: Sequence[Check]) -> dict[str, Any]:
    """The same as data."""
    kinds = {
        kind: [{"part": c.part, "what": c.what, "count": c.count} for c in checks if c.kind == kind]
        for kind in HEADINGS
    }
    return {"run": title, "holds": exit_code(checks) == 0, "exit_code": exit_code(checks), **kinds}
