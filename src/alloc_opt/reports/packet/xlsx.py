"""A document as a workbook: contents, words, one sheet per table with live totals and native charts."""

import io
from datetime import UTC, datetime

from xlsxwriter import Workbook

from alloc_opt.reports.packet.blocks import Chart, Document
from alloc_opt.reports.packet.xlsx_chart import DATA, Charts
from alloc_opt.reports.packet.xlsx_front import CONTENTS, WORDS, contents, words
from alloc_opt.reports.packet.xlsx_grid import Around, fill
from alloc_opt.reports.packet.xlsx_names import sheet_name
from alloc_opt.reports.packet.xlsx_sheets import sheets_of
from alloc_opt.reports.packet.xlsx_style import Styles

_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Of every workbook, so that the same document gives the same bytes."""
_TEXT_IS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def to_xlsx(document: Document) -> bytes:
    """The workbook; the same document gives the same bytes."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "remove_timezone": True, **_TEXT_IS_TEXT})
    about = dict(document.about)
    comments = "; ".join(f"{term}: {value}" for term, value in document.about)
    book.set_properties({"title": document.title, "subject": document.subtitle, "comments": comments, "created": _MADE})
    book.set_calc_mode("auto")
    styles = Styles(book)
    front, told = book.add_worksheet(CONTENTS), book.add_worksheet(WORDS)
    taken = {name.casefold() for name in (CONTENTS, WORDS, DATA)}
    charts = Charts(book, styles)
    listed: list[tuple[str, str, str]] = []
    places: dict[str, str] = {}
    footer = f"{about.get('Run', document.title)[:80]}, digest {about.get('Digest of its files', '')}".replace(
        "&", "&&"
    )
    for each in sheets_of(document):
        name = sheet_name(each.grid.title, taken)
        sheet = book.add_worksheet(name)
        around = Around(each.title, each.lead, CONTENTS, footer, document.confidential, each.shared)
        free = fill(sheet, each.grid, around, styles)
        for block in each.blocks:
            if isinstance(block, Chart) and block.grid == each.grid.name:
                free = charts.draw(sheet, free, block, each.grid)
        listed.append((each.title, each.grid.title, name))
        for page in each.pages:
            places.setdefault(page, name)
    charts.close()
    contents(front, document, listed, styles)
    words(told, document.pages, places, styles)
    front.activate()
    book.close()
    return out.getvalue()
