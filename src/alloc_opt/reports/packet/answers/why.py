"""Why not? For the largest reductions, and for lines that somebody asks about: what would have to give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from alloc_opt.analysis.changes import EVERY_SITE
from alloc_opt.analysis.pricing.ground import ground
from alloc_opt.analysis.reasons.answer import Answer as Step
from alloc_opt.analysis.reasons.answer import Asked, answers
from alloc_opt.analysis.rulebook import place_of
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.analysis.why import MORE, Why
from alloc_opt.analysis.why import why as answered
from alloc_opt.errors import OperatorError
from alloc_opt.plan.complete import TOGETHER
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.packet.answer import Answer, Asking
from alloc_opt.reports.packet.answers._options import plain
from alloc_opt.reports.why_names import Names, by_year, rule_words
from alloc_opt.reports.why_words import heading, standing, told

TITLE = "what it would take to keep what is reduced, or to fund what is not"
QUICK = False
MOST, MOST_REQUESTS = 5, 2
KEEP, REQUEST, ASKED = "keep", "request", "asked"
"""Why a line is asked about: the plan reduces it, somebody requested it, the operator named it."""
KEPT = "kept as today"
_MOVES = ("sheet", "question", "what", "name", "where", "year", "plan", "then", "change", "unit", "fte", "dollars")
_SMALL = 1e-6


@dataclass(frozen=True)
class Line:
    """A service that is asked about."""

    kind: str
    program: str
    school: str = ""
    by: float | None = None
    name: str = ""
    """What was requested."""


def ask(asking: Asking) -> Answer | None:
    """A sheet per line; `asking.wanted["why"]`: lines as `program` or `program@school`, ids or names."""
    solved = asking.solved
    named = [Line(ASKED, *_parts(str(text))) for text in asking.wanted.get("why") or ()]
    lines = named or [*largest(asking), *requested(asking)]
    sheets, moves, skipped = list[dict[str, object]](), list[pd.DataFrame](), list[str]()
    for line in lines:
        asking.hear(f"{line.program} {line.school}".strip())
        try:
            sheet, moved = _sheet(solved, line, len(sheets) + 1)
        except OperatorError as error:
            if named:
                raise
            skipped.append(error.message)
            continue
        sheets.append(sheet)
        moves += moved
    if not sheets:
        return None
    frame = pd.concat(moves, ignore_index=True) if moves else pd.DataFrame(columns=list(_MOVES))
    return Answer({"moves": Table("moves", frame[list(_MOVES)])}, {"skipped": tuple(skipped)}, {"sheets": sheets})


def _parts(text: str) -> tuple[str, str]:
    program, _, school = text.partition("@")
    return program.strip(), school.strip()


def largest(asking: Asking) -> Iterator[Line]:
    """The largest named reductions, each program once, at the place where it loses most dollars."""
    frame = asking.run.tables["changes"].frame
    frame = frame[(frame["change_dollars"] < 0).to_numpy()]
    sums = frame.groupby(["program", "school"], sort=False)["change_dollars"].sum()
    order = sums.sort_values(kind="stable").reset_index().drop_duplicates("program").head(MOST)
    schools = asking.plan["schools"].set_index("school")["kind"]
    for program, school, _ in order.itertuples(index=False):
        everywhere = school == EVERY_SITE or schools.get(school, TOGETHER) == TOGETHER
        yield Line(KEEP, str(program), "" if everywhere else str(school))


def requested(asking: Asking) -> Iterator[Line]:
    """The largest requests for more of a program that the plan does not fund."""
    if "requests" not in asking.plan.tables:
        return
    frame = asking.plan["requests"]
    rated = asking.run.tables["programs"].frame
    sums = rated.groupby(["program", "school", "year"])[["quantity", "current"]].sum()
    rate = rated[(rated["quantity"] > 0).to_numpy()].groupby("program")[["dollars", "quantity"]].sum()
    found = []
    for row in frame[((frame["program"] != "") & (frame["quantity"] > 0)).to_numpy()].to_dict("records"):
        program, school, more = str(row["program"]), str(row["school"]), float(row["quantity"])
        mine = sums[sums.index.get_level_values("program") == program]
        mine = mine[mine.index.get_level_values("school") == school] if school else mine
        by_years = mine.groupby("year").sum()
        if len(by_years) and ((by_years["quantity"] - by_years["current"]) >= more - _SMALL).all():
            continue
        cost = rate["dollars"].get(program, 0.0) / rate["quantity"].get(program, 1.0) * more
        found.append((-cost, Line(REQUEST, program, school, more, str(row["name"]))))
    yield from (line for _, line in sorted(found, key=lambda each: each[0])[:MOST_REQUESTS])


def _sheet(solved: Solved, line: Line, number: int) -> tuple[dict[str, object], list[pd.DataFrame]]:
    plan = solved.plan
    found = answered(solved, line.program, line.school, by=line.by)
    names, rules = Names(plan), _rules(solved, found.school)
    steps = [(heading(step, found.unit, names), step) for step in found.answers]
    if line.kind == REQUEST:
        steps = [(text, step) for text, step in steps if step.question == MORE]
    if line.kind == KEEP:
        kept = keeping(solved, found)
        steps = [pair for pair in steps if pair[1].question == MORE]
        if kept is not None:
            whole = f"{KEPT.capitalize()}: {by_year(kept.sizes, found.unit, names)} more than the plan"
            steps = [(whole, kept), *(pair for pair in steps if pair[1].sizes != kept.sizes)]
    questions = [
        {
            "head": text,
            "told": [plain(said) for said in told(step, found, names, rules)],
            "possible": bool(step.possible),
        }
        for text, step in steps
    ]
    sheet: dict[str, object] = {
        "kind": line.kind,
        "program": found.program,
        "school": found.school,
        "name": names.program(found.program),
        "where": names.school(found.school) if found.school and names.there(found.program, found.school) else "",
        "request": line.name,
        "standing": [plain(said) for said in standing(found, names, plan.head.mode)],
        "questions": questions,
    }
    moved = [_moves(step, names, number, at) for at, (_, step) in enumerate(steps, 1) if step.possible]
    return sheet, [frame for frame in moved if len(frame)]


def keeping(solved: Solved, found: Why) -> Step | None:
    """What it takes to keep today's level, moved with what it follows, in every year; None where the plan keeps it."""
    levels = found.levels
    wanted = levels[["kept", "plan"]].max(axis=1)
    if not ((wanted - levels["plan"]) > _SMALL).any() or found.locked:
        return None
    decided = solved.plan["programs"].set_index("program")["decided"]
    alone = (found.school,) if found.school and decided[found.program] == "by_site" else ()
    asked = Asked(
        MORE,
        True,
        found.program,
        found.school,
        found.together or alone,
        tuple(levels["year"].astype(str)),
        tuple(levels["plan"].tolist()),
        tuple(wanted.tolist()),
    )
    return answers(ground(solved.built, solved.solution.x), solved, [asked])[0]


def _moves(step: Step, names: Names, number: int, question: int) -> pd.DataFrame:
    """What moves, by name."""
    frame = step.moves
    balance = (frame["what"] == "balance").to_numpy()
    called = [names.program(str(each)) for each in frame["program"]]
    places = [
        names.resource(str(each)) if own else names.school(str(each))
        for each, own in zip(frame["school"], balance, strict=True)
    ]
    whole = frame.assign(
        sheet=float(number),
        question=float(question),
        name=["Balance" if own else text for text, own in zip(called, balance, strict=True)],
        where=places,
    )
    for column in ("plan", "then", "change", "fte"):
        whole[column] = whole[column].astype(float).round(6) + 0.0
    whole["dollars"] = whole["dollars"].astype(float).round(2) + 0.0
    return whole[list(_MOVES)]


def _rules(solved: Solved, school: str) -> Mapping[str, str]:
    """Sentence of every rule with its kind and source, without the line of the file where it stands."""
    places = _places(solved.plan)
    return {
        rule: text.replace(f", {places[rule]}", "").replace(f"({places[rule]})", "").strip() if rule in places else text
        for rule, text in rule_words(solved, school).items()
    }


def _places(plan: Plan) -> dict[str, str]:
    return {rule.id: place_of(rule) for rule in plan.rules if place_of(rule)}
