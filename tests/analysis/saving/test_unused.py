"""What counts as grant money left over."""

from tests.program.districts import TOY, toy

from alloc_opt.analysis.saving.unused import GENERAL, NO_GRANT, OTHER
from alloc_opt.analysis.savings import savings
from alloc_opt.reports.console import text_of
from alloc_opt.reports.savings import show


def test_unrestricted_and_kept_money_is_no_grant() -> None:
    """Proves: unrestricted money of other funds and the building fund are no grants; those of the general fund stand
    apart from others; a name that stands twice carries its code; what a grant could pay is told where it may.
    """
    other = [
        {"fund": "01", "resource": "01-3010", "name": "Title I", "restriction": 5, "beginning": 7_000.0},
        {"fund": "12", "resource": "12-9010", "name": "Other local", "restriction": 5, "beginning": 5_000.0},
        {"fund": "13", "resource": "13-9010", "name": "Other local", "restriction": 5, "beginning": 4_000.0},
        {"fund": "12", "resource": "12-0000", "name": "Unrestricted", "restriction": 5, "beginning": 90_000.0},
        {"fund": "21", "resource": "21-9010", "name": "Bond proceeds", "restriction": 5, "beginning": 80_000.0},
    ]
    pay = [{**each, "salary_object": "1100", "benefits_object": "3100"} for each in TOY["pay"]]
    uses = [{"program": "aide", "resource": name} for name in ("base", "title", "12-9010")]
    found = savings(toy(more={"funds": [*TOY["funds"], *other], "pay": pay, "uses": uses}), (1_000.0,))
    table = found.unused.set_index("resource")
    groups = {"01-3010": GENERAL, "12-9010": OTHER, "13-9010": OTHER, "12-0000": NO_GRANT, "21-9010": NO_GRANT}
    assert table["group"].reindex(list(groups)).to_dict() == groups
    assert table.loc["12-9010", "name"] == "Other local (12-9010)"
    assert table.loc["01-3010", "name"] == "Title I"
    assert table.loc["01-3010", "could_pay"] == ""
    page = " ".join(text_of(lambda console: show(found, console)).split())
    assert "No grants, so not counted: $170,000" in page
    assert "all, general fund 7,000 7,000" in page
    assert "Bond proceeds" not in page
