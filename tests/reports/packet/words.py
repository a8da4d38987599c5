"""Our own sentences in a packet, and what must not stand in them."""

import re

from tests.reports.test_terminal import BANNED as TECHNICAL

from alloc_opt.reports.packet.blocks import Chart, Figures, Grid, Page, Words

BANNED = re.compile(rf"\b({TECHNICAL}|shadow price|certificate)\b", re.IGNORECASE)
"""Words that boards, schools and the public never read in our own sentences."""
ID = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
"""What looks like an id rather than a name."""


def texts(page: Page) -> list[str]:
    """Every sentence of our own on a page; cells of tables are the plan's."""
    found = [page.title, page.lead]
    for block in page.blocks:
        if isinstance(block, Words):
            found += [block.head, *block.texts]
        elif isinstance(block, Figures):
            found += [text for figure in block.figures for text in (figure.value, figure.what)]
        elif isinstance(block, Chart):
            found += [block.title, block.says]
        elif isinstance(block, Grid):
            found += [block.title, *block.notes, *(column.head for column in block.columns)]
    return found
