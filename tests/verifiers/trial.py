"""Putting verifiers to the test: each of them against each flawed token and each good twin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from pytest_pingone import FLAWS, PingOne, ProcessClock, Token
from tests.verifiers import (
    wrong_asking,
    wrong_claims,
    wrong_forms,
    wrong_keys,
    wrong_libraries,
    wrong_refusals,
    wrong_signatures,
)
from tests.verifiers.resource_server import (
    SCOPE,
    ResourceServer,
    after_two_rotations,
    published,
)
from tests.verifiers.right import REFUSALS, RIGHT, Right
from tests.verifiers.wrong import Wrong

WRONG: tuple[Wrong, ...] = (
    *wrong_signatures.WRONG,
    *wrong_keys.WRONG,
    *wrong_forms.WRONG,
    *wrong_claims.WRONG,
    *wrong_asking.WRONG,
    *wrong_libraries.WRONG,
    *wrong_refusals.WRONG,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What verifiers took: by the name of each, the ids of flaws and of twins."""

    flaws: Mapping[str, AbstractSet[str]]
    twins: Mapping[str, AbstractSet[str]]


def order(pingone: PingOne, **kind: Any) -> Token:
    """Return a token for the API on trial, spoiled or unusual as told."""
    return pingone.mint.access_token(user="alice", resource="orders", scopes=[SCOPE], **kind)


def takes(verifier: Right | Wrong, token: str, server: ResourceServer) -> bool:
    """Say whether a verifier takes a token.

    Raises:
        AssertionError: it fails at it instead of refusing it.
    """
    try:
        verifier.verify(token, server)
    except REFUSALS:
        return False
    except Exception as fault:
        raise AssertionError(f"{verifier.name} fails at {token[:80]}...") from fault
    return True


def try_all(
    pingone: PingOne, server: ResourceServer, verifiers: Collection[Right | Wrong]
) -> Outcome:
    """Return what verifiers take. The tenant is left as it was."""
    before = pingone.snapshot()
    flaws: dict[str, set[str]] = {verifier.name: set() for verifier in verifiers}
    twins: dict[str, set[str]] = {verifier.name: set() for verifier in verifiers}
    rows = [("flaw", row, flaws) for row in FLAWS] + [("twin", row, twins) for row in FLAWS.twins]
    for kind, row, taken in rows:
        token = order(pingone, **{kind: row})
        now = replace(server, jwks=published(server.jwks_url))
        for verifier in verifiers:
            if takes(verifier, token, now):
                taken[verifier.name].add(row.id)
        pingone.roll_back(before)
    return Outcome(flaws=flaws, twins=twins)


def try_python(pingone: PingOne) -> Outcome:
    """Return what the right and the wrong verifiers in Python take, in a second that stays."""
    before = pingone.snapshot()
    clock = ProcessClock(pingone.issuer_clock)
    clock.freeze()
    try:
        return try_all(pingone, after_two_rotations(pingone), [*RIGHT, *WRONG])
    finally:
        clock.close()
        pingone.roll_back(before)
