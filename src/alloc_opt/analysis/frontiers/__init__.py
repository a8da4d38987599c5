"""Parts of `frontier`: one aim against another."""
