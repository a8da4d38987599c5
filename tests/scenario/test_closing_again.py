"""Closings that cannot go together."""

from pathlib import Path

import pytest

from alloc_opt.errors import PlanError
from alloc_opt.io import read
from alloc_opt.plan.plan import Plan
from alloc_opt.scenario import apply

HEAD = "scenario: two\nof: riverbend\nwhy: x\nchanges:\n"


@pytest.fixture(scope="module")
def plan(models_folder: Path) -> Plan:
    """The model riverbend."""
    return read(models_folder / "riverbend")


def close(school: str, to: str, year: str = "2027-28") -> str:
    """A closing of all pupils to one school."""
    return f"  - close: {school}\n    from: {year}\n    pupils: {{{to}: 1}}\n    why: x\n"


def told(plan: Plan, folder: Path, *texts: str) -> str:
    """The problems of scenarios laid over the plan, one file each."""
    paths = [folder / f"{i}.yaml" for i in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        apply(plan, *paths)
    return str(caught.value)


def test_a_school_closes_once(plan: Plan, tmp_path: Path) -> None:
    """Proves: the second closing is refused at its place, in one file and over two files."""
    text = told(plan, tmp_path, close("fern", "birchwood") + close("fern", "dogwood"))
    assert "0.yaml:9:12: found 'fern' closed again; wanted each school closed once" in text
    text = told(plan, tmp_path, close("fern", "birchwood"), close("fern", "dogwood", "2028-29"))
    assert "1.yaml:5:12: found 'fern' closed again" in text
    assert "it closes in 2027-28 at 0.yaml:5" in text


def test_pupils_go_to_schools_that_are_open(plan: Plan, tmp_path: Path) -> None:
    """Proves: sending pupils to a school that is closed by then is refused, whichever change comes first."""
    one, other = close("fern", "dogwood"), close("dogwood", "birchwood")
    for text in (one + other, other + one):
        assert "pupils of 'fern' sent to 'dogwood', closed from 2027-28 on" in told(plan, tmp_path, text)


def test_a_later_closing_of_the_receiving_school_may_be(plan: Plan, tmp_path: Path) -> None:
    """Proves: pupils may go to a school that closes only a year after; what is wrong then is not this."""
    text = close("fern", "dogwood") + close("dogwood", "nowhere", "2028-29")
    assert "sent to" not in told(plan, tmp_path, text)
