"""From a program to a certified solution."""
