"""A workbook before it is opened: what would fill memory once it is unpacked is refused."""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl.utils import range_boundaries

from alloc_opt.errors import Place
from alloc_opt.io.limits import Limits, limits
from alloc_opt.io.problems import Problems

_SMALL = 1_000_000
"""Bytes of a part whose ratio nobody asks for."""
_SPREAD = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?ref\s*=\s*[\"']([A-Za-z0-9:$]+)")
_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")


def is_sound(data: bytes, file: str, problems: Problems) -> bool:
    """Whether the workbook may be opened; problems where not. Raises what `zipfile` raises where it is none."""
    most, at = limits(), Place(file)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        entries = parts.infolist()
        if most.over("parts", len(entries), "files inside", at, problems):
            return False
        if most.over("unpacked", sum(entry.file_size for entry in entries), "bytes once it is unpacked", at, problems):
            return False
        for entry in entries:
            times = entry.file_size // max(entry.compress_size, 1)
            found = f"times its packed size, of {entry.filename[:80]} once it is unpacked"
            if entry.file_size > _SMALL and most.over("ratio", times, found, at, problems):
                return False
        names = [entry.filename for entry in entries if entry.filename.endswith(".xml")]
        return all(_is_small(parts.read(name), Place(file, sheet=name), most, problems) for name in names)


def _is_small(part: bytes, at: Place, most: Limits, problems: Problems) -> bool:
    """Whether a part has few enough cells, those that merged cells and links reach over included."""
    if b"<!ENTITY" in part:
        problems.add(at, "an entity of its own", "a workbook as Excel saves it", "in Excel: Save As, Excel Workbook")
        return False
    count = sum(1 for _ in _CELL.finditer(part))
    return not most.over("sheet_cells", count + sum(map(_reach, _SPREAD.findall(part))), "cells", at, problems)


def _reach(reference: bytes) -> int:
    try:
        left, top, right, bottom = range_boundaries(reference.decode("ascii"))
    except (ValueError, TypeError):
        return 0
    return (int(right or 16_384) - int(left or 1) + 1) * (int(bottom or 1_048_576) - int(top or 1) + 1)
