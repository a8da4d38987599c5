"""Words of an export as YAML and as ids."""

from __future__ import annotations

import re

_TELLING = {"yes", "no", "true", "false", "null", "on", "off", "y", "n"}


def quoted(word: str) -> str:
    """A word as YAML: in quotes where it is not plain."""
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]*( [A-Za-z0-9_]+)*", word) and word.casefold() not in _TELLING
    if plain:
        return word
    clean = "".join(sign if sign.isprintable() else " " for sign in word)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def as_code(code: str) -> str:
    """A code inside `where:`; in a list of its own where commas, dashes or stars would be read as a condition."""
    return f"[{quoted(code)}]" if set(code) & set(",-*") else quoted(code)


def slug(title: str) -> str:
    """A header as an id: `State LAP (BUDGET)` is `state_lap`."""
    bare = re.sub(r"\([^)]*\)", "", title)
    return re.sub(r"[^a-z0-9]+", "_", (bare if bare.strip() else title).casefold()).strip("_")[:40] or "other"


def bare(title: str) -> str:
    """A header without the brackets at its end: `State LAP (BUDGET)` is `State LAP`."""
    return re.sub(r"\s*\([^)]*\)\s*$", "", title) or title


def comment(word: str, longest: int = 60) -> str:
    """A value inside a comment: one line, not too long."""
    line = " ".join(word.split())
    return line if len(line) <= longest else line[: longest - 3] + "..."
