"""No file that a plan names lies outside its folder, and no code runs that nobody asked for."""

import shutil
import sys
from pathlib import Path

import pytest

from alloc_opt.errors import AllocOptError, OperatorError, PlanError
from alloc_opt.io import examine
from alloc_opt.io.importing.source import find
from alloc_opt.io.template import init
from alloc_opt.reports import run_folder
from alloc_opt.scenario import design_read, overlay

MODEL = Path(__file__).parents[1] / "models" / "complete"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return the folder of a small plan, beside a folder `secret`."""
    (tmp_path / "secret").mkdir()
    return init(tmp_path, "town", small=True)


def linked(link: Path, target: Path) -> None:
    """Make a link, where the system allows it."""
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("links need a privilege here")


@pytest.mark.parametrize("name", ["funds.csv", "plan.yaml"])
def test_a_link_out_of_the_folder_is_not_followed(name: str, plan: Path) -> None:
    """Proves: a file of the plan that is a link to elsewhere is refused by name, and its text is not shown."""
    (plan / name).rename(plan.parent / "secret" / name)
    linked(plan / name, plan.parent / "secret" / name)
    reading = examine(plan)
    assert reading.plan is None
    assert any("link out of the plan's folder" in problem.found for problem in reading.errors)


def test_a_link_within_the_folder_is_followed(plan: Path) -> None:
    """Proves: only links that lead out are refused."""
    (plan / "kept").mkdir()
    (plan / "funds.csv").rename(plan / "kept" / "funds.csv")
    linked(plan / "funds.csv", plan / "kept" / "funds.csv")
    assert examine(plan).plan is not None


def test_a_folder_in_place_of_a_table_is_refused(plan: Path) -> None:
    """Proves: what is no file is an error in words."""
    (plan / "funds.csv").unlink()
    (plan / "funds.csv").mkdir()
    with pytest.raises(OperatorError, match="is no file"):
        examine(plan)


@pytest.mark.parametrize("name", ["../secret/law.yaml", "{secret}/law.yaml", "law.yaml"])
def test_a_pack_outside_is_refused(name: str, plan: Path) -> None:
    """Proves: a pack of the plan is a file of its folder, whether it is named by a path or by a link."""
    secret = plan.parent / "secret"
    (secret / "law.yaml").write_text("pack: law\n", encoding="utf-8")
    if name == "law.yaml":
        linked(plan / name, secret / name)
    text = (plan / "plan.yaml").read_text(encoding="utf-8")
    told = f'packs: ["{name.format(secret=secret.as_posix())}"]\n{text}'
    (plan / "plan.yaml").write_text(told, encoding="utf-8")
    errors = examine(plan).errors
    assert any(problem.wanted == "a file in the plan's folder" for problem in errors)


def test_a_scenario_reads_no_list_from_elsewhere(tmp_path: Path) -> None:
    """Proves: the CSV that a scenario names lies beside it."""
    (tmp_path / "secret.csv").write_text("from,to,share\nelm,oak,1\n", encoding="utf-8")
    home = tmp_path / "scenarios"
    home.mkdir()
    text = "scenario: a\nof: complete\nwhy: x\nchanges:\n  - {close: elm, from: 2026-27, pupils: NAME, why: x}\n"
    for name in ("../secret.csv", (tmp_path / "secret.csv").as_posix()):
        (home / "a.yaml").write_text(text.replace("NAME", f'"{name}"'), encoding="utf-8")
        with pytest.raises(PlanError, match="a CSV file beside the scenario"):
            overlay.load(home / "a.yaml")


@pytest.mark.parametrize("name", ["../secret/less", "..", "/etc/passwd", "C:secret", "a\\\\b"])
def test_a_study_names_scenarios_and_no_paths(name: str, tmp_path: Path) -> None:
    """Proves: a study's scenarios are looked for by name alone."""
    (tmp_path / "a.yaml").write_text(f'study: a\nof: complete\nwhy: x\nscenarios: ["{name}"]\n', encoding="utf-8")
    asked: list[str] = []
    with pytest.raises(PlanError, match="the name of a scenario"):
        design_read.from_file(tmp_path / "a.yaml", lambda each: Path(asked.append(each) or each))
    assert not asked


def test_a_mapping_names_files_beside_it(tmp_path: Path) -> None:
    """Proves: a file that a mapping names is not taken from elsewhere."""
    (tmp_path / "secret.csv").write_text("a\n", encoding="utf-8")
    (tmp_path / "town").mkdir()
    for name in ("../secret.csv", str(tmp_path / "secret.csv")):
        with pytest.raises(OperatorError, match="leads out of"):
            find(name, (tmp_path / "town",))


def test_the_latest_run_is_one_of_the_folder(tmp_path: Path) -> None:
    """Proves: the file `latest` names a run beside it and nothing else."""
    (tmp_path / "runs").mkdir()
    (tmp_path / "secret" / "run").mkdir(parents=True)
    (tmp_path / "secret" / "run" / "run.json").write_text("{}", encoding="utf-8")
    (tmp_path / "runs" / "latest").write_text("../secret/run\n", encoding="utf-8")
    with pytest.raises(OperatorError, match="no run"):
        run_folder.find("latest", tmp_path / "runs")


def test_code_beside_a_plan_does_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: `rules.py` and other code in a plan's folder runs only where --rules names it."""
    from alloc_opt.analysis.solve import solve

    folder = init(tmp_path, "town", small=True)
    for name in ("rules.py", "conftest.py", "sitecustomize.py", "alloc_opt.py", "yaml.py"):
        (folder / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    reading = examine(folder)
    assert reading.plan is not None
    solve(reading.plan)
    assert not (tmp_path / "ran").exists()


def test_tags_that_make_objects_are_text(tmp_path: Path) -> None:
    """Proves: a YAML tag never makes a Python object."""
    shutil.copytree(MODEL, tmp_path / "town")
    path = tmp_path / "town" / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: ", "title: !!python/name:os.system "), encoding="utf-8")
    before = set(sys.modules)
    try:
        reading = examine(tmp_path / "town")
    except AllocOptError:
        return
    assert reading.plan is None or isinstance(reading.plan.head.title, str)
    assert "antigravity" not in set(sys.modules) - before
