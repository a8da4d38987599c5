"""Run by test_kill.py in a process of its own: commands that are killed while they write.

Each command runs in a forked process. The first time the folder is looked at before every change of the file system,
which is what a kill at that moment would leave; the second time the process kills itself at one of them.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path

COMMANDS = {
    "solve": ["solve", "town", "-o"],
    "savings": ["savings", "town", "--ladder", "10000", "-o"],
    "alternatives": ["alternatives", "town", "--count", "2", "-o"],
    "import": ["import", "ledger.csv", "--mapping", "import.yaml", "-o"],
    "init": ["init", "new", "--small", "-o"],
}
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.link", "os.symlink"}
Files = dict[str, int]


def files(folder: Path) -> Files:
    """File of a folder -> bytes, without drafts, whose names begin with a dot and end in `.part`."""
    found = {path.relative_to(folder): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    return {
        path.as_posix(): size
        for path, size in found.items()
        if not any(part.startswith(".") and part.endswith(".part") for part in path.parts)
    }


def forked(arguments: list[str], seen: Callable[[], None]) -> int:
    """Run a command; `seen` is called before every change of the file system. Gives back how it ended."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    busy = False

    def hook(event: str, told: tuple[object, ...]) -> None:
        nonlocal busy
        writes = event == "open" and isinstance(told[2], int) and told[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in CHANGES) and not busy:
            busy = True
            seen()
            busy = False

    sys.addaudithook(hook)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    from alloc_opt.cli import main

    sys.argv = ["alloc-opt", *arguments]
    code = 1
    try:
        main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0) if not isinstance(end.code, str) else 1
    finally:
        os._exit(code)


def told(name: str, arguments: list[str], chance: random.Random) -> dict[str, object]:
    """What became of a command that ran to its end, and of one that was killed."""
    whole, cut = (Path(f"{name}-{each}") for each in ("whole", "cut"))
    log = Path(f"{name}.log")

    def watch() -> None:
        with log.open("a", encoding="utf-8") as out:
            out.write(json.dumps(files(whole) or None) + "\n")

    code = forked([*arguments, str(whole)], watch)
    states = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    at = chance.randrange(len(states) // 2, len(states))
    count = 0

    def kill() -> None:
        nonlocal count
        count += 1
        if count > at:
            os.kill(os.getpid(), signal.SIGKILL)

    before = files(whole)
    killed = forked([*arguments, str(cut)], kill)
    return {
        "code": code,
        "moments": len(states),
        "states": [state for state in states if state is not None],
        "whole": before,
        "killed": os.WIFSIGNALED(killed) and os.WTERMSIG(killed) == signal.SIGKILL,
        "cut": sorted(files(cut)) or None,
        "kept": files(whole) == before,
        "again": forked([*arguments, str(cut)], lambda: None) if name in ("init", "import") else None,
    }


def main() -> None:
    """Run all commands in the folder that is named, and print what became of them."""
    from tools.fuzz.readers import LEDGER, MAPPING

    import alloc_opt.reports.run_folder  # noqa: F401
    from alloc_opt.io.template import init

    os.chdir(sys.argv[1])
    init(Path(), "town", small=True)
    Path("ledger.csv").write_text(LEDGER, encoding="utf-8")
    Path("import.yaml").write_text(MAPPING, encoding="utf-8")
    chance = random.Random(7)
    found = {name: told(name, arguments, chance) for name, arguments in COMMANDS.items()}
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main()
