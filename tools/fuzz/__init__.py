"""Hostile input for every reader: what a reader is given, and what it may answer."""
