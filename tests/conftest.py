"""What all tests share: the folder of real data, which lies outside the repository."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("ALLOC_OPT_DATA") or ROOT.parent / "shared" / "data").resolve()


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder of real data and published instances; skip where it is absent."""
    if not DATA.is_dir():
        pytest.skip("no data folder; name it in ALLOC_OPT_DATA")
    return DATA


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """Return the folder of the models that the repository carries."""
    return ROOT / "models"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end of a run that the checks against real data did not run."""
    if not DATA.is_dir():
        where = "CI" if os.environ.get("CI") else "run"
        terminalreporter.write_line(
            f"This {where} did not check against real data: {DATA} is absent; name the folder in ALLOC_OPT_DATA."
        )
