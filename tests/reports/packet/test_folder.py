"""The folder of a packet: old or new, never half."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alloc_opt.errors import OperatorError
from alloc_opt.reports.packet import folder

_LOOP = """
import sys, itertools
from pathlib import Path
from alloc_opt.reports.packet import folder
home = Path(sys.argv[1])
folder.claim(home, "run")
for number in itertools.count():
    text = str(number).encode()
    folder.put_documents(home, "board", str(number), {"board.html": text, "board.xlsx": text, "board/a.csv": text})
"""


def test_it_stands_beside_the_run() -> None:
    """Proves: where a packet stands follows the run's folder, also for a run named by a dot or with a slash."""
    assert folder.home_of(Path("runs/toy-1")) == Path("runs/toy-1-packet")
    assert folder.home_of(Path("runs/toy-1/.")).name == "toy-1-packet"
    assert folder.home_of(Path()).name == f"{Path.cwd().name}-packet"


def test_other_formats_stay_while_they_show_the_same(tmp_path: Path) -> None:
    """Proves: a second call for another format keeps the first one if the pages are the same, and takes it away if they
    are not, so that no two files of one audience disagree; other audiences and the answers stay.
    """
    home = tmp_path / "p"
    folder.claim(home, "run")
    folder.put(home / "answers" / "prices", {"answer.json": b"{}"})
    folder.put_documents(home, "staff", "one", {"staff.md": b"s"})
    assert folder.put_documents(home, "board", "one", {"board.html": b"1"}) == ()
    assert folder.put_documents(home, "board", "one", {"board/a.csv": b"1", "board/b.csv": b"1"}) == ()
    assert (home / "board.html").read_bytes() == b"1"
    assert folder.put_documents(home, "board", "one", {"board/a.csv": b"1"}) == ()
    assert not (home / "board" / "b.csv").exists()
    assert folder.put_documents(home, "board", "two", {"board.xlsx": b"2"}) == ("board.html", "board/a.csv")
    left = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert left == {"packet.json", "board.xlsx", "staff.md", "answers/prices/answer.json"}
    assert not (home / "board").exists()


def test_it_keeps_out_of_folders_of_others(tmp_path: Path) -> None:
    """Proves: a folder with other files, a file, and the packet of another run are refused and left as they are."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    folder.claim(tmp_path / "theirs", "other")
    for name, told in (("mine", "holds other files"), ("file", "is a file"), ("theirs", "of another run")):
        with pytest.raises(OperatorError, match=told):
            folder.claim(tmp_path / name, "run")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_what_a_kill_between_two_renames_leaves_is_put_right(tmp_path: Path) -> None:
    """Proves: an old packet that was set aside comes back, and one that is superseded goes."""
    home = tmp_path / "p"
    folder.claim(home, "run")
    folder.put_documents(home, "board", "one", {"board.md": b"old"})
    home.rename(tmp_path / "p.before")
    folder.claim(home, "run")
    assert (home / "board.md").read_bytes() == b"old"
    (tmp_path / "p.before").mkdir()
    folder.put_documents(home, "board", "two", {"board.md": b"new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p"]
    assert (home / "board.md").read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process as only POSIX does")
def test_kill_9_leaves_the_old_packet_or_the_new_one(tmp_path: Path) -> None:
    """Proves: killed at any moment while it writes one packet after the other, the three files of a document are of the
    same packet after the next call has looked.
    """
    home = tmp_path / "p"
    for wait in (0.05, 0.11, 0.17, 0.23):
        child = subprocess.Popen([sys.executable, "-c", _LOOP, str(home)])
        limit = time.monotonic() + 60
        while not (home / "board.html").exists() and time.monotonic() < limit:
            time.sleep(0.01)
        time.sleep(wait)
        os.kill(child.pid, 9)
        child.wait()
        folder.claim(home, "run")
        texts = {(home / name).read_text(encoding="utf-8") for name in ("board.html", "board.xlsx", "board/a.csv")}
        assert len(texts) == 1
        known = folder.index(home)["audiences"]["board"]
        assert known == {"document": texts.pop(), "files": ["board.html", "board.xlsx", "board/a.csv"]}
