"""What does the next step of every limit cost, and how far does that hold? Asked where the run has the short list."""

from alloc_opt.analysis.prices import price_list
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "what one step of each rule costs, and how far that holds"
QUICK = False


def ask(asking: Asking) -> Answer | None:
    """The full price list as `alloc-opt prices` gives it; None where the run has it already."""
    if asking.run.facts.get("priced") == "full":
        return None
    found, borne = price_list(asking.solved, asking=lambda rule, way: asking.hear(f"{rule} {way}".strip()))
    return Answer({found.name: found, borne.name: borne})
