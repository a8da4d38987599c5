"""Benchmarks: ratios of whole tasks in one run, never asserted as seconds."""
