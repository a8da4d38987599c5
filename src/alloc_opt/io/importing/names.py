"""Names of codes: those of a file that the mapping gives, then those of the chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alloc_opt.io.importing.chart import Chart
from alloc_opt.io.importing.mapping import Names
from alloc_opt.io.importing.source import chosen, find, has, table, texts
from alloc_opt.io.problems import Problems


@dataclass(frozen=True)
class Named:
    """Field -> code -> name."""

    given: Mapping[str, Mapping[str, str]]
    chart: Chart

    def of(self, field: str, code: str) -> str:
        """Name of a code, empty where nobody knows it."""
        return self.given.get(field, {}).get(code) or self.chart.names.get(field, {}).get(code, "")


def named(source: Names | None, chart: Chart, beside: tuple[Path, ...], problems: Problems) -> Named:
    """The names of the mapping's file, before those of the chart."""
    given: dict[str, dict[str, str]] = {}
    raw = table(find(source.file, beside), source, problems) if source else None
    if source and raw and has(raw, source.code, problems) and has(raw, source.title, problems):
        rows = chosen(raw, source, problems)
        codes, titles = texts(raw, source.code, problems)[rows], texts(raw, source.title, problems)[rows]
        own = source.field in raw.columns
        fields = texts(raw, source.field, problems)[rows] if own else [source.field] * len(rows)
        for field, code, title in zip(fields, codes, titles, strict=True):
            given.setdefault(field, {})[code] = " ".join(title.split())
    return Named(given, chart)
