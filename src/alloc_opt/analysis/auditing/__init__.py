"""Parts of `audit`: the words and the money carried."""
