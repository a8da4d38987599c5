"""Parts of `prices`: what a step of a rule costs, how far it holds, and the words."""
