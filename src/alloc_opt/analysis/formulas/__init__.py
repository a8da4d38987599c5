"""Parts of the question what a weighted student formula gives, and what another one would."""
