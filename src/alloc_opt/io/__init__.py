"""From files to a plan, all problems at once."""

from alloc_opt.io.read import Reading, examine, read

__all__ = ["Reading", "examine", "read"]
