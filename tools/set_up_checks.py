"""What the checks of finished files need, where it is missing: a browser, a spreadsheet program, axe (accessibility).

`python3 tools/set_up_checks.py`. Installs Debian packages where this process may; where it may not, it says so and the
tests that need them are skipped with a reason (in CI they fail).
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = {"chromium": "chromium", "soffice": "libreoffice-calc-nogui", "npm": "npm"}
"""Program -> the Debian package that brings it."""
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def main() -> None:
    """Install what is missing and say what still is."""
    missing = [package for program, package in PROGRAMS.items() if not _there(program)]
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        _say(f"installing {', '.join(missing)} (a few minutes, once)")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, **quiet)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        subprocess.run(install, env=environment, **quiet)
    if not AXE.exists() and shutil.which("npm"):
        _say("installing axe-core")
        command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=ROOT, check=False)
    for program in PROGRAMS:
        if not _there(program):
            _say(f"{program} is not there: the tests that need it are skipped")
    if not AXE.exists():
        _say("axe-core is not there: the tests of accessibility are skipped")


def _there(program: str) -> bool:
    return shutil.which(program) is not None or (program == "npm" and AXE.exists())


def _say(text: str) -> None:
    sys.stderr.write(f"set-up: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
