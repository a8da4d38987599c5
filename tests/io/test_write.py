import string
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alloc_opt.errors import OperatorError
from alloc_opt.io import read
from alloc_opt.io import write as module
from alloc_opt.io.write import write
from alloc_opt.plan.plan import Plan

ID = st.from_regex(r"[A-Za-z0-9=#'_][A-Za-z0-9 ._'\"&=-]{0,6}[A-Za-z0-9]", fullmatch=True).filter(
    lambda word: not word.startswith("#")
)
TEXT = (
    st.text(string.printable + "äñ€", max_size=30)
    .map(str.strip)
    .filter(lambda t: "\r" not in t and "\x0b" not in t and "\x0c" not in t)
)
NUMBER = st.floats(0, 1e12, allow_nan=False)


@st.composite
def folders(draw: st.DrawFn) -> dict[str, pd.DataFrame]:
    """Tables of a plan with odd ids, names and amounts."""
    schools = draw(st.lists(ID, min_size=1, max_size=4, unique_by=str.casefold))
    programs = draw(st.lists(ID, min_size=1, max_size=4, unique_by=str.casefold))
    count = len(programs)
    return {
        "schools": pd.DataFrame({"school": schools, "name": draw(_lists(TEXT, len(schools)))}),
        "funds": pd.DataFrame({"fund": ["01"], "resource": ["0000"], "revenue": [draw(NUMBER)]}),
        "programs": pd.DataFrame(
            {
                "program": programs,
                "weight": draw(_lists(NUMBER, count)),
                "maximum": draw(_lists(st.none() | NUMBER, count)),
                "locked": draw(_lists(st.booleans(), count)),
                "need": draw(_lists(st.floats(-1e6, 1e6, allow_nan=False), count)),
            }
        ),
    }


def _lists(values: st.SearchStrategy[Any], size: int) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=size, max_size=size)


def same(one: Plan, other: Plan) -> None:
    """Assert that two plans say the same."""
    assert one.head == other.head
    assert [(r.id, r.family, dict(r.parameters)) for r in one.rules] == [
        (r.id, r.family, dict(r.parameters)) for r in other.rules
    ]
    for name in one.tables:
        pd.testing.assert_frame_equal(one[name], other[name])


@settings(max_examples=12, deadline=None)
@given(folders())
def test_a_written_plan_reads_back_the_same(tables: dict[str, pd.DataFrame]) -> None:
    """Proves: reading what was written gives the same plan to the last bit, as a folder and as a workbook."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "town"
        folder.mkdir()
        (folder / "plan.yaml").write_text("name: town\nbase_year: FY26\nyears: [FY27]\n", encoding="utf-8")
        for name, frame in tables.items():
            text = frame.replace({True: "true", False: "false"}) if name == "programs" else frame
            text.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8")
        plan = read(folder, families={})
        for target in (Path(place) / "again", Path(place) / "again.xlsx"):
            write(plan, target)
            same(plan, read(target, families={}))


def test_rules_settings_and_implied_rows_come_back(make: Any, families: Any, tmp_path: Path) -> None:
    """Proves: nested rules, an emptied setting and what follows from staff and lines survive; nothing is doubled."""
    text = (
        "name: town\ntitle: 'A town: =1+1'\nbase_year: FY26\nyears: [FY27]\nconfidential: true\n"
        "settings: {changes: ~, objective: [least_cost], give_up: {least_cost: 0.01}}\n"
        "rules:\n- {id: k3, family: cap, cap: 24.5, positions: [teacher], where: {level: [middle], poverty: {below: 1}}"
        ", source: '0123', weights: {all: 2}}\n"
    )
    plan = read(make({"plan.yaml": text}), families=families)
    assert plan.head.settings.changes is None
    for target in (tmp_path / "again", tmp_path / "again.xlsx"):
        write(plan, target)
        same(plan, read(target, families=families))
    staff = pd.read_csv(tmp_path / "again" / "staff.csv", dtype=str)
    assert list(staff.columns) == ["school", "position", "resource", "fte"]
    assert not (tmp_path / "again" / "programs.csv").exists()


def test_nothing_is_overwritten(make: Any, families: Any, tmp_path: Path) -> None:
    """Proves: an existing folder or workbook is left as it is and named in the error."""
    plan = read(make(), families=families)
    for target in (tmp_path / "there", tmp_path / "there.xlsx"):
        target.mkdir()
        with pytest.raises(OperatorError, match="is there already"):
            write(plan, target)
        assert list(target.iterdir()) == []


@pytest.mark.parametrize("name", ["again", "again.xlsx"])
def test_a_writer_that_dies_leaves_nothing(
    name: str, make: Any, families: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: an interrupt in the middle leaves no target and no draft."""
    plan = read(make(), families=families)
    before = set(tmp_path.iterdir())

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_csv", die)
    monkeypatch.setattr(openpyxl.Workbook, "save", die)
    with pytest.raises(KeyboardInterrupt):
        write(plan, tmp_path / name)
    assert set(tmp_path.iterdir()) == before


def test_a_full_disk_is_the_operators(
    make: Any, families: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: a write that the system refuses is an OperatorError, and nothing is left."""
    plan = read(make(), families=families)

    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_csv", refuse)
    with pytest.raises(OperatorError, match="No space left on device"):
        write(plan, tmp_path / "again")
    assert not (tmp_path / "again").exists()
