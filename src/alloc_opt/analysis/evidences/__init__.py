"""Parts of `evidence`: the library, what its effects are worth in a plan, and a district's own results."""
