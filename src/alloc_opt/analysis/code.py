"""Which code decides answers? A fingerprint, as the version of a package stays the same while it is worked on."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = (
    *("plan", "measures", "families", "goals", "program", "engine", "pyomo_model", "io", "scenario"),
    *("analysis/solve.py", "analysis/study.py", "analysis/steady.py", "errors.py"),
)
"""Folders and files of the package on which an answer depends."""


@cache
def code() -> str:
    """SHA-256 of the installed source on which answers depend, in 64 hexadecimal digits; ends of lines do not count."""
    digest = hashlib.sha256()
    for part in PARTS:
        place = ROOT / part
        files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
        for path in files:
            digest.update(f"{path.relative_to(ROOT).as_posix()}\n".encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
