"""`alloc-opt formula`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.cli.conftest import Call
from tests.conftest import ROOT

RIVERBEND = str(ROOT / "models" / "riverbend")
SAN_FRANCISCO = str(ROOT / "models" / "sfusd-2022-23")


def test_san_francisco_is_reproduced_line_by_line(call: Call) -> None:
    """Proves: all 1,122 printed lines and 102 totals are met, and what print does not explain is said."""
    done = call("formula", SAN_FRANCISCO)
    assert done.exit_code == 0, done.output
    text = " ".join(done.stdout.split())
    assert "1,122 of 1,122 printed lines are reproduced to the dollar." in text
    assert "102 of 102 printed school totals are met to the dollar." in text
    assert "title_i: 17 schools print another rate than $597.00" in text
    assert "No line of print checks arts ($740,000) and transitional_kindergarten ($2.75 million)." in text


def test_text_json_and_files_tell_the_same(call: Call, call_json: Callable[..., Any], tmp_path: Path) -> None:
    """Proves: page, data and files tell the same sentences and totals, twice the same bytes, and overwrite nothing."""
    words = ("formula", RIVERBEND, "--set", "need=400", "--constant", "--phase", "3", "--keep", "99%", "-o")
    done = call(*words, "out")
    assert done.exit_code == 0, done.output
    found = call_json(*words, "out2")
    text = " ".join(done.stdout.split())
    for sentence in found["told"][:2]:
        assert sentence in text
    assert "The total stays at $46,594,050: the base goes from $6,196.04 to $6,105.20 a pupil (-1.5 %)." in text
    years = pd.read_csv(tmp_path / "out" / "formula_phase_in_years.csv")
    assert years["protected_dollars"].tolist() == [
        row["protected_dollars"] for row in found["formula_phase_in_years"]["rows"]
    ]
    schools = pd.read_csv(tmp_path / "out" / "formula_schools.csv")
    assert schools["dollars"].sum() == pytest.approx(46_594_050, abs=0.001)
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "out2").iterdir())
    assert all((tmp_path / "out" / name).read_bytes() == (tmp_path / "out2" / name).read_bytes() for name in names)
    assert call(*words, "out").exit_code == 7


def test_the_new_formula_stands_in_the_models_place(
    call: Call, call_json: Callable[..., Any], tmp_path: Path, models_folder: Path
) -> None:
    """Proves: formula.csv, put into a copy of the model, gives the dollars that were told."""
    first = call_json("formula", RIVERBEND, "--set", "need=400", "--constant", "-o", "out")
    model = tmp_path / "again"
    model.mkdir()
    for path in (models_folder / "riverbend").iterdir():
        (model / path.name).write_bytes(path.read_bytes())
    (model / "formula.csv").write_bytes((tmp_path / "out" / "formula.csv").read_bytes())
    second = call_json("formula", str(model))
    told, again = ([row["dollars"] for row in found["formula_schools"]["rows"]] for found in (first, second))
    assert again == pytest.approx(told, abs=0.01)


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--set", "ned=400"), 7, "did you mean 'need'"),
        (("--paid-by", "gains"), 2, "give --phase"),
        (("--need", "all=1"), 2, "say with --free"),
        (("--guarantee-first",), 2, "needs a --guarantee"),
        (("--keep", "120%"), 2, "between 0 and 100"),
        (("--phase", "60%,40%"), 2, "never falls"),
        (("--keep", "100%", "--paid-by", "schools"), 7, "keep at most"),
        (("--tiers", "--total", "1000"), 5, "the least is"),
        (("--guarantee", "much"), 7, "is no guarantee"),
    ],
)
def test_what_cannot_be_is_one_error_with_a_way_out(call: Call, options: tuple[str, ...], code: int, says: str) -> None:
    """Proves: each slip ends with its exit code and says what to write, and prints no report."""
    done = call("formula", RIVERBEND, *options)
    assert done.exit_code == code, done.output
    assert says in " ".join(done.output.split())
    assert "The lines of" not in done.stdout
