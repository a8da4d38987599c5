"""One file, one document."""
