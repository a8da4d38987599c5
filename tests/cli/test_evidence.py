"""The command `evidence`, from search to a scenario that a plan takes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

from alloc_opt.io.read import read
from alloc_opt.scenario import apply

Call = Callable[..., Result]


def test_search_finds_by_all_words_and_says_when_there_is_nothing(call: Call) -> None:
    """Every word must be in an entry; a slip gets a near word, and nothing found is not called no effect."""
    told = call("evidence", "search", "summer").output
    assert "DEF-SUMMER" in told
    assert "DEF-SEL" not in told
    assert "no ranking" in " ".join(told.split())
    wrong = call("evidence", "search", "phonix")
    assert wrong.exit_code == 7
    assert "phonics" in wrong.output


def test_show_prints_the_chain_and_the_caveats(call: Call) -> None:
    """One entry with its arithmetic, its unknown cost and what to beware of."""
    told = " ".join(call("evidence", "show", "def-phonics").output.split())
    assert "0.50 x 0.240" in told
    assert "not known: a plan must state one" in told
    assert "beware" in told


def test_update_shows_the_numbers(call: Call, call_json: Callable[..., Any]) -> None:
    """Library, own result, weights and both together; without a comparison it is refused."""
    words = ("evidence", "update", "DEF-SUMMER", "--effect", "0.02", "--error", "0.04", "--compared")
    found = call_json(*words, "lottery")
    own = found["weight_of_own"]
    assert found["together"]["effect"] == (1 - own) * found["library"]["effect"] + own * 0.02
    assert "your result" in call(*words, "lottery").output
    assert call(*words, "nobody").exit_code == 7
    assert "needs --error and --compared" in call("evidence", "update", "DEF-SUMMER", "--effect", "1").output


def test_use_writes_a_scenario_that_the_plan_takes(call: Call, tmp_path: Path) -> None:
    """The file is a scenario; its effects carry the id; a second time it is refused and left as it was."""
    words = ("evidence", "use", "DEF-SUMMER", "--most", "DEF-SUMMER=200", "--model", "riverbend", "-o", "by.yaml")
    done = call(*words)
    assert done.exit_code == 0, done.output
    plan = apply(read(tmp_path / "riverbend"), tmp_path / "by.yaml")
    assert plan["effects"]["source"].str.startswith("DEF-SUMMER: ").all()
    before = (tmp_path / "by.yaml").read_bytes()
    assert call(*words).exit_code == 7
    assert (tmp_path / "by.yaml").read_bytes() == before


def test_a_blank_cost_leaves_no_file(call: Call, tmp_path: Path) -> None:
    """An entry without a cost is refused with what to state, and nothing is written."""
    words = ("evidence", "use", "DEF-INDUCTION", "--most", "DEF-INDUCTION=20", "--model", "riverbend", "-o", "by.yaml")
    done = call(*words)
    assert done.exit_code == 7
    assert "--cost DEF-INDUCTION=DOLLARS" in done.output
    assert not (tmp_path / "by.yaml").exists()


def test_own_results_come_from_a_file(call: Call, tmp_path: Path) -> None:
    """`use --measured` weighs a district's own result in and says so in the source."""
    (tmp_path / "own.csv").write_text("id,effect,error,compared\nDEF-SUMMER,0,0.01,lottery\n", encoding="utf-8")
    words = ("evidence", "use", "DEF-SUMMER", "--most", "DEF-SUMMER=200", "--model", "riverbend")
    assert "own result 0 with a weight of" in " ".join(call(*words, "--measured", "own.csv").output.split())
