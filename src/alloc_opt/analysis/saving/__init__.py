"""Parts of `savings`: what goes first, how far it goes, what may stop, and which grant money is left."""
