"""Dollars per pupil against need: every school, today and in the plan; who gains, who loses, how even it is."""

from collections.abc import Iterator, Mapping

from alloc_opt.analysis.equities.raised import ASKED, MOST, NEXT, WAY
from alloc_opt.analysis.names import span
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.blocks import Block, Chart, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 130
AUDIENCES = ("board", "staff", "public")
TITLE = "Dollars per pupil, against need"
NEEDS = "equity"
_EVEN: Mapping[str, tuple[str, str]] = {
    "range": ("Dollars between the school with most and the one with least", "less"),
    "restricted_range": ("The same without the 5 % of pupils at either end", "less"),
    "federal_range_ratio": ("That over what the 5th pupil in a hundred has", "less"),
    "deviation": ("How many dollars a pupil's school is from the average, on average", "less"),
    "variation": ("Typical distance from the average, as a share of it (0: all alike)", "less"),
    "mcloone": ("What the lower half has of what it would have at the middle (1: even)", "more"),
}
_KINDS = {NEXT: "to where the next stands", WAY: "on the way", ASKED: "asked for", MOST: "as far as it goes"}
_MOST_TOLD = 5
"""Sentences on raising the worst-off that a board reads: the next schools, and how far it goes."""
_SHOWN = {"board": 15, "public": 40, "staff": 0}


def pages(ground: Ground) -> Iterator[Page]:
    """The page."""
    answer = ground.answers["equity"]
    blocks: list[Block] = [Words((*answer.words["counted"],))]
    blocks += _schools(ground, answer)
    blocks.append(Words(answer.words["statement"][1:], "list", "Who gains, who loses"))
    blocks.append(_groups(answer))
    blocks += _even(answer, every=ground.audience == "staff")
    if ground.audience != "public":
        blocks += _raised(ground, answer)
    blocks.append(Words(answer.words["caveats"], "list", "What these figures do not say"))
    yield Page("per_pupil", TITLE, answer.words["statement"][0], tuple(blocks))


def _schools(ground: Ground, answer: Answer) -> list[Block]:
    table = answer.tables["equity_schools"]
    frame, unit = table.frame, _unit(answer)
    told = bool(frame["need"].notna().any())
    columns = (
        Column("name", "School"),
        Column("level", "Level"),
        *([Column("need", "Need", "number")] if told else []),
        Column("pupils", "Pupils", "count", adds=True),
        Column("today", f"Today, dollars a {unit}", "dollars"),
        Column("plan", f"Plan, dollars a {unit}", "dollars"),
        Column("change", "Change", "dollars"),
        Column("against_level", "Against its level", "share"),
        *([Column("dollars", "Plan, dollars", "dollars", adds=True)] if ground.audience == "staff" else []),
        Column("change_dollars", "Change, dollars", "dollars", adds=True),
    )
    rows = []
    several = frame["level"].value_counts()
    for record in frame.to_dict("records"):
        level = record["from_level"] / record["level_per_weighted"] if several[record["level"]] > 1 else None
        values = {
            **record,
            "level": level_words(str(record["level"])),
            "today": record["today_per_weighted"],
            "plan": record["per_weighted"],
            "change": record["change_per_weighted"],
            "against_level": level,
        }
        rows.append(line(columns, values))
    rows.append(total(columns, rows, "All schools shown"))
    year = answer.facts["year"]
    notes = [f"{year}; the school with the least a {unit} first.", *table.notes]
    if told:
        notes.append(f"Need is {answer.facts['need_words']}.")
    title = f"Schools, {year}"
    grid = Grid("schools", title, columns, tuple(rows), tuple(notes), most=_SHOWN[ground.audience])
    low, high = frame.iloc[0], frame.iloc[-1]
    says = (
        f"In the plan {low['name']} has least, ${low['per_weighted']:,.0f} a {unit}, and {high['name']} most, "
        f"${high['per_weighted']:,.0f}; today's services would give them ${low['today_per_weighted']:,.0f} and "
        f"${high['today_per_weighted']:,.0f}."
    )
    x = "need" if told else "pupils"
    against = "need" if told else "number of pupils"
    name = f"Dollars a {unit} against {against}, {year}"
    return [Chart("against_need", name, "points", "schools", x, ("today", "plan"), says, label="name"), grid]


def _groups(answer: Answer) -> Grid:
    columns = (
        Column("name", "Schools or pupils"),
        Column("schools", "Schools", "count"),
        Column("pupils", "Pupils", "count"),
        Column("today_per_pupil", "Today, dollars a pupil", "dollars"),
        Column("per_pupil", "Plan, dollars a pupil", "dollars"),
        Column("change", "Change", "dollars"),
    )
    heads = {"all": "", "level": "By level", "fifth": "By need: fifths of the schools", "group": "By student group"}
    rows: list[Row] = []
    for by, mine in answer.tables["equity_groups"].frame.groupby("by", sort=False):
        rows += [head(columns, heads[str(by)])] if heads.get(str(by)) else []
        rows += [
            line(columns, {**record, "name": _named(str(by), str(record["name"]))})
            for record in mine.to_dict("records")
        ]
    notes = ("A student group has the dollars of its schools, a pupil; a pupil may be in several groups.",)
    return Grid("groups", "Levels, need and student groups", columns, tuple(rows), notes)


def _even(answer: Answer, *, every: bool) -> list[Block]:
    """How even it is, in plain words."""
    frame = answer.tables["equity_indices"].frame
    if not len(frame):
        return []
    columns = (
        Column("what", "How even is it?"),
        Column("today", "Today", "number"),
        Column("plan", "Plan", "number"),
        Column("moves", "In the plan"),
    )
    rows: list[Row] = []
    for scope, mine in frame.groupby("scope", sort=False):
        if not every and scope != frame["scope"].iloc[0]:
            continue
        rows.append(head(columns, level_words(str(scope))))
        for record in mine.to_dict("records"):
            words, better = _EVEN[str(record["index"])]
            digits = 0 if record["unit"] == "dollars" else 3
            was, then = (round(float(record[n]), digits) + 0.0 for n in ("today_value", "plan_value"))
            more = (then > was) == (better == "more")
            moves = "as even" if was == then else "more even" if more else "less even"
            rows.append(line(columns, {"what": words, "today": was, "plan": then, "moves": moves}))
    return [Grid("even", "How even", columns, tuple(rows), ("Each pupil counts once, with what its school has.",))]


def _raised(ground: Ground, answer: Answer) -> list[Block]:
    """What raising the worst-off costs."""
    heading = "What raising the worst-off takes"
    told = answer.words["raised"] if ground.audience == "staff" else answer.words["raised"][:_MOST_TOLD]
    blocks: list[Block] = [Words(told, "list", heading)] if told else []
    if "equity_floors" not in answer.tables or ground.audience != "staff":
        return blocks
    table = answer.tables["equity_floors"]
    columns = (
        Column("level_per_pupil", f"Floor, dollars a {_unit(answer)}", "dollars"),
        Column("how", "How far"),
        Column("raised", "Raises"),
        Column("lacking_dollars", "They lack", "dollars"),
        Column("given_up_value", "Given up of what the plan decides by", "number"),
        Column("cost_dollars", "Unrestricted more, all years", "dollars"),
        Column("others_dollars", "Others less", "dollars"),
        Column("status", "Found"),
    )
    rows = [_floor(columns, record) for record in table.frame.to_dict("records")]
    return [*blocks, Grid("floors", heading, columns, tuple(rows), table.notes)]


def _floor(columns: tuple[Column, ...], record: Mapping[object, object]) -> Row:
    kind, found = str(record["kind"]), str(record["status"]) == "best"
    known = {str(name): value for name, value in record.items()}
    return line(columns, {**known, "how": _KINDS.get(kind, kind), "status": "a plan" if found else "no plan"})


def _unit(answer: Answer) -> str:
    return "weighted pupil" if answer.facts["weighted"] else "pupil"


def _named(by: str, name: str) -> str:
    return level_words(name) if by == "level" else name[:1].upper() + name[1:]


def level_words(level: str) -> str:
    """`Elementary`, `K-8`."""
    text = span(level)
    return text[:1].upper() + text[1:]
