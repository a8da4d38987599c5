"""Which money pays for which program, and which money could."""

from alloc_opt.analysis.braided import braided
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "which money pays for what, and which could"
QUICK = True


def ask(asking: Asking) -> Answer:
    """Dollars by program and resource beside what is legal."""
    return Answer({"braided": braided(asking.run, asking.solved.built.measures)})
