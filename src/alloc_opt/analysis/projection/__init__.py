"""Parts of `project`: the years ahead in the state's own lines."""
