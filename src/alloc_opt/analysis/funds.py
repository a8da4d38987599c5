"""Does every resource balance? Beginning + revenue + contributions + indirect = spent + lapse + ending, to the cent."""

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.cells import labelled
from alloc_opt.analysis.rounding import FLOWS
from alloc_opt.analysis.table import Table


def funds(books: Books) -> Table:
    """One row per resource and plan year."""
    flows = books.budget.flows
    fund = books.plan["funds"]["fund"].to_numpy(dtype=object)
    frame = labelled(books.axes, flows).assign(
        fund=fund[flows["resource"].to_numpy()], **{name: flows[name].to_numpy() / 100.0 for name in FLOWS}
    )
    notes = ("Contributions and indirect cost are net: received less given, recovered less charged.",)
    return Table("funds", frame[["fund", "resource", "year", *FLOWS]], notes)
