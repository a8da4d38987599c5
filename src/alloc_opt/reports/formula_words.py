"""What a study of the formula says in sentences."""

import math
from collections.abc import Sequence

import numpy as np

from alloc_opt.analysis.formula import FormulaStudy
from alloc_opt.analysis.formulas.sheet import BY_NAME, PER_PUPIL, PER_SCHOOL
from alloc_opt.reports import sentences as say

_CENT = 0.005
_FAR = 5.0
"""How many times its weight a line must get to be asked about."""
_MOST = 0.9
"""Share of the spending from its resources below which a formula is told as a part of it."""


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
        f"Of this, {listed(parts)}."
    )


def of_base(study: FormulaStudy) -> str:
    """What weights are of, for the head of a table; empty without a base."""
    base = study.before.base_rate(study.year)
    if math.isnan(base):
        return ""
    several = len(study.before.base) > 1
    lines = f" {listed(study.before.base)}" if several else ""
    return f" (weight: of the base{lines}, ${rate(base)} a pupil{' on average' if several else ''})"


def reach(study: FormulaStudy) -> float:
    """Share of what schools spend from the formula's resources that the formula gives; 1 where nothing is spent."""
    frame = study.schools.frame
    own = float((frame["today_dollars"] - frame["beside_dollars"]).sum())
    given = float(study.before.dollars(study.before.years[0]).sum())
    return given / own if own > 0 and given > 0 else 1.0


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
    if reach(study) < _MOST:
        text += (
            f"; of the {say.money(own)} that they spend from the formula's resources the formula of {base} gives "
            f"{say.percent(reach(study))} ({say.money(given)})"
        )
    elif abs(own - given) >= max(1000.0, 0.0005 * own):
        more = "more" if own > given else "less"
        text += (
            f"; from the formula's resources they spend {say.money(own)}, {say.money(abs(own - given))} {more} than "
            f"the {say.money(given)} that the formula gives with the pupils of {base}"
        )
    return text + "."


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def change(study: FormulaStudy) -> list[str]:
    """What the other formula changes."""
    if not study.changed:
        return []
    return [*_lines(study), _total(study), *_schools(study), *_resources(study)]


def _lines(study: FormulaStudy) -> list[str]:
    """Rates and weights that somebody set, or that the design found."""
    asked = {text.partition("=")[0].partition("[")[0].strip() for text in study.asked.settings}
    asked |= {line.line for line in study.design.lines} if study.design is not None else set()
    told = []
    for row in study.lines.frame.to_dict("records"):
        if row["line"] not in asked and row["group"] not in asked:
            continue
        first, now = float(row["rate_first"]), float(row["rate"])
        was, share = weight(float(row["weight_first"])), weight(float(row["weight"]))
        if math.isnan(now):
            told.append(f"{row['line']}: {say.money(row['dollars_first'])} to {say.money(row['dollars'])}.")
            continue
        weighed = share and row["line"] not in study.after.base
        average = " on average" if _several_rates(study, str(row["line"])) else ""
        before = "a new line" if math.isnan(first) else f"${rate(first)} a pupil{average}"
        before = f"{was} of the base (${rate(first)})" if was and weighed else before
        more = f" ({signed(now / first - 1)})" if first > 0 and not weighed else ""
        told.append(f"{row['line']}: {before}, now {f'{share} (${rate(now)})' if weighed else f'${rate(now)}{more}'}.")
        times = float(row["weight"]) / float(row["weight_first"]) if was and weighed else 1.0
        if times >= _FAR:
            told.append(f"{row['line']} is {times:.0f} times the weight it was: check that this is what you mean.")
    return told


def _several_rates(study: FormulaStudy, line: str) -> bool:
    """Whether a line has another rate here than there, before or now."""
    for sheet in (study.before, study.after):
        rows = sheet.at(study.year)
        rates = rows.loc[(rows["line"] == line).to_numpy(), "per_pupil"].to_numpy(dtype=float)
        if len(rates) and np.ptp(rates) > _CENT:
            return True
    return False


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
    moved = frame["change_dollars"].to_numpy(dtype=float)
    heads = study.after.pupils(study.year)
    heads = np.where(heads > 0, heads, study.before.pupils(study.year))
    told = []
    for sign, word in ((1, "gain"), (-1, "lose")):
        mine = frame[sign * moved > 0.5]
        if mine.empty:
            continue
        most = mine.iloc[int((sign * mine["change_dollars"].to_numpy(dtype=float)).argmax())]
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
            f"The printed rates are not those that the printed dollars were made with: at each school's own printed "
            f"rate {len(wrong)} of {len(known)} lines would come to other sums ({say.money(size)} apart in all)."
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
        told.append(f"No line of print checks {listed(parts)}.")
    if tiny.any():
        told.append(
            f"{say.plural(int(tiny.sum()), 'line')} of less than a dollar close the rounding of the sheets, "
            f"{exact(float(rest.loc[tiny, 'dollars'].sum()))} in all; school totals need them."
        )
    return told
