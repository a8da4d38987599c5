"""Documents made in memory, for the writers."""

from alloc_opt.reports.packet.blocks import (
    Block,
    Chart,
    Column,
    Document,
    Figure,
    Figures,
    Grid,
    Page,
    Row,
    Words,
    head,
    line,
    total,
)

COLUMNS = (
    Column("name", "Resource"),
    Column("day", "Decide by", "day"),
    Column("dollars", "Dollars 2026-27", "cents", adds=True),
    Column("fte", "FTE", "fte", adds=True),
    Column("share", "Share", "share"),
)


def lines(*values: tuple[str, float | None, float | None]) -> list[Row]:
    """Rows of `COLUMNS`: name, dollars, FTE."""
    told = [{"name": n, "day": "2027-03-15", "dollars": d, "fte": f, "share": 0.034} for n, d, f in values]
    return [line(COLUMNS, each) for each in told]


def parts() -> Grid:
    """Two parts with their sums, what is taken off, a sum of sums, and a half."""
    rows = [
        head(COLUMNS, "General"),
        *lines(("=1+1", 100.10, 1.5), ("+Supplemental", 200.25, None), ("Base", None, 2.125)),
    ]
    rows.append(total(COLUMNS, rows, "General together"))
    rows += [head(COLUMNS, "Grants"), *lines(("@Title I", 50.05, 0.5))]
    rows.append(total(COLUMNS, rows, "Grants together", [6]))
    rows.append(total(COLUMNS, rows, "All", [4, 7]))
    rows.append(total(COLUMNS, rows, "Less grants, and half of the base", {8: 1.0, 7: -1.0, 1: 0.5}))
    return Grid("parts", "By resource: all of it, with a title that is too long", COLUMNS, tuple(rows), ("One note.",))


def plain(name: str = "plain", count: int = 3) -> Grid:
    """Lines and one sum under them."""
    rows = lines(*((f"School {at}", 10.0 + at, 1.0) for at in range(count)))
    return Grid(name, "Today's schools", COLUMNS, (*rows, total(COLUMNS, rows, "All schools")))


def charts() -> tuple[Chart, ...]:
    """One chart of each kind on the grid `plain`, and sums of `parts`."""
    says = "School 2 has the most, 12 dollars."
    return (
        Chart("c1", "Columns", "bars", "plain", "name", ("dollars",), says, limit=11.0, limit_name="Least"),
        Chart("c2", "Stacked", "stacked", "plain", "name", ("dollars", "fte"), says),
        Chart("c3", "Lines", "lines", "plain", "name", ("dollars", "fte"), says),
        Chart("c4", "Points", "points", "plain", "fte", ("dollars",), says, label="name"),
        Chart("c5", "Sums", "bars", "parts", "name", ("dollars",), "General is 300 dollars.", sums=True),
    )


def document(*pages: Page, confidential: bool = False) -> Document:
    """A document of pages; by default one page with everything."""
    blocks: tuple[Block, ...] = (
        Words(("Be careful.",), "warning"),
        Figures((Figure("$350.40", "of all resources"),)),
        parts(),
        plain(),
        *charts(),
        Words(("One.", "=Two."), "list", "What follows"),
    )
    made = pages or (Page("money", "Where the money is", "All of it is $350.40.", blocks),)
    about = (("Run", "toy-1234"), ("Digest of its files", "abcdef123456"))
    return Document("Toy & Co.", "Staff packet", "staff", about, made, ("Prices: not asked.",), confidential)
