"""Changes of a formula as people write them."""

import pytest
from tests.analysis.formulas.districts import district

from alloc_opt.analysis.formulas.settings import Setting, Value, with_settings
from alloc_opt.analysis.formulas.sheet import Sheet, sheet
from alloc_opt.errors import OperatorError

YEAR = "2026-27"


def changed(*texts: str) -> Sheet:
    """The sheet of the small district with these settings."""
    plan = district()
    return sheet(with_settings(plan, sheet(plan), [Setting.read(text) for text in texts]))


def dollars(found: Sheet) -> dict[str, float]:
    """School -> dollars."""
    return dict(zip(found.ids, found.dollars(YEAR).tolist(), strict=True))


def test_today_by_hand() -> None:
    """Proves: Oak is 100 x 5,000 + 60 x 1,500 + 70 x 1,000 + 20 x 400 + 90,000 = 758,000."""
    assert dollars(sheet(district())) == {"oak": 758_000.0, "elm": 1_834_800.0, "high": 2_720_000.0}


def test_a_weight_follows_the_base() -> None:
    """Proves: a base of 6,000 moves the weights of it too, and dollars of other lines stay."""
    assert dollars(changed("base=6000"))["oak"] == 100 * 6000 + 60 * 1800 + 70 * 1200 + 8000 + 90_000


def test_a_number_is_a_weight_dollars_or_a_change() -> None:
    """Proves: 0.5 is a weight, 900 dollars, +10% a change, and `$15` dollars below twenty."""
    assert Value.read("0.5") == Value("weight", 0.5)
    assert Value.read("900") == Value("dollars", 900.0)
    assert Value.read("$15") == Value("dollars", 15.0)
    assert Value.read("-10%").act == "scale"
    assert Value.read("-10%").number == pytest.approx(0.9)
    assert dollars(changed("need=0.5"))["oak"] == 758_000 + 70 * 1500
    assert dollars(changed("need=900"))["oak"] == 758_000 - 70 * 100
    assert dollars(changed("own=-100%"))["oak"] == 668_000


def test_a_group_without_a_line_gets_one() -> None:
    """Proves: a weight for a group that no line speaks of is a new line, at every school, from the main resource."""
    lines = [line for line in district()["formula"].to_dict("records") if line["line"] != "el"]
    plan = district(lines)
    found = sheet(with_settings(plan, sheet(plan), [Setting.read("el=0.1")]))
    assert dollars(found)["high"] == 500 * 5000 + 200 * 1000 + 50 * 500
    assert set(found.at(YEAR).query("line == 'el'")["resource"]) == {"base"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nede=0.3", "did you mean 'need'"),
        ("need", "line=value"),
        ("need=lots", "write a weight"),
        ("need=5%", "needs its sign"),
        ("base=0.4", "write dollars"),
        ("own=5000", "in per cent"),
        ("need[high]=0.3", "one line for all"),
    ],
)
def test_a_slip_is_told_with_what_would_do(text: str, says: str) -> None:
    """Proves: each slip is one error that says what to write."""
    with pytest.raises(OperatorError) as caught:
        changed(text)
    assert says in f"{caught.value.message} {caught.value.hint}"
