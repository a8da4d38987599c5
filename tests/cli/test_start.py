"""Starting is quick and leaves no trace: heavy packages are imported where they are used."""

import subprocess
import sys

import alloc_opt

HEAVY = {"pandas", "numpy", "scipy", "pyomo", "highspy", "rich", "pydantic", "openpyxl"}


def _loaded(code: str) -> set[str]:
    """The heavy packages that are loaded after running `code` in a fresh interpreter."""
    told = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return HEAVY & set(told.stderr.split())


def test_importing_the_package_is_free() -> None:
    """Proves: `import alloc_opt` loads nothing heavy."""
    assert _loaded("import alloc_opt; dir(alloc_opt)") == set()


def test_help_is_quick() -> None:
    """Proves: `alloc-opt --help`, which looks at every command, loads nothing heavy."""
    help_ = "from click.testing import CliRunner\nfrom alloc_opt.cli._group import Commands\n"
    assert _loaded(f"{help_}assert CliRunner().invoke(Commands('alloc-opt'), ['--help']).exit_code == 0") == set()


def test_a_check_takes_no_solver() -> None:
    """Proves: `check` of a folder needs neither Pyomo nor HiGHS nor a reader of workbooks."""
    check = "from click.testing import CliRunner\nfrom alloc_opt.cli._group import Commands\n"
    run = f"{check}assert CliRunner().invoke(Commands('alloc-opt'), ['check', 'riverbend']).exit_code == 0"
    assert _loaded(run) & {"pyomo", "highspy", "openpyxl"} == set()


def test_public_names() -> None:
    """Proves: `__all__` is the promise: each name is there, lazily, and nothing else is offered."""
    assert dir(alloc_opt) == sorted(alloc_opt.__all__)
    assert set(alloc_opt.__all__) == {*alloc_opt._HOMES, "__version__"}
    for name in alloc_opt.__all__:
        assert getattr(alloc_opt, name) is not None
    assert not hasattr(alloc_opt, "nothing")
