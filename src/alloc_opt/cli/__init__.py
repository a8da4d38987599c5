"""The command line: one file is one command, found and never listed. Data on stdout, messages on stderr."""

import os
import sys

from alloc_opt.cli import _stop
from alloc_opt.cli._group import Commands

UNWRITTEN = 7


def main() -> None:
    """Run `alloc-opt`; the exit code tells the kind of failure (see `alloc_opt.errors`)."""
    _stop.listen()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        try:
            Commands(name="alloc-opt").main(prog_name="alloc-opt")
        finally:
            sys.stdout.flush()
    except OSError as error:
        _drop_output()
        sys.stderr.write(f"error: The output cannot be written: {error.strerror or error}.\n")
        sys.exit(UNWRITTEN)
    except _stop.Enough:
        sys.stderr.write("error: Stopped by you.\n")
        sys.exit(_stop.STOPPED)


def _drop_output() -> None:
    """Stdout leads nowhere from now on, so that what could not be written does not fail again at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
