"""Verifiers that let no flaw in and are wrong all the same: they refuse good tokens."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

from tests.verifiers.resource_server import SCOPE, ResourceServer
from tests.verifiers.steps import (
    Claims,
    Header,
    Jws,
    Key,
    Refused,
    Steps,
    check_crit,
    check_issued_at,
    check_signature,
    check_start,
    claims_in,
    encoded,
    find_key,
    key_in,
    now,
    parts_of,
)
from tests.verifiers.wrong import EVERY_TWIN, Wrong

_CLAIMS = {"acr", "aud", "auth_time", "client_id", "env", "exp", "iat", "iss", "jti", "nbf", "org"}
_CLAIMS |= {"p1.rid", "scope", "sid", "sub"}


def refuse(*_: object) -> None:
    raise Refused("it is a token")


def expires_in_a_minute(claims: Claims) -> None:
    if now() >= claims.get("exp", 0) - 60:
        raise Refused(f"exp is {claims.get('exp')}")


def started_before_now(claims: Claims) -> None:
    check_start({**claims, "nbf": claims.get("nbf", 0) + 1})


def issued_before_now(claims: Claims) -> None:
    check_issued_at({**claims, "iat": claims.get("iat", 0) + 1})


def whole_times(payload: bytes) -> Claims:
    claims = claims_in(payload)
    if not all(isinstance(claims.get(name, 0), int) for name in ("exp", "iat", "nbf")):
        raise Refused("times are whole numbers")
    return claims


def known_claims(payload: bytes) -> Claims:
    claims = claims_in(payload)
    if claims.keys() - _CLAIMS:
        raise Refused(f"unknown claims {claims.keys() - _CLAIMS}")
    return claims


def any_case(payload: bytes) -> Claims:
    return {name.lower(): value for name, value in claims_in(payload).items()}


def only_audience(claims: Claims, server: ResourceServer) -> None:
    if claims.get("aud") not in ([server.audience], server.audience):
        raise Refused(f"aud is {claims.get('aud')!r}")


def audience_in_a_list(claims: Claims, server: ResourceServer) -> None:
    named = claims.get("aud")
    if not isinstance(named, list) or server.audience not in named:
        raise Refused(f"aud is {named!r}")


def only_scope(claims: Claims) -> None:
    if claims.get("scope") != SCOPE:
        raise Refused(f"scope is {claims.get('scope')!r}")


def no_dots_in_claims(payload: bytes) -> Claims:
    claims = claims_in(payload)
    if any(isinstance(value, str) and value.startswith("eyJ") for value in claims.values()):
        raise Refused("a JWT in a JWT")
    return claims


def check_over_compact_json(jws: Jws, key: Key) -> None:
    claims = json.dumps(claims_in(jws.payload), separators=(",", ":"))
    header = jws.message.partition(".")[0]
    check_signature(replace(jws, message=f"{header}.{encoded(claims.encode())}"), key)


def key_of_today(header: Header, server: ResourceServer) -> Key:
    """Return the key that signs at this time: the last but one, before NEXT."""
    return key_in({"keys": server.jwks["keys"][-2:-1]}, header.get("kid"))


def first_key(_: Header, server: ResourceServer) -> Key:
    return key_in(server.jwks, server.jwks["keys"][0]["kid"])


def uuid_of_key(header: Header, server: ResourceServer) -> Key:
    uuid.UUID(header.get("kid", ""))
    return find_key(header, server)


def untyped(header: Header) -> None:
    check_crit(header)
    if header.get("typ", "JWT") != "JWT":
        raise Refused(f"typ is {header['typ']!r}")


def known_header(header: Header) -> None:
    check_crit(header)
    if header.keys() - {"alg", "kid", "typ", "x5t"}:
        raise Refused("unknown header members")


def no_certificates(header: Header) -> None:
    check_crit(header)
    if "x5t" in header:
        raise Refused("x5t")


def short(token: str) -> Jws:
    if len(token) > 3000:
        raise Refused(f"{len(token)} characters are too many")
    return parts_of(token)


WRONG = (
    Wrong(
        name="refuses-everything",
        does="refuses every token",
        verify=refuse,
        turns_away=EVERY_TWIN,
    ),
    Wrong(
        name="demands-a-minute",
        does="refuses tokens a minute before they expire",
        verify=Steps(expiry=expires_in_a_minute),
        turns_away={"last-valid-second"},
    ),
    Wrong(
        name="demands-a-past-nbf",
        does="refuses a token in the second in which it becomes valid",
        verify=Steps(start=started_before_now),
        turns_away={"valid-from-now"},
    ),
    Wrong(
        name="demands-a-past-iat",
        does="refuses a token in the second in which it was issued",
        verify=Steps(issued_at=issued_before_now),
        turns_away=EVERY_TWIN - {"last-valid-second"},
    ),
    Wrong(
        name="demands-whole-seconds",
        does="refuses times with fractions",
        verify=Steps(claims=whole_times),
        turns_away={"fractional-times"},
    ),
    Wrong(
        name="demands-known-claims",
        does="refuses claims that it does not know",
        verify=Steps(claims=known_claims),
        turns_away={
            "unknown-claim",
            "jwt-in-a-claim",
            "unusual-json",
            "names-differ-in-case",
            "large",
        },
    ),
    Wrong(
        name="reads-claims-in-any-case",
        does="takes `EXP` for `exp`",
        verify=Steps(claims=any_case),
        turns_away={"names-differ-in-case"},
    ),
    Wrong(
        name="demands-one-audience",
        does="compares the whole of `aud`",
        verify=Steps(audience=only_audience),
        turns_away={"several-audiences"},
    ),
    Wrong(
        name="demands-a-list-of-audiences",
        does="looks for its audience in a list, and for nothing else",
        verify=Steps(audience=audience_in_a_list),
        turns_away={"audience-as-text"},
    ),
    Wrong(
        name="demands-one-scope",
        does="compares the whole of `scope`",
        verify=Steps(scope=only_scope),
        turns_away={"more-scopes"},
    ),
    Wrong(
        name="demands-no-jwt-inside",
        does="refuses claims that look like a JWT",
        verify=Steps(claims=no_dots_in_claims),
        turns_away={"jwt-in-a-claim"},
    ),
    Wrong(
        name="writes-the-payload-anew",
        does="checks the signature over a payload of its own instead of over the one that came",
        verify=Steps(signature=check_over_compact_json),
        turns_away={"unusual-json"},
    ),
    Wrong(
        name="pins-the-key",
        does="knows the key that signs today, and no other of the key set",
        verify=Steps(key=key_of_today),
        turns_away={"next-key", "previous-key", "default-key"},
    ),
    Wrong(
        name="uses-the-first-key",
        does="reads no `kid`, and verifies with the first key of the key set",
        verify=Steps(key=first_key),
        turns_away=EVERY_TWIN - {"default-key"},
    ),
    Wrong(
        name="demands-a-uuid",
        does="refuses a `kid` that is no UUID",
        verify=Steps(key=uuid_of_key),
        turns_away={"default-key"},
    ),
    Wrong(
        name="demands-no-typ",
        does="refuses `typ: at+jwt`",
        verify=Steps(crit=untyped),
        turns_away={"typed"},
    ),
    Wrong(
        name="demands-known-header-members",
        does="refuses header members that it does not know",
        verify=Steps(crit=known_header),
        turns_away={"unknown-header-member"},
    ),
    Wrong(
        name="demands-no-certificate",
        does="refuses whatever the header says about certificates",
        verify=Steps(crit=no_certificates),
        turns_away={"thumbprint"},
    ),
    Wrong(
        name="demands-a-short-token",
        does="refuses tokens of more than 3000 characters",
        verify=Steps(parts=short),
        turns_away={"large"},
    ),
)
