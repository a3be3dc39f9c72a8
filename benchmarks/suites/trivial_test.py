"""What the start of pytest is measured with."""


def test_nothing() -> None:
    """Pass."""
