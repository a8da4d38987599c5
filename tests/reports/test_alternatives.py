"""The option sheet: what it says is what the tables hold."""

from dataclasses import replace
from threading import Event

import pytest
from tests.analysis.test_alternatives import short, two

from alloc_opt.analysis.alternatives import Alternatives, alternatives
from alloc_opt.analysis.options.loss import Within
from alloc_opt.analysis.options.tables import agreed
from alloc_opt.engine.options import Options
from alloc_opt.reports.alternatives import show
from alloc_opt.reports.alternatives_words import Line, headline, lines, notes, sheet, shifted
from alloc_opt.reports.console import text_of


@pytest.fixture(scope="module")
def pair() -> Alternatives:
    """Return A, which cuts art, and B, which may cut $10,000 of music in its place."""
    return alternatives(two(music=2.0), within=Within(None, 10_000.0), count=2)


def test_what_an_option_keeps_and_gives_up(pair: Alternatives) -> None:
    """Proves: the sentence names what option B keeps and what it gives up for that, with its dollars."""
    told = sheet(pair, pair.options[1])
    assert told[0] == (
        "Against A it keeps 100 lessons of Art ($10,000). For that it gives up 100 lessons of Music ($10,000)."
    )
    assert "In all: $10,000 more of services reduced" in told[1]


def test_the_headline(pair: Alternatives) -> None:
    """Proves: the loss is told in dollars; plans less than a tenth of the movable dollars apart are the most different
    found; where there is one plan alone it is said.
    """
    told = headline(pair)
    assert told.startswith("2 plans, A the best, the others with at most $10,000 more of services reduced")
    assert "They are the most different found" in told
    assert "5.0 % of the $200,000 that can move" in told
    alone = alternatives(two(music=2.0), within=Within(None, 0.0))
    assert headline(alone).startswith("No other plan was found")
    assert any("a larger --within" in note for note in notes(alone))


def test_stopped() -> None:
    """Proves: where the operator stops the search, the best plan comes, and the sheet says nothing else was found."""
    stop = Event()
    stop.set()
    found = alternatives(two(), options=Options(stop=stop))
    assert found.stopped
    assert [option.label for option in found.options] == ["A"]
    assert headline(found) == "You stopped before another plan was found."


def test_nothing_has_to_be_cut() -> None:
    """Proves: where every service can be kept, no growth is looked for that nobody rated, and the sheet says so."""
    plan = two()
    funds = plan["funds"].assign(revenue=400_000.0)
    found = alternatives(replace(plan, tables={**plan.tables, "funds": funds}))
    assert len(found.options) == 1
    assert any("Every service of today is kept" in note for note in notes(found))


def test_a_service_that_changes_places() -> None:
    """Proves: as many units of one program more here and fewer there are told as a change of place, others are not."""
    up = Line("art", ("oak",), "FTE", 1.0, 100.0, 2.0, 1.0, 2.0)
    down = Line("art", ("elm",), "FTE", -1.0, -90.0, 2.0, 2.0, 1.0)
    other = Line("music", ("elm",), "FTE", -1.0, -50.0, 2.0, 2.0, 1.0)
    assert shifted([up, down, other]) == ([(up, down)], [other])
    assert shifted([up, other]) == ([], [up, other])


def test_the_sheet_of_whole_positions() -> None:
    """Proves: the printed sheet holds every option's sentences and lines, and says what whole positions leave open."""
    found = alternatives(short(), within=Within(None, 150_000.0), count=2)
    text = " ".join(text_of(lambda console: show(found, console)).split())
    for option in found.options[1:]:
        assert lines(found, found.options[0], option)
        for sentence in sheet(found, option):
            assert sentence in text
    assert "none below" in text
    assert "plans that differ more may exist" in text


def test_a_change_of_every_option_stands_in_one_table(pair: Alternatives) -> None:
    """Proves: what every option cuts by the same dollars is told apart from what every option cuts by different
    amounts, the latter with the dollars of each option, and a row stands in one table only.
    """
    text = " ".join(text_of(lambda console: show(pair, console)).split())
    assert "The same in every option" not in text
    assert "Less (or more) than today in every option, by different amounts: 1 change," in text
    assert "Art Oak School less -50,000 -40,000" in text
    differ = text.split("Changed in some options only")[1].split("Every site has")[0]
    assert "Music Oak School - -10,000" in differ
    assert "Art" not in differ
    same = agreed(alternatives(two(music=2.0), within=Within(None, 0.0))).frame
    assert same["alike"].tolist() == ["yes"]
