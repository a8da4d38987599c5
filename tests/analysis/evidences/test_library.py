"""The library that comes along is whole; a broken one is refused with its places."""

import pytest
from tests.analysis.evidences import small

from alloc_opt.analysis.evidences.library import entry_of, library, read
from alloc_opt.errors import OperatorError, PlanError


def test_every_entry_says_what_to_beware_of() -> None:
    """Each entry of the library has a caveat, a source, and an interval that is not a point."""
    found = library()
    assert len(found.entries) >= 20
    for entry in found.entries.values():
        assert entry.caveats, entry.id
        assert entry.source
        assert entry.reported is None or entry.reported[0] < entry.reported[1]


def test_bands_fall_and_are_in_order() -> None:
    """Averages by size fall as programs grow, or falling returns could not be made of them."""
    banded = [entry for entry in library().entries.values() if entry.bands]
    assert banded
    for entry in banded:
        units, averages = [b.units for b in entry.bands], [b.average for b in entry.bands]
        assert units == sorted(units)
        assert averages == sorted(averages, reverse=True)
        assert entry.measured_at is not None


def test_an_id_twice_and_an_unknown_outcome_are_told_together() -> None:
    """All problems of the files come at once, each at its line."""
    bad = small.entry("TUT-B").replace("outcome: tests", "outcome: test")
    with pytest.raises(PlanError) as caught:
        read({"library.yaml": small.HEAD, "all.yaml": small.entry("TUT-A") * 2 + bad})
    told = str(caught.value)
    assert "'TUT-A' again" in told
    assert "did you mean 'tests'" in told
    assert "all.yaml:" in told


def test_an_entry_is_found_in_small_letters_and_a_slip_gets_the_nearest() -> None:
    """Ids may be typed in small letters; an unknown one names its neighbor."""
    found = library()
    assert entry_of("def-summer", found).id == "DEF-SUMMER"
    with pytest.raises(OperatorError) as caught:
        entry_of("DEF-SUMER", found)
    assert "DEF-SUMMER" in caught.value.hint
