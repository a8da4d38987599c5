"""Parts of `why`: moves, levels and searches."""
