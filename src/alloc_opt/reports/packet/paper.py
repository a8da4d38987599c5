"""How wide a table is on paper, and so on which sheet and in which type its page is printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from alloc_opt.reports.packet.blocks import Grid, Row
from alloc_opt.reports.packet.cells import cell

SHEETS = {"portrait": 525.0, "landscape": 705.0, "ledger": 1137.0}
"""Points between the margins: letter, letter on its side, and 11 x 17 inches on its side."""
_EASY = {"portrait": (9.0, 8.5, 8.0, 7.5, 7.0), "landscape": (8.5, 8.0, 7.5, 7.0), "ledger": (8.5, 8.0, 7.5, 7.0)}
"""Sizes of type at which a table should fit without narrow columns, the largest first."""
_TIGHT = {"portrait": (), "landscape": (7.0, 6.5), "ledger": (7.5, 7.0, 6.5, 6.0, 5.5, 5.0, 4.5, 4.0)}
"""Sizes at which it must fit, with columns of text as narrow as their longest word."""
_DIGIT, _LETTER, _PADDING = 0.65, 0.58, 1.05
"""Widths in ems of type: the widest of the common fonts, and the space beside a column."""
_BOLD = 1.08
"""What sums take more, as they are bold."""
_USUAL = 0.9
"""What common fonts take of the widest one."""
PHRASE, STORY = 18, 80
"""Letters from which on a cell is a phrase or a story; the style sheet keeps their columns as wide as said here."""
_LEAST = {PHRASE: 9.0, STORY: 15.0}
"""Ems that a column with a phrase or a story has at least."""
_COMFORT, _MOST = 22, 60
"""Letters of a column of text that make it easy to read: a quarter of its longest cell, between these."""


@dataclass(frozen=True)
class Width:
    """Ems of type."""

    easy: float
    least: float


def width(grid: Grid, rows: Sequence[Row]) -> Width:
    """How wide the rows of a table want to be, and how wide they must be."""
    easy = least = 0.0
    for at, column in enumerate(grid.columns):
        texts = [cell(row.cells[at], column.kind) for row in rows if row.mark == "line" or at]
        bold = _BOLD if any(row.mark == "sum" for row in rows) else 1.0
        longest = max(map(len, texts), default=0)
        words = max((len(word) for word in column.head.split()), default=0)
        if column.is_text:
            word = max((len(word) for text in texts for word in text.split()), default=0)
            room = max((ems for letters, ems in _LEAST.items() if longest > letters), default=0.0)
            wanted = min(longest, max(_COMFORT, min(longest / 4, _MOST)))
            least += max(max(words, word) * _LETTER, room) + _PADDING
            easy += max(max(words, word, wanted) * _LETTER, room) + _PADDING
        else:
            both = max(words * _LETTER, longest * _DIGIT * bold) + _PADDING
            least, easy = least + both, easy + both
    return Width(max(easy * _USUAL, least), least)


def sheet(widths: Sequence[Width]) -> str:
    """The sheet on which all tables of a page fit."""
    return max((_placed(each)[0] for each in widths), key=list(SHEETS).index, default="portrait")


def size(each: Width, sheet: str) -> float:
    """Points of type at which a table fits on its sheet."""
    fits = [points for points in _EASY[sheet] if each.easy * points <= SHEETS[sheet]]
    tight = [points for points in _TIGHT[sheet] if each.least * points <= SHEETS[sheet]]
    return (fits or tight or _TIGHT[sheet][-1:] or _EASY[sheet][-1:])[0]


def _placed(each: Width) -> tuple[str, float]:
    for sheet, room in SHEETS.items():
        for points in _EASY[sheet]:
            if each.easy * points <= room:
                return sheet, points
        for points in _TIGHT[sheet]:
            if each.least * points <= room:
                return sheet, points
    return "ledger", _TIGHT["ledger"][-1]
