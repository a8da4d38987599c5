"""Does another solver find the same? The model written by Pyomo, solved by an open solver that is not HiGHS."""

from alloc_opt.analysis.relaxed import relaxed_value
from alloc_opt.pyomo_model import second_opinion
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "whether another solver finds the same value"
QUICK = False


def ask(asking: Asking) -> Answer | None:
    """What the other solver found of the first objective, parts of positions allowed; None where it is not installed
    or found nothing in its time.
    """
    program = asking.solved.built.program
    asking.hear("another solver")
    found = second_opinion(program, relaxed_value(program))
    if found.objective is None:
        return None
    what = program.stages[0].unit_name
    verdict = "the same" if found.agrees else "ANOTHER VALUE"
    text = (
        f"Another solver ({found.solver} {found.version}) was given the same model, with parts of positions allowed, "
        f"and found {verdict}: {found.objective:,.2f} against {found.ours:,.2f} {what}."
    )
    return Answer(words={"opinion": (text,)}, facts={"agrees": bool(found.agrees)})
