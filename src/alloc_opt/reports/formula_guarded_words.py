"""What stands around a formula in sentences: the design, the guarantee, the years of a phase-in."""

import math
from collections.abc import Sequence

import numpy as np

from alloc_opt.analysis.formula import FormulaStudy
from alloc_opt.analysis.formulas.path import Step
from alloc_opt.analysis.formulas.sheet import PER_PUPIL, PER_SCHOOL
from alloc_opt.reports import formula_words as words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.formula_words import exact, listed, per_cent, pupils_of

_CENT = 0.005
_HALF = 0.5
PAYERS = {
    "district": "the district pays for what it adds",
    "schools": "every other school gives the same share of its dollars for it, and the total stays",
    "gains": "other schools give a part of their gain for it, and the total stays",
}


def told(study: FormulaStudy) -> list[str]:
    """Every sentence of the study, in order."""
    printed = [*study.printed[1].notes]
    if len(study.printed[1]):
        printed += [*words.rates_as_printed(study), *words.not_printed(study)]
    every = [words.head(study), words.beside(study), *printed, *designed(study), *words.change(study)]
    every += [*guaranteed(study), *phased(study)]
    return [line for line in every if line]


def guaranteed(study: FormulaStudy) -> list[str]:
    """What the guarantee costs, and which schools it carries."""
    if study.carried is None:
        return []
    frame, parts = study.carried[0].frame, study.carried[1]
    carried = frame[(frame["short_dollars"] > 0.5).to_numpy()]
    needs, main = float(frame["guarantee_dollars"].sum()), study.after.resource
    brings = say.money(float(frame["weights_dollars"].sum()))
    told = [
        f"The guarantee comes to {say.money(needs)} in {study.year}; the weights bring {brings} from {main}"
        f"{' before amounts stated by name' if (frame['by_name_dollars'].abs() > 0.5).any() else ''}."
    ]
    if words.reach(study) < _HALF:
        told.append(
            f"The formula gives {say.percent(words.reach(study))} of what these schools spend from its resources; the "
            "rest comes in other ways, such as positions: the formula lacks this, the schools need not."
        )
    if carried.empty:
        return [*told, "At every school the weights bring at least the guarantee: it costs nothing."]
    heads = study.after.pupils(study.year)
    mine = heads[carried.index.to_numpy()]
    half = float(np.median(heads[heads > 0]))
    small = int((mine < half).sum())
    lack = exact(round(float(carried["short_dollars"].sum()), 2))
    which = "all of them are" if small == len(carried) else f"{small} of them {'is' if small == 1 else 'are'}"
    which = f"it is{'' if small else ' not'}" if len(carried) == 1 else which
    told.append(
        f"At {say.plural(len(carried), 'school')} with {pupils_of(float(mine.sum()))} the weights alone do not carry "
        f"it: {lack} is lacking; {which} below the median of {half:,.0f} pupils."
    )
    if study.asked.first:
        return [*told, *_first(study), *parts.notes]
    still = frame[(frame["still_short_dollars"] > 0.5).to_numpy()]
    if (frame["by_name_dollars"].abs() > 0.5).any():
        adds = say.money(float(still["still_short_dollars"].sum()))
        told.append(
            "The amounts stated by name fill all of that: the guarantee adds nothing."
            if still.empty
            else f"With the amounts stated by name {say.plural(len(still), 'school')} still "
            f"{'lacks' if len(still) == 1 else 'lack'} {adds}, which the guarantee adds."
        )
    return [*told, *parts.notes]


def _first(study: FormulaStudy) -> list[str]:
    """What a guarantee that comes first leaves for the rates."""
    kinds, main = [PER_PUPIL, PER_SCHOOL], [study.after.resource]
    left, before = (
        float(sheet.dollars(study.year, kinds=kinds, resources=main).sum()) for sheet in (study.after, study.before)
    )
    return [
        f"The guarantee comes first: {say.money(left)} of {main[0]} is left to go by the rates, "
        f"{say.percent(left / before)} of what they give today; amounts stated by name end."
    ]


def phased(study: FormulaStudy) -> list[str]:
    """How the path goes, what protection costs, who pays, and who is not there at its end."""
    terms, steps = study.asked.terms, study.steps
    if terms is None or not steps:
        return []
    per = " per pupil" if terms.per_pupil else ""
    told = []
    away = "what schools spend today" if study.asked.from_today else "today's formula"
    told.append(f"From {away} to {'the other' if study.changed else 'the'} formula: {_way(steps, study)}.")
    if terms.keep:
        told.append(f"No school falls below {_each(terms.keep)} of last year's dollars{per}; {PAYERS[terms.payer]}.")
    if terms.gain:
        told.append(f"No school gains more than {_each(terms.gain)} on last year's dollars{per}.")
    cost = [float(step.protected.sum()) / 100.0 for step in steps]
    if terms.keep and max(cost) > 0:
        parts = [
            f"{say.money(dollars)} in {step.year}" for step, dollars in zip(steps, cost, strict=True) if dollars > 0
        ]
        many = [int((step.protected > 0).sum()) for step in steps]
        most = steps[int(np.argmax(many))].year
        told.append(f"Hold-harmless costs {listed(parts)}; most schools are protected in {most}: {max(many)}.")
        told += _who(study)
    elif terms.keep:
        told.append("Hold-harmless costs nothing: no school would fall below it.")
    return [*told, *_other(study, sum(cost)), *_end(study)]


def _who(study: FormulaStudy) -> list[str]:
    """Which part of the schools is protected, and which part gives for it."""
    table = study.bearing
    if table is None:
        return []
    parts = table.frame[(table.frame["by"] == "need").to_numpy()]
    if len(parts) < 2:
        return []
    told = []
    for column, which in (
        ("protected_dollars", "hold-harmless adds"),
        ("given_up_dollars", "other schools give for it"),
    ):
        every = float(parts[column].sum())
        if every < 1:
            continue
        low, high = (float(parts[column].iloc[at].sum()) / every for at in (slice(0, 2), slice(-2, None)))
        told.append(
            f"Of what {which} over all years, {per_cent(low)} is at the two fifths of schools with the least need, "
            f"{per_cent(high)} at the two with the most."
        )
    return told


def _other(study: FormulaStudy, cost: float) -> list[str]:
    """What hold-harmless would cost on the other basis."""
    other = study.other_basis
    if other is None or study.asked.terms is None or abs(other - cost) < max(1000.0, 0.01 * cost):
        return []
    per = study.asked.terms.per_pupil
    why = "." if per else ": dollars held in all stay where pupils leave."
    return [
        f"Held {'in all' if per else 'per pupil'} instead, with the district paying, it would cost {say.money(other)} "
        f"over all years, not {say.money(cost)}{why}"
    ]


def _way(steps: Sequence[Step], study: FormulaStudy) -> str:
    terms = study.asked.terms
    assert terms is not None
    own = set(study.after.plan.years)
    shares = [f"{per_cent(terms.of('blend', t) or 0.0)} of the way in {step.year}" for t, step in enumerate(steps)]
    beyond = [step.year for step in steps if step.year not in own]
    note = f" (pupils from {beyond[0]} on as in {study.after.plan.years[-1]})" if beyond else ""
    return ", ".join(shares[: len(terms.blend)]) + (" and after" if len(steps) > len(terms.blend) else "") + note


def _each(shares: Sequence[float]) -> str:
    texts = [per_cent(share) for share in shares]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts)} (year by year)"


def _end(study: FormulaStudy) -> list[str]:
    last = study.steps[-1]
    off = (last.given - last.formula) / 100.0
    above, below = int((off > 0.5).sum()), int((off < -0.5).sum())
    terms = study.asked.terms
    assert terms is not None
    if not above and not below:
        return [f"In {last.year} every school is at its formula."]
    told = [
        f"In {last.year} {say.plural(above, 'school')} {'is' if above == 1 else 'are'} still above the formula "
        f"({say.money(float(off[off > 0].sum()))}), "
        + (f"{below} below it ({say.money(float(-off[off < 0].sum()))})." if below else "none below it.")
    ]
    keep = terms.of("keep", len(study.steps))
    held = (last.protected > 0) & (off > 0.5)
    if keep is not None and held.any() and terms.of("blend", len(study.steps)) == 1.0:
        if keep >= 1.0:
            told.append(
                "At 100 % of last year's dollars a protected school never gets there: give hold-harmless an end."
            )
        else:
            gap = np.log(last.formula[held] / last.given[held]) / math.log(keep)
            years = int(np.ceil(gap.max() - 1e-9))
            told.append(
                f"With pupils as they are, the last protected school would get there {say.plural(years, 'year')} later."
            )
    return told


def designed(study: FormulaStudy) -> list[str]:
    """What the design decided, and how good it is."""
    found = study.design
    if found is None:
        return []
    wanted, answer = found.wanted, found.found
    what = "that schools lose against today"
    if wanted.need is not None:
        off = float(np.abs(wanted.today - wanted.need * (wanted.total / wanted.need.sum())).sum())
        what = f"away from dollars in proportion to need (today {say.money(off)})"
    best = "no other choice within the bounds does better"
    if abs(answer.aim - answer.bound) >= 1:
        best = f"no other choice within the bounds gets below {say.money(answer.bound)}"
    used = float(answer.dollars.sum())
    left = wanted.total - used
    rest = f", {exact(round(left, 2))} are left" if left >= _CENT else ""
    return [
        f"Design within {exact(round(wanted.total, 2))}: {say.money(answer.aim)} {what}; {best}. It uses "
        f"{exact(round(used, 2))}{rest}."
    ]
