"""Spoiled copies of good files: every reader answers or refuses in words, whatever stands in them."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tools.fuzz.readers import READERS, feed, seed

from alloc_opt.errors import PlanError
from alloc_opt.io.cells import number
from alloc_opt.io.importing import imported
from alloc_opt.io.importing.money import cents

WORDS = [
    *("", "\n", '"', "'", "\t", " ", "- ", ": ", "\x00", "é", "\ufeff", "nan", "-1", "1e999", "-0", "true", "~", "*"),
    *("=1+1", "@x", "&a ", "*a", "<<: ", "!!python/object:os.system ", "[", "{", "]", "}", "|", ">", "%", "?", "#"),
    *("../../etc/passwd", "2026-27", "FY9", "all", "9" * 400, "1e-320", "\u202e", "x" * 300, "oak", "base", "{x}"),
]
TOKEN = st.sampled_from(WORDS)
SPOIL = st.tuples(st.floats(0, 1), st.integers(0, 30), TOKEN)
TEXTS = [name for name in READERS if name not in ("workbook", "export")]
USUAL = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def spoiled(data: bytes, spoils: list[tuple[float, int, str]]) -> bytes:
    """The text with some stretches of it replaced."""
    text = data.decode()
    for share, length, word in spoils:
        start = int(share * len(text))
        text = text[:start] + word + text[start + length :]
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("name", TEXTS)
def test_a_spoiled_text_is_read_or_refused(name: str, tmp_path: Path) -> None:
    """Proves: random edits of each kind of file give an answer, or a refusal with place, value and what is wanted."""
    good = seed(name, tmp_path)

    @USUAL
    @given(st.lists(SPOIL, min_size=1, max_size=3))
    def check(spoils: list[tuple[float, int, str]]) -> None:
        feed(name, tmp_path, spoiled(good, spoils))

    check()


@pytest.mark.parametrize("name", ["workbook", "export"])
def test_a_spoiled_workbook_is_read_or_refused(name: str, tmp_path: Path) -> None:
    """Proves: a workbook with spoiled parts inside, or spoiled bytes, gives an answer or a refusal in words."""
    good = seed(name, tmp_path)
    with zipfile.ZipFile(io.BytesIO(good)) as parts:
        inside = {entry: parts.read(entry) for entry in parts.namelist()}

    @USUAL
    @given(st.sampled_from(sorted(inside)), st.lists(SPOIL, min_size=1, max_size=2), st.integers(0, 4))
    def check(part: str, spoils: list[tuple[float, int, str]], whole: int) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
            for entry, data in inside.items():
                book.writestr(entry, spoiled(data, spoils) if entry == part else data)
        data = out.getvalue()
        if whole == 0:
            at = int(spoils[0][0] * len(data))
            data = data[:at] + spoils[0][2].encode() + data[at + spoils[0][1] :]
        feed(name, tmp_path, data)

    check()


@pytest.mark.parametrize("word", ["1e999000", "-1e999999", "1e-999999", "9" * 500, "1E400", "nan", "-inf"])
def test_an_amount_beyond_all_money_is_none_at_once(word: str) -> None:
    """Proves: exponents and digits that would take minutes to write out are no amount, in ledgers and in tables."""
    assert cents(word) in (None, 0)
    assert number(word) in (None, 0.0)
    assert number(10**400) is None
    assert cents(10**400) is None


def test_a_part_that_does_not_unpack_is_refused(tmp_path: Path) -> None:
    """Proves: a workbook with a byte of a packed part changed (found by long fuzzing) is refused in words."""
    good = seed("export", tmp_path)
    with zipfile.ZipFile(io.BytesIO(good)) as parts:
        entry = next(one for one in parts.infolist() if one.filename.endswith("sheet1.xml"))
    start = entry.header_offset + 30 + len(entry.filename)
    for place in range(start, start + entry.compress_size, 7):
        feed("export", tmp_path, good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])


def test_a_mapping_without_a_column_of_amounts_is_refused(tmp_path: Path) -> None:
    """Proves: `amount` taken out of a mapping (found by long fuzzing) is told, and no KeyError."""
    good = seed("mapping", tmp_path)
    text = "\n".join(line for line in good.decode().splitlines() if not line.strip().startswith("amount:"))
    feed("mapping", tmp_path, text.encode())
    with pytest.raises(PlanError, match="state `amount`"):
        imported(tmp_path / "ledger.csv", tmp_path / "import.yaml")
