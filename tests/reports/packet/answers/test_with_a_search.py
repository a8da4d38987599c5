"""Questions with a search: they answer what the command answers, and their answers survive their files."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.reports.packet.answers.towns import answer, asking, finished, solved, town

from alloc_opt.analysis import why as questions
from alloc_opt.analysis.alternatives import alternatives
from alloc_opt.analysis.equities.yardstick import yardstick
from alloc_opt.analysis.equity import equity
from alloc_opt.analysis.options import tables as made
from alloc_opt.analysis.prices import price_list
from alloc_opt.analysis.pricing.assumption import assumptions
from alloc_opt.analysis.pricing.assumption_cost import after
from alloc_opt.analysis.saving.tables import tables as saved
from alloc_opt.analysis.savings import savings
from alloc_opt.errors import OperatorError
from alloc_opt.reports.packet.answer import files, read
from alloc_opt.reports.packet.answers import _options, why
from alloc_opt.reports.packet.found import answer_files


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Numbers alike to what a file keeps of them, text alike."""
    assert len(found) == len(wanted)
    for name in wanted:
        if pd.api.types.is_numeric_dtype(wanted[name]) and not pd.api.types.is_bool_dtype(wanted[name]):
            assert found[name].to_numpy(float) == pytest.approx(wanted[name].to_numpy(float), abs=0.006, nan_ok=True)
        else:
            assert found[name].tolist() == wanted[name].astype(str).tolist(), name


def test_prices_are_those_of_the_command() -> None:
    """Proves: the full list is asked for where the run has the short one, and is the command's, line by line."""
    prices, borne = price_list(solved())
    same(answer("prices").tables["prices"].frame, prices.frame)
    same(
        answer("prices").tables["incidence"].frame[["rule", "label", "dollars"]],
        borne.frame[["rule", "label", "dollars"]],
    )
    full = replace(asking(), run=replace(finished(), facts={**finished().facts, "priced": "full"}))
    assert answer_files()["prices"].ask(full) is None


def test_savings_are_those_of_the_command() -> None:
    """Proves: targets, ladder, cuts and leftovers are those of the command with the run's own options."""
    found = savings(solved().plan, options=_options.options_of(finished(), solved().plan))
    for table in saved(found):
        same(answer("savings").tables[table.name].frame, table.frame)
    told = answer_files()["savings"].ask(asking(savings=[5000.0, 20_000.0]))
    assert told is not None
    assert told.facts["targets"] == [5000.0, 20_000.0]


def test_the_sheet_of_a_reduction_says_what_keeping_it_takes() -> None:
    """Proves: the largest reduction has a sheet; kept as today its level is today's, and a step is the command's."""
    sheets = answer("why").facts["sheets"]
    kept = next(sheet for sheet in sheets if sheet["kind"] == why.KEEP)
    changes = finished().tables["changes"].frame
    sums = changes.groupby(["program", "school"])["change_dollars"].sum()
    assert (kept["program"], kept["school"]) == sums.idxmin()
    number = sheets.index(kept) + 1
    moves = answer("why").tables["moves"].frame
    mine = moves[((moves["sheet"] == number) & (moves["what"] == "asked")).to_numpy()]
    at = [
        n for n, one in enumerate(kept["questions"], 1) if one["head"].startswith("Kept as today") and one["possible"]
    ]
    levels = questions.why(solved(), kept["program"], kept["school"]).levels.set_index("year")["kept"]
    for row in mine[mine["question"].isin(at).to_numpy()].to_dict("records"):
        assert row["then"] == pytest.approx(levels[row["year"]])
    assert at or not kept["questions"][0]["possible"]


def test_lines_that_somebody_names_are_answered_as_the_command_does() -> None:
    """Proves: `program@school` asks of that line alone, one step both ways, with the command's lines that move."""
    found = answer_files()["why"].ask(asking(why=["teacher@oak"]))
    assert found is not None
    (sheet,) = found.facts["sheets"]
    assert sheet["where"] == "Oak School"
    table = questions.why(solved(), "teacher", "oak").table().frame
    moves = found.tables["moves"].frame
    possible = [one for one in questions.why(solved(), "teacher", "oak").answers if one.possible]
    assert len(moves) == sum(len(one.moves) for one in possible)
    assert moves["dollars"].sum() == pytest.approx(table["dollars"].sum(), abs=0.01)
    with pytest.raises(OperatorError):
        answer_files()["why"].ask(asking(why=["no_such_program"]))


def test_requests_that_are_not_funded_have_a_sheet() -> None:
    """Proves: a request for more of a program is asked about with its own size; one without a program is not."""
    (sheet,) = [one for one in answer("why").facts["sheets"] if one["kind"] == why.REQUEST]
    assert sheet["request"] == "A teacher more at Oak"
    assert "1 FTE" in sheet["questions"][0]["head"]


def test_options_are_those_of_the_command_and_fit_the_run() -> None:
    """Proves: option A is the run's own plan; distances and ranges are the command's; another run is refused."""
    found = alternatives(solved().plan, options=_options.options_of(finished(), solved().plan))
    told = answer("alternatives")
    for table in (made.options(found), made.distances(found), made.ranges(found)):
        same(told.tables[table.name].frame, table.frame)
    spent = float(finished().tables["funds"].frame["spent"].sum())
    assert told.tables["options"].frame["dollars"].iloc[0] == pytest.approx(spent, abs=0.01)
    programs = finished().tables["programs"]
    other = replace(programs, frame=programs.frame.assign(dollars=programs.frame["dollars"] + 5.0))
    with pytest.raises(OperatorError, match="another than the run's"):
        answer_files()["alternatives"].ask(replace(asking(), run=finished().with_table(other)))


def test_what_options_differ_in_adds_up() -> None:
    """Proves: what options spend otherwise, service by service, is the difference of their spending."""
    told = answer("alternatives")
    labels = told.facts["labels"]
    assert len(labels) > 1
    sums = told.tables["differ"].frame[labels].sum()
    spent = told.tables["options"].frame.set_index("plan")["dollars"]
    for label in labels[1:]:
        assert sums[label] - sums[labels[0]] == pytest.approx(spent[label] - spent[labels[0]], abs=10.0)


def test_one_per_cent_is_the_price_of_the_command_and_its_gross_cost_ties() -> None:
    """Proves: after adapting it is the price list's; before, of all resources, what the plan's services cost more."""
    steps = answer("pay").tables["steps"].frame
    line = price_list(solved(), ["assumption.pay_growth"])[0].frame
    up = line[((line["direction"] == "raise") & (line["year"] == "")).to_numpy()].iloc[0]
    mine = steps[(steps["rule"] == "assumption.pay_growth").to_numpy()]
    assert mine["unrestricted_dollars"].sum() == pytest.approx(-up["price"], abs=0.02)
    assert mine["says"].iloc[0] == up["sentence"]
    changed = after(solved().built, next(step for step in assumptions(solved().built)))
    totals = [built.measures["cost"].by("year") for built in (solved().built, changed)]
    x = solved().x
    more = totals[1].at(x[: changed.measures.columns.count]) - totals[0].at(x)
    gross = answer("pay").tables["gross"].frame.groupby("year")["dollars"].sum()
    assert gross.to_numpy() == pytest.approx(more, abs=0.5)


def test_a_unit_that_follows_another_is_in_its_settlement() -> None:
    """Proves: gross cost is told unit by unit; the settlement of teachers takes others along, theirs does not."""
    answered = answer("pay")
    gross = answered.tables["gross"].frame
    assert set(gross["unit"]) == {"teachers", "others"}
    steps = answered.tables["steps"].frame.groupby("rule")["unrestricted_dollars"].sum()
    assert steps["assumption.pay_growth.teachers"] == pytest.approx(steps["assumption.pay_growth"], abs=1.0)
    assert steps["assumption.pay_growth.others"] < steps["assumption.pay_growth.teachers"]


def test_equity_is_that_of_the_command() -> None:
    """Proves: schools, groups, indices and sentences are the command's with the usual yardstick."""
    found = equity(solved(), yardstick(solved().plan))
    for table in (found.schools, found.groups, found.indices):
        same(answer("equity").tables[table.name].frame[list(table.frame.columns)], table.frame)
    assert answer("equity").words["statement"] == tuple(found.statement)


def test_few_pupils_are_not_shown_on_the_line_sheet() -> None:
    """Proves: a line of 7 pupils is empty, and so is the next, that the total would give it away by."""
    lines = answer("formula").tables["lines"].frame
    need = lines[(lines["line"] == "need").to_numpy()].set_index("school")
    assert need["pupils"].isna().all()
    assert need["dollars"].isna().all()


def test_rules_by_hand_are_not_run_again() -> None:
    """Proves: a run with hand-written rules is not searched anew, as its rules would be missing."""
    facts = {**finished().facts, "inputs": {**finished().facts["inputs"], "rules_by_hand": "abc"}}
    with pytest.raises(OperatorError, match="by hand"):
        answer_files()["savings"].ask(replace(asking(), run=replace(finished(), facts=facts)))


def test_numbers_come_back_as_numbers() -> None:
    """Proves: columns of numbers that no list names survive the files of an answer; text stays text."""
    found = answer_files()["equity"].ask(asking())
    assert found is not None
    back = read(files(found, {}))[0]
    frame = back.tables["equity_schools"].frame
    assert frame["per_weighted"].dtype == float
    assert frame["fifth"].dtype == object or str(frame["fifth"].dtype) == "str"


def test_sentences_have_no_options_of_a_command() -> None:
    """Proves: what only a command line has is taken from sentences, and ids become words."""
    assert _options.plain("It looks alike; `--salaries actual` shows it.") == "It looks alike."
    assert _options.plain("Points decide nothing; with --mode priority they would.") == "Points decide nothing."
    assert _options.plain("Preferences are left aside: few_changes.") == "Preferences are left aside: few changes."
    assert _options.plain("No service is rated. Ask with --mode cost for it.") == "No service is rated."


def test_without_pay_a_formula_or_pupils_there_is_no_such_question() -> None:
    """Proves: what a plan does not have is not asked about."""
    bare = town(formula=[])
    assert answer_files()["formula"].ask(replace(asking(), plan=bare)) is None
