"""From a plan to labelled arrays."""
