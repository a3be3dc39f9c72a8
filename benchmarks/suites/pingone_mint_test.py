"""200 tests, each with fresh state, a token that is minted and its verification."""

import jwt
import pytest

from pytest_pingone import PingOne


@pytest.mark.parametrize("number", range(200))
def test_token(pingone: PingOne, number: int) -> None:
    """Mint a token, and verify it."""
    pingone.users.create(username=f"user-{number}")
    token = pingone.mint.access_token()
    jwt.decode(
        token,
        pingone.signing_key,
        algorithms=["RS256"],
        audience="https://api.pingone.com",
        issuer=pingone.issuer,
    )
