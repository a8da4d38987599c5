"""Parts of `roll`: last year's plan carried into this one."""
