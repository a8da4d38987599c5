"""The roadmap as text, and as files."""

from pathlib import Path

import pytest

from alloc_opt.analysis.roadmap import roadmap
from alloc_opt.io.read import read
from alloc_opt.reports.console import text_of
from alloc_opt.reports.roadmap import show
from alloc_opt.reports.roadmap_files import save

COMPLETE = Path(__file__).parents[1] / "models" / "complete"


def test_bars_stand_for_quarters() -> None:
    """Proves: three quarters are three signs, an action fills those in which it runs, quick wins are marked, and what
    an action waits for is told.
    """
    plan = read(COMPLETE)
    told = text_of(lambda console: show(plan, roadmap(plan), console))
    rows = {line.split("  ")[0]: line.split()[-1] for line in told.splitlines() if line.endswith((".", "#"))}
    assert rows["Screen every child"] == "#.."
    assert rows["Aides in small groups"] == ".##"
    assert rows["* Library evenings"] == "#.."
    assert "- Aides in small groups: after: Screen every child" in told


def test_files_hold_the_tables_and_a_picture(tmp_path: Path) -> None:
    """Proves: the picture names every action and fetches nothing, the same plan gives the same bytes, and where
    pictures cannot be drawn the tables are written all the same.
    """
    pytest.importorskip("matplotlib")
    plan = read(COMPLETE)
    found = roadmap(plan)
    for name in ("one", "two"):
        save(plan, found, tmp_path / name)
    picture = (tmp_path / "one" / "roadmap.svg").read_text(encoding="utf-8")
    assert all(name in picture for name in found.actions.frame["name"])
    assert "<script" not in picture
    assert picture == (tmp_path / "two" / "roadmap.svg").read_text(encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("alloc_opt.reports.drawing.there", lambda: False)
        save(plan, found, tmp_path / "three")
    names = sorted(path.name for path in (tmp_path / "three").iterdir())
    assert names == ["roadmap.csv", "roadmap_conflicts.csv", "roadmap_load.csv"]
