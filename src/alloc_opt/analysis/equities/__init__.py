"""Parts of `equity`: what is counted, where schools stand, indices, and the levels of the worst-off."""
