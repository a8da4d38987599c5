"""What do studies say, what of it can a district expect, and which rows does a plan need to decide by it?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from alloc_opt.analysis.evidences.ask import Ask
from alloc_opt.analysis.evidences.entry import Entry, Library
from alloc_opt.analysis.evidences.library import entry_of, library, of_family
from alloc_opt.analysis.evidences.own import Measured, Updated, updated
from alloc_opt.analysis.evidences.price_index import growth, told
from alloc_opt.analysis.evidences.rows import Change, Used, changes, used
from alloc_opt.analysis.evidences.shrink import expected
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.io.problems import did_you_mean
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario import apply
from alloc_opt.scenario.overlay import stated

COLUMNS = ["id", "program_of_the_library", "family", "grade", "essa", "outcome", "cost", "expected", "range", "checked"]
_NOTES = (
    "Expected: for a pupil who gets it, after allowing for weak designs and drawn toward the family's mean; the "
    "range is where 8 of 10 districts would lie. Ranges overlap: this is no ranking.",
)


@dataclass(frozen=True)
class Plans:
    """Rows of a plan that come from the library."""

    plan: str
    used: tuple[Used, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    def scenario(self, name: str) -> Change:
        """As the values of a scenario file."""
        ids = ", ".join(use.pick.entry.id for use in self.used)
        why = f"What would the plan be if effects of the evidence library decided ({ids})?"
        head = {"scenario": name, "title": "Decided by the evidence library", "of": self.plan, "why": why}
        return {**head, "changes": list(self.changes)}


def search(words: Sequence[str] = ()) -> Table:
    """Entries that hold all of the words, by family. Raises OperatorError with a near word where there is none."""
    found = library()
    texts = {name: _text(entry) for name, entry in found.entries.items()}
    hits = [found.entries[name] for name, text in texts.items() if all(word.casefold() in text for word in words)]
    if not hits:
        known = sorted({word.strip(",.;()") for text in texts.values() for word in text.split()})
        near = [hint for word in words if (hint := did_you_mean(word.casefold(), known))]
        raise OperatorError(
            f"The evidence library has nothing on {' '.join(words)}.",
            near[0] if near else "alloc-opt evidence lists all of it; what is not there has no known effect, not none",
        )
    rows = []
    for entry in sorted(hits, key=lambda one: (one.family, one.id)):
        now, unit = expected(entry, found), found.shared.outcomes[entry.outcome].unit
        price = f"{entry.cost.dollars:,.0f} ({entry.cost.year})" if entry.cost is not None else "not known"
        range_ = f"{now.low:.2g} to {now.high:.2g}"
        line = (entry.id, entry.name, entry.family, entry.grade, str(entry.essa), entry.outcome, price)
        rows.append((*line, f"{now.mean:.2g} {unit}", range_, entry.checked))
    return Table("evidence", pd.DataFrame(rows, columns=COLUMNS), _NOTES)


def _text(entry: Entry) -> str:
    parts = (entry.id, entry.name, entry.family, entry.kind, entry.outcome, entry.group, entry.population, entry.source)
    return " ".join(parts).casefold()


def show(name: str) -> Table:
    """All that is known of one entry, and how its expected effect comes about: rows of what and said."""
    found = library()
    entry = entry_of(name, found)
    now, outcome = expected(entry, found), found.shared.outcomes[entry.outcome]
    design = found.shared.designs[entry.design]
    reported = f" [{entry.reported[0]:g}, {entry.reported[1]:g}]" if entry.reported else ""
    error = f"{entry.error:g}" if entry.error is not None else f"not given; {found.shared.blank_error:g} is taken"
    price = "not known: a plan must state one"
    if entry.cost is not None:
        low, high = entry.cost.low, entry.cost.high
        between = f" [{low:,.0f} to {high:,.0f}]" if low is not None and high is not None else ""
        price = f"${entry.cost.dollars:,.0f}{between} in dollars of {entry.cost.year}: {entry.cost.covers}"
        price += f" ({entry.cost.source})"
    hour, hours = found.shared.teacher_hour, entry.staff_hours
    time = "not known: a plan must state it" if hours is None else f"{hours:g} hours a {entry.unit}"
    time += f" at ${hour.dollars:g} = ${hours * hour.dollars:,.2f}" if hours else ""
    others = [one.id for one in of_family(entry, found.entries.values()) if one.id != entry.id]
    lines = [
        ("what", f"{entry.name} ({entry.kind}), for {entry.group}; bought by the {entry.unit}"),
        ("headline", f"{entry.effect:g} {outcome.unit}{reported} of {outcome.name.lower()}; range: {entry.range}"),
        ("found on", f"{entry.sample}; {entry.population}"),
        ("grades", f"{entry.grade}; ESSA tier {entry.essa} at best, to be confirmed; figures: {entry.checked}"),
        (
            "for the design",
            f"x {design.factor:g} ({entry.design.replace('_', ' ')}: {design.from_}) = {now.headline:.3f}",
        ),
        ("standard error", f"{error}; {now.error:.3f} is used"),
        (
            "family",
            f"{entry.family}: mean {now.family:.3f}; others: {', '.join(others) or 'none'}; use one for a group",
        ),
        (
            "expected",
            f"{now.believed:.2f} x {now.headline:.3f} + {1 - now.believed:.2f} x {now.family:.3f} = {now.mean:.3f}",
        ),
        ("in a district", f"{now.low:.2g} to {now.high:.2g} for 8 of 10 districts"),
        ("dosage", entry.dosage),
        ("delivered", f"{entry.delivered:g} ({entry.delivered_from})"),
        ("left a year later", f"{entry.kept:g} ({entry.kept_from})"),
        ("stacking cap", f"{outcome.cap:g} {outcome.unit} a pupil, all programs together ({outcome.cap_from})"),
        ("scale", _scale(entry)),
        ("cost", price),
        ("staff time", f"{time} ({entry.staff_from})"),
        ("source", f"{entry.source}; library of {found.shared.date}"),
        *(("beware", caveat) for caveat in entry.caveats),
    ]
    return Table(f"evidence_{entry.id}", pd.DataFrame(lines, columns=["what", "said"]))


def _scale(entry: Entry) -> str:
    if entry.bands:
        bands = ", ".join(f"{band.average:g} at {band.units:g}" for band in entry.bands)
        return f"measured at {entry.measured_at:g}; averages {bands} ({entry.bands_from})"
    return "falls as tutoring's does, an assumption" if entry.labor else "no falling returns are known"


def measured(name: str, result: Measured) -> Updated:
    """What a district's own result changes in the expected effect of an entry."""
    found = library()
    return updated(expected(entry_of(name, found), found), result)


def use(ask: Ask, plan: Plan) -> Plans:
    """Rows that a plan needs to decide by these entries. Raises OperatorError for a blank cost or size."""
    found = library()
    uses = used(ask, plan, found)
    notes = list(_costs(uses, ask, plan, found))
    if ask.later:
        notes.append("Effects are what is left a year later; --end-of-year counts them when the year ends.")
    notes += [f"{one.pick.entry.id}: {caveat}" for one in uses for caveat in one.pick.entry.caveats]
    made = Plans(plan.head.name, tuple(uses), tuple(changes(uses, ask, plan, found)), tuple(notes))
    apply(plan, stated(made.scenario("by-evidence"), "the rows of the library"))
    return made


def _costs(uses: Sequence[Used], ask: Ask, plan: Plan, found: Library) -> Iterator[str]:
    """What one unit of each new program costs, and how that was carried to the base year."""
    index, base = found.shared.prices, plan.head.base_year
    carried = False
    for one in uses:
        entry, year = one.pick.entry, found.shared.work_year
        if one.position and year is not None:
            yield (
                f"{entry.id}: a {entry.unit} takes {one.fte:.4g} FTE of {one.position}, its hours in a year of "
                f"{year.hours:,.0f} ({year.from_})"
            )
        if not one.dollars or entry.cost is None or entry.id in ask.cost:
            continue
        by = ""
        if ask.prices is None and index is not None:
            by = f", x {growth(index, entry.cost.year, base):.3f} from {entry.cost.year}"
            carried = True
        yield f"{entry.id}: costs {one.dollars:,.2f} a {entry.unit} in dollars of {base}{by}"
    if carried and index is not None:
        yield told(index, base)
