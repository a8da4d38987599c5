"""The sentences of `why`: a golden file, and every number in them found again in the answer."""

import re
from pathlib import Path

import pytest
from tests.analysis.plans import toy
from tests.reports.test_terminal import BANNED

from alloc_opt import io
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.analysis.why import Why, why
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


def test_the_answer_is_the_golden_file(solved: Solved) -> None:
    """Proves: sentences and tables of four questions read as they were approved."""
    answers = [why(solved, *each) for each in ASKED]
    text = "\n".join(text_of(lambda out, each=each: show(each, solved.plan, {}, out)) for each in answers)
    assert text == GOLDEN.read_text(encoding="utf-8")


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
        amounts += list(moves["change"].abs())
        dollars += list(moves.groupby(["program", "school"])["dollars"].sum())
        dollars += list(moves.loc[moves["what"] == "balance", "change"])
    return {say.number(each) for each in amounts} | {say.money(abs(each)) for each in dollars}


def test_a_formula_is_said_to_give_to_its_band() -> None:
    """Proves: of a program that a formula decides, every school that moves with the one asked about is named."""
    solved = solve(io.read(MODELS / "riverbend"))
    found = why(solved, "counseling", "kingsley")
    text = " ".join(sentences(found, solved.plan, {})["standing"])
    assert "what is asked here goes to Larkspur High too" in text
    moved = found.answers[0].moves
    assert set(moved.loc[moved["what"] == "asked", "school"]) == set(found.together) == {"kingsley", "larkspur"}
