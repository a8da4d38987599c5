"""Parts of `diagnose`: who takes part in a conflict, by how much, how far apart in money, and what would mend it."""
