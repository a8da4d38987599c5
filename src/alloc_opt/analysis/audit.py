"""Does a budget keep the rules? Today's own year and rolled forward, or any other budget, without a solver; law first.

Today is judged twice: in the base year itself (`base_year.py`), and rolled forward without decisions into every plan
year. Each broken rule says where, by how much, since when, and what would mend it (`mend.py`).
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from alloc_opt.analysis import base_year, evaluate, standing
from alloc_opt.analysis.auditing.carried import carried
from alloc_opt.analysis.auditing.headline import NOT_ASKED, headline
from alloc_opt.analysis.evaluate import AT_LIMIT, BROKEN, MET, NOT_CHECKABLE
from alloc_opt.analysis.handed_in import handed_in, is_booked
from alloc_opt.analysis.judged import Judged, joined, judged, of_standing
from alloc_opt.analysis.levers import Prices
from alloc_opt.analysis.mend_words import Broken, Names, words
from alloc_opt.analysis.mend_words import told as in_words
from alloc_opt.analysis.packs import to_confirm
from alloc_opt.analysis.projection.flows import flows, today_rolled
from alloc_opt.analysis.table import Table
from alloc_opt.families import Rule
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.rule import SEVERITIES
from alloc_opt.program import automatic

COLUMNS = [
    "rule",
    "row",
    "severity",
    "status",
    "activity",
    "sense",
    "limit",
    "short",
    "year",
    "place",
    "mend",
    "dollars",
]
SUMMARY = [
    "rule",
    "family",
    "severity",
    "status",
    "today",
    "rows",
    "broken",
    "places",
    "since",
    "years",
    "worst",
    "where",
    "worst_year",
    "activity",
    "sense",
    "limit",
    "short",
    "unit",
    "mend",
    "dollars",
    "sentence",
    "source",
]
_NUMBERS = ("activity", "limit", "short", "dollars")
_FIRST = ("quantity", "fte", "dollars", "ending", "lapse")
"""Measures that are made before any rule is asked, so that the point has all their columns."""
CARRIED = (
    'Balances are carried forward as in `project`: what a year lacks is missing in the next one too. "By the end of" a '
    "year is what has to be found until then, in all."
)
_RANK = {BROKEN: 0, NOT_CHECKABLE: 1, AT_LIMIT: 2, MET: 3}


def audit(plan: Plan, budget: Mapping[str, pd.DataFrame] | None = None) -> tuple[Table, Table]:
    """Every rule by its worst row, and every row; law first, what is broken first.

    Of a rule, `today` is its standing in the base year itself, `years` and `since` say when it is broken, `places` at
    how many places, `mend` and `dollars` what would mend it (in the dearest year). Rows of today carry the base year.

    Args:
        plan: the plan whose rules are asked.
        budget: None for today's budget, in its own year and rolled forward; else tables by name: `programs` (program,
            school, year, quantity; what it does not list stays at today's level) and, for the dollars as booked,
            `budget`, `positions` and `funds` as a run has them.

    Raises:
        OperatorError: the budget's tables lack a column.
        RulesError: they name something that the plan does not have.
    """
    axes = Axes.of(plan)
    rules = automatic.rules(plan, free=True)
    booked = budget is not None and is_booked(budget)
    known = today_rolled(plan, axes) if budget is None else handed_in(plan, axes, budget, rules)
    rolled = None if booked else flows(plan, None if budget is None else known)
    m = (known if rolled is None else carried(known, rolled)).measures(plan, axes, rules)
    for name in _FIRST:
        m[name]
    prices = Prices.of(m)
    parts, missing = evaluate.written(rules, m, evaluate.money_left if booked else base_year.money_left)
    found = [judged(plan, m, parts, missing, prices, carried=not booked)]
    x = m.columns.point()
    beside = (
        standing.payers(plan, m, x, booked=booked),
        standing.bounds(plan, m, x, prices, today=budget is None),
    )
    found += [of_standing(one) for one in beside]
    own, unasked = _today(plan, m, rules, prices) if budget is None else (None, {})
    every = joined([own, *found] if own is not None else found)
    told = {rule.id: (rule.family(), rule.plain(), rule.source) for rule in rules}
    told |= {one.rule: ("", standing.SENTENCES[one.rule], standing.SOURCES[one.rule]) for one in beside}
    summary = _summary(plan, every, told)
    kept = [one for one in beside if one.frame.empty]
    summary = pd.concat([summary, _kept(kept, told)], ignore_index=True) if kept else summary
    summary["today"] = _standing_today(plan, summary, own, budget is None)
    notes = _notes(plan, summary, every.frame, unasked, budget is None)
    return Table("audit", _in_order(summary), tuple(notes)), Table("audit_rows", _rows(plan, every))


def _today(plan: Plan, m: Measures, rules: Sequence[Rule], prices: Prices) -> tuple[Judged, dict[str, str]]:
    """The rows of the base year itself, and why each rule that cannot be asked for it cannot."""
    always, unasked = base_year.asked(rules)
    own = base_year.todays(plan, m, always)
    for name in _FIRST:
        own[name]
    parts, missing = evaluate.written(always, own, base_year.money_left)
    return judged(plan, own, parts, (), prices), {each.rule.id: each.needs for each in (*missing, *unasked)}


def _summary(plan: Plan, every: Judged, rules: Mapping[str, tuple[str, str, str]]) -> pd.DataFrame:
    names = Names(plan)
    order = [plan.head.base_year, *plan.years]
    rows = []
    for rule, mine in every.frame.groupby("rule", sort=False):
        rank = mine["status"].map(_RANK)
        worst = mine[(rank == rank.min()).to_numpy()].sort_values("short", ascending=False, kind="stable").iloc[0]
        broken = mine[mine["status"] == BROKEN]
        years = sorted({str(year) for year in broken["year"]} - {""}, key=order.index)
        mend, dollars = _mend(names, every, broken, plan.head.base_year)
        family, sentence, source = rules[str(rule)]
        rows.append(
            {
                **worst[["severity", "status", "activity", "sense", "limit", "unit", "short"]].to_dict(),
                "rule": rule,
                "family": family,
                "worst": worst["row"],
                "where": worst["where"],
                "worst_year": worst["year"],
                "rows": len(mine),
                "broken": len(broken),
                "places": broken["place"].nunique(),
                "since": years[0] if years else "",
                "years": ", ".join(years),
                "mend": mend,
                "dollars": dollars,
                "sentence": sentence,
                "source": source,
            }
        )
    return pd.DataFrame(rows, columns=SUMMARY)


def _mend(names: Names, every: Judged, broken: pd.DataFrame, base: str) -> tuple[str, float]:
    """What would mend a rule: in the plan years, or for today alone where it is broken only then."""
    later = broken[(broken["year"] != base).to_numpy()]
    mine = later if len(later) else broken
    if mine.empty:
        return "", float("nan")
    rows = [Broken(str(mine.at[i, "year"]), str(mine.at[i, "place"]), every.mends[int(i)]) for i in mine.index]
    return in_words(names, rows, overlap=bool(mine["overlap"].any()), of=int(broken["place"].nunique()))


def _kept(kept: Sequence[standing.Standing], rules: Mapping[str, tuple[str, str, str]]) -> pd.DataFrame:
    """What holds beside the rules: a line each, without a worst row."""
    blank: dict[str, object] = dict.fromkeys(SUMMARY, "")
    blank |= {"status": MET, "broken": 0, "places": 0, **dict.fromkeys(_NUMBERS, float("nan"))}
    told = [
        {
            **blank,
            "rule": one.rule,
            "severity": standing.SEVERITY[one.rule],
            "rows": one.looked_at,
            "sentence": rules[one.rule][1],
            "source": rules[one.rule][2],
        }
        for one in kept
    ]
    return pd.DataFrame(told, columns=SUMMARY)


def _standing_today(plan: Plan, summary: pd.DataFrame, own: Judged | None, asked: bool) -> list[str]:
    """Each rule's standing in the base year; empty where another budget is judged."""
    if own is None or not asked:
        return [""] * len(summary)
    base = plan.head.base_year
    worst = own.frame.assign(rank=own.frame["status"].map(_RANK)).sort_values("rank", kind="stable")
    known = dict(zip(*(worst.drop_duplicates("rule")[name] for name in ("rule", "status")), strict=True))
    beside = {
        rule: BROKEN if base in years.split(", ") else MET
        for rule, years in zip(summary["rule"], summary["years"], strict=True)
        if rule in standing.SENTENCES
    }
    return [str(known.get(rule, beside.get(rule, NOT_ASKED))) for rule in summary["rule"]]


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    order = pd.DataFrame({"broken": table["status"] != BROKEN, "severity": table["severity"].map(SEVERITIES.index)})
    order["status"] = table["status"].map(_RANK)
    return table.loc[order.sort_values(["broken", "severity", "status"], kind="stable").index].reset_index(drop=True)


def _rows(plan: Plan, every: Judged) -> pd.DataFrame:
    names = Names(plan)
    frame = every.frame
    broken = every.broken()
    pairs = list(zip(broken.tolist(), every.mends, strict=True))
    frame = frame.assign(
        mend=[words(names, mend) if wrong else "" for wrong, mend in pairs],
        dollars=[mend.dollars if wrong and mend is not None else float("nan") for wrong, mend in pairs],
    )
    order = pd.DataFrame({"severity": frame["severity"].map(SEVERITIES.index), "status": frame["status"].map(_RANK)})
    return frame.loc[order.sort_values(["severity", "status"], kind="stable").index, COLUMNS].reset_index(drop=True)


def _notes(plan: Plan, summary: pd.DataFrame, rows: pd.DataFrame, unasked: Mapping[str, str], today: bool) -> list[str]:
    notes = headline(plan, summary, rows, today=today)
    if today:
        notes.append(CARRIED)
    unknown = int((summary["status"] == NOT_CHECKABLE).sum())
    if unknown:
        notes.append(f"{unknown} of the rules cannot be checked for want of data.")
    notes += [
        f"Not asked for {plan.head.base_year}: {', '.join(ids)} ({why})." for why, ids in _by_reason(unasked).items()
    ]
    told = to_confirm(plan, set(summary["rule"]))
    return [*notes, told] if told else notes


def _by_reason(unasked: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule, why in unasked.items():
        found.setdefault(why, []).append(rule)
    return found
