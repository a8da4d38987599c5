"""`python -m tools.fuzz [READER ...] [--seconds N]`: long runs of hostile input, outside of CI.

Guided by coverage where `atheris` is installed, by random edits of good files where it is not. A defect ends the run
with the bytes that show it in `crash-...`; without one each reader ends with the number of tries.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOKENS = [
    *(b"", b"\n", b'"', b"'", b"\t", b"- ", b": ", b"\x00", b"\xc3\xa9", b"nan", b"-1", b"1e999", b"~", b"*", b"=1"),
    *(b"&a ", b"*a", b"<<: ", b"!!x ", b"[", b"{", b"]", b"}", b"|", b">", b"%", b"?", b"#", b",", b"9" * 400, b"\xff"),
]


def main() -> None:
    """Run every reader named, one after another, each in a process of its own."""
    asked = argparse.ArgumentParser(prog="python -m tools.fuzz")
    asked.add_argument("readers", nargs="*")
    asked.add_argument("--seconds", type=float, default=600.0)
    asked.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.one:  # the readers are imported there, where atheris watches
        _one(told.readers[0], told.seconds)
        return
    from tools.fuzz.readers import READERS

    names = told.readers or list(READERS)
    failed = [
        name
        for name in names
        if subprocess.run(
            [sys.executable, "-m", "tools.fuzz", name, "--one", "--seconds", str(told.seconds)], check=False
        ).returncode
    ]
    sys.exit(f"defects: {', '.join(failed)}" if failed else 0)


def _one(name: str, seconds: float) -> None:
    try:
        import atheris
    except ImportError:
        _random(name, seconds)
        return
    with atheris.instrument_imports(include=["alloc_opt.io", "alloc_opt.scenario"]):
        from tools.fuzz.readers import feed, seed
    place = Path(tempfile.mkdtemp())
    corpus = place / "corpus"
    corpus.mkdir()
    (corpus / "good").write_bytes(seed(name, place))
    words = place / "words"
    quoted = ["".join(f"\\x{byte:02x}" for byte in token) for token in TOKENS if token]
    words.write_text("".join(f'"{word}"\n' for word in quoted), encoding="ascii")
    limits = [f"-max_total_time={int(seconds)}", "-timeout=60", "-rss_limit_mb=4000", "-max_len=60000"]
    arguments = [sys.argv[0], *limits, f"-dict={words}", "-print_final_stats=1", str(corpus)]
    atheris.Setup(arguments, lambda data: feed(name, place, data))
    atheris.Fuzz()


def _random(name: str, seconds: float) -> None:
    from tools.fuzz.readers import feed, seed

    place, chance, tries = Path(tempfile.mkdtemp()), random.Random(name), 0
    good, end = seed(name, place), time.monotonic() + seconds
    while time.monotonic() < end:
        data, tries = good, tries + 1
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data) + 1)
            other = data[(start := chance.randrange(len(data) + 1)) : start + chance.randrange(200)]
            data = data[:at] + chance.choice([*TOKENS, other]) + data[at + chance.choice((0, 0, 1, 3, 30)) :]
        try:
            feed(name, place, data)
        except BaseException:
            crash = Path(f"crash-{name}-{hashlib.sha256(data).hexdigest()[:12]}")
            crash.write_bytes(data)
            sys.stderr.write(f"{name}: a defect; its bytes are in {crash}\n")
            raise
    sys.stderr.write(f"{name}: {tries:,} tries, nothing found\n")


if __name__ == "__main__":
    main()
