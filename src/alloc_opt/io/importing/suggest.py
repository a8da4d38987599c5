"""suggested."""
def suggested() -> None:
    """Stub."""
