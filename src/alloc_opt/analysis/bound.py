"""What do the words of a rule pack stand for in a plan? The ids that it states, or an id that is the same word."""

from alloc_opt.plan.plan import Plan

RESOURCE, GROUP, POSITION = ("funds", "resource"), ("groups", "group"), ("pay", "position")
"""Table and column of the ids."""


def bound(plan: Plan, word: str, noun: tuple[str, str]) -> tuple[str, ...]:
    """Ids of `noun` that a pack's word (`title_i`, `low_income`) stands for; none where the plan does not say."""
    table, column = noun
    stated = plan.head.pack_names.get(word)
    if stated is not None:
        return (stated,) if isinstance(stated, str) else tuple(stated)
    return (word,) if word in set(plan[table][column].astype(str)) else ()


def marked(plan: Plan, word: str, *others: str) -> str:
    """The column of the schools that says yes or no for a pack's word; empty where there is none."""
    stated = plan.head.pack_names.get(word)
    schools = plan["schools"]
    for name in [stated] if isinstance(stated, str) else [word, *others]:
        if name in schools and schools[name].astype(str).str.lower().isin(["yes", "no", ""]).all():
            return str(name)
    return ""
