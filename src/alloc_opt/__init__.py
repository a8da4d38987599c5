"""alloc-opt: the best budget of a school district under its own rules, and what each rule costs."""

__all__ = ["__version__"]

__version__ = "0.1.0"
