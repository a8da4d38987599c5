"""Parts of `verify`: what is proved from the files of a run, what is claimed, what fails."""
