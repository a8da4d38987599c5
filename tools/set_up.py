"""Make `.venv` from a bare Python and install alloc-opt, with the extras named, at the pinned versions.

`python3 tools/set_up.py dev second study dask pictures docs` (on Windows `py ...`). Safe to run again.
Written so that an older Python can read it and be refused in words.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NEEDED = (3, 11)
WORKS = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


def main(extras):
    """Set up and return the exit code."""
    if sys.version_info < NEEDED:
        return _refuse(
            "alloc-opt needs Python 3.11 or newer; {} is {}.{}.".format(sys.executable, *sys.version_info[:2])
        )
    if not _works(PYTHON):
        if importlib.util.find_spec("ensurepip") is None and not _install_venv():
            return _refuse(
                "{} has no venv module. Install it (Debian, Ubuntu: apt install python3-venv).".format(sys.executable)
            )
        _say("making .venv")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    _say("installing pinned packages into .venv (a minute or two, once)")
    package = ".[{}]".format(",".join(extras)) if extras else "."
    install = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "-c",
        "constraints.txt",
        "-e",
        package,
    ]
    return subprocess.run(install, cwd=str(ROOT), check=False).returncode


def _works(python):
    return python.exists() and subprocess.run([str(python), "-c", WORKS], check=False).returncode == 0


def _install_venv():
    """Install Debian's venv package where this process may; return whether it is there now."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    name = "python{}.{}-venv".format(*sys.version_info[:2])
    _say("installing " + name)
    quiet = {"stdout": subprocess.DEVNULL, "check": False}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    return subprocess.run(["apt-get", "install", "-y", "-qq", name], **quiet).returncode == 0


def _say(text):
    sys.stderr.write("set-up: {}\n".format(text))
    sys.stderr.flush()


def _refuse(text):
    _say(text)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
