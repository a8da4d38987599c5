"""One file, one question, one frozen table."""
