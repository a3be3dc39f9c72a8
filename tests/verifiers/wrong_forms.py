"""Verifiers that make something out of a payload that is no set of claims."""

from __future__ import annotations

import json
from typing import Any

from tests.verifiers.steps import Claims, Steps, claims_in, parts_of
from tests.verifiers.wrong import Wrong
from tests.verifiers.wrong_claims import (
    audience_if_any,
    expires_if_it_says_so,
    issuer_if_any,
    scope_if_any,
)


def first_of_each(payload: bytes) -> Claims:
    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(reversed(pairs))

    found: Claims = json.loads(payload, object_pairs_hook=object_of)
    return found


def innermost(payload: bytes) -> Claims:
    """Return the claims of the JWT in the payload, if there is one."""
    if payload.startswith(b"eyJ") and payload.count(b".") == 2:
        return innermost(parts_of(payload.decode()).payload)
    return claims_in(payload)


def claims_or_nothing(payload: bytes) -> Claims:
    try:
        return claims_in(payload)
    except ValueError:
        return {}


WRONG = (
    Wrong(
        name="reads-the-first-of-duplicates",
        does="reads the first of several claims with one name, where all others read the last",
        verify=Steps(claims=first_of_each),
        lets_in={"duplicate-claims"},
        compare="RFC 7519 section 4",
    ),
    Wrong(
        name="unwraps",
        does="reads the claims of the innermost JWT, whose signature it does not check",
        verify=Steps(claims=innermost),
        lets_in={"nested-jwt"},
        compare="RFC 8725 section 3.3",
    ),
    Wrong(
        name="requires-nothing",
        does="checks the claims that it finds, and finds none in what it cannot read",
        verify=Steps(
            claims=claims_or_nothing,
            expiry=expires_if_it_says_so,
            issuer=issuer_if_any,
            audience=audience_if_any,
            scope=scope_if_any,
        ),
        lets_in={"no-exp", "no-issuer", "no-audience", "payload-not-json", "nested-jwt"},
        compare="CWE-636",
    ),
)
