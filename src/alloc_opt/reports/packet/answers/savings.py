"""Where is money to be found? The ladder, what costs nothing that is rated, what may stop, what grants leave over."""

from alloc_opt.analysis.saving import words
from alloc_opt.analysis.saving.tables import tables
from alloc_opt.analysis.savings import Savings
from alloc_opt.analysis.savings import savings as found_in
from alloc_opt.reports.packet.answer import Answer, Asking
from alloc_opt.reports.packet.answers._options import options_of, plain

TITLE = "where money is to be found, and what goes first"
QUICK = False
_ITEM = "  - "


def ask(asking: Asking) -> Answer | None:
    """As `alloc-opt savings` answers; `asking.wanted["savings"]`: targets in dollars a year (default: the usual)."""
    targets = tuple(float(each) for each in asking.wanted.get("savings") or ())
    found = found_in(
        asking.plan,
        targets,
        free=bool(asking.run.facts["options"]["free"]),
        options=options_of(asking.run, asking.plan),
        hear=lambda done, of: asking.hear(f"step {done} of {of}"),
    )
    return Answer({table.name: table for table in tables(found)}, _words(found), _facts(found))


def _words(found: Savings) -> dict[str, tuple[str, ...]]:
    told = {
        "against": list(words.against(found)),
        "cheapest": list(words.cheapest(found)),
        "without": [words.without(found)],
        "unrated": [words.unrated(found)],
        "end": [_named(text) for text in words.end(found)],
        "stop": [found.stops.why_empty],
    }
    for number, step in enumerate(found.steps):
        told[f"step_{number + 1}"] = [*words.step(found, number), *words.who(found, step)]
    return {name: tuple(plain(text) for text in texts if text) for name, texts in told.items()}


def _named(text: str) -> str:
    """A line of what stops the ladder without the id of its rule, where a sentence says what the rule is."""
    rule, _, sentence = text.removeprefix(_ITEM).partition(": ")
    return f"{_ITEM}{sentence or rule.replace('_', ' ')}" if text.startswith(_ITEM) else text


def _facts(found: Savings) -> dict[str, object]:
    return {
        "since": found.since,
        "loss": found.words,
        "goal": found.goal,
        "whole": found.whole,
        "targets": [step.target for step in found.steps],
        "missed": list(found.missed),
        "years": list(found.plan.years),
    }
