"""The sentences of `why`: a golden file, and every number in them found again in the answer."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.analysis.plans import toy
from tests.reports.test_terminal import BANNED

from alloc_opt import io
from alloc_opt.analysis.reasons.moves import COLUMNS
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.analysis.why import LESS, MORE, Answer, Why, why
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import text_of
from alloc_opt.reports.why import sentences, show

GOLDEN = Path(__file__).parent / "golden" / "why.txt"
MODELS = Path(__file__).parents[2] / "models"
ASKED = [("teacher", "oak"), ("aide", "elm"), ("therapist", ""), ("other utilities", "office")]
NUMBER = re.compile(r"\$?\d[\d,]*(?:\.\d+)?(?: million| %)?")


@pytest.fixture(scope="module")
def solved() -> Solved:
    """Return the toy district over two years, solved."""
    return solve(toy(years=2))


def _moves(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def _made() -> dict[str, Why]:
    """Answers made by hand, so that no solver decides what the golden file says."""
    years = ("2026-27", "2027-28")
    cut = pd.DataFrame({"year": years, "today": [7.25, 7.25], "kept": [7.25, 7.25], "plan": [7.25, 6.75]})
    more = _moves(
        ("asked", "teacher", "oak", "2026-27", 7.25, 7.75, 0.5, "FTE", 0.5, 52000.0),
        ("asked", "teacher", "oak", "2027-28", 6.75, 7.75, 1.0, "FTE", 1.0, 106000.0),
        ("answer", "aide", "elm", "2026-27", 70.0, 0.0, -70.0, "seat", -1.0, -60000.0),
        ("answer", "director", "office", "2026-27", 1.0, 0.5, -0.5, "FTE", -0.5, -20000.0),
        ("answer", "director", "office", "2027-28", 1.0, 0.75, -0.25, "FTE", -0.25, -10000.0),
        ("answer", "other utilities", "office", "2027-28", 98765.0, 93765.0, -5000.0, "dollar", 0.0, -5000.0),
        ("answer", "therapist", "elm", "2027-28", 2.0, 1.0, -1.0, "class", -1.0, -4000.0),
        ("balance", "", "base", "2027-28", 50000.0, 44000.0, -6000.0, "dollars", 0.0, -6000.0),
    )
    alike = _moves(("asked", "teacher", "elm", "2027-28", 6.0, 7.0, 1.0, "FTE", 1.0, 106000.0))
    both = pd.concat([more[:2], alike, more[2:]], ignore_index=True)
    less = _moves(("asked", "teacher", "oak", "2027-28", 6.75, 6.25, -0.5, "FTE", -0.5, -53000.0))
    base = Why("teacher", "oak", "FTE", 0.5, "rated", False, cut, ("base", "title_i"), 52000.0, ())
    aims = (("least_reduction", -94000.0, "dollars"), ("least_cost", -11000.0, "dollars"))
    step = (("2026-27", 0.5), ("2027-28", 0.5))
    priced, down = (step[0], ("2027-28", 1.0)), (("2027-28", -0.5),)
    barred = Answer(LESS, down, False, ("ratio", "reserve"), _moves(), ())
    pinned = Answer(LESS, down, False, ("pin",), _moves(), ())
    points = (("hold_unrated", 0.0, "dollars"), ("points", 1.8, "points"))
    return {
        "cut": replace(
            base,
            answers=(
                Answer(MORE, priced, True, (), more, aims, wanted=step),
                Answer(LESS, down, True, (), less, (), 0.024, "teacher at Oak School can be 7.25 FTE in 2026-27"),
                Answer(LESS, down, True, (), less, (), float("nan")),
            ),
        ),
        "funded": replace(
            base,
            levels=cut.assign(plan=7.25),
            resolves={"points": 6.57},
            answers=(Answer(LESS, down, True, (), less, points),),
        ),
        "more than today": replace(base, levels=cut.assign(today=2.0, kept=2.0)),
        "not funded": replace(
            base,
            levels=cut.assign(today=0.0, kept=0.0, plan=0.0),
            answers=(replace(barred, question=MORE, sizes=step),),
        ),
        "not legal": replace(base, answers=(Answer(LESS, down, False, ("law",), _moves(), (), law=True),)),
        "own limits": replace(base, answers=(replace(barred, blocked_by=()),)),
        "closed school": replace(base, levels=cut[:1], left={"2027-28": "closed"}),
        "group of choices": replace(
            base, valued="standard", together=("oak", "elm"), answers=(Answer(MORE, priced, True, (), both, aims),)
        ),
        "pin": replace(base, answers=(pinned,)),
        "locked": replace(base, school="", valued="unrated", locked=True, payers=()),
    }


RULES = {
    "ratio": "A teacher for 60 pupils. (policy, Board policy 1, plan.yaml:12:5)",
    "law": "Special education spends at least as much as in the year before. (law, 34 CFR 300.203, plan.yaml:58:5)",
    "pin": "teacher at Oak School: fixed at 6.75 FTE in 2027-28 by the board. (policy, --pin)",
}


def test_the_answer_is_the_golden_file(solved: Solved) -> None:
    """Proves: sentences and tables of every kind of answer (funded, cut, not funded, not legal, closed school, group of
    choices, pin) read as they were approved.
    """
    plan = replace(solved.plan, head=solved.plan.head.model_copy(update={"mode": "priority"}))
    parts = [
        f"--- {kind}\n" + text_of(lambda out, each=each: show(each, plan, RULES, out)) for kind, each in _made().items()
    ]
    assert "\n".join(parts) == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(("program", "school"), ASKED)
def test_every_number_is_in_the_answer(solved: Solved, program: str, school: str) -> None:
    """Proves: each number that a sentence names is one of the answer's own, rounded; nothing else is claimed."""
    found = why(solved, program, school)
    known = _numbers(found)
    for lines in sentences(found, solved.plan, {}).values():
        for text in lines:
            bare = re.sub(r"20\d\d-\d\d", "", text)
            assert {each.strip() for each in NUMBER.findall(bare)} <= known, text
            assert not re.search(rf"\b({BANNED})\b", text, re.IGNORECASE)


def _numbers(found: Why) -> set[str]:
    """The answer's numbers and those sums of them that a sentence may name, as they are said."""
    amounts = [found.step, *found.levels["today"], *found.levels["plan"]]
    dollars = [found.cost, *(found.levels["today"] if found.unit == "dollar" else ())]
    for answer in found.answers:
        moves = answer.moves
        dollars += [abs(better) for _, better, _ in answer.aims]
        dollars.append(moves.loc[moves["what"] == "asked", "dollars"].sum())
        amounts += [*moves["change"].abs(), *(abs(size) for _, size in answer.sizes)]
        dollars += list(moves.groupby(["program", "school"])["dollars"].sum())
        dollars += list(moves.loc[moves["what"] == "balance", "change"])
    gaps = {say.percent(answer.gap) for answer in found.answers if answer.gap > 0}
    return {say.number(each) for each in amounts} | {say.money(abs(each)) for each in dollars} | gaps


def test_a_formula_is_said_to_give_to_its_band() -> None:
    """Proves: of a program that a formula decides, every school that moves with the one asked about is named."""
    solved = solve(io.read(MODELS / "riverbend"))
    found = why(solved, "counseling", "kingsley")
    text = " ".join(sentences(found, solved.plan, {})["standing"])
    assert "what is asked here goes to Larkspur High too" in text
    moved = found.answers[0].moves
    assert set(moved.loc[moved["what"] == "asked", "school"]) == set(found.together) == {"kingsley", "larkspur"}
