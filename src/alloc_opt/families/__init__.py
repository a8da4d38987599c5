"""Rule families: one file is one family, found and never listed."""

from alloc_opt.families._found import families
from alloc_opt.families._rule import Dial, Rule, Where

__all__ = ["Dial", "Rule", "Where", "families"]
