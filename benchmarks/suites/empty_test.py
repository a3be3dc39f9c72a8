"""What 200 tests cost that do nothing."""

import pytest


@pytest.mark.parametrize("number", range(200))
def test_nothing(number: int) -> None:
    """Pass."""
    del number
