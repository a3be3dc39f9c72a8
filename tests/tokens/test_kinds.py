from __future__ import annotations

from typing import Any

import pytest

from pytest_pingone.addresses import REGIONS, issuer_parts, of_region
from pytest_pingone.tokens.kinds import ACCESS, ASSERTION, ID, OTHER, REFRESH, kind_of

ENVIRONMENT = "c50a99ff-9337-4b50-8d5c-f6b5cc9bbada"


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({"client_id": "a", "aud": ["b"]}, ACCESS),
        ({"client_id": None}, ACCESS),
        ({"iss": "a", "sub": "a", "aud": "b"}, ASSERTION),
        ({"iss": "a", "sub": "b", "aud": "c"}, ID),
        ({"jti": "a", "sid": "b", "scope": "c"}, REFRESH),
        ({"jti": "a", "sid": "b", "scope": "c", "aud": ["d"]}, OTHER),
        ({}, OTHER),
        ({"iss": None, "sub": None}, OTHER),
        ({"iss": ["a"], "sub": ["a"]}, OTHER),
    ],
)
def test_claims_tell_the_kind(claims: dict[str, Any], kind: str) -> None:
    assert kind_of(claims) == kind


@pytest.mark.parametrize("region", REGIONS.values(), ids=REGIONS)
def test_an_issuer_tells_its_region_and_environment(region: Any) -> None:
    issuer = of_region(region).issuer(ENVIRONMENT)
    assert issuer_parts(issuer) == (region, ENVIRONMENT)
    assert issuer_parts(f"{issuer}/") is None


@pytest.mark.parametrize("issuer", ["", "https://login.example.com/as", "https://[", "x" * 10_000])
def test_other_issuers_tell_nothing(issuer: str) -> None:
    assert issuer_parts(issuer) is None
