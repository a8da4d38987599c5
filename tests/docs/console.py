"""Examples of a page, run as a reader would.

A fenced `console` block holds commands (`$ alloc-opt ...`) and lines that they print; a line of `...` stands for any
others. A fenced `yaml` block that begins with `scenario: NAME` is written as `NAME.yaml` beside them, a `python` block
that begins with `# NAME.py` as that. All of a page's examples run in one folder, in order.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

_FENCE = re.compile(r"^```(console|yaml|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def missing_lines(page: Path, folder: Path) -> list[str]:
    """The lines of the page's examples that were not printed, each with its command; failed commands too."""
    found: list[str] = []
    for kind, text in _FENCE.findall(page.read_text(encoding="utf-8")):
        scenario, script = re.match(r"scenario: (\S+)", text), re.match(r"# (\w+\.py)\n", text)
        if scenario:
            (folder / f"{scenario[1]}.yaml").write_text(text, encoding="utf-8")
        elif script:
            (folder / script[1]).write_text(text, encoding="utf-8")
        elif kind == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _, printed = part.partition("\n")
                found += _missing(command, printed.splitlines(), folder)
    return found


def _missing(command: str, expected: list[str], folder: Path) -> list[str]:
    words = shlex.split(command)
    assert words[0] == "alloc-opt", command
    done = subprocess.run(
        [sys.executable, "-m", "alloc_opt", *words[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        return [f"{command}: exit code {done.returncode}\n{done.stderr}"]
    said, at = " ".join(done.stdout.split()), 0
    missing = []
    for line in expected:
        words_of = " ".join(line.split())
        if not words_of or words_of == "...":
            continue
        place = said.find(words_of, at)
        if place < 0:
            missing.append(f"{command}: {line}")
        else:
            at = place + len(words_of)
    return missing
