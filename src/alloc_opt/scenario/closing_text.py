"""What `close` says: the school, the year, where its pupils go, what follows them, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alloc_opt.errors import Place
from alloc_opt.io.cells import number, number_hint
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node
from alloc_opt.plan.years import end_year, fiscal_year
from alloc_opt.scenario.listing import Listing

EVERY = "*"
"""Every program with staff that is not named."""
ALL = "all"
"""Every grade span."""
COSTS = ("mothball", "moving", "buses")
"""Costs of a closing, in dollars of the base year."""
_SMALL = 1e-6
_COLUMNS = ("from", "to", "share", "span")


@dataclass(frozen=True)
class Going:
    """The share of the pupils that goes to a school."""

    to: str
    share: float
    place: Place


@dataclass(frozen=True)
class Closing:
    """A school that closes."""

    school: str
    year: str
    """First fiscal year in which it is closed."""
    saved: str
    """First fiscal year in which what does not follow is no longer paid."""
    going: Mapping[str, tuple[Going, ...]]
    """Grade span, or `all` for every one -> where its pupils go."""
    leave: Mapping[str, float]
    """Grade span, or `all` -> share of pupils who leave the district."""
    follow: Mapping[str, tuple[float, Place]]
    """Program, or `*` -> share of it that goes with the pupils."""
    costs: Mapping[str, tuple[float, Place]]
    """Dollars of the base year: `mothball` and `buses` every year, `moving` once."""
    places: Mapping[str, Place]
    """Place of each key."""


def closing(node: Node, listing: Listing, problems: Problems) -> Closing | None:
    """The closing that a change states; None (and problems) where it cannot be understood."""
    before = len(problems)
    said: dict[str, Node] = node.value
    school = str(said["close"].value)
    year = _year(said["from"], problems)
    saved = _year(said["saved_from"], problems) if "saved_from" in said else year
    if year and saved and end_year(saved) < end_year(year):
        problems.add(said["saved_from"].place, saved, f"a fiscal year from {year} on", "first comes the closing")
    going = _going(said["pupils"], school, listing, problems)
    rest = said.get("leave")
    leave = {span: _leave(rest, goes, said["pupils"], problems) for span, goes in going.items()}
    follow = _follow(said.get("follow"), problems)
    costs = {key: (_amount(said[key], problems, key), said[key].place) for key in COSTS if key in said}
    if len(problems) > before or year is None or saved is None:
        return None
    places = {key: child.place for key, child in said.items()}
    return Closing(school, year, saved, going, leave, follow, costs, places)


def _year(node: Node, problems: Problems) -> str | None:
    year = fiscal_year(node.value)
    if year is None:
        problems.add(node.place, node.shown, "a fiscal year such as 2026-27")
    return year


def _amount(node: Node, problems: Problems, key: str, most: float | None = None) -> float:
    amount = number(node.value)
    if amount is None or amount < 0 or (most is not None and amount > most):
        wanted = f"a share between 0 and {most:g} for '{key}'" if most is not None else f"dollars for '{key}'"
        problems.add(node.place, node.shown, wanted, number_hint(node.value) if amount is None else "")
        return 0.0
    return amount


def _going(node: Node, school: str, listing: Listing, problems: Problems) -> dict[str, tuple[Going, ...]]:
    """Where the pupils go, by span: a mapping of schools, a mapping of spans with schools, or a CSV file."""
    if isinstance(node.value, str):
        return _from_file(node, school, listing, problems)
    if not isinstance(node.value, dict):
        problems.add(node.place, node.shown, "receiving schools with shares, such as {oak: 0.6, elm: 0.3}")
        return {}
    spans = {span: child for span, child in node.value.items() if isinstance(child.value, dict)}
    if not spans:
        return {ALL: _shares(node, problems)}
    for key in node.value.keys() - spans.keys():
        problems.add(node.keys[key], f"'{key}' beside spans", "a span with its receiving schools, as the others")
    return {span: _shares(child, problems) for span, child in spans.items()}


def _shares(node: Node, problems: Problems) -> tuple[Going, ...]:
    return tuple(Going(to, _amount(one, problems, to, 1.0), node.keys[to]) for to, one in node.value.items())


def _from_file(node: Node, school: str, listing: Listing, problems: Problems) -> dict[str, tuple[Going, ...]]:
    table = listing.table(node, problems)
    if table is None:
        return {}
    for column in [c for c in ("to", "share") if c not in table.columns]:
        hint = f"columns: {', '.join(_COLUMNS)}; 'from' and 'span' may be left out"
        problems.add(table.head(), f"no column '{column}'", f"'{column}'", hint)
        return {}
    found: dict[str, list[Going]] = {}
    for row in range(table.rows):
        cell = {name: str(table.columns[name][row]) if name in table.columns else "" for name in _COLUMNS}
        if cell["from"] not in ("", school):
            continue
        at = table.where.place(row, "share")
        share = _amount(Node(cell["share"], at), problems, cell["to"], 1.0)
        goes = found.setdefault(cell["span"] or ALL, [])
        if any(one.to == cell["to"] for one in goes):
            problems.add(table.where.place(row, "to"), f"'{cell['to']}' again", "each receiving school once")
        goes.append(Going(cell["to"], share, table.where.place(row, "to")))
    if not found:
        schools = sorted({str(cell) for cell in table.columns.get("from", ())})
        problems.add(node.place, f"no rows from '{school}' in {node.value}", "its rows", did_you_mean(school, schools))
    return {span: tuple(goes) for span, goes in found.items()}


def _leave(rest: Node | None, goes: tuple[Going, ...], pupils: Node, problems: Problems) -> float:
    """Share of the pupils who leave: stated, none, or the rest; all shares together are 1."""
    together = sum(one.share for one in goes)
    if rest is not None and rest.value == "rest":
        if together > 1 + _SMALL:
            problems.add(pupils.place, f"shares of {together:.6g} together", "at most 1")
        return max(1.0 - together, 0.0)
    leave = _amount(rest, problems, "leave", 1.0) if rest is not None else 0.0
    if abs(together + leave - 1.0) > _SMALL:
        found = f"shares of {together:.6g}" + (f" and {leave:g} who leave" if leave else "")
        hint = "'leave' is the share of pupils who leave the district; 'leave: rest' takes what is missing"
        problems.add(pupils.place, found, "1 together", hint)
    return leave


def _follow(node: Node | None, problems: Problems) -> dict[str, tuple[float, Place]]:
    if node is None:
        return {}
    if isinstance(node.value, dict):
        return {p: (_amount(one, problems, p, 1.0), node.keys[p]) for p, one in node.value.items()}
    return {EVERY: (_amount(node, problems, "follow", 1.0), node.place)}
