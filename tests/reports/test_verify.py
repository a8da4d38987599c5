"""A run verified without a solver; every change of it is found."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from tests.analysis.plans import toy
from tests.reports.conftest import RULES

from alloc_opt.analysis.priced import priced
from alloc_opt.analysis.proofs.check import Check
from alloc_opt.analysis.proofs.ties import ties
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import OperatorError
from alloc_opt.reports.run_folder import digest, save
from alloc_opt.reports.verify import CONTENT_FAILED, FILES_FAILED, exit_code, look
from alloc_opt.reports.verify_files import printed, read

Arrays = dict[str, npt.NDArray[Any]]
_ALONE = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("highspy", "pyomo") or name.startswith("scipy.optimize"):
            raise ImportError(f"{name} is not to be imported")

sys.meta_path.insert(0, Refuse())
from pathlib import Path
from alloc_opt.reports.verify import exit_code, look
checks = look(Path(sys.argv[1]))
assert not [name for name in sys.modules if name.split(".")[0] in ("highspy", "pyomo")]
assert any(check.part == "prices" and check.kind == "proved" for check in checks)
sys.exit(exit_code(checks))
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run with prices."""
    home = tmp_path_factory.mktemp("verify")
    return save(priced(run(solve(toy(RULES, years=2, changes=True))), quick=True), home / "run")


@pytest.fixture
def folder(first: Path, tmp_path: Path) -> Path:
    """Return a copy of it that may be changed."""
    return Path(shutil.copytree(first, tmp_path / "run"))


def _failed(folder: Path, manifest: str = "") -> list[Check]:
    return [check for check in look(folder, manifest) if check.kind == "failed"]


def _signed(folder: Path) -> None:
    """Rewrite the manifest for the files that are there, as somebody who hides a change would."""
    names = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / "manifest.json").write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")


def _arrays(folder: Path) -> Arrays:
    with np.load(folder / "values.npz", allow_pickle=False) as values:
        return {name: values[name] for name in values.files}


def _store(folder: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    np.savez(folder / "values.npz", **arrays)  # type: ignore[arg-type]


def test_a_run_that_nobody_touched_holds(first: Path) -> None:
    """Proves: nothing fails; files, ties, rules, tables, facts, objectives, prices and report are each proved."""
    checks = look(first, digest(first))
    assert [check.what for check in checks if check.kind == "failed"] == []
    assert exit_code(checks) == 0
    proved = {check.part for check in checks if check.kind == "proved"}
    assert proved == {"files", "ties", "plan", "objectives", "rules", "tables", "facts", "prices", "report"}
    claims = [check.what for check in checks if check.kind == "claimed"]
    assert claims
    assert all("claimed by HiGHS" in each for each in claims)


def test_no_solver_is_imported(first: Path) -> None:
    """Proves: in a process that refuses highspy, pyomo and scipy.optimize, the whole run is verified, prices too."""
    done = subprocess.run([sys.executable, "-c", _ALONE, str(first)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


CELLS = (
    *("budget", "changes", "funds", "incidence", "positions", "prices", "programs", "rulebook", "rules", "schools"),
    *("sources", "who_leaves"),
)


def _altered(text: str) -> str:
    """The cell a cent, a tenth of an FTE or a letter away from what it was."""
    try:
        value = float(text)
    except ValueError:
        return f"{text}x"
    return f"{value + 0.01:.2f}" if "." in text and len(text.partition(".")[2]) == 2 else f"{value + 0.1:.6g}"


@pytest.mark.parametrize("name", CELLS)
def test_one_cell_of_a_table(name: str, folder: Path) -> None:
    """Proves: a last cell moved by a cent or a tenth of an FTE is found, by its digest and, signed anew, by what
    follows from the plan.
    """
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    place = max((at for at, cell in enumerate(rows[-1]) if cell and rows[0][at] != "place"), default=0)
    rows[-1][place] = _altered(rows[-1][place])
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    assert "files" in {check.part for check in _failed(folder)}
    _signed(folder)
    found = look(folder)
    assert exit_code(found) == CONTENT_FAILED
    assert any(f"{name}.csv" in check.what and check.kind == "failed" for check in found)


@pytest.mark.parametrize("column", ["fte", "dollars"])
def test_every_amount_of_the_budget_and_the_positions(column: str, folder: Path) -> None:
    """Proves: whichever amount is moved, ties alone (additions of printed numbers) find it, with no solver's values."""
    kept, unread = read(folder)
    assert kept is not None
    assert unread == []
    frame = kept.tables["positions" if column == "fte" else "budget"].frame
    for row in range(0, len(frame), 7):
        before = frame.loc[row, column]
        frame.loc[row, column] = before + (0.1 if column == "fte" else 0.01)
        assert [check for check in ties(kept) if check.kind == "failed"], row
        frame.loc[row, column] = before
    assert not [check for check in ties(kept) if check.kind == "failed"]


def test_files_swapped_missing_and_added(folder: Path) -> None:
    """Proves: two files in each other's place, a file that is gone and one more in the plan are each named."""
    budget, funds = (folder / "budget.csv").read_bytes(), (folder / "funds.csv").read_bytes()
    (folder / "budget.csv").write_bytes(funds)
    (folder / "funds.csv").write_bytes(budget)
    (folder / "plan" / "more.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / "report.txt").unlink()
    found = look(folder)
    assert exit_code(found) == FILES_FAILED
    told = " ".join(check.what for check in found if check.part == "files" and check.kind == "failed")
    for name in ("budget.csv", "funds.csv", "plan/more.csv", "report.txt"):
        assert name in told
    _signed_without(folder, "report.txt")
    assert exit_code(look(folder)) != 0


def _signed_without(folder: Path, gone: str) -> None:
    names = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del names[gone]
    (folder / "manifest.json").write_text(json.dumps(names), encoding="utf-8")
    _signed(folder)


def test_each_file_gone(first: Path, tmp_path: Path) -> None:
    """Proves: no file of a run can be taken away unnoticed, the manifest included, and none of it is a traceback."""
    names = [*json.loads((first / "manifest.json").read_text(encoding="utf-8")), "manifest.json"]
    for number, name in enumerate(names[:: max(len(names) // 12, 1)]):
        folder = Path(shutil.copytree(first, tmp_path / str(number)))
        (folder / name).unlink()
        assert exit_code(look(folder)) == FILES_FAILED, name


def test_a_rewritten_manifest_has_another_digest(folder: Path) -> None:
    """Proves: the digest as printed is compared, also its first twelve figures; what is no digest is refused."""
    before = digest(folder)
    assert not _failed(folder, printed(before))
    (folder / "manifest.json").write_text((folder / "manifest.json").read_text(encoding="utf-8") + " ", "utf-8")
    found = look(folder, printed(before))
    assert exit_code(found) == FILES_FAILED
    assert any(before in check.what for check in found)
    for wrong in ("abc", "xyz" * 5, "0" * 65):
        with pytest.raises(OperatorError):
            printed(wrong)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda facts: facts["stages"][0].update(objective=facts["stages"][0]["objective"] - 1.0), "objectives"),
        (lambda facts: facts["stages"][0].update(bound=facts["stages"][0]["bound"] - 1.0), "objectives"),
        (lambda facts: facts.update(mode="priority"), "facts"),
        (lambda facts: facts.update(status="feasible"), "facts"),
        (lambda facts: facts["certificate"].update(holds=False), "facts"),
        (lambda facts: facts["certificate"].update(claims=["nothing"]), "facts"),
        (lambda facts: facts.update(gave_way=["reserve"]), "facts"),
        (lambda facts: facts["whole_positions"].update(bound=facts["whole_positions"]["bound"] + 1.0), "facts"),
        (lambda facts: facts.pop("staff"), "facts"),
        (lambda facts: facts["options"].update(gap="much"), "plan"),
    ],
)
def test_run_json_altered(change: Callable[[Any], object], part: str, folder: Path) -> None:
    """Proves: an entry of run.json that does not follow from the plan and its values is found, signed anew or not."""
    facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    change(facts)
    (folder / "run.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert exit_code(look(folder)) == FILES_FAILED
    _signed(folder)
    found = _failed(folder)
    assert found
    assert part in {check.part for check in found} or {"plan", "facts"} & {check.part for check in found}


def test_report_altered(folder: Path) -> None:
    """Proves: a sentence of report.txt that the tables do not say is found though the manifest was rewritten."""
    text = (folder / "report.txt").read_text(encoding="utf-8")
    (folder / "report.txt").write_text(text.replace("Checked:", "Checked twice:"), encoding="utf-8")
    _signed(folder)
    assert {check.part for check in _failed(folder)} == {"report"}


def test_saved_duals_altered(first: Path, folder: Path) -> None:
    """Proves: whatever is done to row duals or reduced costs, no bound gets better: it is refused or stays within its
    tolerance.
    """
    random = np.random.default_rng(7)
    arrays = _arrays(first)
    names = [name for name in arrays if name[0] in "yd" and name[1:2].isdigit() and arrays[name].any()]
    for name in names:
        for size in (1e-3, 1.0, -2.0):
            changed = dict(arrays)
            place = random.choice(np.flatnonzero(arrays[name]))
            changed[name] = arrays[name].copy()
            changed[name][place] += size * max(1.0, abs(arrays[name][place]))
            _store(folder, changed)
            _signed(folder)
            assert {check.part for check in _failed(folder)} & {"objectives", "facts", "plan"}, (name, size)


def test_duals_of_no_use(first: Path, folder: Path) -> None:
    """Proves: duals that are gone, of another shape, not numbers, or huge give no bound and no traceback."""
    arrays = _arrays(first)
    name = next(name for name in arrays if name.startswith("y0"))
    for wrong in (np.zeros(3), np.full_like(arrays[name], np.nan), np.full_like(arrays[name], 1e300)):
        _store(folder, {**arrays, name: wrong})
        _signed(folder)
        assert exit_code(look(folder)) == CONTENT_FAILED
    for gone in ("x", "answer", "priced", name):
        _store(folder, {each: array for each, array in arrays.items() if each != gone})
        _signed(folder)
        assert exit_code(look(folder)) == CONTENT_FAILED or gone == name, gone


def test_the_plan_itself_altered(first: Path, folder: Path) -> None:
    """Proves: values of random decisions moved by more than the tolerance are caught: by a row, a whole number, a bound
    of an objective or a printed table. Smaller moves change nothing that is printed.
    """
    random = np.random.default_rng(11)
    arrays = _arrays(first)
    for place in random.choice(len(arrays["x"]), 12, replace=False):
        x = arrays["x"].copy()
        x[place] += random.choice([-1.0, 1.0]) * 10.0 ** random.uniform(-3.0, 1.0)
        _store(folder, {**arrays, "x": x})
        _signed(folder)
        assert exit_code(look(folder)) == CONTENT_FAILED, place
    tiny = arrays["x"] * (1.0 + 1e-15)
    _store(folder, {**arrays, "x": tiny})
    _signed(folder)
    assert not {check.part for check in _failed(folder)} & {"tables", "rules", "ties", "report"}


def test_answers_behind_prices_altered(first: Path, folder: Path) -> None:
    """Proves: an answer of a priced re-solve that was shortened, lengthened or moved is refused; what is not refused
    (the bound that a search claims) leaves every printed price as it was.
    """
    random = np.random.default_rng(3)
    arrays = _arrays(first)
    kept = arrays["priced"]
    for wrong in (kept[:-1], np.append(kept, 0.0), np.zeros(0), np.full_like(kept, np.nan)):
        _store(folder, {**arrays, "priced": wrong})
        _signed(folder)
        assert {check.part for check in _failed(folder)} == {"prices"}
    refused = 0
    for place in random.choice(np.flatnonzero(kept), 20, replace=False):
        moved = kept.copy()
        moved[place] += max(1.0, abs(moved[place]))
        _store(folder, {**arrays, "priced": moved})
        _signed(folder)
        refused += bool(_failed(folder))
    assert refused >= 15
