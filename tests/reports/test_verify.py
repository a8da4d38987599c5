"""A run verified without a solver; every change of it is found."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.analysis.plans import toy
from tests.reports.conftest import RULES

from alloc_opt.analysis.priced import priced
from alloc_opt.analysis.proofs.check import Check
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import OperatorError
from alloc_opt.reports.run_folder import digest, save
from alloc_opt.reports.verify import CONTENT_FAILED, FILES_FAILED, exit_code, look, verdict
from alloc_opt.reports.verify_files import manifest_checks, printed, read, report_checks

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


def _manifest(folder: Path) -> bytes:
    """The manifest of the files that are there, as somebody who hides a change would write it."""
    names = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    return (json.dumps(digests, indent=1) + "\n").encode()


def _signed(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(_manifest(folder))


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


def test_one_cell_of_each_table(folder: Path) -> None:
    """Proves: a cell of any table moved by a cent, a tenth of an FTE or a letter is found by its digest and, where the
    manifest was rewritten too, by what follows from the plan.
    """
    for name in CELLS:
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        place = max((at for at, cell in enumerate(rows[-1]) if cell and rows[0][at] != "place"), default=0)
        rows[-1][place] = _altered(rows[-1][place])
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        assert any(name in check.what for check in manifest_checks(folder) if check.kind == "failed"), name
        (folder / "manifest.json").write_bytes(_manifest(folder))
    found = look(folder)
    assert exit_code(found) == CONTENT_FAILED
    for name in CELLS:
        assert any(f"{name}.csv is not" in check.what and check.kind == "failed" for check in found), name


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
    folder = Path(shutil.copytree(first, tmp_path / "gone"))
    for name in names:
        data = (folder / name).read_bytes()
        (folder / name).unlink()
        assert any(check.kind == "failed" for check in manifest_checks(folder)), name
        read(folder)
        (folder / name).write_bytes(data)
    assert not _failed(folder)


def test_a_rewritten_manifest_has_another_digest(folder: Path) -> None:
    """Proves: the digest as printed is compared; what is no digest is refused."""
    before = digest(folder)
    assert any(check.kind == "proved" and before in check.what for check in manifest_checks(folder, printed(before)))
    (folder / "manifest.json").write_text((folder / "manifest.json").read_text(encoding="utf-8") + " ", "utf-8")
    found = manifest_checks(folder, printed(before))
    assert exit_code(found) == FILES_FAILED
    assert any(before in check.what for check in found if check.kind == "failed")
    for wrong in ("abc", "xyz" * 5, "0" * 65):
        with pytest.raises(OperatorError):
            printed(wrong)


def test_run_json_of_no_use(folder: Path) -> None:
    """Proves: entries of another kind than they should be are failures, not tracebacks."""
    for name, wrong in (("options", "much"), ("stages", None), ("tables", [])):
        told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        (folder / "run.json").write_text(json.dumps({**told, name: wrong}), encoding="utf-8")
        _signed(folder)
        assert exit_code(look(folder)) != 0, name
        (folder / "run.json").write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize("wrong", ["list", "text", "cut", "nan", "words"])
def test_files_that_the_manifest_has_but_nobody_can_read(folder: Path, wrong: str) -> None:
    """Proves: run.json that is no run's, values that are cut short or no numbers: plain words and exit code 9, as the
    files are those of the manifest; where they are not, it is 7.
    """
    values = folder / "values.npz"
    if wrong in {"list", "text"}:
        (folder / "run.json").write_text("[]" if wrong == "list" else "{", encoding="utf-8")
    elif wrong == "cut":
        values.write_bytes(values.read_bytes()[:200])
    else:
        with np.load(values) as arrays:
            held = {name: arrays[name] for name in arrays.files}
        held["x"] = held["x"] * np.nan if wrong == "nan" else held["x"].astype(str)
        held["x"] = np.where(np.arange(len(held["x"])) == 0, "much", held["x"]) if wrong == "words" else held["x"]
        np.savez(values, **held)
    assert exit_code(look(folder)) == FILES_FAILED
    _signed(folder)
    found = look(folder)
    assert exit_code(found) == CONTENT_FAILED
    assert "Its files cannot be read" in verdict(found)
    told = " ".join(check.what for check in found if check.kind == "failed")
    assert "Error" not in told
    assert "inf" not in told
    assert ("run.json" if wrong in {"list", "text"} else "values.npz") in told


def test_report_altered(folder: Path) -> None:
    """Proves: a sentence of report.txt that the tables do not say is found though the manifest was rewritten."""
    kept, _ = read(folder)
    assert kept is not None
    assert [check.kind for check in report_checks(folder, kept)] == ["proved"]
    text = (folder / "report.txt").read_text(encoding="utf-8")
    (folder / "report.txt").write_text(text.replace("Checked:", "Checked twice:"), encoding="utf-8")
    assert [check.kind for check in report_checks(folder, kept)] == ["failed"]
