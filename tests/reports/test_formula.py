"""A formula as people read it."""

import re
from typing import Any

import pytest
from tests.analysis.formulas.districts import PUPILS, district
from tests.conftest import ROOT

from alloc_opt.analysis.formula import formula
from alloc_opt.analysis.formulas.asked import Asked
from alloc_opt.analysis.formulas.path import Terms
from alloc_opt.io.read import read
from alloc_opt.reports.console import text_of
from alloc_opt.reports.formula import show
from alloc_opt.reports.formula_guarded_words import told
from alloc_opt.reports.formula_words import beside
from alloc_opt.scenario import apply


def report(**asked: Any) -> str:
    """The report of the small district, spaces taken together."""
    study = formula(district(), Asked(**asked))
    return " ".join(text_of(lambda out: show(study, out, every=True)).split())


def test_what_is_given_comes_first() -> None:
    """Proves: the head says dollars, schools, pupils, and what goes by rates and by name."""
    text = report()
    assert text.startswith(
        "In 2026-27 the formula gives $5,312,800 to 3 schools with 900 pupils: $5,903 a pupil. Of this, $5.22 million "
        "(98.3 %) by rates per pupil and $90,000 (1.7 %) by amounts stated for schools by name, which no weight moves."
    )
    assert "need base poor 3 300 0.2 1,000.00 300,000 5.6 %" in text


def test_a_change_says_who_gains_and_who_loses() -> None:
    """Proves: rates, total, base, gainers and losers are told in words, and grants that trade are named."""
    text = report(settings=("need=0.4",), constant=True)
    assert "need: 0.2 of the base ($1,000.00), now 0.4" in text
    assert "The total stays at $5,312,800: the base goes from $5,000.00 to" in text
    assert "school with 300 pupils loses" in text
    assert "schools with 600 pupils gain" in text
    assert "By resource:" not in text
    assert "By resource: title +20,500" in report(settings=("el=650",))


def test_hold_harmless_says_its_cost_its_end_and_who_is_held() -> None:
    """Proves: cost by year, what held per pupil would cost, and when the last school arrives are on the page."""
    pupils = {**PUPILS, "oak": {**PUPILS["oak"], ("k3", "all", "2027-28"): 30.0, ("k3", "all", "2028-29"): 30.0}}
    plan = district(pupils=pupils, years=3)  # type: ignore[arg-type]
    text = " ".join(told(formula(plan, Asked(terms=Terms((1.0,), (0.98,))))))
    assert "No school falls below 98 % of last year's dollars; the district pays for what it adds." in text
    assert "Hold-harmless costs" in text
    assert "Held per pupil instead" in text
    assert "the last protected school would get there" in text
    forever = " ".join(told(formula(plan, Asked(terms=Terms((1.0,), (1.0,))))))
    assert "give hold-harmless an end" in forever


def test_a_guarantee_names_whom_it_carries() -> None:
    """Proves: what is lacking, how many schools, their size and what the amounts by name fill are told."""
    text = report(guarantees=("800000",))
    assert "At 1 school with 100 pupils the weights alone do not carry it: $140,000 is lacking;" in text
    assert "it is below the median of 300 pupils" in text
    assert "With the amounts stated by name 1 school still lacks $50,000, which the guarantee adds." in text


def test_a_path_without_protection_ends_at_the_formula() -> None:
    """Proves: the page says that every school has arrived."""
    text = report(settings=("need=0.4",), constant=True, terms=Terms((0.5, 1.0)))
    assert "50 % of the way in 2026-27, 100 % of the way in 2027-28 (pupils from 2027-28 on as in 2026-27)" in text
    assert "In 2027-28 every school is at its formula." in text


DOCUMENTED: dict[str, list[dict[str, Any]]] = {
    "sfusd-2022-23": [
        {},
        {"settings": ("poverty=0.3",), "constant": True},
        {"guarantees": ("rules",)},
        {"settings": ("transition=-100%",), "constant": True, "guarantees": ("rules",)},
        {
            "settings": ("transition=-100%",),
            "constant": True,
            "guarantees": ("rules",),
            "terms": Terms((1 / 3, 2 / 3, 1.0), (0.98, 0.95), (0.05,), payer="schools"),
        },
        {"free": ("base", "poverty=0.3..0.5", "k3=0.2..0.4")},
    ],
    "riverbend": [{"with_tiers": True, "total": 5_500_000.0}],
}


def test_the_page_quotes_what_is_printed() -> None:
    """Proves: every sentence that docs/formula.md quotes from a report stands in that report today."""
    page = (ROOT / "docs" / "formula.md").read_text(encoding="utf-8").split("## Guarantees")[0]
    every = ""
    for model, questions in DOCUMENTED.items():
        plan = read(ROOT / "models" / model)
        every += " ".join(" ".join(told(formula(plan, Asked(**question)))) for question in questions)
    start = page.index("## San Francisco")
    blocks = [part for part in page[start:].split("\n\n") if part.startswith("    ")]
    quoted = [" ".join(part.split()) for part in blocks if not part.strip().startswith("alloc-opt")]
    assert len(quoted) >= 6
    assert [text for text in quoted if text not in " ".join(every.split())] == []


def test_what_schools_spend_ties_with_the_formula_of_the_same_year() -> None:
    """Proves: budgets less what is outside the formula, and the formula of the same year, differ by what is told."""
    study = formula(read(ROOT / "models" / "riverbend"))
    numbers = [float(each) for each in re.findall(r"\$([\d.]+) million", beside(study))]
    budgets, outside, own, apart, given = numbers
    assert budgets - outside == pytest.approx(own, abs=0.011)
    assert given - own == pytest.approx(apart, abs=0.011)
    year = study.before.years[0]
    assert given == pytest.approx(study.before.dollars(year).sum() / 1e6, abs=0.006)
    assert f"with the pupils of {year}" in beside(study)


def test_a_school_that_closes_is_no_rate() -> None:
    """Proves: the amount per school of a school that closes is told as that, not as rates, and pupils stand before and
    now.
    """
    plan = read(ROOT / "models" / "riverbend")
    closed = apply(plan, ROOT / "scenarios" / "riverbend-school-closes.yaml")
    study = formula(closed, Asked(year="2027-28"), before=plan)
    frame = study.lines.frame
    assert frame["by_schools"].sum() == pytest.approx(-680_000.0)
    assert frame["by_rate"].abs().max() < 1.0
    assert (frame["by_pupils"] + frame["by_schools"] + frame["by_rate"]).tolist() == pytest.approx(
        frame["change_dollars"].tolist(), abs=0.01
    )
    text = " ".join(text_of(lambda out: show(study, out, every=True)).split())
    assert "-680,000 is amounts per school, or by name, of schools that close or open." in text
    assert "is rates" not in text
    assert "Fern Hollow Elementary 91 0 1,222,250 0 -1,222,250" in text
