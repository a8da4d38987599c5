"""Parts of `curve`: what the next dollars buy."""
