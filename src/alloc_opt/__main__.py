"""`python -m alloc_opt` is `alloc-opt`."""

from alloc_opt.cli import main

if __name__ == "__main__":
    main()
