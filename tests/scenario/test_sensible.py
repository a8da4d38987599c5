"""Values of a study that no case can mean."""

import pytest
from tests.analysis.plans import toy

from alloc_opt.errors import PlanError
from alloc_opt.scenario.cases import Cases
from alloc_opt.scenario.design_read import from_options


@pytest.mark.parametrize(
    ("act", "target", "values", "words"),
    [
        ("set", "funds[base].revenue", "-5", "makes funds.revenue -5"),
        ("add", "funds[base].revenue", "-1e12,0", "0 or more"),
        ("add", "funds[base].revenue", "95%..105%/3", "is no share"),
        ("scale", "pay[*].salary", "0,1", "a number above 0"),
        ("scale", "pay[*].salary", "97..103/3", "a factor of at most 10"),
        ("scale", "pay[*].salary", "1%,2%", "for 1% more write 101%"),
        ("scale", "pay[*].salary", "-1,1", "a factor of at least 0"),
    ],
)
def test_nonsense_is_refused(act: str, target: str, values: str, words: str) -> None:
    """Proves: before anything is solved the message says what is wrong with the value."""
    design = from_options("toy", [(act, target, values)])
    with pytest.raises(PlanError) as caught:
        Cases(toy([]), design.varied, places=design.places).check(design.cases)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("act", "target", "values"),
    [
        ("scale", "funds[base].revenue", "0,95%,105%"),
        ("add", "funds[base].beginning", "-1e9,0"),
        ("scale", "pay[*].salary", "0.5,10"),
        ("set", "pay[*].benefits", "20%,30%"),
    ],
)
def test_what_can_be_meant_is_not(act: str, target: str, values: str) -> None:
    """Proves: revenue may fail, a balance may be negative, per cent are shares where shares stand."""
    design = from_options("toy", [(act, target, values)])
    Cases(toy([]), design.varied, places=design.places).check(design.cases)
