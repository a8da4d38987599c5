"""A diagnosis as one printable page."""

from rich.console import Console
from rich.text import Text

from alloc_opt.analysis.diagnose import Diagnosis
from alloc_opt.analysis.names import called
from alloc_opt.reports import diagnose_words as words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST_MEMBERS, MOST_BINDING = 12, 12
_RUNS_AWAY = {
    "steps": "how much of it there is",
    "quantity": "how much of it there is",
    "open": "where it runs",
    "dollars": "the dollars that pay for it",
    "contribution": "what is contributed",
    "contributions": "what is contributed",
    "transfer": "what is moved between resources",
    "ending": "what is left at the end",
}


def show(found: Diagnosis, console: Console) -> None:
    """Print it."""
    if found.plan.head.confidential:
        console.print(say.CONFIDENTIAL, style="bold")
    console.print(words.headline(found), style="bold")
    if found.stopped:
        console.print("You stopped the search: this is what was found until then.")
    if found.state == "plan":
        _binding(found, console)
    if found.state == "unbounded":
        _runaways(found, console)
    _clashes(found, console)
    if found.state == "conflict":
        _repairs(found, console)


def _clashes(found: Diagnosis, console: Console) -> None:
    if found.state == "plan" and found.gave_way:
        console.print()
        console.print(f"{say.GAVE_WAY} {', '.join(found.gave_way)}")
    for number, clash in enumerate(found.clashes, 1):
        console.print()
        mark = f"Conflict {number}. " if len(found.clashes) > 1 else ""
        console.print(f"{mark}{words.clash_words(found, clash)}", style="bold")
        for member in clash.members[:MOST_MEMBERS]:
            who, what = words.member_words(found, member)
            _hanging(console, f"- {who}", 2, 2)
            if what:
                _hanging(console, what, 6, 0)
        for bound in clash.bounds[:MOST_MEMBERS]:
            _hanging(console, f"- {words.bound_words(found, bound)}", 2, 2)
        if len(clash.members) > MOST_MEMBERS:
            console.print(f"  ... and {len(clash.members) - MOST_MEMBERS} more in conflicts.csv")
        if clash.members and clash.irreducible and len(clash.members) > 1:
            console.print("  Without any one of them the others of this conflict have a plan.")
    if found.clashes and not found.all_found:
        console.print()
        console.print("There may be further conflicts: the search for them was not finished.")


def _repairs(found: Diagnosis, console: Console) -> None:
    lines = words.repairs_words(found)
    if found.repairs.found:
        console.print()
        first = "Cheapest repairs, softest rules first" if len(found.repairs.found) > 1 else "The repair that was found"
        console.print(f"{first} (what is law stays):" if not found.law else f"{first}:", style="bold")
        for number, repair in enumerate(found.repairs.found, 1):
            for line in words.repair_words(found, number, repair):
                _hanging(console, line.strip(), 0 if line[0] != " " else 3, 3 if line[0] != " " else 0)
    if lines:
        console.print()
    for line in lines:
        console.print(line)


def _hanging(console: Console, text: str, indent: int, hang: int) -> None:
    """A paragraph whose further lines stand under its first word."""
    lines = Text(text).wrap(console, max(console.width - indent - hang, 20))
    for at, line in enumerate(lines):
        console.print(" " * (indent + (hang if at else 0)) + line.plain.rstrip())


def _binding(found: Diagnosis, console: Console) -> None:
    if not found.binding:
        console.print("No rule is at its limit.")
        return
    sheet = Sheet("What binds it", ["rule", "severity", "what it says", "at its limit"], 4, drop=("severity",))
    for one in found.binding[:MOST_BINDING]:
        sheet.add(one.party.rule, one.party.severity, one.party.sentence, f"{one.rows} of {one.of}")
    sheet.print(console)
    if len(found.binding) > MOST_BINDING:
        console.print(f"and {say.plural(len(found.binding) - MOST_BINDING, 'more rule')} in binding.csv")
    console.print("What each is worth: alloc-opt prices.")


def _runaways(found: Diagnosis, console: Console) -> None:
    console.print("These decisions can grow for ever and make the objective better each time:")
    keys = {"program": "programs", "school": "schools", "resource": "funds"}
    for one in found.runaways:
        names = [
            called(found.plan, keys[key], key, label) if key in keys else label for key, label in one.labels.items()
        ]
        what = _RUNS_AWAY.get(one.block, one.block)
        console.print(f"  - {', '.join(names)}: {what} (objective: {one.stage.replace('_', ' ')})")
    console.print("State `maximum` for these programs, or a limit on what pays for them.")
