"""Parts of `smart`: what a plan makes of a metric, and what any plan could."""
