"""Parts of `sweep`: a study's folder, its workers and its cases."""
