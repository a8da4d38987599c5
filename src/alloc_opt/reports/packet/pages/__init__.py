"""Pages of a packet: one file is one page, found and never listed."""
