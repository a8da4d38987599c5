"""Which questions a plan can answer."""

from tests.analysis.plans import toy

from alloc_opt.analysis.readiness import readiness


def test_each_missing_input_blocks_its_question() -> None:
    """Proves: the toy can be costed; points, effects, formula and rules are missing and named with their table."""
    table = readiness(toy()).frame.set_index("question")
    ready = {question.split(":")[0]: row["ready"] for question, row in table.iterrows() if row["ready"] == "yes"}
    assert {"cost", "by school", "positions"} <= set(ready)
    evidence = table[table.index.str.startswith("evidence")].iloc[0]
    assert (evidence["ready"], evidence["where"]) == ("no", "goals; effects")
    assert table[table.index.str.startswith("audit")].iloc[0]["needs"] == "rules"


def test_filling_an_input_unblocks_its_question() -> None:
    """Proves: with points for one rated program the priority question is ready."""
    programs = [{"program": "aide", "valued": "rated", "points": 3.0}]
    staffing = [{"program": "aide", "position": "aide", "fte": 1.0}]
    table = readiness(toy(programs=programs, staffing=staffing)).frame.set_index("question")
    assert table[table.index.str.startswith("priority")].iloc[0]["ready"] == "yes"
