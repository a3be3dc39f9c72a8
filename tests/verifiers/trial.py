"""Putting verifiers to the test: each of them against each flawed token and each good twin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_pingone import FLAWS, PingOne, Token
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
from tests.verifiers.right import REFUSALS, Right
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

    flaws: Mapping[str, Collection[str]]
    twins: Mapping[str, Collection[str]]


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


def try_all(pingone: PingOne, verifiers: Collection[Right | Wrong]) -> Outcome:
    """Return what verifiers take. The tenant is left as it was; its clock should stand still."""
    before = pingone.snapshot()
    server = after_two_rotations(pingone)
    start = pingone.snapshot()
    taken: dict[str, dict[str, set[str]]] = {
        kind: {verifier.name: set() for verifier in verifiers} for kind in ("flaw", "twin")
    }
    try:
        for kind, rows in (("flaw", FLAWS), ("twin", FLAWS.twins)):
            for row in rows:
                token = order(pingone, **{kind: row})
                now = replace(server, jwks=published(server.jwks_url))
                for verifier in verifiers:
                    if takes(verifier, token, now):
                        taken[kind][verifier.name].add(row.id)
                pingone.roll_back(start)
    finally:
        pingone.roll_back(before)
    return Outcome(flaws=taken["flaw"], twins=taken["twin"])
