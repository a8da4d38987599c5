"""Parts of `roadmap`: actions set in order."""
