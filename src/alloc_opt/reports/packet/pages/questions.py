"""Questions that a committee asks of any budget, answered from this run; what it cannot answer it says."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from alloc_opt.analysis.pots import UNRESTRICTED
from alloc_opt.analysis.sources import SOURCE, USE
from alloc_opt.plan.deadlines import in_words
from alloc_opt.reports import sentences as say
from alloc_opt.reports.changes import grouped
from alloc_opt.reports.packet.blocks import Page, Words
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._dated import by_day
from alloc_opt.reports.packet.pages._status import MODEL
from alloc_opt.reports.sources import TOGETHER

ORDER = 230
AUDIENCES = ("board", "staff", "public")
TITLE = "Questions for the committee"
USES = ("project", "audit", "alternatives", "savings")
_MOST, _KINDS = 8, 5
_LEAVE = ("vacant", "by_attrition", "laid_off")


def pages(ground: Ground) -> Iterator[Page]:
    """Each question with its answer."""
    asked = {
        "What are the biggest challenges?": _challenges(ground),
        "How does the plan meet them?": _meets(ground),
        "Which services end or shrink most?": _ends(ground),
        "Who loses a job?": _people(ground),
        "Who is protected, and by what?": _protected(ground),
        "What other ways were looked at?": _others(ground),
        "What does the money buy for pupils?": _outcomes(ground),
        "What must be decided first?": _first(ground),
        "What could prove this wrong?": _wrong(ground),
    }
    blocks = tuple(Words(tuple(texts), "plain", question) for question, answer in asked.items() if (texts := [*answer]))
    lead = "What people ask of any budget, answered from this one."
    yield Page("questions", TITLE, lead, blocks)


def _challenges(ground: Ground) -> Iterator[str]:
    found = ground.answers.get("project")
    if found is not None:
        if found.facts["gap"]:
            yield f"If nothing is decided, the budget is short: {_plain(found.words['gap'][0])}"
            yield from found.words["today_why"]
        else:
            yield "If nothing is decided, the reserve holds in every year."
        yield from (f"{text[:1].upper()}{text[1:]}" for text in found.words["cliffs"])
        drivers = found.tables["projection_drivers"].frame
        pupils = drivers[(drivers["driver"] == "").to_numpy()]
        if len(pupils) > 1 and abs(float(pupils["value"].iloc[-1]) - float(pupils["value"].iloc[0])) >= 1:
            first, last = pupils.iloc[0], pupils.iloc[-1]
            yield (
                f"Enrollment goes from {first['value']:,.0f} in {first['year']} to {last['value']:,.0f} in "
                f"{last['year']}."
            )
    audit = ground.answers.get("audit")
    if audit is not None and audit.facts["law"]:
        law = say.plural(audit.facts["law"], "rule that is", "rules that are")
        yield f"Today's services, rolled forward, break {law} law."


def _plain(text: str) -> str:
    return text.removeprefix("Gap: ")


def _meets(ground: Ground) -> Iterator[str]:
    sources = ground.table("sources")
    last = ground.years[-1]
    down = -float(ground.run.facts.get("reductions", {}).get(last, 0.0))
    if down >= 1:
        yield f"By named reductions of {say.money(down)} in {last}, each listed with its place and its day."
    if len(sources):
        mine = sources[((sources["pot"] == UNRESTRICTED) & (sources["year"] == last)).to_numpy()]
        for side, words in ((SOURCE, "Sources"), (USE, "Uses")):
            part = mine[(mine["side"] == side).to_numpy()]
            whole = float(part["dollars"].sum())
            if whole >= 1:
                of = f"{words} of unrestricted money in {last}, against today, {say.money(whole)}"
                yield f"{of}: {_kinds(part, side)}."
    if down < 1 and not len(sources):
        yield "Nothing has to change."


def _kinds(part: pd.DataFrame, side: str) -> str:
    sums = part.groupby("kind")["dollars"].sum().sort_values(ascending=False, kind="stable")
    sums = sums[sums >= 1.0]
    texts = []
    for kind, dollars in sums.head(_KINDS).items():
        first = str(part.loc[(part["kind"] == kind).to_numpy(), "what"].iloc[0])
        words = TOGETHER[str(kind)][0 if side == SOURCE else 1] if kind in TOGETHER else first
        texts.append(f"{words} ({say.money(float(dollars))})")
    return ", ".join(texts) + (", and smaller ones" if len(sums) > _KINDS else "")


def _ends(ground: Ground) -> Iterator[str]:
    if not ground.has("changes"):
        yield "None: today's services are kept."
        return
    found = [one for one in grouped(ground.run) if one["dollars"].get(ground.years[-1], 0.0) < -0.5]
    stops = [one for one in found if str(one["what"]).startswith(("stop ", "close "))]
    rest = [one for one in found if one not in stops]
    last = ground.years[-1]
    for words, some in (("These end", stops), ("These shrink", rest)):
        if some:
            mine = sorted(some, key=lambda one: float(one["dollars"][last]))
            told = [
                f"{str(one['what']).partition(' ')[2]} ({one['where']}, {say.money(-one['dollars'][last])})"
                for one in mine[:_MOST]
            ]
            more = f"; and {len(mine) - _MOST} more" if len(mine) > _MOST else ""
            yield f"{words}, with dollars of {last}: {'; '.join(told)}{more}."
    if not found:
        yield f"None by {last}."


def _people(ground: Ground) -> Iterator[str]:
    facts, frame = ground.run.facts, ground.table("who_leaves")
    if not len(frame) and not facts.get("unlisted_pay"):
        yield "Nobody: no post is given up."
        return
    vacant, by_attrition, laid = (float(frame[name].sum()) if len(frame) else 0.0 for name in _LEAVE)
    if told := say.leaving(vacant, by_attrition, laid, unlisted=facts.get("unlisted_pay")):
        yield told


def _protected(ground: Ground) -> Iterator[str]:
    book = ground.table("rulebook")
    if not len(book):
        return
    chosen = book["source"].astype(str).str.contains(MODEL, regex=False)
    counts = book["severity"].mask(chosen, MODEL).value_counts()
    names = {"law": "of law", "contract": "of contracts", "policy": "of policy", "guideline": "of good practice"}
    names[MODEL] = "chosen by this model, not adopted by the board"
    told = [f"{counts[severity]} {words}" for severity, words in names.items() if severity in counts]
    rules = say.plural(len(book), "rule")
    yield f"{rules} protect services and schools, {', '.join(told)}; the page of rules has each."
    locked = ground.run.facts["locked"]
    if locked["dollars"] >= 1:
        yield say.locked(locked, ground.years[0])


def _others(ground: Ground) -> Iterator[str]:
    told = [str(run.facts["title"] or run.facts["name"]) for run in ground.others]
    names = [", ".join(one["title"] or one["name"] for one in run.facts.get("scenarios", ())) for run in ground.others]
    if told:
        pairs = [f"{title} ({name})" if name else title for title, name in zip(told, names, strict=True)]
        yield f"Set beside this plan: {'; '.join(pairs)}."
    if "alternatives" in ground.answers:
        yield "Other plans that are as good or nearly so are on the page of options."
    if "savings" in ground.answers:
        yield "What could be saved beyond this plan, and what each step would cost, is on the page of savings."
    if not told and not {"alternatives", "savings"} & set(ground.answers):
        yield "None in this packet. alloc-opt alternatives and alloc-opt savings look for them."
    standing = say.standing(ground.run.facts)
    if standing:
        yield standing


def _outcomes(ground: Ground) -> Iterator[str]:
    facts = ground.run.facts
    if facts["mode"] == "evidence":
        effects = facts.get("effects") or []
        known = sum(1 for one in effects if one["id"])
        told = f", {known} of them from the library of evidence, each with an interval and its id" if known else ""
        yield f"The plan chooses by {say.plural(len(effects), 'effect')} that it states{told}."
    elif facts["mode"] == "priority":
        yield "The plan chooses by the points that the board gave; points are not outcomes."
    else:
        yield "This plan does not say: it keeps services by rules and cost, and no result is claimed for any of them."
    rated = ground.plan["programs"]["valued"].value_counts()
    if facts["mode"] in ("evidence", "priority") and rated.get("unrated", 0):
        yield f"{int(rated['unrated'])} programs are not rated: they are held, and nothing is said of their worth."


def _first(ground: Ground) -> Iterator[str]:
    found = next(by_day(ground, _MOST), None) if ground.has("changes") else None
    if found is None:
        yield "No change has a day by which it must be decided."
        return
    day, what = found
    yield f"By {in_words(date.fromisoformat(day))}, the most dollars first: {'; '.join(what)}."


def _wrong(ground: Ground) -> Iterator[str]:
    facts = ground.run.facts
    if facts["estimated"]:
        yield str(facts["estimated"])
    prices = ground.table("prices")
    if len(prices):
        mine = prices[prices["rule"].astype(str).str.startswith("assumption") & (prices["sentence"].astype(str) != "")]
        yield from mine["sentence"].astype(str).drop_duplicates().head(4)
    yield "Revenue and prices follow the assumptions on the page of sources; each has its date."
