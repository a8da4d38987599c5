"""Which rules conflict? The first paragraph of an explanation, never a bare word."""

from alloc_opt.program.built import Built


def explain(built: Built) -> str:
    """The rules in conflict, in plain words."""
    return f"No plan for {built.plan.name} meets all rules."
