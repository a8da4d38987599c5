"""The promises that the package makes to those who install it."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import alloc_opt

ROOT = Path(__file__).resolve().parent.parent


def test_the_version_is_the_same_everywhere() -> None:
    """`alloc_opt.__version__`, the installed package and the change log name one version."""
    assert metadata.version("alloc-opt") == alloc_opt.__version__
    assert f"## {alloc_opt.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_promised_name_exists() -> None:
    """`__all__` names nothing that is not there."""
    assert [name for name in alloc_opt.__all__ if not hasattr(alloc_opt, name)] == []


def test_every_dependency_is_pinned() -> None:
    """The constraints file pins each package that pyproject.toml asks for, and names no host."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    every = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    asked = [one for one in every if not one.startswith("alloc-opt[")]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]

    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)] == []
    assert {_plain(one) for one in asked} <= {_plain(pin) for pin in pins}


def _plain(requirement: str) -> str:
    """Return the normalized name of the package that a requirement asks for."""
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()
