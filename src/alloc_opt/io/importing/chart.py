"""Account structures that are known out of the box, as package data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from alloc_opt.io.importing.mapping_parts import KindRule, Part, ToObject, ToProgram, ToResource

_FOLDER = Path(__file__).parent / "charts"


class Transfers(Part):
    """Objects of transfers between funds; both sides must be equal."""

    into: str = ""
    """Objects that receive."""
    out: str = ""
    """Objects that give."""


class ToComponent(Part):
    """Accounts of a part of the ending balance that the plan states; restricted and unassigned follow."""

    where: Mapping[str, Any]
    """Field -> codes."""
    kind: Literal["nonspendable", "committed", "assigned", "stabilization", "reserve"]
    """The part."""


class Chart(Part):
    """What accounts mean; the keys are those of a mapping."""

    name: str = "none"
    """Short name."""
    title: str = ""
    """Name as people say it."""
    widths: Mapping[str, int] = {}
    """Field -> width of its codes."""
    kinds: tuple[KindRule, ...] = ()
    """What accounts are."""
    resources: tuple[ToResource, ...] = ()
    """Accounts to resources."""
    programs: tuple[ToProgram, ...] = ()
    """Accounts to programs."""
    objects: tuple[ToObject, ...] = ()
    """Accounts to objects."""
    components: tuple[ToComponent, ...] = ()
    """Accounts to parts of the ending balance."""
    transfers: Transfers = Transfers()
    """Transfers between funds."""
    names: Mapping[str, Mapping[str, str]] = {}
    """Field -> code -> name."""


@cache
def chart(name: str) -> Chart:
    """The chart of this name; without one, every account is spending and every code speaks for itself."""
    if name == "none":
        return Chart(
            kinds=(KindRule(where={}, kind="spending"),),
            resources=(ToResource(resource="{resource}"),),
            programs=(ToProgram(program="{function}"),),
            objects=(ToObject(object="{object}"),),
        )
    text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return Chart.model_validate(found)
