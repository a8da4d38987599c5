"""Do the tiers of evidence that a plan states agree with the library that its effects come from?"""

from collections.abc import Iterator, Mapping

from alloc_opt.analysis.evidences.library import library
from alloc_opt.analysis.evidences.rests_on import id_of
from alloc_opt.analysis.names import called
from alloc_opt.plan.plan import Plan


def stated(plan: Plan) -> Mapping[str, float]:
    """Program -> tier that rules about evidence state, the weakest of several."""
    found: dict[str, float] = {}
    for rule in plan.rules:
        if rule.family == "evidence_tier":
            for program, tier in dict(rule.parameters.get("tiers") or {}).items():
                found[str(program)] = max(found.get(str(program), 0.0), float(tier))
    return found


def of_entry(name: str) -> float:
    """Tier that an entry of the library can carry at best; NaN where it has no such entry."""
    entry = library().entries.get(name)
    return float(entry.essa) if entry is not None else float("nan")


def doubts(plan: Plan) -> Iterator[str]:
    """A sentence for each program whose stated tier is better than what its entry of the library can carry."""
    tiers = stated(plan)
    for row in plan["effects"].drop_duplicates("program").to_dict("records"):
        program, entry = str(row["program"]), id_of(str(row["source"]))
        best = of_entry(entry)
        if program in tiers and tiers[program] < best:
            yield (
                f"{called(plan, 'programs', 'program', program)} is stated to have evidence of tier "
                f"{tiers[program]:.0f}; the study its effect comes from ({entry}) can carry tier {best:.0f} at best."
            )
