"""A document with a block of every kind: wide and long tables, charts with negative bars, long names and limits."""

from collections.abc import Sequence

from alloc_opt.reports.packet.blocks import (
    Block,
    Chart,
    Column,
    Document,
    Figure,
    Figures,
    Grid,
    Page,
    Words,
    head,
    line,
    total,
)

NAMES = (
    *("Alder Elementary", "Birch Elementary", "Cedar Grove Elementary", "Dogwood Middle School", "Fir High School"),
    *(
        "Elm Street Academy of Arts, Sciences, Languages and Many Other Things",
        "Gingko Continuation School and Program",
        "Hazel K-8",
        "Ironwood Elementary",
    ),
)
YEARS = (("2026-27", 66_150_000.0, 66_800_000.0), ("2027-28", 67_010_000.0, 68_400_000.0), ("2028-29", 6.8e7, 7.02e7))
YEAR = (
    Column("year", "Year"),
    Column("revenue", "Revenue", "dollars", adds=True),
    Column("spending", "Spending", "dollars", adds=True),
    Column("left", "Revenue less spending", "dollars", adds=True),
)
SCHOOL = (
    Column("no", "No.", "count"),
    Column("school", "School"),
    Column("decide", "Decide by", "day"),
    Column("need", "Low-income pupils", "share"),
    Column("pay", "Pay", "dollars", adds=True),
    Column("other", "Everything else", "dollars", adds=True),
    Column("change", "Change from today", "dollars", adds=True),
    Column("fte", "FTE", "fte", adds=True),
)


def years() -> Grid:
    """Three years."""
    rows = [line(YEAR, {"year": y, "revenue": a, "spending": b, "left": a - b}) for y, a, b in YEARS]
    return Grid("years", "Three years, unrestricted", YEAR, (*rows, total(YEAR, rows, "All years")), ("A note.",))


def schools(name: str, count: int, most: int = 0) -> Grid:
    """Schools in two groups, with their sums."""
    rows = []
    for label, numbers in (("Small", range(count // 2)), ("Large", range(count // 2, count))):
        rows.append(head(SCHOOL, label))
        begin = len(rows)
        rows += [line(SCHOOL, _school(number)) for number in numbers]
        rows.append(total(SCHOOL, rows, f"{label} schools", range(begin, len(rows))))
    sums = [at for at, row in enumerate(rows) if row.mark == "sum"]
    return Grid(name, f"{count} schools", SCHOOL, (*rows, total(SCHOOL, rows, "All schools", sums)), most=most)


def _school(number: int) -> dict[str, object]:
    pay = 1_000_000.0 + 7_919.0 * (number * 37 % 101)
    return {
        "no": number + 1,
        "school": NAMES[number % len(NAMES)] + (f" {number}" if number >= len(NAMES) else ""),
        "decide": "2027-03-15",
        "need": 0.1 + 0.008 * (number * 53 % 97),
        "pay": pay,
        "other": pay * 0.2,
        "change": 9_000.0 * (number * 29 % 61 - 40),
        "fte": 10 + number / 8,
    }


def wide() -> Grid:
    """Seventeen columns, and one of sentences."""
    columns = (
        Column("name", "Program"),
        *(Column(f"c{n}", f"2026-27 no. {n}", "dollars", adds=True) for n in range(16)),
    )
    columns = (*columns, Column("why", "Why"))
    text = "A sentence that says at some length why this program is what it is, and what the board was told about it."
    rows = [
        line(columns, {"name": f"Program {n} of many", **{f"c{k}": 1.1e7 * (k - 3) for k in range(16)}, "why": text})
        for n in range(30)
    ]
    return Grid("wide", "A table that is wide", columns, (*rows, total(columns, rows, "All programs")))


def charts(grid: str) -> Sequence[Block]:
    """Every kind of chart of schools."""
    return (
        Chart("pay", "What is spent", "stacked", grid, "school", ("pay", "other"), "Pay is five of six dollars."),
        Chart(
            "change", "Change", "bars", grid, "school", ("change",), "Most lose.", limit=-300_000.0, limit_name="Cap"
        ),
        Chart("need", "Pay against need", "points", grid, "need", ("pay",), "There is no line.", label="school"),
    )


def small_document(*, confidential: bool = True) -> Document:
    """The document."""
    first: tuple[Block, ...] = (
        Figures((Figure("$2.31 million", "named reductions in 2026-27"), Figure("17", "named changes"))),
        Words(("The state pays a year later.", "A second paragraph."), head="What is behind it"),
        Words(("Vote by March 15.", "Name who decides."), "list", "What the board decides"),
        Words(("Two schools have no projection: -$5,000 to K-8 in 2026-27.",), "warning"),
        years(),
        Chart("two", "Both", "bars", "years", "year", ("revenue", "spending"), "Spending is above revenue."),
        Chart(
            "ends",
            "Lines",
            "lines",
            "years",
            "year",
            ("revenue", "spending"),
            "They part.",
            limit=6e7,
            limit_name="Floor",
        ),
        Chart("left", "What is left", "lines", "years", "year", ("left",), "It falls to -$2.2 million."),
    )
    pages = (
        Page("summary", "The plan in one page", "The plan closes the gap with 17 named changes.", first),
        Page("schools", "Every school", "Some lose.", (*charts("few"), schools("few", 9))),
        Page(
            "many", "A large district", "Many lose.", (*charts("all"), schools("all", 70), schools("some", 70, most=20))
        ),
        Page("wide", "A wide table", "Nothing is cut.", (wide(),)),
        Page("empty", "Nothing to show", "There is no chart without figures.", ()),
    )
    about = (("Run", "toy-1234"), ("Digest of its files", "abcdef123456" * 5))
    return Document(
        "Toy & Sons <School> District", "Staff packet", "staff", about, pages, ("Prices: no.",), confidential
    )
