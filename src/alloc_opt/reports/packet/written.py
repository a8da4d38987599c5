"""A document in the formats that are asked for."""

import hashlib
from collections.abc import Collection

from alloc_opt.reports.packet.blocks import Document
from alloc_opt.reports.packet.csv_tables import to_csv_files


def written(document: Document, name: str, formats: Collection[str]) -> dict[str, bytes]:
    """`<name>.html`, `.xlsx`, `.md` and `<name>/<table>.csv` -> bytes; `formats` of html, xlsx, md, csv."""
    found: dict[str, bytes] = {}
    if "html" in formats:
        from alloc_opt.reports.packet.html import to_html

        found[f"{name}.html"] = to_html(document)
    if "xlsx" in formats:
        from alloc_opt.reports.packet.xlsx import to_xlsx

        found[f"{name}.xlsx"] = to_xlsx(document)
    if "md" in formats:
        from alloc_opt.reports.packet.markdown import to_markdown

        found[f"{name}.md"] = to_markdown(document)
    if "csv" in formats:
        found |= {f"{name}/{file}": data for file, data in to_csv_files(document).items()}
    return found


def digest(document: Document) -> str:
    """The same pages give the same digits."""
    return hashlib.sha256(repr(document).encode()).hexdigest()
