"""Parts of `stress`: what many weighted cases say."""
