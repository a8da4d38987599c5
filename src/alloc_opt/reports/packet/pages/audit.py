"""What today's budget breaks, law first, with the source of each rule, and what the plan does about it."""

from collections.abc import Iterator

import pandas as pd

from alloc_opt.analysis.audit import CARRIED
from alloc_opt.analysis.auditing.headline import MONEY
from alloc_opt.analysis.evaluate import AT_LIMIT, BROKEN, NOT_CHECKABLE
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.answers.audit import ROUNDING
from alloc_opt.reports.packet.blocks import Block, Column, Figure, Figures, Grid, Page, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import compact
from alloc_opt.reports.packet.pages._status import in_the_plan

ORDER = 60
AUDIENCES = ("board", "staff")
TITLE = "What today's budget breaks"
NEEDS = "audit"


def pages(ground: Ground) -> Iterator[Page]:
    """One page."""
    found = ground.answers["audit"]
    frame, facts = found.tables["audit"].frame, found.facts
    broken = frame[(frame["status"] == BROKEN).to_numpy()]
    notes = [text for text in found.words["notes"] if text != CARRIED and not text.startswith("Not asked")]
    notes.append("Balances are carried forward: what a year lacks is missing in the next one, too.")
    blocks: list[Block] = [
        Figures(
            (
                Figure(str(facts["broken"]), f"of {facts['rules']} rules are broken, today or rolled forward"),
                Figure(str(facts["law"]), "of them law"),
                Figure(str(int((broken["today"] == BROKEN).sum())), f"broken in {ground.base_year} itself"),
            )
        ),
        Words(tuple(notes)),
    ]
    money = (broken["family"] == MONEY).to_numpy()
    blocks += [grid for grid in (_rules(ground, broken[~money]), _overdrawn(ground, broken[money])) if grid is not None]
    unknown = frame[(frame["status"] == NOT_CHECKABLE).to_numpy()]
    if len(unknown):
        texts = tuple(f"{row['sentence']} {row['worst']}".strip() for row in unknown.to_dict("records"))
        blocks.append(Words(texts, "list", "Cannot be checked for want of data"))
    kept = frame[~frame["status"].isin([BROKEN, NOT_CHECKABLE, ROUNDING]).to_numpy()]
    at = int((kept["status"] == AT_LIMIT).sum())
    blocks.append(Words((f"{say.plural(len(kept), 'rule')} kept, {at} of them at the limit; see the page of rules.",)))
    if facts["broken"]:
        law = f", {facts['law']} of them law" if facts["law"] else ""
        lead = f"Today's services, rolled forward without decisions, break {say.plural(facts['broken'], 'rule')}{law}."
    else:
        lead = f"Today's services keep all {len(kept)} rules that can be checked."
    yield Page("audit", TITLE, lead, tuple(blocks))


def _rules(ground: Ground, broken: pd.DataFrame) -> Grid | None:
    """Each broken rule but those of money, law first."""
    if not len(broken):
        return None
    whole = (
        Column("name", "Rule"),
        Column("sentence", "What it says"),
        Column("when", "Broken"),
        Column("worst", "By how much"),
        Column("where", "Worst at"),
        Column("mend", "What would mend it"),
        Column("source", "Source"),
        Column("plan", "In the plan"),
    )
    plan, rows = in_the_plan(ground), []
    for severity, mine in broken.groupby("severity", sort=False):
        rows.append(head(whole, f"Broken {severity}"))
        for record in mine.to_dict("records"):
            name = str(record["name"])
            told = {**record, "name": name[:1].upper() + name[1:]}
            rows.append(line(whole, {**told, "plan": plan.get(str(record["rule"]), "kept")}))
    most = 12 if ground.audience == "board" else 0
    return compact(Grid("broken", "Broken rules, the hardest first", whole, tuple(rows), (), most))


def _overdrawn(ground: Ground, broken: pd.DataFrame) -> Grid | None:
    """Resources that spend more than they have, the most dollars first."""
    if not len(broken):
        return None
    whole = (
        Column("name", "Resource"),
        Column("when", "Spends more than it has"),
        Column("worst", "By how much"),
        Column("dollars", "Dollars to mend it", "cents", adds=True),
        Column("plan", "In the plan"),
    )
    plan = in_the_plan(ground)
    ordered = broken.assign(size=broken["dollars"].fillna(0.0)).sort_values("size", ascending=False, kind="stable")
    rows = []
    for record in ordered.to_dict("records"):
        name = str(record["name"]).removeprefix("the money of ")
        told = {**record, "name": name[:1].upper() + name[1:], "plan": plan.get(str(record["rule"]), "kept")}
        rows.append(line(whole, told))
    most = 8 if ground.audience == "board" else 0
    title = "Resources that spend more than they have (law)"
    return Grid("resources", title, whole, (*rows, total(whole, rows, "Together")), (), most)
