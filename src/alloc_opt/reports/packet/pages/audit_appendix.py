"""How it was made, so that anybody can check it: digests, versions, what was proved and what is only claimed, options,
what was fixed by hand, what gave way.
"""

from collections.abc import Iterator

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Words, line
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.pins import told

ORDER = 250
AUDIENCES = ("board", "staff")
TITLE = "How it was made and checked"
USES = ("opinion",)
_OPTIONS = {
    "gap": "Search for whole positions stops within this share of the best",
    "gap_absolute": "or within this amount",
    "seed": "Seed",
    "time_limit": "Seconds allowed",
    "node_limit": "Cases allowed",
    "patience": "Cases without a better plan before it stops",
    "free": "Without the preference for few changes",
}


def pages(ground: Ground) -> Iterator[Page]:
    """One page."""
    facts = ground.run.facts
    blocks: list[Block] = [_made(ground), _checks(ground), _search(ground)]
    blocks += _by_hand(ground)
    found = ground.answers.get("opinion")
    if found is not None:
        blocks += [Words(tuple(texts), "list", "Second opinion") for texts in found.words.values() if texts]
    if ground.audience == "staff":
        blocks += [_options(ground), _versions(ground)]
        blocks += [_files(ground)] if facts["inputs"]["files"] else []
    claims = facts["certificate"]["claims"]
    word = f"; {say.plural(len(claims), 'claim')} of the solver could not be checked" if claims else ""
    lead = f"Run {facts['name']}-{facts['hash']}: every rule and every dollar was computed again from its tables{word}."
    yield Page("audit_appendix", TITLE, lead, tuple(blocks))


def _pairs(name: str, title: str, heads: tuple[str, str], pairs: list[tuple[str, str]]) -> Grid:
    columns = (Column("what", heads[0]), Column("value", heads[1]))
    return Grid(name, title, columns, tuple(line(columns, {"what": what, "value": value}) for what, value in pairs))


def _made(ground: Ground) -> Grid:
    facts = ground.run.facts
    pairs = [
        ("Run", f"{facts['name']}-{facts['hash']}"),
        ("Digest of the files of the run", ground.mark or "not saved"),
        ("Digest of the plan that was read", str(facts["inputs"]["plan"])),
        ("Scenarios", ", ".join(facts["inputs"]["scenarios"]) or "none"),
        ("Rules written by hand", str(facts["inputs"]["rules_by_hand"]) or "none"),
        ("Mode", str(facts["mode"])),
        ("Decided on", str(facts.get("as_of") or "no day is set")),
        ("Result", "stopped before the end" if facts["limit"] else "solved to the end"),
    ]
    return _pairs("made", "What it was made from", ("", ""), pairs)


def _checks(ground: Ground) -> Words:
    facts = ground.run.facts
    texts = [say.checked(facts), *ground.run.tables["rules"].notes]
    texts.append(
        f"Largest violation of any rule before rounding to cents: {facts['certificate']['primal']:.1e} of its unit; "
        f"of whole positions: {facts['certificate']['integrality']:.1e} FTE."
    )
    texts.append("alloc-opt verify repeats these checks from the files, without a solver.")
    return Words(tuple(texts), "list", "What was checked")


def _search(ground: Ground) -> Grid:
    """Each objective in its order, with what was reached and the best that any plan could reach."""
    columns = (
        Column("number", "No.", "count"),
        Column("words", "Decided by"),
        Column("unit", "Unit"),
        Column("objective", "Reached", "number"),
        Column("bound", "No plan does better than", "number"),
        Column("staffing", "Found for"),
    )
    facts = ground.run.facts
    rows = []
    for number, stage in enumerate(facts["stages"], start=1):
        reached = {name: round(float(stage[name]), 2) + 0.0 for name in ("objective", "bound")}
        told = {
            **stage,
            **reached,
            "number": number,
            "staffing": "this staffing" if stage["for_this_staffing"] else "every plan",
        }
        rows.append(line(columns, told))
    notes = [say.standing(facts)]
    search = facts["whole_positions"]
    if search is not None and search["nodes"]:
        notes.append(f"The search for whole positions looked at {say.plural(int(search['nodes']), 'case')}.")
    return Grid("stages", "Objectives in their order", columns, tuple(rows), tuple(filter(None, notes)))


def _by_hand(ground: Ground) -> Iterator[Words]:
    facts = ground.run.facts
    pins = facts.get("pins") or []
    rows = ground.table("pins").to_dict("records") if ground.has("pins") else []
    priced = {str(row["rule"]): {str(key): value for key, value in row.items()} for row in rows}
    gone = facts["gave_way"]
    texts = [
        told({**pin, **priced.get(str(pin["rule"]), {})}, facts["names"], given_way=pin["rule"] in gone) for pin in pins
    ]
    yield Words(tuple(texts) or ("Nothing was fixed by hand.",), "list", "Fixed by hand")
    book = dict(ground.table("rulebook")[["rule", "sentence"]].itertuples(index=False, name=None))
    way = [str(book.get(rule) or rule.replace("_", " ")) for rule in gone]
    yield Words(tuple(way) or ("No rule gave way.",), "list", "What gave way")


def _options(ground: Ground) -> Grid:
    options = ground.run.facts["options"]
    pairs = [(_OPTIONS.get(name, name.replace("_", " ")), _said(value)) for name, value in options.items()]
    return _pairs("options", "Options of the search", ("Option", "Value"), pairs)


def _said(value: object) -> str:
    if value is None:
        return "no limit"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _versions(ground: Ground) -> Grid:
    pairs = [(str(name), str(value)) for name, value in ground.run.facts["versions"].items()]
    return _pairs("versions", "Versions", ("Program", "Version"), pairs)


def _files(ground: Ground) -> Grid:
    pairs = [(str(name), str(value)) for name, value in ground.run.facts["inputs"]["files"].items()]
    return _pairs("inputs", "Digests of the files that were read (SHA-256)", ("File", "Digest"), pairs)
