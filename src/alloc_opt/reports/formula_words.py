"""What a study of the formula says in sentences."""

import math
from collections.abc import Sequence

import numpy as np

from alloc_opt.analysis.formula import FormulaStudy
from alloc_opt.analysis.formulas.path import Step
from alloc_opt.analysis.formulas.sheet import BY_NAME, PER_PUPIL, PER_SCHOOL
from alloc_opt.reports import sentences as say

_CENT = 0.005
PAYERS = {
    "district": "the district pays for what it adds",
    "schools": "every other school gives the same share of its dollars for it, and the total stays",
    "gains": "other schools give a part of their gain for it, and the total stays",
}


def exact(dollars: float) -> str:
    """`$351,261,584`, with cents where there are any."""
    text = f"{abs(dollars):,.2f}".removesuffix(".00")
    return f"{'-' if dollars < -_CENT else ''}${text}"


def rate(dollars: float) -> str:
    """`$5,174.50`; empty for none."""
    return "" if math.isnan(dollars) else f"{dollars:,.2f}"


def weight(share: float) -> str:
    """`0.2`, four decimals at most; empty for none."""
    return "" if math.isnan(share) else f"{share:.4f}".rstrip("0").rstrip(".")


def whole(count: float) -> str:
    """`1,184`; empty where it is not told."""
    return "" if math.isnan(count) else f"{count:,.0f}"


def pupils_of(count: float) -> str:
    """`49,187 pupils`."""
    return f"{count:,.0f} pupils"


def head(study: FormulaStudy) -> str:
    """What today's formula comes to, and what of it follows pupils."""
    before, year = study.before, study.year
    whole, pupils = float(before.dollars(year).sum()), float(before.pupils(year).sum())
    schools = int((before.pupils(year) > 0).sum())
    each = f": ${whole / pupils:,.0f} a pupil" if pupils else ""
    parts = []
    for kind, words in ((PER_PUPIL, "by rates per pupil"), (PER_SCHOOL, "by amounts for every school"), (BY_NAME, "")):
        dollars = float(before.dollars(year, kinds=[kind]).sum())
        if abs(dollars) >= _CENT:
            words = words or "by amounts stated for schools by name, which no weight moves"
            parts.append(f"{say.money(dollars)} ({say.percent(dollars / whole)}) {words}")
    return (
        f"In {year} the formula gives {exact(whole)} to {schools} schools with {pupils_of(pupils)}{each}. "
        f"Of this, {_listed(parts)}."
    )


def of_base(study: FormulaStudy) -> str:
    """What weights are of, for the head of a table; empty without a base."""
    base = study.before.base_rate(study.year)
    if math.isnan(base):
        return ""
    average = " on average" if len(study.before.base) > 1 else ""
    return f" (weight: of the base, ${rate(base)} a pupil{average})"


def beside(study: FormulaStudy) -> str:
    """What the sites spend beside the formula today."""
    frame = study.schools.frame
    today, other = float(frame["today_dollars"].sum()), float(frame["beside_dollars"].sum())
    if today <= 0:
        return ""
    base = study.before.plan.head.base_year
    given = float(study.before.dollars(study.before.years[0]).sum())
    text = f"The schools' budgets of {base} come to {say.money(today)}"
    if other >= 1:
        text += f"; {say.money(other)} ({say.percent(other / today)}) of that is from resources outside the formula"
    own = today - other
    if abs(own - given) >= max(1000.0, 0.0005 * own):
        more = "more than" if own > given else "less than"
        text += (
            f"; from the formula's resources they spend {say.money(own - given).lstrip('-')} {more} the formula gives"
        )
    return text + "."


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def change(study: FormulaStudy) -> list[str]:
    """What the other formula changes."""
    if not study.changed:
        return []
    return [*_lines(study), _total(study), *_schools(study), *_resources(study)]


def _lines(study: FormulaStudy) -> list[str]:
    told = []
    asked = {text.partition("=")[0].partition("[")[0].strip() for text in study.asked.settings}
    asked |= {line.line for line in study.design.lines} if study.design is not None else set()
    for row in study.lines.frame.to_dict("records"):
        if row["line"] not in asked and row["group"] not in asked:
            continue
        first, now = float(row["rate_first"]), float(row["rate"])
        if math.isnan(now):
            told.append(f"{row['line']}: {say.money(row['dollars_first'])} to {say.money(row['dollars'])}.")
            continue
        before = "a new line" if math.isnan(first) else f"{weight(row['weight_first'])} of the base (${rate(first)})"
        told.append(f"{row['line']}: {before}, now {weight(row['weight'])} (${rate(now)}).")
    return told


def _total(study: FormulaStudy) -> str:
    year = study.year
    first, now = float(study.before.dollars(year).sum()), study.gives[year].sum() / 100.0
    base = ""
    if study.factor:
        rates = [sheet.base_rate(year) for sheet in (study.before, study.after)]
        base = (
            f": the base goes from ${rate(rates[0])} to ${rate(rates[1])} a pupil ({signed(rates[1] / rates[0] - 1)})"
        )
    if abs(now - first) < _CENT:
        return f"The total stays at {exact(first)}{base}."
    more = "more" if now > first else "less"
    return f"The total is {exact(now)}, {exact(abs(now - first))} {more} ({signed(now / first - 1)}){base}."


def signed(share: float) -> str:
    """`+4.6 %`, `0 %`."""
    text = f"{share * 100:+.1f}"
    return "0 %" if text in {"+0.0", "-0.0"} else f"{text} %"


def per_cent(share: float) -> str:
    """`98 %`, `33.3 %`."""
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def _schools(study: FormulaStudy) -> list[str]:
    frame = study.schools.frame
    moved, heads = frame["change_dollars"].to_numpy(dtype=float), study.after.pupils(study.year)
    told = []
    for sign, word in ((1, "gain"), (-1, "lose")):
        mine = frame[sign * moved > 0.5]
        if mine.empty:
            continue
        most = mine.loc[(sign * mine["change_dollars"]).idxmax()]
        told.append(
            f"{say.plural(len(mine), 'school')} with {pupils_of(float(heads[mine.index.to_numpy()].sum()))} "
            f"{word if len(mine) > 1 else f'{word}s'} {say.money(abs(float(mine['change_dollars'].sum())))}; the most "
            f"{most['name']}, {say.money(abs(float(most['change_dollars'])))} ({signed(float(most['change_share']))})."
        )
    return told


def _resources(study: FormulaStudy) -> list[str]:
    """Money that moves between resources although each has its own purpose."""
    frame = study.resources.frame
    moved = frame[(frame["change_dollars"].abs() >= 0.5).to_numpy()]
    rank = frame["restriction"].to_numpy()
    if len(moved) < 1 or bool((moved["restriction"] == rank.min()).all()):
        return []
    parts = [f"{row['resource']} {say.cell(row['change_dollars'], signed=True)}" for row in moved.to_dict("records")]
    return [f"By resource: {', '.join(parts)}. Each has its own revenue and purpose: a change needs money of its kind."]


def guaranteed(study: FormulaStudy) -> list[str]:
    """What the guarantee costs, and which schools it carries."""
    if study.carried is None:
        return []
    frame, parts = study.carried[0].frame, study.carried[1]
    carried = frame[(frame["short_dollars"] > 0.5).to_numpy()]
    needs, main = float(frame["guarantee_dollars"].sum()), study.after.resource
    brings = say.money(float(frame["weights_dollars"].sum()))
    told = [
        f"The guarantee comes to {say.money(needs)} in {study.year}; the weights bring {brings} from {main} before "
        "amounts stated by name."
    ]
    if carried.empty:
        return [*told, "At every school the weights bring at least the guarantee: it costs nothing."]
    heads = study.after.pupils(study.year)
    mine = heads[carried.index.to_numpy()]
    half = float(np.median(heads[heads > 0]))
    small = int((mine < half).sum())
    where, pupils = say.plural(len(carried), "school"), pupils_of(float(mine.sum()))
    told.append(
        f"At {where} with {pupils} the weights alone do not carry it: it adds "
        f"{exact(round(float(carried['short_dollars'].sum()), 2))} there. {small} of them "
        f"{'is' if small == 1 else 'are'} below the median of {half:,.0f} pupils."
    )
    still = frame[(frame["still_short_dollars"] > 0.5).to_numpy()]
    if abs(float(frame["by_name_dollars"].sum())) > 0.5:
        if still.empty:
            told.append("With the amounts stated by name as they are, no school is short of it.")
        else:
            lack = say.money(float(still["still_short_dollars"].sum()))
            told.append(
                f"With the amounts stated by name as they are, {say.plural(len(still), 'school')} would still be short "
                f"of it, by {lack} in all."
            )
    return [*told, *parts.notes]


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
        worst = steps[int(np.argmax(cost))]
        told.append(
            f"Hold-harmless costs {_listed(parts)}; most schools are protected in {worst.year}: "
            f"{int((worst.protected > 0).sum())}."
        )
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
    for column, words in (("protected_dollars", "is protected"), ("given_up_dollars", "given up for it is")):
        whole = float(parts[column].sum())
        if whole >= 1:
            low, high = (float(parts[column].iloc[at].sum()) / whole for at in (slice(0, 2), slice(-2, None)))
            told.append(
                f"Of what {words} over all years, {per_cent(low)} is at the two fifths of schools with the least need and "
                f"{per_cent(high)} at the two with the most."
            )
    return told


def _other(study: FormulaStudy, cost: float) -> list[str]:
    """What hold-harmless would cost on the other basis."""
    other = study.other_basis
    if other is None or study.asked.terms is None or abs(other - cost) < max(1000.0, 0.01 * cost):
        return []
    per = study.asked.terms.per_pupil
    return [
        f"Held {'in all' if per else 'per pupil'} instead, with the district paying, it would cost {say.money(other)} over "
        f"all years, not {say.money(cost)}" + ("." if per else ": dollars held in all stay where pupils leave.")
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
    what = "that schools lose against today" if wanted.need is None else "away from dollars in proportion to need"
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


def rates_as_printed(study: FormulaStudy) -> list[str]:
    """Where the printed rate is not the one that gives the printed dollars."""
    frame = study.printed[1].frame
    known = frame[frame["at_printed_rate"].notna().to_numpy() & ~(frame["off"] > 0).to_numpy()]
    apart = known["at_printed_rate"] - known["printed_dollars"]
    told = []
    wrong = known[(apart.abs() >= 1).to_numpy()]
    if len(wrong):
        size = float((wrong["at_printed_rate"] - wrong["printed_dollars"]).abs().sum())
        told.append(
            f"The printed rates are not those that the printed dollars were made with: at them {len(wrong)} of "
            f"{len(known)} lines would come to other sums ({say.money(size)} apart in all)."
        )
    told += [
        f"{row['line']}: {say.plural(int(row['other_rates']), 'school')} print another rate than "
        f"${rate(row['printed_rate'])}; the dollars of all were made with ${rate(row['rate'])}."
        for row in known[(known["other_rates"] > 0).to_numpy()].to_dict("records")
    ]
    return told


def not_printed(study: FormulaStudy) -> list[str]:
    """Lines of the formula that no printed line checks."""
    known = set(study.printed[1].frame["line"])
    rows = study.before.at(study.before.years[0])
    rest = rows[~rows["line"].isin(known).to_numpy() & (rows["dollars"] != 0).to_numpy()]
    tiny = rest["line"].str.startswith("rounding ").to_numpy()
    told = []
    lines = rest[~tiny].groupby("line", sort=False)["dollars"].sum()
    if len(lines):
        parts = [f"{line} ({say.money(dollars)})" for line, dollars in lines.items()]
        told.append(f"No line of print checks {_listed(parts)}.")
    if tiny.any():
        told.append(
            f"{say.plural(int(tiny.sum()), 'line')} of less than a dollar close the rounding of the sheets, "
            f"{exact(float(rest.loc[tiny, 'dollars'].sum()))} in all; without them school totals are off by dollars."
        )
    return told


def told(study: FormulaStudy) -> list[str]:
    """Every sentence of the study, in order."""
    printed = [*study.printed[1].notes, *rates_as_printed(study)] + (
        not_printed(study) if len(study.printed[1]) else []
    )
    every = [head(study), beside(study), *printed, *designed(study), *change(study), *guaranteed(study), *phased(study)]
    return [line for line in every if line]
