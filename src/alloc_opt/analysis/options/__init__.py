"""Parts of `alternatives`: other plans nearly as good as the best."""
