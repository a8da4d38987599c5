"""The first sheets of the workbook: contents and what it was made from, then the words of every page."""

from collections.abc import Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from alloc_opt.reports.packet.blocks import Document, Figures, Page, Words
from alloc_opt.reports.packet.xlsx_names import link
from alloc_opt.reports.packet.xlsx_style import HEADER, INK, RED, Styles, height, lines

CONTENTS, WORDS = "Contents", "In words"
_TEXT = 110


def contents(sheet: Worksheet, document: Document, sheets: Sequence[tuple[str, str, str]], styles: Styles) -> None:
    """Title, contents with links (page, title of the table, sheet), origin, what is not in it."""
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 52)
    sheet.set_column(2, 2, 34)
    blue = styles.of(font_color="#0563C1", underline=1, valign="top")
    sheet.write_string(0, 0, document.title, styles.of(bold=True, font_size=18, font_color=INK))
    sheet.write_string(1, 0, document.subtitle, styles.of(font_size=12))
    row = 3
    if document.confidential:
        sheet.write_string(2, 0, "CONFIDENTIAL: not for the public or the board", styles.of(bold=True, font_color=RED))
    header = styles.of(bold=True, bg_color=HEADER, bottom=1)
    for at, text in enumerate(("Page", "Table", "Sheet")):
        sheet.write_string(row, at, text, header)
    sheet.write_url(row + 1, 2, link(WORDS), blue, WORDS)
    sheet.write_string(row + 1, 0, "All pages", styles.of(valign="top"))
    sheet.write_string(row + 1, 1, "What the pages say in words", styles.of(valign="top"))
    row += 2
    last = ""
    for page, title, name in sheets:
        sheet.write_string(row, 0, "" if page == last else page, styles.of(valign="top", text_wrap=True))
        sheet.write_string(row, 1, title, styles.of(valign="top", text_wrap=True))
        sheet.set_row(row, height(max(lines("" if page == last else page, 34), lines(title, 52))))
        sheet.write_url(row, 2, link(name), blue, name)
        last, row = page, row + 1
    row = _listed(sheet, row + 1, "Made from", dict(document.about), header, styles)
    told = {
        "Totals": "Sums are formulas: change a figure and they follow. The figures as written are those of the run.",
        "Charts": "Each draws cells of the table above it.",
    }
    row = _listed(sheet, row + 1, "How to use it", told, header, styles)
    if document.left_out:
        sheet.merge_range(row + 1, 0, row + 1, 2, "", header)
        sheet.write_string(row + 1, 0, "Not in it", header)
        row += 2
        for text in document.left_out:
            _merged(sheet, row, text, styles)
            row += 1
    _printed(sheet)


def _listed(sheet: Worksheet, row: int, head: str, told: Mapping[str, str], header: Format, styles: Styles) -> int:
    sheet.merge_range(row, 0, row, 2, "", header)
    sheet.write_string(row, 0, head, header)
    row += 1
    for term, value in told.items():
        sheet.write_string(row, 0, term, styles.of(valign="top"))
        look = styles.of(valign="top", text_wrap=True, align="left")
        sheet.merge_range(row, 1, row, 2, "", look)
        sheet.write_string(row, 1, value, look)
        sheet.set_row(row, height(lines(value, 86)))
        row += 1
    return row


def _merged(sheet: Worksheet, row: int, text: str, styles: Styles) -> None:
    look = styles.of(valign="top", text_wrap=True)
    sheet.merge_range(row, 0, row, 2, "", look)
    sheet.write_string(row, 0, text, look)
    sheet.set_row(row, height(lines(text, 120)))


def words(sheet: Worksheet, pages: Sequence[Page], places: Mapping[str, str], styles: Styles) -> None:
    """What every page says: its sentence, figures, paragraphs; `places`: sheet of each page's first table."""
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, _TEXT)
    plain, bold = styles.of(valign="top", text_wrap=True), styles.of(bold=True, valign="top", text_wrap=True)
    sheet.write_string(0, 0, "In words", styles.of(bold=True, font_size=15, font_color=INK))
    sheet.write_url(1, 0, link(CONTENTS), styles.of(font_color="#0563C1", underline=1), CONTENTS)
    row = 3
    for page in pages:
        sheet.merge_range(row, 0, row, 1, "", styles.of(bold=True, font_size=13, bg_color=HEADER))
        sheet.write_string(row, 0, page.title, styles.of(bold=True, font_size=13, bg_color=HEADER))
        if page.name in places:
            look = styles.of(font_color="#0563C1", underline=1, valign="top")
            sheet.write_url(row + 1, 0, link(places[page.name]), look, places[page.name])
        sheet.write_string(row + 1, 1, page.lead, bold)
        sheet.set_row(row + 1, height(lines(page.lead, _TEXT * 0.95)))
        row += 2
        for block in page.blocks:
            if isinstance(block, Figures):
                for figure in block.figures:
                    look = styles.of(bold=True, valign="top", align="right", text_wrap=True)
                    _pair(sheet, row, (figure.value, look), (figure.what, plain))
                    row += 1
            elif isinstance(block, Words):
                for at, text in enumerate(block.texts):
                    label = block.head or ("Please note" if block.kind == "warning" else "")
                    told = f"\u2022 {text}" if block.kind == "list" else text
                    _pair(sheet, row, (label if at == 0 else "", bold), (told, plain))
                    row += 1
        row += 1
    _printed(sheet)


def _pair(sheet: Worksheet, row: int, label: tuple[str, Format], text: tuple[str, Format]) -> None:
    if label[0]:
        sheet.write_string(row, 0, *label)
    sheet.write_string(row, 1, *text)
    sheet.set_row(row, height(max(lines(label[0], 24), lines(text[0], _TEXT))))


def _printed(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(1)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&A&RPage &P of &N")
