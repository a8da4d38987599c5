"""A plan to begin with: made-up figures of a district with three schools, to be edited."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from alloc_opt.errors import OperatorError
from alloc_opt.io.atomic import fresh
from alloc_opt.io.read import read
from alloc_opt.io.schema import plan_schema
from alloc_opt.plan.nouns import nouns

_TEMPLATES = Path(__file__).with_name("templates")
SCHEMA = "plan.schema.json"
"""JSON Schema beside `plan.yaml`: editors that know it complete keys and show what each means."""
_FOR_EDITORS = f"# yaml-language-server: $schema={SCHEMA}\n"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


def init(folder: Path, name: str, small: bool = False, xlsx: bool = False) -> Path:
    """Make `folder/name` (or `folder/name.xlsx`) and give back its path.

    `small`: only funds, schools, staff, pay and lines. Raises OperatorError where the target exists already
    or the name cannot be one.
    """
    if not _NAME.fullmatch(name):
        raise OperatorError(f"'{name}' cannot be the name of a plan", "use letters, digits, _ and -")
    source = _TEMPLATES / ("small" if small else "full")
    target = Path(folder) / (f"{name}.xlsx" if xlsx else name)
    if xlsx:
        _workbook(source, target, name)
        return target
    with fresh(target) as draft:
        draft.mkdir()
        for path in sorted(source.iterdir()):
            text = path.read_text(encoding="utf-8")
            text = _FOR_EDITORS + text if path.name == "plan.yaml" else text
            (draft / path.name).write_text(text.replace("{name}", name), encoding="utf-8", newline="\n")
        schema = json.dumps(plan_schema(), indent=1, ensure_ascii=False)
        (draft / SCHEMA).write_text(schema, encoding="utf-8", newline="\n")
    return target


def _workbook(source: Path, target: Path, name: str) -> None:
    from alloc_opt.io.book import save

    with TemporaryDirectory() as folder:
        plan = read(init(Path(folder), name, small=source.name == "small"))
    save(plan, target, _notes(list(plan.places)))


def _notes(tables: list[str]) -> tuple[str, ...]:
    about = [f"{table}: {(nouns()[table].__doc__ or '').strip().splitlines()[0]}" for table in tables]
    return (
        "Made-up figures of a district with three schools: put yours in their place and save.",
        "Every column's meaning and unit stands in the note on its header. An empty cell takes the default.",
        "Amounts are plain numbers, shares are 0.03 for 3 %, codes such as 0000 are text.",
        "This sheet is not read, nor is any sheet whose name begins with _.",
        "",
        *about,
    )
