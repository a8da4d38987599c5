"""The command line: one file is one command, found and never listed. Data on stdout, messages on stderr."""

import sys

from alloc_opt.cli._group import Commands

INTERRUPTED = 130


def main() -> None:
    """Run `alloc-opt`; the exit code tells the kind of failure (see `alloc_opt.errors`)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        Commands(name="alloc-opt").main(prog_name="alloc-opt")
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; nothing was written.\n")
        sys.exit(INTERRUPTED)
