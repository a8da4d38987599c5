"""A small good plan, to be spoiled one file at a time, and a rule family to check rules against."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from alloc_opt.plan.noun import GroupRef, Id, PositionRef, YearOrAll

GOOD = {
    "plan.yaml": "name: town\nbase_year: 2025-26\nyears: [2026-27, 2027-28]\n",
    "schools.csv": "school,name,level,poverty\noak,Oak,elementary,0.5\nelm,Elm,middle,0.25\n",
    "funds.csv": "fund,resource,revenue,restriction\n01,0000,1000000,0\n01,3010,50000,3\n",
    "pay.csv": "position,salary,benefits\nteacher,80000,0.25\naide,30000,0.3\n",
    "staff.csv": "school,position,resource,fte\noak,teacher,0000,5\nelm,teacher,0000,4\noak,aide,3010,1\n",
    "lines.csv": "school,resource,object,dollars\noak,0000,4300,9000\n",
}


class Of(BaseModel):
    """A parameter with parameters of its own."""

    model_config = ConfigDict(extra="forbid")

    measure: str
    where: Mapping[str, Any] = {}


class Cap(BaseModel):
    """A family that has every kind of parameter."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    id: Id
    severity: Literal["law", "policy"] = "policy"
    source: str = ""
    cap: Annotated[float, Field(gt=0)]
    """Pupils per class."""
    positions: tuple[PositionRef, ...] = ()
    group: GroupRef = "all"
    years: tuple[YearOrAll, ...] = ()
    where: Mapping[str, Any] = {}
    of: Of | None = None
    weights: Mapping[GroupRef, float] = {}
    whole: bool = False
    most: float | Literal["none"] = "none"


FAMILIES: Mapping[str, type[BaseModel]] = {"cap": Cap}
Make = Callable[..., Path]


@pytest.fixture
def families() -> Mapping[str, type[BaseModel]]:
    """The one family of these tests."""
    return FAMILIES


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write the good plan's files with some replaced (None: left out), and give back the folder."""

    def write(changes: Mapping[str, str | bytes | None] | None = None) -> Path:
        folder = tmp_path / "town"
        folder.mkdir()
        for name, text in {**GOOD, **(changes or {})}.items():
            if text is not None:
                (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write
