"""Questions that a packet asks of a run: one file is one question, found and never listed."""
