"""What the board votes on: the budget of the first plan year, the changes by the day they must be decided, notices.

Every figure is the run's own; what is not listed by name is one line, so that the table ties to all named changes.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from alloc_opt.plan.deadlines import in_words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Column, Grid, Page, Row, Words, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import columns, values
from alloc_opt.reports.packet.pages._dated import in_short, named, one_cut

ORDER = 12
AUDIENCES = ("board",)
TITLE = "What the board is asked to decide"
LINES = 12
"""Changes listed by name; one more stands by itself rather than as `the other change`."""
_BY_NAME = 30
"""Named changes from which on a line is a program and a direction, not a single change."""
_FLOWS = {
    "beginning": ("Beginning balance", 1.0),
    "revenue": ("Revenue", 1.0),
    "contributions": ("Contributions from unrestricted to restricted money", 1.0),
    "indirect": ("Indirect cost that grants pay", 1.0),
    "spent": ("Spending", -1.0),
    "lapse": ("Given back at the end of an award", -1.0),
}
_CENT, _SHOWN, _LATE = 0.005, 0.05, "9999"
_NAMED = 6
"""Rules that a sentence names."""


def pages(ground: Ground) -> Iterator[Page]:
    """One page; nothing without a plan year."""
    if not ground.years or not ground.has("funds"):
        return
    budget = _budget(ground)
    blocks = [budget, *_decisions(ground), *_notices(ground), *_rules(ground)]
    count = int(ground.table("changes")["number"].nunique()) if ground.has("changes") else 0
    flows = {str(row.cells[0]): float(row.cells[3] or 0.0) for row in budget.rows}
    lead = (
        f"To adopt the budget of {ground.years[0]} with {say.money(flows['Revenue'])} of revenue, "
        f"{say.money(flows['Spending'])} of spending and {say.money(float(budget.rows[-1].cells[1] or 0.0))} of "
        "unrestricted money left at its end"
    )
    changes = f", and {say.plural(count, 'named change')} from today's services" if count else ""
    yield Page("motion", TITLE, f"{lead}{changes}.", tuple(blocks))


def _budget(ground: Ground) -> Grid:
    """From the beginning to the ending balance of the first year."""
    year = ground.years[0]
    head = (
        Column("what", "What"),
        Column("unrestricted", "Unrestricted", "dollars", adds=True),
        Column("restricted", "Restricted", "dollars", adds=True),
        Column("all", "Together", "dollars", adds=True),
    )
    frame = ground.table("funds")
    frame = frame[(frame["year"] == year).to_numpy()]
    free = frame["resource"].isin(list(ground.unrestricted)).to_numpy()
    rows: list[Row] = []
    factors: dict[int, float] = {}
    for name, (label, factor) in _FLOWS.items():
        parts = [round(float(mine[name].sum()), 2) + 0.0 for mine in (frame[free], frame[~free])]
        if name in {"contributions", "indirect", "lapse"} and max(map(abs, parts)) < _CENT:
            continue
        factors[len(rows)] = factor
        rows.append(line(head, dict(zip(("unrestricted", "restricted"), parts, strict=True)) | {"what": label}))
    rows = [Row((*row.cells[:3], round(sum(float(cell or 0.0) for cell in row.cells[1:3]), 2) + 0.0)) for row in rows]
    rows.append(total(head, rows, f"Ending balance {year}", factors))
    notes = ("Ending balance: beginning balance and revenue, with what moves between the two, less spending.",)
    return Grid("budget", f"1. Adopt the budget of {year}", head, tuple(rows), notes)


def _decisions(ground: Ground) -> Iterator[Grid | Words]:
    """The largest changes by the day they must be decided, the others in one line."""
    if not ground.has("changes"):
        yield Words(("No change from today's services is asked for.",), head="2. Changes")
        return
    years = ground.years
    count = int(ground.table("changes")["number"].nunique())
    single = count <= _BY_NAME
    found = sorted(named(ground) if single else in_short(ground), key=lambda one: -float(one["size"]))
    shown = found if len(found) <= LINES + 1 else found[:LINES]
    rest = found[len(shown) :]
    head = (
        Column("decide_by", "Decide by", "day"),
        Column("what", "Change"),
        Column("where", "Where"),
        *(() if single else (Column("changes", "Named changes", "count", adds=True),)),
        *columns("dollars", "$", years, "dollars"),
        *columns("fte", "FTE", years[-1:], "fte"),
    )
    order = sorted(shown, key=lambda one: (one["decide_by"] or _LATE, -one["size"]))
    rows = [_row(head, one, years) for one in order]
    if rest:
        others = sum(int(one["changes"]) for one in rest)
        summed = {name: _summed(rest, name) for name in ("dollars", "fte_by_year")}
        first = min((one["decide_by"] for one in rest if one["decide_by"]), default="")
        when = f"the first by {in_words(date.fromisoformat(first))}; " if first else ""
        what = f"{say.plural(others, 'smaller change')} ({when}see “What changes from today”)"
        told = {"what": what, "where": "", "decide_by": "", "changes": others}
        rows.append(_row(head, {**told, **summed}, years))
    sums = total(head, rows, "")
    sums = Row((None, f"All {say.plural(count, 'named change')}", *sums.cells[2:]), "sum", sums.of)
    past = str(ground.run.facts.get("as_of") or "")
    late = [one for one in found if past and one["decide_by"] and one["decide_by"] < past]
    notes = ["Against today's services at the prices of each year; FTE are those of the last year, against today."]
    if any(not one["decide_by"] for one in found):
        notes.append("No day: no notice or contract date stands behind the change; it is decided with the budget.")
    if late:
        notes.append(f"For {say.plural(len(late), 'line')} the day has passed on {in_words(date.fromisoformat(past))}.")
    yield Grid("decisions", "2. Decide these changes, by date", head, (*rows, sums), (*notes, *one_cut(ground)))


def _row(head: Sequence[Column], one: dict[str, Any], years: Sequence[str]) -> Row:
    what = str(one["what"])
    cells = {**one, "what": what[:1].upper() + what[1:]}
    cells |= {**values("dollars", one["dollars"], years), **values("fte", one["fte_by_year"], years)}
    return line(head, cells)


def _summed(lines: Sequence[dict[str, Any]], name: str) -> dict[str, float]:
    years = {year for one in lines for year in one[name]}
    return {year: round(sum(float(one[name].get(year, 0.0)) for one in lines), 6) for year in years}


def _notices(ground: Ground) -> Iterator[Words]:
    """Who would be given notice, and by which day."""
    heading = "3. Notices"
    frame = ground.table("who_leaves")
    laid = frame[(frame["laid_off"] >= _SHOWN).to_numpy()] if len(frame) else frame
    if not len(laid):
        told = "No one in a listed position is laid off, so no notice of layoff is asked for."
        unlisted = ground.run.facts.get("unlisted_pay")
        yield Words((say.leaving(0.0, 0.0, 0.0, unlisted=unlisted) if unlisted else told,), head=heading)
        return
    cut = ground.table("positions")
    cut = cut[((cut["change"] < 0) & (cut["decide_by"].astype(str) != "")).to_numpy()]
    days = cut.groupby(["position", "year"])["decide_by"].min().to_dict()
    texts = []
    laid = laid.assign(day=[str(days.get(key, "")) for key in zip(laid["position"], laid["year"], strict=True)])
    for day, mine in laid.groupby("day", sort=True):
        by = mine.groupby("position")["laid_off"].sum().sort_values(ascending=False, kind="stable")
        named = [f"{ground.name('position', job)} {fte:,.1f}" for job, fte in by.head(_NAMED).items()]
        more = [f"{len(by) - _NAMED} other positions {by.iloc[_NAMED:].sum():,.1f}"] if len(by) > _NAMED else []
        when = f"By {in_words(date.fromisoformat(str(day)))}" if day else "Without a notice date"
        texts.append(f"{when}: {by.sum():,.1f} FTE ({'; '.join([*named, *more])}).")
    if unlisted := ground.run.facts.get("unlisted_pay"):
        texts.append(say.leaving(0.0, 0.0, float(laid["laid_off"].sum()), unlisted=unlisted))
    yield Words(tuple(texts), "list", heading)


def _rules(ground: Ground) -> Iterator[Words]:
    """Rules that the plan does not keep as written."""
    frame, book = ground.table("rules"), ground.table("rulebook")
    said = dict(book[["rule", "sentence"]].itertuples(index=False, name=None)) if len(book) else {}
    heads = {"broken": "Not kept", "relaxed": "No worse than today, when it is not kept either"}
    gone = [str(rule) for rule in ground.run.facts["gave_way"]]
    texts, seen = [f"Gave way: {_sentence(said, rule)}" for rule in gone], set(gone)
    for status, words in heads.items():
        rules = [
            str(rule)
            for rule in (dict.fromkeys(frame.loc[(frame["status"] == status).to_numpy(), "rule"]) if len(frame) else ())
            if rule not in seen
        ]
        seen |= set(rules)
        texts += [f"{words}: {_sentence(said, rule)}" for rule in rules[:_NAMED]]
        more = len(rules) - _NAMED
        texts += [f"{words}: {say.plural(more, 'more rule')}."] if more > 0 else []
    told = tuple(texts) or ("Every rule is kept as written.",)
    yield Words(told, "list" if texts else "plain", "4. Rules that are not kept as written")


def _sentence(said: dict[str, str], rule: str) -> str:
    text = str(said.get(rule) or rule.replace("_", " "))
    return text if text.endswith(".") else f"{text}."
