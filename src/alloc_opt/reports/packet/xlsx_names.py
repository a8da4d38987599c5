"""Names of sheets: at most 31 characters, each once, readable."""

import re

_LONGEST = 31
_RESERVED = {"history"}


def sheet_name(title: str, taken: set[str]) -> str:
    """A name for a sheet from a title; it is added to `taken`, which holds names in small letters."""
    clean = re.sub(r"\s+", " ", re.sub(r"[\[\]:*?/\\]", " ", title)).strip(" '") or "Table"
    name, number = _cut(clean, _LONGEST), 1
    while name.casefold() in taken or name.casefold() in _RESERVED:
        number += 1
        end = f" {number}"
        name = f"{_cut(clean, _LONGEST - len(end))}{end}"
    taken.add(name.casefold())
    return name


def _cut(text: str, longest: int) -> str:
    """As many whole words as fit."""
    if len(text) <= longest:
        return text
    whole = text[: longest + 1].rpartition(" ")[0]
    return (whole if len(whole) > longest // 2 else text[:longest]).rstrip(" ,;:-('&").strip("'")


def link(name: str) -> str:
    """A link to the top of a sheet."""
    quoted = name.replace("'", "''")
    return f"internal:'{quoted}'!A1"
