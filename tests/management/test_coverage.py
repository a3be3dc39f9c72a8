"""How much of PingOne's API there is: every endpoint is counted once, in one of three ways."""

from __future__ import annotations

from collections import Counter

from pytest_pingone.management.coverage import KINDS, besides, counted
from pytest_pingone.management.routes import EMULATED, REFUSED, STORED


def test_every_endpoint_that_ping_s_sdk_declares_is_in_the_table() -> None:
    assert sum(sum(kinds.values()) for kinds in counted().values()) == 367


def test_most_of_them_are_emulated_or_stored() -> None:
    total = sum(counted().values(), Counter[str]())
    assert set(total) == set(KINDS)
    assert total[EMULATED] + total[STORED] >= 320
    assert total[EMULATED] > total[STORED] > total[REFUSED]


def test_what_decides_a_token_is_emulated_and_nothing_of_it_refused() -> None:
    areas = counted()
    for area in (
        "organizations",
        "environments",
        "populations",
        "groups",
        "resources",
        "roles",
        "schemas",
        "keys",
        "certificates",
        "keyRotationPolicies",
        "signOnPolicies",
        "passwordPolicies",
        "customDomains",
        "activities",
    ):
        assert areas[area][EMULATED], area
        assert not areas[area][REFUSED], area


def test_what_only_the_documentation_has_is_told_apart() -> None:
    told = {(method, path.rpartition("/")[2]): kind for method, path, kind in besides()}
    assert told["GET", "jwks"] == told["PUT", "mfaEnabled"] == EMULATED
    assert told["GET", "devices"] == REFUSED
