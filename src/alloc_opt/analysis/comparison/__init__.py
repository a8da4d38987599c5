"""Parts of `compare`: what differs between plans, and which input did it."""
