"""Benchmarks: whole tasks in processes of their own, compared by paired medians of one run; never asserted as seconds.

`python -m benchmarks` runs all of them and prints tables; `python -m benchmarks start models` runs the named ones;
`--rounds 1` is quick, `--save` writes the tables to `benchmarks/RESULTS.md`.
"""
