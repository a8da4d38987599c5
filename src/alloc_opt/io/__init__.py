"""From files to a plan, all problems at once."""
